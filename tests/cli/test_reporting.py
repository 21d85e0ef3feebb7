"""`report` in its four formats, by a leader, and every way in which it is refused."""

from __future__ import annotations

import io

import openpyxl
import pptx
import pytest

from analysis.cli import opening, reporting
from analysis.errors import StoreError
from analysis.reports import printing, writing
from analysis.storage import audit
from analysis.storage.audit import count_log, read_log
from analysis.storage.leaders import open_leaders_store
from analysis.wording.log import describe_line
from analysis.workflow.publishing import prepare_preview
from analysis.workflow.workspace import open_workspace


@pytest.fixture
def ask(command, full_store):
    """Runs `report` on the full store."""
    return lambda *words: command("report", *words, "--store", full_store)


@pytest.mark.parametrize("ending", ["pptx", "html", "xlsx", "pdf"])
def test_a_leader_takes_a_report_away(ask, tmp_path, monkeypatch, ending):
    monkeypatch.setattr(printing, "print_pdf", lambda page: b"%PDF-1.4")
    path = tmp_path / f"board.{ending}"
    said = ask("--out", path, "--as", "leader", "--json")
    assert (said.status, said.document) == (0, {"file": str(path)})
    data = path.read_bytes()
    if ending == "pptx":
        assert len(pptx.Presentation(io.BytesIO(data)).slides) > 8
    elif ending == "html":
        assert data.startswith(b"<!doctype html>")
    elif ending == "xlsx":
        assert "cards" in openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    else:
        assert data.startswith(b"%PDF")
    assert path.name in ask("--out", path).out


@pytest.mark.parametrize("name", ["board.doc", "board", "board.pptx.exe"])
def test_another_ending_is_wrong_usage(ask, tmp_path, name):
    said = ask("--out", tmp_path / name, "--json")
    assert (said.status, said.document["error"]["code"]) == (2, "UNKNOWN_FORMAT")
    assert ".pptx" in said.document["error"]["advice"]
    assert not list(tmp_path.glob("board*"))
    assert ask("--json").status == 2


def test_nobody_takes_more_than_their_role_may_read(ask, tmp_path):
    for words in (("--as", "auditor"), ("--as", "leader", "--preview")):
        said = ask("--out", tmp_path / "board.html", *words, "--json")
        assert (said.status, said.document["error"]["code"]) == (1, "NOT_ALLOWED")
    assert not (tmp_path / "board.html").exists()


def test_a_preview_says_so(ask, full_store, tmp_path):
    with open_workspace(full_store) as workspace:
        prepare_preview(workspace, "programme")
    path = tmp_path / "board.html"
    assert ask("--out", path, "--preview").status == 0
    assert b"PREVIEW: not published" in path.read_bytes()
    ask("--out", path)
    assert b"PREVIEW" not in path.read_bytes()


def test_every_report_stands_in_the_log_before_it_is_written(ask, full_store, tmp_path, monkeypatch):
    ask("--out", tmp_path / "board.html", "--as", "leader")
    with open_workspace(full_store) as workspace:
        line, before = read_log(workspace.store)[0], count_log(workspace.store)
    assert (line.who, line.action, line.study) == ("command line", "download release", "programme")
    assert line.subject.endswith(", html")
    told = describe_line(line.who, line.action, line.study, line.subject)
    assert told == f"command line downloaded a release of programme ({line.subject})"

    def refuse(*_, **__):
        raise StoreError("STORE_BUSY", "The store could not be used.", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "append_log", refuse)
        refused = ask("--out", tmp_path / "not logged.html", "--json")
    assert refused.document["error"]["code"] == "STORE_BUSY"
    monkeypatch.setattr(reporting, "make_report", refuse)
    assert ask("--out", tmp_path / "not logged.html").status == 1
    assert not (tmp_path / "not logged.html").exists()
    with open_workspace(full_store) as workspace:
        assert count_log(workspace.store) == before, "what could not be made was taken by nobody"


@pytest.mark.parametrize("words", [("report",), ("release",), ("impact",), ("claims",), ("retention",), ("worth",)])
def test_leaders_read_by_their_own_connection_and_others_by_the_store(
    command, full_store, tmp_path, monkeypatch, words
):
    opened = []
    monkeypatch.setattr(opening, "open_leaders_store", lambda place: opened.append(place) or open_leaders_store(place))
    out = ("--out", tmp_path / "board.html") if words == ("report",) else ()
    assert command(*words, *out, "--store", full_store, "--as", "leader").status == 0
    assert opened == [str(full_store)]
    assert command(*words, *out, "--store", full_store, "--as", "hr").status == 0
    assert len(opened) == 1

    def refuse(_):
        raise StoreError("STORE_UNREACHABLE", "The store could not be used.", "Check the server.")

    monkeypatch.setattr(opening, "open_leaders_store", refuse)
    said = command(*words, *out, "--store", full_store, "--as", "leader", "--json")
    assert said.document["error"]["code"] == "STORE_UNREACHABLE", "there is no other way to a release"


def test_without_a_release_or_a_browser_it_says_what_to_do(command, ask, tmp_path, monkeypatch):
    command("simulate", "--seed", 1, "--pairs", 2, "--cohorts", 1, "--out", tmp_path / "files")
    survey = next((tmp_path / "files").glob("roster*"))
    own = tmp_path / "own.sqlite"
    command("import", survey, "--store", own, "--yes")
    nothing = command("report", "--out", tmp_path / "a.pptx", "--store", own, "--json")
    assert (nothing.status, nothing.document["error"]["code"]) in ((1, "NO_RELEASE"), (1, "NO_STUDY"))
    monkeypatch.setenv(printing.BROWSER, "no such browser")
    refused = ask("--out", tmp_path / "a.pdf", "--json")
    assert (refused.status, refused.document["error"]["code"]) == (1, "NO_BROWSER")
    assert "print it" in refused.document["error"]["advice"]
    assert not (tmp_path / "a.pdf").exists()
    assert set(writing.FORMATS) == {"pptx", "html", "pdf", "xlsx"}
