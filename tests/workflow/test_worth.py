"""Costs that HR enters: kept, read back, in the release from then on, refused to others."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError
from analysis.impact.worth import Costs, Range
from analysis.release.worth import worth_of
from analysis.storage.studies import set_read_only
from analysis.workflow.access import ANALYST, HR, LEADER, NotAllowed, User
from analysis.workflow.publishing import prepare_preview, preview_is_current
from analysis.workflow.worth import keep_costs, kept_costs
from tests.impact.test_worth import COSTS
from tests.workflow.small import STUDY


def test_costs_are_kept_and_the_last_ones_count(space) -> None:
    assert kept_costs(space, STUDY) is None
    keep_costs(space, STUDY, Costs("EUR", training=Range(1, 2)), User("hana", HR))
    keep_costs(space, STUDY, COSTS, User("hana", HR))
    assert kept_costs(space, STUDY) == COSTS


def test_costs_reach_the_release(small, space) -> None:
    small.bring(space)
    assert worth_of(prepare_preview(space, STUDY)).costs is None
    keep_costs(space, STUDY, COSTS, User("hana", HR))
    assert not preview_is_current(space, STUDY), "the study has changed"
    release = prepare_preview(space, STUDY)
    worth = worth_of(release)
    assert worth.costs == COSTS
    assert worth.total is not None
    assert worth.per_pair is not None
    assert worth.per_pair.times(release.pairs or 0).low == pytest.approx(worth.total.low)


@pytest.mark.parametrize("role", [ANALYST, LEADER])
def test_nobody_but_hr_enters_costs(space, role: str) -> None:
    with pytest.raises(NotAllowed):
        keep_costs(space, STUDY, COSTS, User("someone", role))
    assert kept_costs(space, STUDY) is None


def test_a_sample_keeps_no_costs(space) -> None:
    set_read_only(space.store, STUDY, read_only=True)
    with pytest.raises(StoreError):
        keep_costs(space, STUDY, COSTS, User("hana", HR))
