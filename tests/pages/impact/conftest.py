"""A store with five studies, from the whole sample down to one without a row, and the app run on it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.release.documents import to_document
from analysis.release.planning import plan_release
from analysis.release.release import Release
from analysis.simulate.presets import PRESETS, plan_from_options
from analysis.simulate.programme import simulate
from analysis.storage.releases import publish, save_preview
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study, set_read_only
from analysis.storage.versions import study_version
from analysis.study import Study
from analysis.workflow.impact import assess
from analysis.workflow.publishing import release_inputs
from analysis.workflow.releases import read_release
from analysis.workflow.workspace import Workspace, start_workspace

ROOT = Path(__file__).parents[3]
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

#: What the router calls the sample studies: without them it would import the samples first.
SAMPLE, FIRST_YEAR = "sample", "first-year"
TINY, ALL_HIDDEN, EMPTY, AFTER_ONLY = "tiny", "all hidden", "empty", "after only"
STUDIES = (SAMPLE, FIRST_YEAR, TINY, ALL_HIDDEN, EMPTY, AFTER_ONLY)
PAGES = ("overview", "engagement", "understanding", "retention", "cohorts", "voices", "claims", "worth_it")


def planned(study: Study, name: str) -> Release:
    inputs = release_inputs(replace(study, name=name), assess(replace(study, name=name)))
    return plan_release(inputs, created_at=NOON, release_id=id_of(name), status="preview").release


def id_of(name: str) -> str:
    return f"R{zlib.crc32(name.encode()):08x}"


def simulated(**options: Any) -> Study:
    return simulate(plan_from_options(**options), 1).study()


def after_only(study: Study) -> Study:
    """What many bring first: the answers of the last wave, from nobody that is known, and no other file."""
    answered = study.submissions[study.submissions["wave"] == "end"]
    answered = answered.assign(person=None, cohort=None, side=None, arm=None).astype(study.submissions.dtypes.to_dict())
    kept = {"submissions": answered, "responses": study.responses, "waves": study.waves}
    return Study.from_tables(study.name, kept)


@pytest.fixture(scope="session")
def samples(door_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Release]:
    """The previews of both samples, as they came in by the door: to plan the larger one takes half a minute."""
    path = tmp_path_factory.mktemp("samples") / "reverb.db"
    shutil.copy2(door_store, path)
    key = door_store.with_name(f"{door_store.name}.key")
    with open_store(path, Cipher(open_key(key))) as store:
        found = {name: read_release(store, name, preview=True) for name in (SAMPLE, FIRST_YEAR)}
    return {name: replace(release, release_id=id_of(name)) for name, release in found.items() if release is not None}


@pytest.fixture(scope="session")
def releases(samples: Mapping[str, Release]) -> Mapping[str, Release]:
    """The previews by study: 6 cohorts, 14 pairs, 6 pairs with hardly a figure, 2 pairs with none, one survey alone."""
    return {
        **samples,
        TINY: planned(simulated(pairs=6, cohorts=1, comparison=0), TINY),
        ALL_HIDDEN: planned(simulated(pairs=2, cohorts=1, comparison=0, staff=300), ALL_HIDDEN),
        AFTER_ONLY: planned(after_only(simulate(PRESETS["first-year"], 2).study()), AFTER_ONLY),
    }


def keep(workspace: Workspace, name: str, release: Release) -> None:
    create_study(workspace.store, name)
    version = study_version(workspace.store, name)
    document = json.dumps(to_document(replace(release, data_version=version)))
    save_preview(workspace.store, name, release.release_id, version, document)
    if name == FIRST_YEAR:
        out = replace(release, status="published", release_id="out", data_version=version)
        publish(workspace.store, name, "out", version, json.dumps(to_document(out)))
    if name in (SAMPLE, FIRST_YEAR):
        set_read_only(workspace.store, name, read_only=True)


@pytest.fixture(scope="session")
def store_path(releases: Mapping[str, Release], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "reverb.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVERB_KEY_FILE", str(path.with_suffix(".key")))
        workspace = start_workspace(path)
        for name, release in releases.items():
            keep(workspace, name, release)
        create_study(workspace.store, EMPTY)
        workspace.close()
    return path


Visit = Callable[..., AppTest]


@pytest.fixture
def visit(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Opens a page of a study, with what else is in the address bar."""
    monkeypatch.setenv("REVERB_STORE", str(store_path))
    monkeypatch.setenv("REVERB_KEY_FILE", str(store_path.with_suffix(".key")))
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    st.cache_data.clear()

    def open_page(page: str, study: str = SAMPLE, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in {"study": study, **address}.items():
            app.query_params[name] = value
        if "_" in page:  # its address is not its file's name, so that the app has to tell it first
            app.run()
        return app.switch_page(f"pages/impact/{page}.py").run()

    yield open_page
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def seen() -> dict[tuple[str, ...], AppTest]:
    """The pages that were looked at, so that no test waits for one that another has opened."""
    return {}


@pytest.fixture
def look(visit: Visit, seen: dict[tuple[str, ...], AppTest]) -> Visit:
    """As `visit`, for tests that click on nothing."""

    def open_once(page: str, study: str = SAMPLE, **address: str) -> AppTest:
        key = (page, study, *(f"{name}={value}" for name, value in sorted(address.items())))
        if key not in seen:
            seen[key] = visit(page, study, **address)
        return seen[key]

    return open_once


def said(app: AppTest) -> str:
    """All words on a page, in order: Markdown and captions."""
    values = (getattr(element, "value", None) for element in app.main)
    return "\n".join(value for value in values if isinstance(value, str))
