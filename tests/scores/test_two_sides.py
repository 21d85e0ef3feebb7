"""Facets, misreadings, reciprocity and agreement of partners, against R (tests/reference/understanding.R).

Definitions are the same as R's, both in double precision: 1e-6 relative. Where R has no such function, loops and
simulations stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.scores.facets import facet_changes, facet_levels, facet_scores, stereotypes_both_ways
from analysis.scores.last_wave import NOT_IN, ONE_WAVE, UNNAMED, why_targets_wait
from analysis.scores.misreadings import in_points_of_100, misreadings
from analysis.scores.partners import PAIRS_FOR_AGREEMENT, beside_partner, partner_agreement
from analysis.scores.reciprocity import PAIRS_FOR_A_SHARE, pairs_both_ways, reciprocities, reciprocity
from analysis.scores.reliability import facet_reliability
from analysis.scores.respondents import respondents
from analysis.scores.scales import score_scales
from analysis.scores.skill import skill_scores
from analysis.scores.understanding import prediction_gains
from analysis.study import Study

REFERENCE = Path(__file__).parents[1] / "reference"
MEMBERSHIP = ("person", "cohort", "pair", "arm", "side", "from_date", "to_date")
DATES = {"baseline": "2025-01-15", "mid": "2025-05-15", "end": "2025-09-15"}


def study_of(people: pd.DataFrame, wave: str = "end", **changes: object) -> Study:
    """A study of one wave: `people` has pair and side, perhaps cohort and arm, and a column an item."""
    people = people.assign(**changes).reset_index(drop=True)
    people = people.assign(person=[f"P{row}" for row in range(len(people))])
    return Study.from_tables("s", tables_of(people, wave, people))


def tables_of(people: pd.DataFrame, wave: str, members: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of one wave: `members` (person, pair, side ...) belong, `people` (person, items) answered."""
    items = [name for name in people if "_" in str(name) and str(name) not in ("from_date", "to_date")]
    names = [f"{wave}-{person}" for person in people["person"]]
    answers = people[items].assign(submission=names).melt("submission", var_name="item", value_name="value")
    known = {"cohort": "North", "arm": "programme", "from_date": None, "to_date": None} | dict(members)
    memberships = pd.DataFrame({name: known[name] for name in MEMBERSHIP}, index=members.index)
    return {
        "memberships": memberships.astype({"pair": "str"}),
        "submissions": pd.DataFrame(
            {"submission": names, "person": people["person"], "wave": wave, "date": DATES[wave], "import_id": wave}
        ),
        "responses": answers.dropna(subset=["value"]),
        "waves": pd.DataFrame({"wave": list(DATES), "order": [1, 2, 3]}),
    }


def waves_of(*parts: dict[str, pd.DataFrame], **facts: str) -> Study:
    """One study of several waves' tables; `facts` are kept by hand, by name."""
    tables = {name: pd.concat([part[name] for part in parts]) for name in ("submissions", "responses")}
    members = pd.concat([part["memberships"] for part in parts]).drop_duplicates()
    kept = pd.DataFrame([{"name": name.replace("_", " "), "value": value} for name, value in facts.items()])
    return Study.from_tables("s", {**tables, "memberships": members, "waves": parts[0]["waves"], "facts": kept})


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "understanding_data.csv", dtype={"pair": "str"})


@pytest.fixture(scope="module")
def expected() -> dict[str, float]:
    table = pd.read_csv(REFERENCE / "understanding_expected.csv")
    return dict(zip(table["name"], table["value"], strict=True))


# -- guesses ---------------------------------------------------------------------------------------------------


def test_misreadings_are_those_of_r(people: pd.DataFrame, expected: dict[str, float]) -> None:
    found = misreadings(study_of(people))
    assert len(found) == 4
    for row in found.itertuples():
        key = f".{row.side}.{row.statement}"
        for name, value in (("misread", row.misread), ("low", row.low), ("high", row.high), ("p", row.p_value)):
            assert value == pytest.approx(expected[name + key], rel=1e-6), name + key


def test_skill_is_that_of_r_over_statements(people: pd.DataFrame, expected: dict[str, float]) -> None:
    """A side's mean score is 100 (own errors - errors of its guesses) / n, over everyone's mean own error."""
    sums = {
        (what, side): sum(expected[f"{what}.{side}.val_{s}"] for s in (1, 2))
        for what in ("guess_error", "own_error")
        for side in ("junior", "senior")
    }
    scores = skill_scores(study_of(people)).groupby("side")["score"]
    naive = (sums["own_error", "junior"] + sums["own_error", "senior"]) / len(people)
    for side, score in scores.mean().items():
        better = (sums["own_error", side] - sums["guess_error", side]) / scores.size()[side]
        assert score == pytest.approx(100 * better / naive, rel=1e-6)
    both = sum(sums["guess_error", side] for side in ("junior", "senior"))
    assert scores.sum().sum() / len(people) == pytest.approx(100 * (1 - both / (naive * len(people))), rel=1e-6)


