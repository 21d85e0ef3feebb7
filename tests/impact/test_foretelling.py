"""The wish to stay and who left: off unless recorded, nothing below ten leavers, never by group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.foretelling import NOTICE_ALLOWS, intention_foretells
from analysis.study import as_table
from tests.impact.made import START, people_like, study_of

ANSWERED = pd.Timestamp("2024-02-20")


def evidence(leavers: int, *, allowed: str | None = "yes", kind: str = "voluntary") -> Evidence:
    """Everybody says how they wish to stay; the `leavers` with the lowest wish of the 160 leave, the lowest first."""
    people = people_like(cohorts=1)
    gone = pd.Series(START + pd.to_timedelta(np.arange(len(people)) + 5, unit="D"), index=people.index)
    left = people.index < leavers
    jobs = people[["person", "level", "department"]].assign(
        from_date=pd.Timestamp("2020-01-01"), to_date=gone.where(left), exit_kind=np.where(left, kind, None)
    )
    found = gather_evidence(study_of(people, employment=jobs))
    facts = pd.DataFrame([(NOTICE_ALLOWS, None, None, value) for value in (allowed,) if value is not None],
                         columns=["name", "cohort", "date", "value"])  # fmt: skip
    scores = found.scores[found.scores["scale"] == "engagement"].assign(scale="stay")
    wish = dict(zip(people["person"], np.linspace(0, 100, len(people)), strict=True))
    scores = scores.assign(score=scores["person"].map(wish))
    return replace(found, study=replace(found.study, facts=as_table("facts", facts)), scores=scores)


def test_it_is_off_unless_somebody_recorded_that_the_notice_says_so() -> None:
    for allowed in (None, "no", ""):
        found = intention_foretells(evidence(40, allowed=allowed))
        assert found.value is None
        assert found.because.startswith("nobody recorded that the notice")


def test_a_wish_that_sorts_everybody_is_perfect() -> None:
    found = intention_foretells(evidence(40))
    assert found.value == pytest.approx(1)
    assert found.n == 160


def test_nothing_is_said_of_fewer_than_ten_leavers() -> None:
    assert intention_foretells(evidence(9)).value is None
    assert intention_foretells(evidence(10)).value is not None


def test_being_let_go_or_retiring_is_not_foretold_by_a_wish() -> None:
    assert intention_foretells(evidence(40, kind="involuntary")).value is None
    assert intention_foretells(evidence(40, kind="retirement")).value is None


def test_a_wish_stated_on_the_way_out_foretells_nothing() -> None:
    given = evidence(40)
    jobs = given.study.employment
    jobs = jobs.assign(to_date=jobs["to_date"].where(jobs["to_date"].isna(), ANSWERED))
    assert intention_foretells(replace(given, study=replace(given.study, employment=jobs))).value is None
