"""Pairs whose senior manages the junior, directly or over one level."""

from dataclasses import replace

import pandas as pd

from analysis.scores.reporting_lines import LinePairs, count_in_line, lines_of_pairs, pairs_in_line
from analysis.study import Study

PAIRS = pd.DataFrame(
    [("ann", "P1", "junior"), ("bea", "P1", "senior"), ("cy", "P2", "junior"), ("dan", "P2", "senior"),
     ("eve", "P3", "junior"), ("flo", "P3", "senior"), ("gil", "P4", "junior")],
    columns=["person", "pair", "side"],
).assign(cohort="A", from_date=pd.Timestamp(2025, 1, 1), to_date=pd.Timestamp(2025, 12, 31))  # fmt: skip


def lines(*employment):
    spells = pd.DataFrame(employment, columns=["person", "manager", "from_date", "to_date"])
    return pairs_in_line(Study.from_tables("x", {"memberships": PAIRS, "employment": spells}))


def test_direct_and_over_one_level():
    found = lines(
        ("ann", "bea", "2020-01-01", None), ("cy", "mid", "2020-01-01", None), ("mid", "dan", "2020-01-01", None),
        ("eve", "mid", "2020-01-01", None),
    )  # fmt: skip
    assert found == LinePairs(pairs=3, with_manager=3, inside=2)


def test_a_manager_before_the_pair_met_is_none():
    found = lines(("ann", "bea", "2020-01-01", "2024-06-30"), ("ann", "mid", "2024-07-01", None))
    assert found == LinePairs(pairs=3, with_manager=1, inside=0)


def test_three_levels_up_and_the_junior_above_the_senior_are_no_line():
    found = lines(
        ("ann", "m1", "2020-01-01", None), ("m1", "m2", "2020-01-01", None), ("m2", "bea", "2020-01-01", None),
        ("dan", "cy", "2020-01-01", None),
    )  # fmt: skip
    assert found == LinePairs(pairs=3, with_manager=1, inside=0)


def test_a_cohort_counts_as_if_it_were_the_programme():
    members = pd.concat([PAIRS, PAIRS.assign(cohort="B"), PAIRS.assign(cohort=None)], ignore_index=True)
    reports = [("ann", "bea", "2020-01-01", None), ("cy", "mid", "2020-01-01", None), ("mid", "dan", None, None)]
    employment = pd.DataFrame(reports, columns=["person", "manager", "from_date", "to_date"])
    study = Study.from_tables("x", {"memberships": members, "employment": employment})
    every = lines_of_pairs(study.memberships, study.employment)
    assert count_in_line(every) == pairs_in_line(study) == LinePairs(pairs=9, with_manager=6, inside=6)
    for cohort in ("A", "B"):
        own = replace(study, memberships=study.memberships[study.memberships["cohort"] == cohort])
        assert count_in_line(every[every["cohort"] == cohort]) == pairs_in_line(own) == LinePairs(3, 2, 2)


def test_without_managers_nothing_is_known():
    assert lines() == LinePairs(pairs=3, with_manager=0, inside=0)