def test_guessers_who_know_nothing_of_the_other_side_gain_nothing_on_average() -> None:
    """Whoever guesses what somebody of their own side answered is no better than who assumes that they think like me.

    Mean gain over 30 programmes of 24: within 3 Monte Carlo standard errors of 0; so is the mean skill score.
    """
    rng = np.random.default_rng(11)
    gains, scores = [], []
    for _ in range(30):
        side = np.repeat(["junior", "senior"], 12)
        own = np.clip(np.rint(rng.normal(np.where(side == "junior", 4.0, 2.8)[:, None], 0.9, (24, 4))), 1, 5)
        guess = np.concatenate([rng.permuted(own[:12], axis=0), rng.permuted(own[12:], axis=0)])
        table = pd.DataFrame({"pair": np.tile(np.arange(12), 2), "side": side})
        table[[f"val_{s}" for s in range(1, 5)]], table[[f"pred_{s}" for s in range(1, 5)]] = own, guess
        study = study_of(table)
        gains.append(prediction_gains(study)["gain"].mean())
        scores.append(skill_scores(study)["score"].mean())
    for found in (gains, scores):
        assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(len(found))


def test_intervals_of_misreadings_cover_the_truth() -> None:
    """95 % intervals of 40 programmes of 16 pairs, four statements each: 3 Monte Carlo errors of 320 are .037.

    Guesses do not go together with the partner's answers here, so that coverage is neither more nor less; nor do
    statements with each other, so that four of one programme are as good as those of two programmes.
    """
    rng = np.random.default_rng(12)
    inside = []
    for _ in range(40):
        table = pd.DataFrame({"pair": np.tile(np.arange(16), 2), "side": np.repeat(["junior", "senior"], 16)})
        for statement in (1, 2, 3, 4):
            table[f"val_{statement}"] = np.clip(rng.normal(3.0, 0.6, 32), 1, 5)
            table[f"pred_{statement}"] = np.clip(rng.normal(3.3, 0.4, 32), 1, 5)
        found = misreadings(study_of(table))
        inside += ((found["low"] <= 0.3) & (found["high"] >= 0.3)).tolist()
    assert len(inside) == 320
    assert 0.913 <= np.mean(inside) <= 0.987


def test_guesses_by_few_have_no_interval_and_alike_ones_neither(people: pd.DataFrame) -> None:
    few = people[(people["side"] == "senior") | (people["pair"].astype(int) <= 7)]
    by_side = misreadings(study_of(few)).set_index("side")
    assert by_side.loc[["junior"], "low"].isna().all()  # 7 clusters; and the seniors' target lacks: 7 answers are none
    assert "senior" not in by_side.index
    alike = misreadings(study_of(people, pred_1=4))
    assert alike.loc[alike["statement"] == "val_1", ["low", "high"]].isna().all(axis=None)


def test_points_of_100_turn_means_and_differences() -> None:
    assert in_points_of_100("val_1", 3) == 50
    assert in_points_of_100("val_1", 1, difference=True) == 25


# -- pairs -----------------------------------------------------------------------------------------------------


def test_reciprocity_is_that_of_r(people: pd.DataFrame, expected: dict[str, float]) -> None:
    found = reciprocity(study_of(people), wave="end")
    values = {
        "both_ways": found.both_ways, "share": found.share, "share_low": found.low, "share_high": found.high,
        "up": found.up, "down": found.down, "balance": found.balance.value, "balance_low": found.balance.low,
        "balance_high": found.balance.high,
    }  # fmt: skip
    assert found.pairs == 36
    assert values == pytest.approx({name: expected[name] for name in values}, rel=1e-6)


def test_agreement_of_partners_is_that_of_r(people: pd.DataFrame, expected: dict[str, float]) -> None:
    table = partner_agreement(score_scales(study_of(people)).table).set_index("scale")
    found = table.loc["relationship", ["icc", "low", "high"]].tolist()
    assert found == pytest.approx([expected[f"icc{end}"] for end in ("", "_low", "_high")], rel=1e-6)


