"""Claims that logs kept by hand count, in studies made by hand: every figure against one worked out another way.

The standard error of the change of monthly counts is Welch's by definition, so that scipy's t test must give the same t
to rounding (1e-9); shares are counted by a plain loop.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from analysis.impact.claim_logs import COUNTED, changes_of_logs, monthly_counts
from analysis.impact.claims import claim_states
from analysis.impact.evidence import gather_evidence
from analysis.impact.voices import count_themes
from analysis.instruments import claim_of, claims
from analysis.instruments.claims import RECORDS
from analysis.scores.logs import agreed_counts, log_entries
from analysis.scores.practice_sources import read_sources
from analysis.scores.practices import practice_states
from analysis.stats.proportions import wilson
from analysis.study import ALL, LOG_KINDS, Study
from tests.impact.made import people_like, study_of

#: Months before the start (March 2024, its first day) and from it on.
BEFORE = [f"2023-{month:02d}" for month in range(6, 13)] + ["2024-01", "2024-02"]
AFTER = [f"2024-{month:02d}" for month in range(3, 13)]


@pytest.fixture(scope="module")
def made() -> Study:
    return study_of(people_like(pairs=14, comparison=0, cohorts=1, lift=0.0))


def with_log(study: Study, *rows: tuple) -> Study:
    """The study with rows (name, month, number, pair, side, cohort) of a log; what is left out is not known."""
    filled = [(*row, *[None] * (6 - len(row))) for row in rows]
    frame = pd.DataFrame(filled, columns=["name", "date", "value", "pair", "side", "cohort"])
    table = frame.assign(date=pd.to_datetime(frame["date"], format="%Y-%m"), value=frame["value"].astype("str"))
    tables = dict(study.tables()) | {"facts": pd.concat([study.facts, table], ignore_index=True)}
    return Study.from_tables(study.name, tables, as_of=study.as_of)


def states_of(study: Study, cards=()):
    found = claim_states(gather_evidence(study), cards, count_themes(study))
    return {(one.id, one.cohort): one for one in found}


def pairs_of(study: Study) -> list[str]:
    return sorted(study.memberships["pair"].dropna().unique())


# -- after only ------------------------------------------------------------------------------------------------------


def test_most_pairs_with_a_case_is_what_participants_say(made) -> None:
    rows = [("decision informed", "2024-05", 2, pair) for pair in pairs_of(made)[:12]]
    one = states_of(with_log(made, *rows))["6", ALL]
    assert (one.state, one.grade, one.basis) == ("participants_say", "D", "log")
    expected = wilson(12, 14)
    assert (one.share.hits, one.share.n, one.share.low) == (12, 14, pytest.approx(float(expected.low)))
    assert one.log.counts == (("decision informed", 24),)
    assert one.people == 28, "everybody in the programme stands behind it, two for each pair"


def test_few_pairs_or_none_named_cannot_tell(made) -> None:
    few = states_of(with_log(made, *[("decision informed", "2024-05", 9, pair) for pair in pairs_of(made)[:8]]))
    assert few["6", ALL].state == "cannot_tell", "8 of 14 is 33 to 79 %"
    assert few["6", ALL].share.hits == 8
    bare = states_of(with_log(made, ("decision informed", "2024-05", 900)))["6", ALL]
    assert (bare.state, bare.share, bare.grade) == ("cannot_tell", None, None), "no number of cases says more"
    assert bare.log.named is None


def test_a_claim_nobody_counts_stays_not_measured(made) -> None:
    states = states_of(with_log(made, ("referral", "2024-05", 3)))
    assert states["6", ALL].state == "not_measured"
    assert states["45", ALL].state == "not_measured"
    assert "end of a chain" in states["45", ALL].note


def test_the_end_of_the_chain_never_gets_further_than_cannot_tell(made) -> None:
    rows = [("contract won", month, 0) for month in BEFORE] + [("contract won", month, 9, pair) for month in AFTER
            for pair in pairs_of(made)]  # fmt: skip
    one = states_of(with_log(made, *rows))["45", ALL]
    assert (one.state, one.change, one.share) == ("cannot_tell", None, None)
    assert "end of a chain" in one.note


def test_entries_of_the_other_side_do_not_count(made) -> None:
    pairs = pairs_of(made)
    rows = [("senior forum", "2024-05", 1, pair, "senior") for pair in pairs]
    assert states_of(with_log(made, *rows))["22", ALL].state == "not_measured"
    rows = [("senior forum", "2024-05", 1, pair, "junior") for pair in pairs]
    assert states_of(with_log(made, *rows))["22", ALL].state == "participants_say"


def test_what_was_before_the_start_is_no_case_of_the_programme(made) -> None:
    rows = [("decision informed", "2024-02", 5, pair) for pair in pairs_of(made)]
    assert states_of(with_log(made, *rows))["6", ALL].state == "not_measured"


def test_ideas_are_told_by_quarter_and_without_a_pair(made) -> None:
    first = pairs_of(made)[0]
    one = states_of(with_log(
        made, ("idea adopted", "2024-03", 1, first), ("idea adopted", "2024-11", 2), ("idea raised", "2024-04", 7)
    ))["23", ALL]  # fmt: skip
    assert one.log.counts == (("idea adopted", 3), ("idea raised", 7))
    assert one.log.quarters == (("2024 Q1", 1), ("2024 Q2", 0), ("2024 Q3", 0), ("2024 Q4", 2))
    assert (one.log.pairs, one.log.named, one.log.unplaced) == (14, 1, 2)


def test_a_statement_of_zero_is_a_log_and_no_case(made) -> None:
    rows = [("decision informed", "2024-05", 0, pair) for pair in pairs_of(made)]
    one = states_of(with_log(made, *rows))["6", ALL]
    assert (one.state, one.share.hits, one.share.n) == ("cannot_tell", 0, 14), "what nobody noted may have happened"


def test_cohorts_count_their_own_and_the_programme_everything() -> None:
    study = study_of(people_like(pairs=24, comparison=0, cohorts=2, lift=0.0))
    rows = [("referral", "2024-05", 3, None, None, "Cohort 0"), ("referral", "2024-05", 4)]
    states = states_of(with_log(study, *rows))
    counted = {cohort: states["42", cohort].log for cohort in (ALL, "Cohort 0", "Cohort 1")}
    assert (counted[ALL].counts, counted["Cohort 0"].counts) == ((("referral", 7),), (("referral", 3),))
    assert counted["Cohort 1"] is None


# -- before and after ------------------------------------------------------------------------------------------------


def monthly(kind: str, before: list[int], after: list[int]) -> list[tuple]:
    return [(kind, month, count) for month, count in zip((*BEFORE, *AFTER), (*before, *after), strict=True)]


def test_more_a_month_than_before_moved_as_claimed_by_welch(made) -> None:
    before, after = [0, 1, 0, 2, 1, 0, 1, 1, 0], [4, 6, 5, 3, 7, 5, 4, 6, 5, 4]
    study = with_log(made, *monthly("opportunity", before, after))
    one = states_of(study)["15", ALL]
    assert (one.state, one.grade, one.basis) == ("moved_as_claimed", "C", "log")
    assert one.change.estimate == pytest.approx(np.mean(after) - np.mean(before), rel=1e-12)
    (change,) = changes_of_logs(read_sources(study), [claim_of("15")], [ALL])
    welch = ttest_ind(after, before, equal_var=False)
    assert change.estimate.value / change.estimate.se == pytest.approx(welch.statistic, rel=1e-9)
    assert one.change.low > 0
    assert one.change.unit == "cases a month"
    falls = states_of(with_log(made, *monthly("opportunity", [9, 8, 9, 7, 9, 8, 9, 9, 8], after)))["15", ALL]
    assert falls.state == "opposite"


def test_a_narrow_interval_around_zero_is_no_verdict(made) -> None:
    log = monthly("opportunity", [5, 4, 5, 6, 5, 5, 4, 6, 5], [5] * 5 + [6, 4, 5, 5, 5])
    one = states_of(with_log(made, *log))["15", ALL]
    assert one.state == "cannot_tell", "no smallest number of cases was fixed as mattering"


def test_a_log_that_begins_with_the_programme_shows_no_change(made) -> None:
    late = [row for row in monthly("opportunity", [0] * 9, [5] * 9 + [6]) if row[1] >= "2023-10"]
    study = with_log(made, *late)
    assert changes_of_logs(read_sources(study), [claim_of("15")], [ALL]) == (), "five months before are too few"
    assert states_of(study)["15", ALL].state == "cannot_tell"


def test_the_case_that_opens_a_count_is_not_counted() -> None:
    rows = pd.DataFrame({"month": pd.to_datetime(["2024-01-01", "2024-04-01"]), "number": [1.0, 2.0]})
    assert monthly_counts(rows, pd.Timestamp("2024-05-01")).tolist() == [0.0, 0.0, 2.0, 0.0]
    zero = rows.assign(number=[0.0, 2.0])
    assert monthly_counts(zero, pd.Timestamp("2024-05-01")).tolist() == [0.0, 0.0, 0.0, 2.0, 0.0]


def test_without_a_change_few_logs_are_called(made) -> None:
    """Counts of one rate throughout, overdispersed (variance twice the mean): called at most as often as chance allows.

    With 300 logs a 5 % rule calls 15, at most 26 with probability .998.
    """
    rng = np.random.default_rng(5)
    called = 0
    sources = read_sources(made)
    months = pd.to_datetime([*BEFORE, *AFTER], format="%Y-%m")
    for _ in range(300):
        counts = rng.negative_binomial(2, 0.5, len(months)).astype(float)
        entries = pd.DataFrame({"kind": "opportunity", "month": months, "number": counts}).assign(
            cohort=None, pair=None, side=None)  # fmt: skip
        found = changes_of_logs(replace(sources, log=entries[["kind", "month", "cohort", "pair", "side", "number"]]),
                                [claim_of("15")], [ALL])  # fmt: skip
        called += sum(one.estimate.p_value is not None and one.estimate.p_value < 0.05 for one in found)
    assert called <= 26


def test_answers_decide_and_the_log_stands_beside(made) -> None:
    asked = pd.DataFrame({"submission": [f"end {who}" for who in made.memberships["person"]], "item": "cp_opportunity",
                          "raw": None, "value": 1.0})  # fmt: skip
    study = replace(made, responses=pd.concat([made.responses, asked], ignore_index=True))
    one = states_of(with_log(study, *monthly("opportunity", [0] * 9, [5] * 9 + [6])))["15", ALL]
    assert (one.basis, one.state) == ("level", "cannot_tell"), (
        "asked at one wave only; the log counts more and decides nothing"
    )
    assert one.log.counts == (("opportunity", 51),)


# -- reading ---------------------------------------------------------------------------------------------------------


def test_a_log_brought_twice_counts_once_and_a_fuller_one_wins(made) -> None:
    older = with_log(made, ("referral", "2024-05", 3), ("referral", "2024-06", 1)).facts
    newer = with_log(made, ("referral", "2024-05", 3), ("referral", "2024-06", 4), ("referral", "2024-07", 2)).facts
    kept = agreed_counts(pd.concat([newer, older, pd.DataFrame({"name": ["practice 71"], "value": ["yes"]})]))
    counted = kept[kept["name"] == "referral"]
    assert dict(zip(counted["date"].dt.month, counted["value"], strict=True)) == {5: "3", 6: "4", 7: "2"}
    assert "practice 71" in set(kept["name"])


def test_a_pair_tells_the_cohort(made) -> None:
    entries = log_entries(with_log(made, ("referral", "2024-05", 1, pairs_of(made)[3]), ("referral", "2024-05", 1)))
    assert entries["cohort"].fillna("-").tolist() == ["Cohort 0", "-"]


def test_practices_that_a_log_shows_are_in_place(made) -> None:
    bare = practice_states(made).set_index("id")["state"]
    rows = ("story shared", "2024-05", 2), ("support request", "2024-05", 1), ("adjustment", "2024-01", 1)
    told = practice_states(with_log(made, *rows)).set_index("id")
    assert (bare["74"], told.loc["74", "state"]) == ("unknown", "in_place")
    assert told.loc["67", "state"] == "in_place"
    assert told.loc["68", "state"] == bare["68"], "before the start nothing of the programme could be adjusted"
    assert "2 times" in told.loc["74", "because"]


def test_every_claim_that_a_log_counts_names_the_log_it_takes() -> None:
    for name, kinds in COUNTED.items():
        assert set(kinds) <= set(LOG_KINDS)
        assert any("kept by hand" in RECORDS[record] for record in claim_of(name).records), name
    shown = {"adjustments", "stories", "support"}
    assert {"67", "68", "74"} == {claim.id for claim in claims() if set(claim.records) & shown}
