"""The page on the log: whole or not in plain words, lines that are found, receipts that are held against it."""

from __future__ import annotations

import csv
import io
import re
import sqlite3

import pytest

from analysis.storage.audit import log_action, read_log
from analysis.storage.receipts import take_receipt
from analysis.workflow.access import ADMIN, ANALYST, AUDITOR, HR, LEADER, ROLES, User
from analysis.workflow.workspace import open_workspace
from pages.shared import access, downloads
from tests.pages.reading import SAMPLE, STUDIES, headings, require_calm, words

PAGE = "admin/audit"


def by_key(found, key):
    return next(one for one in found if one.key == key)


def table(app):
    (lines,) = app.dataframe
    return lines.value


@pytest.mark.parametrize("study", STUDIES)
def test_the_page_answers_its_question_calmly(look, study):
    app = look(PAGE, study)
    require_calm(app)
    assert app.title[0].value == "Who did what?"
    assert headings(app) == ["What was done", "Receipts"]
    assert re.search(r"The log is whole: \d+ lines are as they were written. Verified on .* UTC, each with the key.",
                     app.success[0].value)  # fmt: skip
    assert not re.search(r"\b(None|nan|NaT)\b", words(app))
    assert table(app)["What"].str.contains("published release R").any()


@pytest.mark.parametrize("role", ROLES)
def test_admins_and_auditors_read_the_log_and_nobody_else(look, monkeypatch, role):
    monkeypatch.setenv(access.ROLE, role)
    app = look(PAGE)
    titles = [one.value for one in app.title]
    assert (titles == ["Who did what?"]) == (role in (ADMIN, AUDITOR)), titles
    assert {role for role in (HR, ANALYST, LEADER) if User("x", role).may("read the log")} == set()


def test_an_auditor_sees_nothing_of_a_study(look, monkeypatch):
    monkeypatch.setenv(access.ROLE, AUDITOR)
    app = look(PAGE)
    require_calm(app)
    assert not app.get("plotly_chart")
    assert list(table(app)) == ["When (UTC)", "What", "Line"]


def test_lines_are_found_and_turned_and_the_address_keeps_it(work, own_store):
    with open_workspace(own_store) as space:
        for number in range(120):
            log_action(space.store, "HR 1", "download cleaned data", study="tiny", subject=f"csv, {number} answers")
    app = work(PAGE)
    app = by_key(app.selectbox, "act").set_value("download cleaned data").run()
    assert "Lines 1 to 50 of 120, the newest first." in words(app)
    assert table(app)["What"].iloc[0] == "HR 1 downloaded the cleaned data of tiny (csv, 119 answers)"
    app = by_key(app.number_input, "page").set_value(3).run()
    assert "Lines 101 to 120 of 120" in words(app)
    app = by_key(app.selectbox, "act").set_value("publish").run()
    assert table(app)["What"].str.contains("published release R").all(), "another choice begins at its first page"
    app = by_key(app.selectbox, "of").set_value("tiny").run()
    assert "Nothing like that was done." in words(app)
    app = work(PAGE, act="Download cleaned data", when="The last 24 hours")
    app = by_key(app.number_input, "page").set_value(2).run()
    assert "Lines 51 to 100 of 120" in words(app)
    require_calm(app)


def test_the_log_goes_out_as_it_is_shown_neutralised_and_logged(work, own_store, monkeypatch):
    with open_workspace(own_store) as space:
        log_action(space.store, "=cmd()", "download cleaned data", study="+study", subject="@x")
    offered = {}
    monkeypatch.setattr(
        downloads.st, "download_button",
        lambda label, data, file_name, key, **_: offered.__setitem__(key, (file_name, data)),
    )  # fmt: skip
    app = work(PAGE, act="Download cleaned data")
    require_calm(app)
    name, write = offered["log-download"]
    rows = list(csv.DictReader(io.StringIO(write().decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["download cleaned data"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert re.fullmatch(r"log-\d+-[0-9a-f]{8}\.csv", name)
    with open_workspace(own_store) as space:
        assert (read_log(space.store)[0].action, read_log(space.store)[0].subject) == ("download log", "csv, 1 line")
        text = offered["receipt-download"][1]().decode()
        assert read_log(space.store)[0].action == "download receipt"
    app = by_key(app.text_area, "receipt").set_value(text).run()
    assert "**The log still holds everything up to line" in app.success[-1].value


def test_a_receipt_tells_what_became_of_its_line(work, own_store):
    with open_workspace(own_store) as space:
        kept = take_receipt(space.store)
    app = work(PAGE)
    app = by_key(app.text_area, "receipt").set_value(f"> {kept.line} <").run()
    assert "Nothing was logged since." in app.success[-1].value
    app = by_key(app.text_area, "receipt").set_value("my receipt").run()
    assert "This text holds no receipt of the log." in app.warning[0].value
    app = by_key(app.text_area, "receipt").set_value(kept.line.replace(kept.seal[:8], "00000000")).run()
    assert "not made with this store's key" in app.error[0].value
    app = by_key(app.text_area, "receipt").set_value("").run()
    app = (
        by_key(app.get("file_uploader"), "receipt-file").upload("r.txt", f"{kept.line}\n".encode(), "text/plain").run()
    )
    assert "Nothing was logged since." in app.success[-1].value


def test_a_log_that_was_changed_is_told_with_its_line_and_what_to_do(work, own_store):
    with sqlite3.connect(own_store) as connection:
        connection.execute("UPDATE audit_log SET who = 'nobody' WHERE seq = 3")
    connection.close()
    app = work(PAGE, SAMPLE)
    (said,) = [one.value for one in app.error]
    assert "- Line 3 of the log is changed: its seal does not fit." in said
    assert "Keep a copy of the store as it is now" in said
    assert not app.success


def test_the_log_is_verified_once_and_again_when_asked(work, own_store, monkeypatch):
    from pages.shared import audit

    asked = []
    verify = audit.verify_log
    monkeypatch.setattr(audit, "verify_log", lambda store: asked.append(1) or verify(store))
    app = work(PAGE)
    first = len(asked)
    app.run()
    assert len(asked) == first
    with open_workspace(own_store) as space:
        log_action(space.store, "HR 1", "download release", study="tiny", subject="R1, xlsx")
    app.run()
    assert "1 line came since then." in words(app)
    app = by_key(app.button, "log-verify").click().run()
    assert len(asked) == first + 1
    assert "came since then" not in words(app)