def test_reciprocity_equals_a_loop_over_pairs(people: pd.DataFrame) -> None:
    found = pairs_both_ways(study_of(people)).set_index("pair")
    for pair, two in people.groupby("pair"):
        junior, senior = (two[two["side"] == side].iloc[0] for side in ("junior", "senior"))
        up, down = ((a + b) / 2 for a, b in ((junior.rel_1, senior.rel_2), (senior.rel_1, junior.rel_2)))
        assert found.loc[pair, "balance"] == pytest.approx(25 * (up - down))
        four = [junior.rel_1, junior.rel_2, senior.rel_1, senior.rel_2]
        assert bool(found.loc[pair, "both_ways"]) == all(answer >= 4 for answer in four)


def test_nothing_is_told_of_few_pairs(people: pd.DataFrame) -> None:
    for pairs in (0, 1, 2, PAIRS_FOR_A_SHARE - 1):
        few = study_of(people[people["pair"].astype(int) <= pairs])
        found = reciprocity(few, wave="end")
        assert (found.pairs, found.share, found.both_ways, found.up, found.balance.value) == (pairs, *[None] * 4)
        assert "fewer than 10 pairs" in found.because
    below = study_of(people[people["pair"].astype(int) < PAIRS_FOR_AGREEMENT])
    assert partner_agreement(score_scales(below).table).empty


def test_a_partner_or_an_answer_that_is_missing_leaves_the_pair_out(people: pd.DataFrame) -> None:
    lonely = people[~((people["pair"] == "1") & (people["side"] == "senior"))]
    assert reciprocity(study_of(lonely), wave="end").pairs == 35
    silent = people.assign(rel_2=people["rel_2"].where(people.index != 1))
    assert reciprocity(study_of(silent), wave="end").pairs == 35
    assert reciprocities(study_of(people.drop(columns="rel_2"))) == ()  # the short form asks one of the two
    assert reciprocities(study_of(people[people["side"] == "junior"])) == ()


def test_three_people_under_one_name_are_no_pair(people: pd.DataFrame) -> None:
    third = people[(people["pair"] == "1") & (people["side"] == "senior")]
    crowd = pd.concat([people, third], ignore_index=True)
    assert reciprocity(study_of(crowd), wave="end").pairs == 35


def test_pairs_of_one_name_in_two_cohorts_are_two_pairs(people: pd.DataFrame) -> None:
    two = pd.concat([people.assign(cohort="North"), people.assign(cohort="South")], ignore_index=True)
    found = reciprocities(study_of(two))
    assert [(one.cohort, one.pairs) for one in found] == [("all", 72), ("North", 36), ("South", 36)]
    assert found[1].share == found[0].share


def test_a_person_paired_anew_counts_in_the_pair_of_the_day() -> None:
    members = pd.DataFrame(
        {
            "person": ["J1", "S1", "J2", "S1"], "side": ["junior", "senior", "junior", "senior"],
            "pair": ["a", "a", "b", "b"], "from_date": ["2025-02-01", "2025-02-01", "2025-02-01", "2025-06-01"],
            "to_date": [None, "2025-05-31", None, None],
        }
    )  # fmt: skip
    answered = pd.DataFrame({"person": ["J1", "S1", "J2"], "rel_1": 4, "rel_2": 5})
    study = waves_of(*(tables_of(answered, wave, members) for wave in ("mid", "end")))
    found = beside_partner(respondents(study).assign(one=1.0), ["one"])
    assert found[["wave", "pair"]].to_numpy().tolist() == [["mid", "a"], ["end", "b"]]


def test_comparison_people_are_no_pairs(people: pd.DataFrame) -> None:
    assert reciprocities(study_of(people, arm="comparison")) == ()


def test_pairs_that_all_answer_alike_have_no_agreement_and_no_interval(people: pd.DataFrame) -> None:
    same = study_of(people, rel_1=4, rel_2=4)
    assert "relationship" not in set(partner_agreement(score_scales(same).table)["scale"])
    found = reciprocity(same, wave="end")
    assert (found.share, found.balance.value, found.balance.low) == (1.0, 0.0, None)


# -- facets ----------------------------------------------------------------------------------------------------


def test_facets_are_those_of_r(people: pd.DataFrame, expected: dict[str, float]) -> None:
    study = study_of(people)
    reliability = facet_reliability(study).set_index("facet")["reliability"]
    assert reliability["stereotypes"] == pytest.approx(expected["spearman_brown"], rel=1e-6)
    levels = facet_levels(facet_scores(study)).set_index("side")
    for side in ("junior", "senior"):
        assert levels.loc[side, "mean"] == pytest.approx(expected[f"facet_mean_{side}"], rel=1e-6)
    assert levels.loc["junior", "low"] == pytest.approx(expected["facet_low_junior"], rel=1e-6)
    assert levels.loc["junior", "high"] == pytest.approx(expected["facet_high_junior"], rel=1e-6)


