"""A file leaves when somebody presses its button, and stands in the log then; what cannot be logged does not leave."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.browser.serving import STORE, Server, copy_of_store, serving
from tests.browser.visiting import Visit, expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of these tests' own."""
    return copy_of_store(sample_store, tmp_path_factory.mktemp("log") / "own")


@pytest.fixture(scope="module")
def own_server(own: Path) -> Iterator[Server]:
    with serving(own) as server:
        yield server


@contextmanager
def full_log(folder: Path) -> Iterator[None]:
    """While this lasts, nothing can be written into the log."""
    with closing(sqlite3.connect(folder / STORE, isolation_level=None)) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'full'); END")
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER full")


def taken(folder: Path) -> list[tuple[str, str]]:
    """What the log says was downloaded, oldest first."""
    with closing(sqlite3.connect(folder / STORE)) as connection:
        lines = "SELECT action, subject FROM audit_log WHERE action LIKE 'download %' ORDER BY seq"
        return connection.execute(lines).fetchall()


def test_a_download_is_logged_at_the_click_and_not_by_looking(
    enter: Callable[..., Visit], own_server: Server, own: Path, tmp_path: Path
) -> None:
    visit, before = enter(own_server), len(taken(own))
    visit.open()
    visit.saves(visit.by_key("release-xlsx").get_by_role("button"), tmp_path)
    visit.turn_to("cleaned-data")
    assert [action for action, _ in taken(own)[before:]] == ["download release"]
    visit.saves(visit.by_key("download-csv").get_by_role("button"), tmp_path)
    assert taken(own)[before + 1 :] == [("download cleaned data", "csv, long and wide, 46,400 answers")]
    visit.turn_to("audit")
    expect(visit.page.get_by_text("The log is whole")).to_be_visible()


def test_rows_that_cannot_be_logged_do_not_leave(enter: Callable[..., Visit], own_server: Server, own: Path) -> None:
    visit, before, said = enter(own_server), taken(own), len(own_server.log())
    visit.open("cleaned-data")
    left: list[str] = []
    visit.page.on("download", lambda file: left.append(file.suggested_filename))
    with full_log(own):
        visit.by_key("download-csv").get_by_role("button").click()
        expect(visit.page.get_by_text("Failed to generate file for download")).to_be_visible()
    assert left == []
    assert taken(own) == before
    assert "Error executing deferred callable" in own_server.log(said)
    visit._log_read = len(own_server.log())  # that fault was meant
