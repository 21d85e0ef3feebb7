"""A cohort whose later wave is still to come is missing from nothing, and the card says that it is not of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Card
from analysis.impact.evidence import gather_evidence
from analysis.impact.waves_to_come import cohorts_to_come
from analysis.study import Study
from analysis.wording.cards import describe_card
from analysis.wording.evidence import describe_cautions
from tests.impact.made import AS_OF, START, deck_of, find, people_like, study_of

#: The first cohort answers the end 284 days after its start.
LATE = pd.Timestamp(AS_OF) - pd.Timedelta(days=200)


def rolling(starts: pd.Timestamp | None, *, invited: bool = False) -> Study:
    """Two cohorts, of which the second began on `starts` and has not answered the end."""
    people = people_like(pairs=40, comparison=60)
    second = people["cohort"] == "Cohort 1"
    people["after"] = people["after"].mask(second)
    study = study_of(people)
    begun = study.memberships["from_date"].mask(study.memberships["cohort"] == "Cohort 1", starts)
    answered = study.submissions["person"].isin(people.loc[second, "person"])
    dates = study.submissions["date"].mask(answered, LATE - pd.Timedelta(days=10))
    asked = pd.DataFrame({"person": people.loc[second, "person"], "wave": "end"}).astype("str")
    return replace(
        study, memberships=study.memberships.assign(from_date=begun.astype("datetime64[s]")),
        submissions=study.submissions.assign(date=dates.astype("datetime64[s]")),
        invitations=asked if invited else study.invitations, version=f"{starts} {invited}",
    )  # fmt: skip


def to_come(study: Study, wave: str = "end") -> frozenset[str]:
    return cohorts_to_come(study, gather_evidence(study).scores, wave)


def engagement(study: Study, cohort: str = "all") -> Card:
    return find(deck_of(study), cohort=cohort)


def test_a_wave_is_to_come_until_as_many_days_have_passed_as_for_the_others() -> None:
    assert to_come(rolling(LATE)) == {"Cohort 1"}
    assert to_come(rolling(LATE), "baseline") == frozenset()
    days = pd.Timedelta(days=(pd.Timestamp("2024-12-10") - START).days)
    assert to_come(rolling(pd.Timestamp(AS_OF) - days)) == frozenset()
    assert to_come(rolling(pd.Timestamp(AS_OF) - days + pd.Timedelta(days=1))) == {"Cohort 1"}


@pytest.mark.parametrize(("starts", "invited"), [(START, False), (pd.NaT, False), (LATE, True)])
def test_who_could_have_answered_is_missing(starts: pd.Timestamp, *, invited: bool) -> None:
    study = rolling(starts, invited=invited)
    assert to_come(study) == frozenset()
    card = engagement(study)
    assert card.lost_share == 0.5
    assert card.cohorts_to_come == 0


def test_who_could_not_have_answered_yet_is_not_missing() -> None:
    waiting, silent = engagement(rolling(LATE)), engagement(rolling(START))
    assert waiting.lost_share == 0.0
    assert waiting.own_change == silent.own_change
    assert (waiting.design, silent.design) == ("B", "C")
    assert (waiting.bounds_low, waiting.bounds_high) == pytest.approx((waiting.estimate,) * 2)
    assert silent.bounds_low < silent.estimate - 5


def test_the_card_says_whom_it_is_of() -> None:
    card = engagement(rolling(LATE))
    assert card.cohorts_to_come == 1
    assert describe_card(card).startswith("Across the cohorts that have come so far, engagement")
    told = [one for one in describe_cautions(card) if "come to this wave" in one]
    assert told == [
        "1 cohort has not come to this wave yet: nothing here is said of them, and nobody of them is missing."
    ]
    of_one = engagement(rolling(LATE), cohort="Cohort 0")
    assert of_one.cohorts_to_come == 0
    assert not [one for one in describe_cautions(of_one) if "come to this wave" in one]


def test_without_any_date_nobody_waits() -> None:
    study = replace(rolling(LATE), as_of=None, version="undated")
    undated = study.submissions.assign(date=pd.Series(np.nan, index=study.submissions.index).astype("datetime64[s]"))
    assert to_come(replace(study, submissions=undated, version="none")) == frozenset()