def test_a_facet_needs_both_of_its_items(people: pd.DataFrame) -> None:
    assert facet_scores(study_of(people.drop(columns="und_10"))).empty
    half = people.assign(und_10=people["und_10"].where(people.index > 9))
    assert len(facet_scores(study_of(half))) == len(people) - 10


def test_stereotypes_stand_both_ways_with_their_change(people: pd.DataFrame) -> None:
    members = people.assign(person=[f"P{row}" for row in range(len(people))])
    later = members.assign(und_9=5, und_10=1).drop(index=0)
    study = waves_of(tables_of(members, "baseline", members), tables_of(later, "end", members))
    scores = facet_scores(study)
    levels, changes = facet_levels(scores), facet_changes(study, scores)
    found = stereotypes_both_ways(levels, changes).set_index(["wave", "by"])
    assert found.loc[("end", "junior"), "about"] == "senior"
    assert found.loc[("end", "senior"), ["n", "mean"]].tolist() == [36, 100]
    own = 100 * ((members["und_9"] + 6 - members["und_10"]) / 2 - 1) / 4
    juniors = own[(members["side"] == "junior") & (members.index > 0)]
    row = changes.set_index("side").loc["junior"]
    assert (row["n"], row["before"]) == (35, pytest.approx(juniors.mean()))
    assert found.loc[("end", "junior"), "change"] == pytest.approx(100 - juniors.mean())
    assert row["low"] < row["change"] < row["high"]
    assert found.loc["baseline", "change"].isna().all()


def test_a_facet_of_few_people_has_no_interval(people: pd.DataFrame) -> None:
    few = facet_levels(facet_scores(study_of(people[people["pair"].astype(int) <= 5])))
    assert len(few) == 2
    assert few[["low", "high"]].isna().all(axis=None)


# -- the last wave ---------------------------------------------------------------------------------------------


def asked(people: pd.DataFrame, *waves: str, **facts: str) -> Study:
    members = people.assign(person=[f"P{row}" for row in range(len(people))])
    return waves_of(*(tables_of(members, wave, members) for wave in waves), **facts)


def test_answers_to_be_guessed_wait_for_the_last_wave(people: pd.DataFrame) -> None:
    assert why_targets_wait(asked(people, "baseline")) == ONE_WAVE
    assert why_targets_wait(asked(people, "baseline", "mid")) == UNNAMED
    assert why_targets_wait(asked(people, "baseline", "mid", "end")) == ""


def test_the_last_wave_may_be_stated(people: pd.DataFrame) -> None:
    assert why_targets_wait(asked(people, "baseline", "mid", last_wave="mid")) == ""
    assert why_targets_wait(asked(people, "baseline", "mid", "end", last_wave="follow-up 6")) == NOT_IN


def test_a_last_wave_that_few_answered_is_not_in(people: pd.DataFrame) -> None:
    members = people.assign(person=[f"P{row}" for row in range(len(people))])
    first = tables_of(members, "baseline", members)
    assert why_targets_wait(waves_of(first, tables_of(members.head(35), "end", members))) == NOT_IN
    assert why_targets_wait(waves_of(first, tables_of(members.head(36), "end", members))) == ""


def test_every_cohort_must_have_answered_its_last_wave(people: pd.DataFrame) -> None:
    two = pd.concat([people.assign(cohort="North"), people.assign(cohort="South")], ignore_index=True)
    members = two.assign(person=[f"P{row}" for row in range(len(two))])
    later = tables_of(members[members["cohort"] == "North"], "end", members)
    assert why_targets_wait(waves_of(tables_of(members, "baseline", members), later)) == NOT_IN


def test_nobody(empty_study: Study, make_study: Callable[..., Study]) -> None:
    assert misreadings(empty_study).empty
    assert facet_scores(empty_study).empty
    assert facet_levels(facet_scores(empty_study)).empty
    assert facet_changes(empty_study, facet_scores(empty_study)).empty
    assert reciprocities(empty_study) == ()
    assert reciprocity(empty_study, wave="end").pairs == 0
    assert partner_agreement(score_scales(empty_study).table).empty
    assert why_targets_wait(empty_study) == ONE_WAVE
    any_study = make_study(np.random.default_rng(1))
    assert set(facet_levels(facet_scores(any_study))["wave"]) == {"baseline"}  # the short form asks one item a facet
