"""A store whose studies came in by the door, from both samples down to one without a row, and the app run on it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from analysis.ingest.contents import FileContents
from analysis.storage.studies import create_study, list_studies
from analysis.workflow import file_plans
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.publishing import prepare_preview
from analysis.workflow.samples import data_date, missing_samples, sample_folder, seed_sample
from analysis.workflow.workspace import Workspace, start_workspace
from tests.browser.serving import copy_of_store
from tests.pages.reading import EMPTY, FIRST_YEAR, NO_ROSTER, SAMPLE, TINY
from tests.workflow.small import read_here

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: Three people at two waves: too few for any figure.
TINY_SURVEY = (
    "Employee ID,I have had plenty of energy for my work.,The work I do here means something to me.\n"
    + "".join(f"{number:05d},Agree,Strongly agree\n" for number in range(3))
)
NO_ROSTER_FILES = (
    "survey-baseline-google-forms.csv", "survey-end-of-programme-microsoft-forms.xlsx", "interviews-end.xlsx",
)  # fmt: skip

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Streamlit's AppTest leaves the app as this process's main module, which processes it starts would run again."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own


@pytest.fixture(scope="session", autouse=True)
def _no_search_for_components() -> Iterator[None]:
    """AppTest looks through every installed package for components of pages, for each app anew; ours have none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BidiComponentManager, "discover_and_register_components", lambda _self, **_options: None)
        yield


@pytest.fixture(scope="session")
def door_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store, to be copied; its key lies beside it. One of the processes of a run fills it, the others wait."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "door"
    path, state = folder / "reverb.sqlite", folder / "state"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + 600
        while not state.exists():
            assert time.monotonic() < until, "The store was never filled by the process that began it."
            time.sleep(0.2)
        assert state.read_text(encoding="utf-8") == "filled"
        return path
    said = "failed"
    try:
        _fill(path, own.parent / "browser" / "first-start")
        said = "filled"
    finally:
        state.with_suffix(".part").write_text(said, encoding="utf-8")
        state.with_suffix(".part").rename(state)
    return path


def _fill(path: Path, first_start: Path) -> None:
    """Every study into the store; the samples are copied from the first start that a browser watched, where this run
    has seen its end: they take a minute.
    """
    if first_start.with_suffix(".json").exists():
        copy_of_store(first_start, path.parent)
        path.with_name("reverb.key").rename(path.with_name(f"{path.name}.key"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REVERB_KEY_FILE", raising=False)
        patch.setattr(file_plans, "read_file", read_here)
        space = start_workspace(path)
        for name in missing_samples(space):
            seed_sample(space, name)
        create_study(space.store, EMPTY)
        _bring_tiny(space, path.parent)
        _bring(space, NO_ROSTER, [read_here(sample_folder(FIRST_YEAR) / name) for name in NO_ROSTER_FILES])
        for study in (EMPTY, TINY, NO_ROSTER):
            prepare_preview(space, study)
        space.close()


def _bring_tiny(space: Workspace, folder: Path) -> None:
    file = folder / "tiny.csv"
    file.write_text(TINY_SURVEY, encoding="utf-8")
    contents = read_here(file)
    for wave in ("baseline", "end"):
        _bring(space, TINY, [contents], wave=wave)


def _bring(space: Workspace, study: str, files: list[FileContents], wave: str | None = None) -> None:
    if study not in {line.name for line in list_studies(space.store)}:
        create_study(space.store, study)
    options = ImportOptions(wave=wave, as_of=data_date(sample_folder(FIRST_YEAR)))
    for contents in files:
        plan = plan_contents(space, study, contents, options=options)
        assert plan.status == "planned", (plan.file, plan.questions)
        carry_out(space, study, plan, who="tester")


@pytest.fixture
def own_store(door_store: Path, tmp_path: Path) -> Path:
    """A copy of the store that a test may change."""
    return copy_closed(door_store, tmp_path)


def copy_closed(store: Path, folder: Path) -> Path:
    """A copy, in a folder, of a store that nobody has open, in place of one that is there."""
    path = folder / "reverb.sqlite"
    for suffix in ("", ".key"):
        shutil.copy2(store.with_name(store.name + suffix), path.with_name(path.name + suffix))
    cache = path.with_name(path.name + ".cache")
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(store.with_name(store.name + ".cache"), cache)
    return path


def _forget() -> None:
    st.cache_resource.clear()
    st.cache_data.clear()


def _opener(path: Path, monkeypatch: pytest.MonkeyPatch, last: list[Path]) -> Iterator[Open]:
    """Opens pages on the store at `path`. What the app keeps is forgotten between stores, and not between pages."""
    if last != [path]:
        _forget()
        last[:] = [path]
    monkeypatch.setenv("REVERB_STORE", str(path))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.chdir(ROOT)

    def open_page(page: str, study: str = SAMPLE, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["study"] = study
        if "_" in page:  # its address is not its file's name, so that the app has to tell it first
            app.run()
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/{page}.py").run()

    yield open_page


@pytest.fixture(scope="session")
def last_store() -> Iterator[list[Path]]:
    """The store that the app had open last."""
    yield []
    _forget()


@pytest.fixture
def look(door_store: Path, last_store: list[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a page of a study that the test leaves as it is."""
    yield from _opener(door_store, monkeypatch, last_store)


@pytest.fixture
def work(own_store: Path, last_store: list[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a page of a study that the test may change."""
    yield from _opener(own_store, monkeypatch, last_store)
