"""The balance table beside means, standard deviations and weights worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.balance import balance_tables
from analysis.impact.evidence import gather_evidence
from analysis.impact.looks import linked_waves, looks_of
from analysis.impact.measures import measures_of
from analysis.impact.waves_to_come import cohorts_to_come
from analysis.simulate import plan_from_options, simulate
from analysis.stats.weighting import overlap_weights
from analysis.study import ENGAGEMENT
from tests.impact.made import deck_of, find, people_like, points, study_of


def tables_of(people: pd.DataFrame):
    return balance_tables(gather_evidence(study_of(people)))


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return people_like(seed=2).assign(department=lambda rows: np.where(rows.index % 5 < 2, "Legal", "Sales"))


def test_every_attribute_and_value_before_and_after(people) -> None:
    table = next(one for one in tables_of(people) if (one.cohort, one.side) == ("all", "all"))
    assert (table.programme_people, table.comparison_people) == (80, 80)
    assert [(row.attribute, row.value) for row in table.rows] == [
        ("before", "mean"), ("level", "L1"), ("level", "L2"), ("side", "junior"), ("side", "senior"),
        ("department", "Legal"), ("department", "Sales"),
    ]  # fmt: skip
    inside = (people["arm"] == "programme").to_numpy()
    x = pd.DataFrame(
        {
            "before": points(people["before"]),
            "L2": people["level"] == "L2",
            "senior": people["side"] == "senior",
            "Sales": people["department"] == "Sales",
        }
    ).astype(float)
    found = overlap_weights(inside, x)
    assert table.comparison_worth == pytest.approx(found.effective_comparison, rel=1e-5)
    for name, row in (("before", table.rows[0]), ("Sales", table.rows[-1])):
        values = x[name].to_numpy()
        assert row.programme == pytest.approx(values[inside].mean())
        assert row.comparison == pytest.approx(values[~inside].mean())
        weighted = np.average(values[~inside], weights=found.weights[~inside])
        assert row.comparison_weighted == pytest.approx(weighted, rel=1e-5)
        spread = np.sqrt((values[inside].var(ddof=1) + values[~inside].var(ddof=1)) / 2)
        assert row.difference_before == pytest.approx((row.programme - row.comparison) / spread)
        assert abs(row.difference_after) < 1e-4
        assert row.weighed


def test_the_largest_difference_is_the_one_the_grade_judges(people) -> None:
    inside = people["arm"] == "programme"
    apart = people.assign(before=people["before"].mask(inside, 6 + people["before"] % 4))
    tables, card = tables_of(apart), find(deck_of(study_of(apart)))
    table = next(one for one in tables if (one.cohort, one.side) == ("all", "all"))
    judged = next(one for one in card.conditions if one.name == "alike at the start")
    assert table.alike == (judged.state == "holds")
    assert f"{table.largest:.2f} standard deviations" in judged.found


def test_what_there_was_no_room_for_is_shown_as_such() -> None:
    people = people_like(pairs=5, cohorts=1)
    table = next(one for one in tables_of(people) if (one.cohort, one.side) == ("all", "all"))
    assert {row.attribute for row in table.rows if not row.weighed} >= {"department"}
    assert all(np.isfinite(row.difference_after) for row in table.rows)


def test_gaps_are_a_value_of_their_own(people) -> None:
    table = tables_of(people.assign(department=people["department"].where(people.index % 3 > 0)))[0]
    assert ("department", "unknown") in {(row.attribute, row.value) for row in table.rows}


def test_groups_without_a_comparison_have_no_table() -> None:
    assert tables_of(people_like(comparison=0)) == ()
    assert tables_of(people_like(pairs=1, comparison=1)[:1]) == ()
    assert {(one.cohort, one.side) for one in tables_of(people_like())} >= {("all", "all"), ("Cohort 1", "junior")}


def test_linked_waves_are_those_of_the_looks() -> None:
    evidence = gather_evidence(simulate(plan_from_options(pairs=12, cohorts=2, effect=0.4, interviews=0), 3).study())
    measures = tuple(measures_of(evidence.scores, ENGAGEMENT))
    looks, linked = list(looks_of(evidence, measures)), list(linked_waves(evidence, measures))
    assert len(looks) == len(linked) > 1
    for look, one in zip(looks, linked, strict=True):
        assert (look.measure, look.wave_from, look.wave_to) == (one.measure, one.wave_from, one.wave_to)
        pd.testing.assert_frame_equal(look.people.table, one.people.table)
        assert look.to_come == cohorts_to_come(evidence.study, evidence.scores, look.wave_to)
