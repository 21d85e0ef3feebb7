"""Power first: the chance to see leaving halved, counted by brute force over every table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, fisher_exact

from analysis.impact.card import Withheld
from analysis.impact.chances import ASSUMED_LEAVING, chance_of_halving
from analysis.impact.curves import compare_retention
from analysis.impact.evidence import gather_evidence
from analysis.impact.risk_sets import RiskSet
from analysis.study import RETENTION
from tests.impact.made import START, deck_of, find, people_like, study_of


def at_risk(participants: int, others: int, left: int, *, days: float = 400) -> RiskSet:
    """`left` of the others leave after 100 days; everybody else is seen for `days`."""
    n = participants + others
    treated, gone = np.arange(n) < participants, np.arange(n) >= n - left
    rows = pd.DataFrame(
        {"person": [f"P{i}" for i in range(n)], "time_days": np.where(gone, 100.0, days), "event": gone}
    )
    return RiskSet("all", "all", rows, treated, np.ones(n), None)


def test_the_chance_is_that_of_fishers_test_over_every_table() -> None:
    found = chance_of_halving(at_risk(12, 20, 6), 0.95)
    assert found is not None
    assert (found.leaving, found.assumed) == (0.3, False)
    chance = sum(
        binom.pmf(a, 12, 0.15) * binom.pmf(b, 20, 0.3)
        for a in range(13)
        for b in range(21)
        if fisher_exact([[a, 12 - a], [b, 20 - b]]).pvalue <= 0.05
    )
    assert found.seen == pytest.approx(chance, abs=1e-9)


def test_fifteen_percent_are_supposed_where_too_few_left_or_nobody_was_followed() -> None:
    for given in (at_risk(20, 80, 2), at_risk(20, 80, 12, days=200)):
        found = chance_of_halving(given, 0.95)
        assert found is not None
        assert (found.leaving, found.assumed) == (ASSUMED_LEAVING, True)
        assert 0.02 < found.seen < 0.06


def test_somebody_beside_several_cohorts_counts_once_and_weights_count_less() -> None:
    plain = at_risk(40, 100, 20)
    twice = RiskSet("all", "all", pd.concat([plain.rows, plain.rows[~plain.treated]], ignore_index=True),
                    np.r_[plain.treated, np.zeros(100, dtype=bool)], np.ones(240), None)  # fmt: skip
    first, second = chance_of_halving(plain, 0.95), chance_of_halving(twice, 0.95)
    assert first is not None
    assert second is not None
    assert first.seen == second.seen
    one = np.where(np.arange(140) == 139, 1.0, 1e-3)
    few = chance_of_halving(RiskSet("all", "all", plain.rows, plain.treated, one, None), 0.95)
    assert few is not None
    assert few.seen < first.seen


def test_nobody_to_compare_with_has_no_chance() -> None:
    assert chance_of_halving(at_risk(20, 0, 0), 0.95) is None


# -- degenerate studies ------------------------------------------------------------------------------------------------


def left_after(days: dict[str, int], **parts: object):
    people = people_like(**parts)
    gone = pd.to_datetime(people["person"].map({who: START + pd.Timedelta(days=day) for who, day in days.items()}))
    jobs = people[["person", "level", "department"]].assign(from_date=pd.Timestamp("2020-01-01"), to_date=gone)
    return study_of(people, employment=jobs)


EVERYBODY = {f"P{n:03d}": 30 for n in range(160)}


@pytest.mark.parametrize(
    ("days", "parts"),
    [
        ({}, {}),  # nobody leaves
        (EVERYBODY, {}),  # all on one day
        ({"P000": 0, "P001": 1, "P100": 0}, {}),  # on the day of the start, and the day after
        ({"P001": 40, "P002": 40, "P090": 40, "P091": 40}, {}),  # ties
        ({"P001": 40}, {"pairs": 1, "cohorts": 1}),  # one cluster
        ({"P001": 40}, {"comparison": 0}),  # nobody to compare with
        ({"P080": 40}, {"comparison": 1}),  # one person to compare with
        ({"P001": 900}, {}),  # all censored at the data's date
    ],
)
def test_degenerate_studies_have_a_card_that_claims_nothing(days, parts) -> None:
    study = left_after(days, **parts)
    card = find(deck_of(study), RETENTION)
    assert card.verdict == "cannot_tell" or not isinstance(card.low, Withheld)
    compared = compare_retention(gather_evidence(study))
    assert compared is not None
    assert compared.low is None or compared.low <= compared.rmst_difference_days <= compared.high
    if not days or days is EVERYBODY or parts.get("comparison") in (0, 1) or parts.get("pairs") == 1:
        assert card.verdict == "cannot_tell"


def test_who_is_hired_after_the_datas_date_is_nobody() -> None:
    study = left_after({"P001": 40})
    jobs = study.employment
    late = jobs["person"] == "P150"
    jobs = jobs.assign(from_date=jobs["from_date"].mask(late, pd.Timestamp("2027-01-01")))
    tables = dict(study.tables()) | {"employment": jobs}
    evidence = gather_evidence(type(study).from_tables("made", tables, as_of=study.as_of))
    assert "P150" not in set(evidence.risk["person"])
    assert compare_retention(evidence) is not None
