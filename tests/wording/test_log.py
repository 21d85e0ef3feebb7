"""Every act that the log knows has a sentence, and no sentence is left half empty."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest

from analysis.storage.log_lines import MARK_LOG, RESTORE
from analysis.wording import log
from analysis.wording.log import describe_action, describe_line, describe_log, describe_receipt, describe_who
from analysis.workflow import taking

MOMENT = dt.datetime(2026, 5, 3, 14, 2, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize("action", log._DID)
def test_a_line_reads_as_a_sentence_with_and_without_its_subject(action):
    said = describe_line("HR", action, "pilot", "R12")
    assert said.startswith("HR ")
    assert "{" not in said
    for bare in (describe_line("HR", action, None, ""), describe_line("HR", action, "pilot", "")):
        assert "()" not in bare
        assert "no name" not in bare
        assert not bare.endswith((":", " "))


def test_what_leaves_has_a_sentence():
    kinds = {value for name, value in vars(taking).items() if name.isupper() and isinstance(value, str)}
    assert len(kinds) > 10
    assert kinds | {MARK_LOG, RESTORE} <= set(log._DID)


def test_every_act_of_the_library_has_a_sentence():
    acts = set()
    for path in (Path(__file__).parents[2] / "analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("append_log", "log_action"):
                acts |= {one.value for one in node.args[2:3] if isinstance(one, ast.Constant)}
    assert {"publish", "sign in", "role"} <= acts
    assert acts <= set(log._DID)


def test_people_who_sign_in_are_told_by_role_and_token():
    assert describe_line("hr 1f3a9c2d", "sign in", None, "") == "HR 1f3a9c2d signed in"
    assert describe_line("leader 1f3a9c2d", "sign out", None, "") == "leader 1f3a9c2d signed out"
    assert describe_line("no role 1f3a9c2d", "sign out", None, "no activity") == (
        "no role 1f3a9c2d signed out (no activity)"
    )
    assert describe_line("admin 77aa88bb", "role", None, "person 1f3a9c2d: leader") == (
        "admin 77aa88bb decided on a role (person 1f3a9c2d: leader)"
    )
    assert [describe_who(who) for who in ("hr 1f3a9c2d", "local hr", "HR 1", "leader hr", "hrabanus")] == [
        "HR 1f3a9c2d", "local HR", "HR 1", "leader hr", "hrabanus",
    ]  # fmt: skip


def test_the_sentence_of_a_release():
    assert describe_line("HR", "publish", "pilot", "R12") == "HR published release R12 of pilot"
    assert describe_line("HR", "do something new", "pilot", "R12") == "HR · do something new · pilot · R12"
    assert describe_action("download cleaned data") == "Download cleaned data"


def test_how_far_the_log_was_verified_is_said():
    assert describe_log(2, True, 1, MOMENT) == (
        "The log is whole: 2 lines are as they were written. Verified on 3 May 2026, 14:02 UTC, each with the key."
    )
    assert describe_log(1, True, 1, MOMENT).startswith("The log is whole: 1 line is as it was written.")
    assert "could have written the log anew" in describe_log(2, False, 1, MOMENT)
    assert "with the key from line 5 on" in describe_log(9, True, 5, MOMENT)
    assert describe_log(0, True, None, MOMENT) == "The log holds no line yet."


@pytest.mark.parametrize("verdict", ["holds", "rewritten", "cut", "not ours"])
def test_a_receipt_is_told(verdict):
    assert describe_receipt(verdict, 7, MOMENT, 9).startswith("**")
