"""No name leaves a text, whenever the roster comes; without one no text is shown."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.storage.rows import read_tables
from analysis.storage.side_rows import read_identifiers
from analysis.workflow.studies import open_study
from analysis.workflow.texts import TEXTS, names_are_known
from tests.workflow.small import STUDY

TALK, COMMENTS = "interviews-end", "survey-end-of-programme-microsoft-forms"


def texts_of(study) -> list[str]:
    return [text for name, column in TEXTS for text in getattr(study, name)[column].fillna("-")]


def test_the_order_of_roster_and_texts_leaves_no_trace(small, space, tmp_path):
    small.bring(space, [TALK, COMMENTS, "checkins", "roster", "hris-people"])
    other = small.workspace(tmp_path / "other.sqlite")
    small.bring(other, ["hris-people", "roster", "checkins", COMMENTS, TALK])
    late, early = open_study(space, STUDY), open_study(other, STUDY)
    other.close()
    assert texts_of(late) == texts_of(early)
    assert sum("[name]" in text for text in texts_of(late)) > 0


def test_names_go_before_texts_are_stored_where_they_are_known_by_then(small, space):
    small.bring(space, ["roster", "hris-people", TALK, COMMENTS])
    stored = read_tables(space.store, STUDY)
    opened = open_study(space, STUDY)
    for name, column in (("comments", "text"), ("interviews", "text")):
        assert stored[name][column].tolist() == getattr(opened, name)[column].tolist()


def test_no_full_name_of_anybody_is_left(small, space):
    small.bring(space)
    names = read_identifiers(space.store, STUDY).query("kind == 'name'")["value"]
    told = "\n".join(texts_of(open_study(space, STUDY))).casefold()
    assert len(names) > 50
    assert [name for name in names if name.casefold() in told] == []


def test_without_a_roster_texts_are_withheld(small, space):
    small.bring(space, [TALK, COMMENTS, "checkins"])
    study = open_study(space, STUDY)
    assert not study.has_roster
    assert not study.interviews.empty
    for name, column in TEXTS:
        assert getattr(study, name)[column].isna().all(), (name, column)


def test_a_few_names_are_no_roster(small, space):
    small.bring(space, [TALK, "hris-employment"])  # names of four speakers, and numbers of everybody
    assert "name" in set(read_identifiers(space.store, STUDY)["kind"])
    assert not open_study(space, STUDY).has_roster


@pytest.mark.parametrize(
    ("kinds", "known"),
    [
        (["name"] * 10, True),
        (["name"] * 9 + ["employee_id"], True),
        (["name"] * 8 + ["employee_id"] * 2, False),
        (["email"] * 10, True),
        (["employee_id"] * 10, False),
    ],
)
def test_nearly_everybody_must_be_known_by_name(kinds, known):
    people = pd.DataFrame(
        {"token": [f"id:{n}" for n in range(10)], "person": [f"P{n}" for n in range(10)]}, dtype="str"
    )
    values = [
        f"anna.schmidt{'x' * n}@firm.example" if kind == "email" else f"Value {n}" for n, kind in enumerate(kinds)
    ]
    identifiers = pd.DataFrame({"token": people["token"], "kind": kinds, "value": values}, dtype="str")
    assert names_are_known(people, identifiers) is known
    assert not names_are_known(people.head(0), identifiers)
