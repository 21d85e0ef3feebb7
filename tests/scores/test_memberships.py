"""Which side somebody stands on, whatever the order in which files list their memberships."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from analysis.scores.memberships import sides_of
from analysis.study import as_table

ROWS = [
    {"person": "both", "cohort": "A", "pair": "1", "side": "senior", "from_date": "2024-06-01"},
    {"person": "both", "cohort": "A", "pair": "2", "side": "junior", "from_date": "2024-03-01"},
    {"person": "at once", "cohort": "A", "pair": "3", "side": "senior", "from_date": "2024-03-01"},
    {"person": "at once", "cohort": "A", "pair": "4", "side": "junior", "from_date": "2024-03-01"},
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_mentor_who_is_a_mentee_as_well_stands_where_they_began(order) -> None:
    frame = as_table("memberships", pd.DataFrame([ROWS[place] for place in order]).assign(arm="programme"))
    people = as_table("people", pd.DataFrame({"person": ["both", "at once"]}))
    level = pd.Series(None, index=pd.Index(["both", "at once"]), dtype="str")
    assert sides_of(frame, people, level).to_dict() == {"both": "junior", "at once": "junior"}
    assert sides_of(frame[frame["pair"] != "2"], people, level, cohort="A")["both"] == "senior"
