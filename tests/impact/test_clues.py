"""What people see looking back is asked once a group, whatever the measure; what it means stands in test_rivals."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.impact.clues import LookBack
from analysis.stats.change import estimate_change

SHIFTS = pd.DataFrame(
    [("a", "North", "junior", 4.0), ("b", "North", "senior", -2.0), ("c", "South", "junior", 6.5),
     ("d", "North", "junior", 1.0), ("e", None, "senior", 3.0)],
    columns=["person", "cohort", "side", "shift"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("cohort", "side", "who"),
    [("all", "all", "abcde"), ("North", "all", "abd"), ("all", "senior", "be"), ("North", "junior", "ad"),
     ("East", "all", "")],
)  # fmt: skip
def test_a_group_is_asked_once_and_as_by_hand(cohort, side, who) -> None:
    looking_back = LookBack(SHIFTS)
    moved, people = looking_back.of_group(cohort, side)
    own = SHIFTS[SHIFTS["person"].isin(list(who))]
    assert people == len(who)
    assert repr(moved) == repr(estimate_change(own["shift"].to_numpy()))
    assert looking_back.of_group(cohort, side)[0] is moved
