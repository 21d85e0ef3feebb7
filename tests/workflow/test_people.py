"""Everybody stands once among the people, whichever files name them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.workflow.file_plans import plan_contents
from analysis.workflow.impact import assess
from analysis.workflow.imports import carry_out
from analysis.workflow.opening import one_row_a_person, with_arms
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace
from tests.workflow.small import SAID, STUDY, WHO, Small, read_here

ROSTER = pd.DataFrame({"person": ["ada", "ben"], "department": [None, None], "level": [None, "Senior"]}, dtype="str")
LIST = pd.DataFrame(
    {"person": ["ada", "eve"], "department": ["Sales", "Legal"], "level": ["Junior", None]}, dtype="str"
)


@pytest.mark.parametrize("files", [(ROSTER, LIST), (LIST, ROSTER)], ids=["roster first", "list first"])
def test_a_roster_does_not_hide_what_the_list_says(files: tuple[pd.DataFrame, ...]) -> None:
    people = one_row_a_person(pd.concat(files, ignore_index=True)).set_index("person")
    assert people["department"].to_dict() == pytest.approx(
        {"ada": "Sales", "ben": float("nan"), "eve": "Legal"}, nan_ok=True
    )
    assert people.loc[["ada", "ben"], "level"].tolist() == ["Junior", "Senior"]


def test_nobody_stays_nobody() -> None:
    assert one_row_a_person(ROSTER.iloc[:0]).empty


def placed(*rows: tuple[str | None, str | None]) -> list[str]:
    frame = pd.DataFrame(rows, columns=["pair", "arm"], dtype="str")
    return with_arms(frame)["arm"].fillna("").tolist()


def test_a_roster_without_arms_is_the_programme() -> None:
    assert placed(("P1", None), ("P1", None), (None, None)) == ["programme"] * 3
    assert placed(("P1", None), (None, "comparison")) == ["programme", "comparison"]
    assert placed(("P1", "waitlist"), ("P2", None)) == ["waitlist", "programme"]
    assert placed((None, None), (None, "comparison")) == ["", "comparison"], "a cohort alone may be the comparison's"
    assert placed() == []


def test_answers_of_people_on_a_roster_without_arms_count(small: Small, space: Workspace, tmp_path: Path) -> None:
    small.bring(space, ["survey-baseline-google-forms", "survey-end-of-programme-microsoft-forms"])
    roster = pd.read_csv(small.folder / "roster.csv", dtype=str, keep_default_na=False)
    members = roster[roster["Arm"] == "Programme"].drop(columns="Arm")
    members.to_csv(tmp_path / "pairs.csv", index=False)
    plan = plan_contents(space, STUDY, read_here(tmp_path / "pairs.csv"), options=SAID)
    carry_out(space, STUDY, plan, who=WHO)
    cards = assess(open_study(space, STUDY)).cards
    engagement = next(card for card in cards if card.outcome == "engagement" and card.primary)
    assert isinstance(engagement.estimate, float), engagement.estimate
    assert engagement.design == "C"
