"""Coarser groups: the same as data that came coarser, fixed once they are out, offered only where they show more."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.release import Release, ReleaseInputs
from analysis.release.recode_offers import offer_recodes, propose_groups
from analysis.release.recodes import clean_grouping, composed, fixed_by, recode_inputs, require_unfixed
from analysis.scores.headcounts import no_counts
from tests.release.programmes import planned, planned_with_panels, programme
from tests.release.test_attack import Roster, exposed_groups

SMALL = {"department 2": "Others", "department 3": "Others", "department 4": "Others"}
groupings = st.dictionaries(
    st.sampled_from([f"department {n}" for n in range(5)]), st.sampled_from(["Others", "More"]), max_size=5
)


def plainly(table: pd.DataFrame, name: str, grouping: dict[str, str]) -> pd.DataFrame:
    values = [grouping.get(value, value) if isinstance(value, str) else None for value in table[name]]
    return table.assign(**{name: pd.Series(values, index=table.index, dtype="str")})


def beforehand(inputs: ReleaseInputs, name: str, grouping: dict[str, str]) -> ReleaseInputs:
    return replace(inputs, table=plainly(inputs.table, name, grouping), changes=plainly(inputs.changes, name, grouping))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(8, 40), st.sampled_from([0.0, 0.1]), groupings)
def test_a_grouped_release_is_one_of_data_that_were_grouped_before(seed, pairs, missing, grouping) -> None:
    inputs = programme(seed, pairs=pairs, missing=missing)
    kept = inputs.table.copy()
    ours, theirs = (
        planned(recode_inputs(inputs, {"department": grouping})), planned(beforehand(inputs, "department", grouping))
    )  # fmt: skip
    assert replace(ours, audit=()) == replace(theirs, audit=())
    pd.testing.assert_frame_equal(inputs.table, kept)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(8, 40), st.integers(0, 30), groupings)
def test_nobody_is_given_away_by_coarser_groups(seed, pairs, comparison, grouping) -> None:
    inputs = programme(seed, pairs=pairs, comparison=comparison)
    changed = recode_inputs(inputs, {"department": grouping, "level": {"level 2": "Rest", "level 3": "Rest"}})
    assert exposed_groups(changed, planned(changed)) == []


def people_given_away(shown: list[tuple[ReleaseInputs, Release]]) -> list[tuple[str, ...]]:
    """Groups of fewer than five of whom some combination of everything that was ever shown tells a sum: all of them are
    tried. A cell counts with who was behind it when it was shown first.
    """
    rows: dict[tuple, list[frozenset[str]]] = {}
    for inputs, release in shown:
        roster = Roster(inputs)
        for cell in (one for one in release.cells if one.since is None):
            family = (cell.measure, cell.wave, cell.arm)
            behind = roster.behind(cell.kind, cell.measure, cell.wave, cell.arm, cell.by)
            rows.setdefault(family, []).append(frozenset(behind))
    found = []
    for figures in rows.values():
        people = sorted(set().union(*figures))
        table = np.array([[one in members for one in people] for members in set(figures)], dtype=float)
        whole = np.linalg.matrix_rank(table)
        for size in range(1, 5):
            for group in combinations(range(len(people)), size):
                if np.linalg.matrix_rank(np.delete(table, group, axis=1)) < whole:
                    found.append(tuple(people[at] for at in group))
    return found


def test_the_joint_attack_finds_people_where_cells_are_shown_without_an_audit() -> None:
    inputs = programme(3, pairs=9)
    first = planned(inputs)
    cell = next(one for one in first.cells if one.by == (("side", "junior"),))
    members = frozenset(Roster(inputs).behind(cell.kind, cell.measure, cell.wave, cell.arm, cell.by))
    moved = inputs.table["side"].mask(inputs.table["person"] == min(members), "senior")
    later = replace(inputs, table=inputs.table.assign(side=moved))
    assert (min(members),) in people_given_away([(inputs, first), (later, planned(later))])


@pytest.mark.parametrize("seed", range(3))
def test_no_combination_of_releases_with_groups_gives_anybody_away(seed: int) -> None:
    inputs = programme(seed, pairs=9)
    first = recode_inputs(inputs, {"department": SMALL})
    out = planned_with_panels(first, release_id="r0")
    table, changes = (
        part.assign(department=part["department"].mask(part["person"].isin(["P0001", "P0004"]), "department 9"))
        for part in (inputs.table, inputs.changes)
    )
    later = recode_inputs(
        replace(inputs, table=table, changes=changes),
        {"department": {**SMALL, "department 9": "Others"}, "site": {"site 0": "Both", "site 1": "Both"}},
    )
    second = planned(later, published=(out,), release_id="r1")
    assert people_given_away([(first, out.release), (later, second)]) == []


def test_the_release_says_what_is_counted_together_and_hides_the_rest() -> None:
    release = planned(recode_inputs(programme(1, pairs=40), {"department": SMALL}))
    assert "Department: department 2, department 3 and department 4 counted as Others." in release.audit
    seen = {value for cell in (*release.cells, *release.hidden) for name, value in cell.by if name == "department"}
    assert seen == {"department 0", "department 1", "Others"}
    assert planned(programme(1, pairs=40)).audit == planned(recode_inputs(programme(1, pairs=40), {})).audit


def test_values_that_are_not_named_and_missing_ones_stay() -> None:
    inputs = programme(1, pairs=40, missing=0.2)
    changed = recode_inputs(inputs, {"department": {"department 9": "Others", "department 4": "Others"}})
    before, after = inputs.table["department"], changed.table["department"]
    assert after.isna().equals(before.isna())
    assert after[before != "department 4"].equals(before[before != "department 4"])
    assert after.dtype == before.dtype


def test_monthly_counts_by_level_are_added_up() -> None:
    rows = [("all", "all", 9.0, 2.0), ("level", "A", 4.0, 1.0), ("level", "B", 3.0, 1.0), ("level", "C", 2.0, 0.0)]
    month = pd.Timestamp("2026-01-01")
    counts = pd.DataFrame(
        [(by, group, month, staff, gone) for by, group, staff, gone in rows], columns=list(no_counts())
    )
    inputs = replace(programme(1), headcounts=counts.astype(no_counts().dtypes.to_dict()))
    changed = recode_inputs(inputs, {"level": {"B": "Rest", "C": "Rest", "all": "Rest"}}).headcounts
    found = {(row.by, row.group): (row.staff, row.leavers) for row in changed.itertuples()}
    assert found == {("all", "all"): (9.0, 2.0), ("level", "A"): (4.0, 1.0), ("level", "Rest"): (5.0, 1.0)}
    assert changed.dtypes.equals(inputs.headcounts.dtypes)
    assert recode_inputs(inputs, {"department": {"B": "Rest"}}).headcounts is inputs.headcounts


def test_groups_can_be_grouped_again() -> None:
    first, then = {"A": "AB", "B": "AB"}, {"AB": "Rest", "C": "Rest"}
    assert composed(first, then) == {"A": "Rest", "B": "Rest", "C": "Rest"}
    assert composed({"A": "A", "B": "A"}, {"A": "Rest"}) == {"A": "Rest", "B": "Rest"}
    inputs = programme(2, pairs=30)
    again = {"Others": "All of them", "department 1": "All of them"}
    twice = recode_inputs(recode_inputs(inputs, {"department": SMALL}), {"department": again})
    once = recode_inputs(inputs, {"department": composed(SMALL, again)})
    assert twice.recodes == once.recodes
    pd.testing.assert_frame_equal(twice.table, once.table)


@pytest.mark.parametrize(
    ("dimension", "grouping", "code", "told"),
    [
        ("cohort", {"A": "B"}, "RECODE_DIMENSION", "cannot be grouped"),
        ("side", {"A": "B"}, "RECODE_DIMENSION", "cannot be grouped"),
        ("age", {"A": "B"}, "RECODE_DIMENSION", "cannot be grouped"),
        ("department", {"A": " \n "}, "RECODE_NAME", "has no name"),
        ("department", {"A": "x" * 61}, "RECODE_NAME", "61 characters"),
        ("department", {"A": "C", "B": "C"}, "RECODE_NAME", "not in the group"),
        ("department", {"A": "B", "B": "C"}, "RECODE_NAME", "not in the group"),
    ],
)
def test_groupings_that_are_not_possible_are_refused_in_words(dimension, grouping, code, told) -> None:
    with pytest.raises(StudyError, match=told) as refused:
        clean_grouping(dimension, grouping, ["A", "B", "C"])
    assert refused.value.code == code


def test_a_grouping_keeps_what_is_in_a_group() -> None:
    values = ["A", "B", "C"]
    assert clean_grouping("site", {"A": " Both  of them ", "B": "Both of them", "C": "C"}, values) == {
        "A": "Both of them", "B": "Both of them",
    }  # fmt: skip
    assert clean_grouping("site", {"A": "A", "B": "A"}, values) == {"A": "A", "B": "A"}
    assert clean_grouping("site", {"D": "x" * 60}, values) == {"D": "x" * 60}


def test_groups_are_fixed_once_a_release_shows_the_dimension() -> None:
    inputs = programme(1, pairs=40)
    grouped = planned(recode_inputs(inputs, {"department": SMALL}), release_id="R7")
    assert fixed_by("department", [grouped]) == "R7"
    with pytest.raises(StudyError, match="Release R7 shows figures by department") as refused:
        require_unfixed("department", SMALL, {}, [grouped])
    assert refused.value.code == "RECODE_FIXED"
    for other in ({**SMALL, "department 1": "Others"}, {**SMALL, "department 2": "More"}, {**SMALL, "Others": "X"}):
        with pytest.raises(StudyError, match="cannot be changed any more"):
            require_unfixed("department", SMALL, other, [grouped])
    require_unfixed("department", SMALL, {**SMALL, "department 9": "Others", "department 8": "New ones"}, [grouped])
    silent = replace(grouped, cells=tuple(cell for cell in grouped.cells if "department" not in dict(cell.by)))
    require_unfixed("department", SMALL, {}, [silent])
    assert fixed_by("department", [silent]) is None


def test_what_is_out_and_a_new_value_in_a_group_stand_beside_each_other() -> None:
    inputs = programme(5, pairs=40)
    out = planned_with_panels(recode_inputs(inputs, {"department": SMALL}), release_id="r0")
    table = inputs.table.assign(
        department=inputs.table["department"].mask(inputs.table["person"].isin(["P0001", "P0003"]), "department 9")
    )
    later = recode_inputs(replace(inputs, table=table), {"department": {**SMALL, "department 9": "Others"}})
    release = planned(later, published=(out,))
    assert {(cell.measure, cell.wave, cell.arm, cell.by) for cell in out.release.cells} <= {
        (cell.measure, cell.wave, cell.arm, cell.by) for cell in release.cells
    }


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.integers(12, 40))
def test_taking_an_offer_shows_exactly_as_many_more(seed, pairs) -> None:
    inputs = programme(seed, pairs=pairs)
    offers = offer_recodes(inputs, 5)
    assume(offers)
    now = planned(inputs)
    for offer in offers:
        then = planned(recode_inputs(inputs, {offer.dimension: offer.grouping}))
        assert len(then.cells) - len(now.cells) == offer.figures > 0
        assert offer.people is None or offer.people >= 5
    assert [offer.figures for offer in offers] == sorted((offer.figures for offer in offers), reverse=True)


def test_an_offer_builds_upon_what_is_grouped_already() -> None:
    for seed in range(40):
        inputs = programme(seed, pairs=16)
        changed = recode_inputs(inputs, {"department": {"department 3": "Far", "department 4": "Far"}})
        found = [one for one in offer_recodes(changed, 5) if one.dimension == "department"]
        if found and any("Far" in values for _, values in found[0].joined):
            assert {"department 3", "department 4"} <= set(found[0].grouping)
            then = planned(recode_inputs(inputs, {"department": found[0].grouping}))
            assert len(then.cells) - len(planned(changed).cells) == found[0].figures
            return
    pytest.fail("no programme had such an offer")


def test_a_dimension_that_is_fixed_is_not_offered() -> None:
    inputs = next(
        one for one in (programme(seed, pairs=20) for seed in range(30))
        if "department" in {offer.dimension for offer in offer_recodes(one, 5)}
    )  # fmt: skip
    out = planned_with_panels(inputs, release_id="r0")
    shown = {name for cell in out.release.cells for name, _ in cell.by}
    assert not {offer.dimension for offer in offer_recodes(inputs, 5, (out,))} & shown


def of(counts: dict[str, int], dimension: str) -> ReleaseInputs:
    """A programme with so many people of each value, each of another pair."""
    inputs = programme(1, pairs=sum(counts.values()), answering=1.0)
    rows = inputs.table[inputs.table["side"] == "junior"]
    values = [value for value, count in counts.items() for _ in range(count)]
    named = dict(zip(sorted(rows["person"].unique()), values, strict=True))
    return replace(inputs, table=rows.assign(**{dimension: rows["person"].map(named).astype("str")}))


@pytest.mark.parametrize(
    ("dimension", "counts", "groups"),
    [
        ("department", {"A": 9, "B": 2, "C": 4}, (("Other departments", ("B", "C")),)),
        ("department", {"A": 9, "B": 1, "C": 3, "D": 6}, (("Other departments", ("B", "C", "D")),)),
        ("department", {"A": 9, "B": 8}, ()),
        ("site", {"A": 9, "B": 2}, ()),
        ("department", {"Other departments": 9, "B": 2, "C": 4}, (("Other departments 2", ("B", "C")),)),
        ("level", {"L1": 9, "L2": 2, "L3": 6, "L10": 3, "L9": 3},
         (("L2 and L3", ("L2", "L3")), ("L9 and L10", ("L9", "L10")))),
        ("level", {"Director": 2, "Lead": 9, "Associate": 4}, (("Other levels", ("Associate", "Director")),)),
        ("generation", {"Millennials": 9, "Baby boomers": 2, "Generation X": 4, "Generation Z": 8},
         (("Baby boomers and Generation X", ("Baby boomers", "Generation X")),)),
        ("level", {"1": 1, "2": 1, "3": 3, "4": 9}, (("1 to 3", ("1", "2", "3")),)),
    ],
)  # fmt: skip
def test_the_rule_by_which_groups_are_made(dimension, counts, groups) -> None:
    assert propose_groups(of(counts, dimension), dimension, 5) == groups


def test_work_on_offers_can_be_ended() -> None:
    inputs = programme(1, pairs=20)
    shares: list[float] = []
    offer_recodes(inputs, 5, tick=shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1

    def stop(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        offer_recodes(inputs, 5, tick=stop)


def test_nothing_is_offered_without_answers() -> None:
    inputs = programme(1)
    assert offer_recodes(replace(inputs, table=inputs.table.iloc[:0], changes=inputs.changes.iloc[:0]), 5) == ()
