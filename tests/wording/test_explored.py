"""What is said beside many looks."""

from __future__ import annotations

import pandas as pd

from analysis.wording.explored import (
    describe_figures,
    describe_figures_note,
    describe_looks,
    describe_recommending,
    describe_small_groups,
)


def test_looks_say_what_chance_would_make_of_them() -> None:
    assert describe_looks(48, 5, 2) == (
        "You are looking at 48 intervals; by chance alone about 2 of them would leave out zero. 5 do, and 2 stand "
        "after allowing for all of them (false discovery rate 5 %)."
    )
    assert describe_looks(3, 0, 0).endswith("fewer than one of them would leave out zero. 0 do.")
    assert "1 does, and none stands" in describe_looks(20, 1, 0)
    assert describe_looks(0, 0, 0).startswith("No interval can be drawn here")


def test_small_groups_are_counted() -> None:
    assert describe_small_groups(0, 5) == ""
    assert describe_small_groups(1, 5).startswith("1 group is hidden to protect people: fewer than 5 people")
    assert describe_small_groups(3, 5).startswith("3 groups are hidden")


def test_recommending_has_its_interval_and_safe_names() -> None:
    row = {"scale": "Employer", "wave": "*end*", "arm": "programme", "n": 40, "value": 10.0, "low": -13.0, "high": 33.0}
    assert describe_recommending(pd.DataFrame([row])) == (
        r"Employer, \*end\*, programme: +10 (−13 to +33), 40 people.",
    )


def test_figures_say_what_is_hidden_and_where_changes_count_from() -> None:
    assert describe_figures(12, 0, 0, 5) == "12 rows: every scale at every wave."
    assert describe_figures(1, 2, 1, 5) == (
        "1 row: every scale at every wave. 2 groups are hidden to protect people: fewer than 5 people, or needed so "
        "that none of these follows from the rest. 1 row has its change left empty in the same way: too few people are "
        "linked."
    )
    assert "3 rows have their change left empty" in describe_figures(9, 0, 3, 5)
    assert r"linked to the wave \*start\*, on" in describe_figures_note("*start*")
    assert "linked to an earlier wave" in describe_figures_note("")
