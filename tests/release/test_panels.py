"""Rows of unknowns: laid side by side, told apart, and kept as text."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.release.panels import (
    Members,
    Panel,
    differing,
    incidence,
    panels_from_text,
    panels_to_text,
    people_of,
    renamed,
    unknowns,
    without_people,
)  # fmt: skip

SYSTEM = ("cells", "engagement", "baseline", "programme")
WHOLE, ASPEN = (), (("cohort", "Aspen"),)
row = st.sets(st.sampled_from("abcdefgh"), max_size=8)


def test_rows_of_several_panels_stand_over_the_same_unknowns():
    names = np.array(["a", "b", "c"], dtype=object)
    rows = [Members(names, np.array([0, 2])), Members(names, np.array([1])), Members.of(["c", "d"])]
    unknown, member = incidence(rows)
    assert [set(unknown[mine]) for mine in member] == [{"a", "c"}, {"b"}, {"c", "d"}]
    assert len(unknown) == 4


def test_no_row_has_no_unknown():
    unknown, member = incidence([])
    assert len(unknown) == 0
    assert member.shape == (0, 0)


@given(st.lists(row, min_size=1, max_size=6))
def test_what_is_kept_as_text_is_read_back(sets):
    panel = Panel(SYSTEM, {(("row", str(number)),): Members.of(some) for number, some in enumerate(sets)})
    (read,) = panels_from_text(panels_to_text((panel,)))
    assert read.system == SYSTEM
    assert [set(members) for members in read.rows.values()] == sets
    assert list(read.rows) == list(panel.rows)


def test_a_text_from_before_unknowns_were_kept_in_atoms_is_read():
    text = json.dumps([{
        "system": list(SYSTEM), "unknowns": ["a", "b", "c"], "rows": [[[], [0, 1, 2]], [[["cohort", "Aspen"]], [2]]],
    }])  # fmt: skip
    (read,) = panels_from_text(text)
    assert {key: set(members) for key, members in read.rows.items()} == {WHOLE: {"a", "b", "c"}, ASPEN: {"c"}}


@given(row, row)
def test_rows_differ_by_people_and_not_by_answers(one, other):
    before = unknowns(pd.Series(sorted(one), dtype="str"), pd.Series([1.0] * len(one)))
    after = unknowns(pd.Series(sorted(other), dtype="str"), pd.Series([2.0] * len(other)))
    assert differing(Members.of(before), Members.of(after)) == len(one | other)
    assert differing(Members.of(before), Members.of(before)) == 0


def test_all_unknowns_of_a_person_have_the_number_of_the_person():
    told = unknowns(pd.Series(["a", "b", "a"]), pd.Series([1.0, 1.0, 2.0])).to_numpy(dtype=object)
    first, other, again = people_of(told)
    assert first == again != other


def test_whoever_is_forgotten_counts_once_however_often_they_answered():
    told = unknowns(pd.Series(["a", "a", "b"]), pd.Series([1.0, 2.0, 1.0]))
    kept = without_people(panels_to_text((Panel(SYSTEM, {WHOLE: Members.of(told)}),)), {"a"}, "X")
    ((members,),) = (panel.rows.values() for panel in panels_from_text(kept))
    assert set(members) == {"nobody X", told[2]}
    assert len(members) == 2
    assert incidence([members])[1].sum() == 2


def test_whoever_has_another_name_now_is_called_by_it():
    told = unknowns(pd.Series(["a", "b"]), pd.Series([1.0, 1.0]))
    (panel,) = renamed((Panel(SYSTEM, {WHOLE: Members.of(told), ASPEN: Members.of(told[1:])}),), {"b": "c"})
    assert {key: sorted(one[0] for one in members) for key, members in panel.rows.items()} == {
        WHOLE: ["a", "c"], ASPEN: ["c"],
    }  # fmt: skip
