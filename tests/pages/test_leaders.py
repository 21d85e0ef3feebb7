"""What leaders' pages read comes by a connection that reads published releases alone, and by no other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import make_url
from streamlit.testing.v1 import AppTest

from analysis.errors import StoreError
from analysis.storage.audit import count_log, read_log
from analysis.storage.leaders import VARIABLE, grant_leaders
from analysis.storage.releases import current_release, publish
from analysis.storage.studies import create_study, set_read_only
from analysis.workflow.access import AUDITOR, HR, LEADER
from analysis.workflow.releases import SAMPLES
from analysis.workflow.workspace import open_workspace, start_workspace
from pages.shared import access, downloads, releases, session
from pages.shared import workspace as seam
from tests.pages.reading import SAMPLE, require_calm, words

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages" / "impact").glob("*.py"))


@pytest.fixture
def leader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a page leads."""
    monkeypatch.setenv(access.ROLE, LEADER)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_on_leaders_connection(look: Callable[..., AppTest], leader: None, page: str) -> None:
    app = look(f"impact/{page}")
    require_calm(app)
    assert len(words(app)) > 200
    assert not app.get("segmented_control") or "Show" not in [one.label for one in app.get("segmented_control")]


def test_where_leaders_connection_cannot_be_opened_nothing_is_shown(
    work: Callable[..., AppTest], leader: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise StoreError("STORE_UNREACHABLE", "The store could not be used.", "Check the server.")

    monkeypatch.setattr(seam, "open_leaders_store", refuse)
    st.cache_resource.clear()
    app = work("impact/overview")
    assert [one.value for one in app.error] == ["The store could not be used. Check the server."]
    assert not app.get("plotly_chart")
    assert not app.title


def test_whoever_reads_the_log_alone_needs_no_leaders_connection(
    work: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise StoreError("STORE_UNREACHABLE", "The store could not be used.", "Check the server.")

    monkeypatch.setenv(access.ROLE, AUDITOR)
    monkeypatch.setattr(seam, "open_leaders_store", refuse)
    st.cache_resource.clear()
    app = work("admin/audit")
    require_calm(app)
    assert app.title[0].value == "Who did what?"


def test_leaders_release_is_read_by_their_own_connection_whatever_was_read_before(
    work: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    require_calm(work("impact/overview", view="Published"))
    read_by = []
    read = releases.read_release
    monkeypatch.setattr(
        releases, "read_release", lambda store, *a, **more: read_by.append(store.read_only) or read(store, *a, **more)
    )
    monkeypatch.setenv(access.ROLE, LEADER)
    require_calm(work("impact/overview"))
    assert read_by == [True]


@pytest.mark.parametrize("role", [LEADER, HR])
def test_a_report_that_is_taken_stands_in_the_log_by_who_took_it(
    work: Callable[..., AppTest], own_store: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(downloads.st, "download_button", lambda _, data, key, **__: offered.__setitem__(key, data))
    monkeypatch.setenv(access.ROLE, role)
    st.cache_resource.clear()
    require_calm(work("impact/overview", view="Published"))
    with open_workspace(own_store) as space:
        before = count_log(space.store)
        out = current_release(space.store, SAMPLE)
        assert out is not None
        for key, ending in (("board-html", "html"), ("release-xlsx", "xlsx")):
            assert offered[key]()
            line = read_log(space.store)[0]
            assert (line.who, line.action, line.study) == (f"local {role}", "download release", SAMPLE)
            assert line.subject == f"{out.line.release_id}, {ending}"
        assert count_log(space.store) == before + 2


@pytest.fixture
def server_store(
    door_store: Path, postgresql_database: str, leaders_role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The samples' releases in a store on PostgreSQL, and the app set up to read them by a role of leaders' own."""
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "reverb.key"))
    with open_workspace(postgresql_database) as space:
        for name in SAMPLES:
            monkeypatch.delenv("REVERB_KEY_FILE")
            source = start_workspace(door_store)
            held = current_release(source.store, name)
            source.close()
            assert held is not None
            create_study(space.store, name)
            publish(space.store, name, held.line.release_id, held.line.data_version, held.document)
            set_read_only(space.store, name, True)
            monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "reverb.key"))
        grant_leaders(space.store, leaders_role, who="admin")
    monkeypatch.setenv("REVERB_STORE", postgresql_database)
    address = make_url(postgresql_database).set(username=leaders_role).render_as_string(hide_password=False)
    monkeypatch.setenv(VARIABLE, address)
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    yield postgresql_database
    for opened in (seam._open(), *([seam._open_for_leaders()] if VARIABLE in os.environ else [])):
        opened.close()
    st.cache_resource.clear()
    with open_workspace(postgresql_database) as space, space.store.writing() as connection:
        connection.exec_driver_sql(f'DROP OWNED BY "{leaders_role}"')


def opened(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["study"] = SAMPLE
    return app.switch_page(f"pages/impact/{page}.py").run()


def test_every_page_stands_on_a_role_that_reads_releases_alone(server_store: str, leader: None) -> None:
    for page in PAGES:
        app = opened(page)
        require_calm(app)
        assert len(words(app)) > 200, page
    assert seam._open_for_leaders().read_only
    assert session.study_names(seam._open_for_leaders()) == SAMPLES


def test_where_the_role_may_do_more_nothing_is_shown(
    server_store: str, leader: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = os.environ[VARIABLE]
    monkeypatch.setenv(VARIABLE, server_store)  # the owner's own address
    st.cache_resource.clear()
    app = opened("overview")
    assert "may do more than read releases" in app.error[0].value
    assert not app.get("plotly_chart")
    monkeypatch.setenv(VARIABLE, right)
