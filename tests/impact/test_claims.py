"""The scoreboard: planted effects are found and none invented, cards and claims agree, and sums equal a plain loop.

Planted truth goes through the simulator at three sizes with fixed seeds. With a false discovery rate of 5 % a programme
without an effect may still call something: over the programme's 25 claims a correct room calls one or more with
probability .05 or less, so three of three programmes would be called with probability .0001.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.impact.cards import build_cards
from analysis.impact.claim import STATES, ClaimState
from analysis.impact.claim_answers import claim_answers
from analysis.impact.claim_evidence import claim_card, state_of
from analysis.impact.claim_levels import risk_state, share_of
from analysis.impact.claims import claim_states
from analysis.impact.evidence import gather_evidence
from analysis.impact.voices import count_themes
from analysis.instruments import claim_of, claims
from analysis.scores.linked import linked_scores
from analysis.simulate import plan_from_options, simulate
from analysis.simulate.presets import PRESETS
from analysis.stats.change import estimate_change
from analysis.study import ALL, Study
from tests.impact.made import people_like, study_of

UP = ("supported", "moved_as_claimed")


def states_of(study: Study, cards=()) -> dict[tuple[str, str], ClaimState]:
    found = claim_states(gather_evidence(study), cards, count_themes(study))
    return {(one.id, one.cohort): one for one in found}


@cache
def planted(effect: float, seed: int) -> dict[tuple[str, str], ClaimState]:
    plan = plan_from_options(pairs=20, cohorts=2, effect=effect, interviews=0, comparison=60)
    plan = replace(plan, waves=(plan.waves[0], replace(plan.waves[2], name="end")))
    return states_of(simulate(plan, seed).study())


@pytest.fixture(scope="module")
def first_year() -> Study:
    return simulate(PRESETS["first-year"], 1).study()


def moved(states, words) -> list[str]:
    return [
        claim for (claim, cohort), one in states.items()
        if cohort == ALL and one.basis == "linked" and one.state in words
    ]  # fmt: skip


# -- planted truth ---------------------------------------------------------------------------------------------------


def test_a_large_effect_moves_claims_as_claimed_and_none_the_other_way() -> None:
    states = planted(1.0, 1)
    assert len(moved(states, UP)) >= 8
    assert moved(states, ("opposite",)) == []


def test_a_harmful_programme_moves_claims_the_other_way() -> None:
    states = planted(-1.0, 1)
    assert len(moved(states, ("opposite",))) >= 8
    assert moved(states, UP) == []


def test_without_an_effect_most_programmes_call_nothing() -> None:
    called = [moved(planted(0.0, seed), (*UP, "opposite")) for seed in (1, 2, 3)]
    assert sum(bool(claims) for claims in called) <= 2
    assert max(len(claims) for claims in called) <= 3


def test_a_wide_interval_is_never_called_no_change() -> None:
    for one in planted(0.0, 1).values():
        if one.change is not None and one.change.low is not None and one.basis == "linked":
            narrow = one.change.low > -5 and one.change.high < 5
            assert (one.state == "no_change_that_matters") == (narrow and one.state not in (*UP, "opposite"))


def test_claims_about_the_organisation_are_never_held_against_anybody() -> None:
    for effect in (1.0, 0.0):
        for (claim, _), one in planted(effect, 1).items():
            if claim_of(claim).spills and one.grade is not None:
                assert one.grade in ("C", "D")
                assert one.change is None or one.change.compared_with == ""


# -- agreement with cards and with a plain loop -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged():
    study = simulate(plan_from_options(pairs=16, cohorts=2, effect=0.6, comparison=60), 3).study()
    cards = build_cards(gather_evidence(study)).cards
    return study, cards, states_of(study, cards)


def test_no_claim_contradicts_its_card(judged) -> None:
    _, cards, states = judged
    seen = 0
    for claim in (one for one in claims() if one.card):
        for cohort in (ALL, "Cohort 1", *{key[1] for key in states} - {ALL}):
            card, state = claim_card(cards, claim, cohort), states.get((claim.id, cohort))
            if card is not None and state is not None:
                seen += 1
                assert state.basis == "card"
                assert state.grade == card.design
                assert state.state == state_of(card.verdict, card.design)
                assert (state.state in UP) <= (card.verdict == "rose")
    assert seen >= 8


def test_the_change_of_a_whole_scale_is_that_of_its_card(judged) -> None:
    """Claim 25 measured by its questions gives the understanding scale's own linked change."""
    study, _, _ = judged
    answers = claim_answers(study, gather_evidence(study).assignment)
    waves = answers.waves(answers.scores(claim_of("25")))
    link = answers.link(waves[0], waves[-1])
    before, after = answers.before_and_after(claim_of("25"), link)
    ours = pd.Series((after - before)[np.isfinite(after - before)]).sort_values(ignore_index=True)
    scale = linked_scores(study, waves[0], waves[-1])
    theirs = scale.loc[scale["scale"] == "understanding", "change"].sort_values(ignore_index=True)
    pd.testing.assert_series_equal(ours, theirs, check_names=False, rtol=1e-12)


def test_sums_equal_one_estimate_a_group(judged) -> None:
    study, _, states = judged
    answers = claim_answers(study, gather_evidence(study).assignment)
    cluster = answers.rows["cluster"].to_numpy()
    compared = 0
    for (name, cohort), one in states.items():
        if one.basis != "linked" or one.grade != "C" or (claim_of(name).spills and cohort == ALL):
            continue
        link = answers.link(one.change.wave_from, one.change.wave_to)
        before, after = answers.before_and_after(claim_of(name), link)
        mine = answers.of_cohort(cohort)[link.later] & np.isfinite(after - before)
        plain = estimate_change((after - before)[mine], cluster[link.later[mine]])
        assert one.people == plain.n
        assert one.change.estimate == pytest.approx(plain.value, rel=1e-12)
        assert one.change.low == (None if plain.low is None else pytest.approx(plain.low, rel=1e-9))
        compared += 1
    assert compared >= 30


# -- every claim, every study -----------------------------------------------------------------------------------------


def test_every_claim_has_one_state_of_its_kind_in_every_group(judged, first_year) -> None:
    for study, states in ((judged[0], judged[2]), (first_year, states_of(first_year))):
        assert len(states) == 87 * (1 + len(study.cohorts))
        for (name, _), one in states.items():
            assert one.state in STATES[claim_of(name).kind]
            assert (one.grade is None) == (
                one.basis in ("records", "checklist", "later", "cohorts", "nothing")
                or one.state == "not_measured"
                or (one.basis == "costs" and one.state != "supported")
            )


def test_fourteen_pairs_are_told_what_can_be_told(first_year) -> None:
    states = states_of(first_year)
    assert states["28", ALL].state == "participants_say"
    assert states["28", ALL].grade == "D"
    assert states["6", ALL].state == "not_measured"
    assert states["66", ALL].state in ("in_place", "partly")
    assert states["78", ALL].state == "context"
    assert not any(one.state == "supported" for one in states.values())


def test_an_empty_study_measures_nothing() -> None:
    states = states_of(Study.from_tables("empty", {}))
    words = {(claim_of(name).kind, one.state) for (name, _), one in states.items()}
    assert words == {
        ("outcome", "not_measured"), ("mechanism", "not_measured"), ("risk", "not_measured"),
        ("practice", "unknown"), ("context", "context"),
    }  # fmt: skip


def test_a_word_of_another_kind_is_refused() -> None:
    with pytest.raises(StudyError, match="none of a claim of kind risk"):
        ClaimState("46", ALL, "supported", "level", "B")


# -- single claims by hand --------------------------------------------------------------------------------------------


def with_answers(study: Study, item: str, wave: str, values: dict[str, float]) -> Study:
    """The study with answers of some people to one more question."""
    rows = pd.DataFrame(
        [(f"{wave} {person}", item, value) for person, value in values.items()],
        columns=["submission", "item", "value"],
    )
    return replace(study, responses=pd.concat([study.responses, rows.assign(raw=None)], ignore_index=True))


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, Study]:
    people = people_like(pairs=14, comparison=0, cohorts=1, lift=0.0)
    return people, study_of(people)


def side_of(people: pd.DataFrame, side: str) -> list[str]:
    return list(people.loc[people["side"] == side, "person"])


def test_a_pack_makes_a_risk_measurable(made) -> None:
    people, study = made
    juniors = side_of(people, "junior")
    assert states_of(study)["X4", ALL].state == "not_measured"
    burdened = dict.fromkeys(juniors[:6], 5.0) | dict.fromkeys(juniors[6:], 1.0)
    seen = states_of(with_answers(study, "cp_burden", "end", burdened))["X4", ALL]
    assert (seen.state, seen.share.hits, seen.share.n) == ("seen", 6, 14)
    fine = states_of(with_answers(study, "cp_burden", "end", dict.fromkeys(juniors, 1.0)))["X4", ALL]
    assert (fine.state, fine.share.hits) == ("cannot_tell", 0)


def test_only_the_side_a_claim_is_about_counts(made) -> None:
    people, study = made
    values = dict.fromkeys(side_of(people, "junior"), 5.0) | dict.fromkeys(side_of(people, "senior"), 1.0)
    juniors_alone = states_of(with_answers(study, "cp_intimidated", "end", values))["50", ALL]
    assert (juniors_alone.share.hits, juniors_alone.share.n) == (14, 14)


def test_scepticism_is_read_at_the_start(made) -> None:
    people, study = made
    seniors = side_of(people, "senior")
    asked = with_answers(study, "cp_sceptical", "baseline", dict.fromkeys(seniors, 5.0))
    asked = with_answers(asked, "cp_sceptical", "end", dict.fromkeys(seniors, 1.0))
    one = states_of(asked)["49", ALL]
    assert (one.wave, one.state, one.share.hits) == ("baseline", "seen", 14)


def test_a_question_from_the_start_that_was_asked_once_cannot_tell(made) -> None:
    people, study = made
    one = states_of(with_answers(study, "cp_belong", "end", dict.fromkeys(people["person"], 5.0)))["33", ALL]
    assert (one.state, one.basis, one.grade) == ("cannot_tell", "level", "D")
    assert "one wave only" in one.note


def test_a_planted_fall_is_opposite(made) -> None:
    people, study = made
    rng = np.random.default_rng(4)
    seniors = side_of(people, "senior")
    asked = with_answers(study, "cp_lead_adapt", "baseline", {one: float(rng.integers(4, 6)) for one in seniors})
    asked = with_answers(asked, "cp_lead_adapt", "end", {one: float(rng.integers(1, 3)) for one in seniors})
    one = states_of(asked)["8", ALL]
    assert (one.state, one.grade, one.people) == ("opposite", "C", 14)


def test_answers_that_cannot_be_linked_are_grade_d() -> None:
    study = study_of(people_like(pairs=14, comparison=0, cohorts=1, lift=6.0), linked=False)
    one = states_of(study)["17", ALL]
    assert (one.basis, one.grade) == ("unlinked", "D")
    assert one.state in ("participants_say", "cannot_tell")


def test_no_claim_moves_because_a_cohort_that_stands_apart_answered_once() -> None:
    """Nobody changes; the cohort that stands far above the other has not answered the later wave."""
    people = people_like(pairs=28, comparison=0)
    high = people["cohort"] == "Cohort 1"
    before = pd.Series(np.where(high, 27.0, 12.0) + np.arange(56) % 3)
    states = states_of(study_of(people.assign(before=before, after=before.mask(high)), linked=False))
    unlinked = [one for one in states.values() if one.basis == "unlinked"]
    assert unlinked
    assert {one.state for one in unlinked} <= {"cannot_tell", "no_change_that_matters"}
    assert [one.change.estimate for one in unlinked] == pytest.approx([0] * len(unlinked))


@pytest.mark.parametrize(
    ("hits", "n", "state"),
    [(6, 28, "seen"), (5, 28, "cannot_tell"), (1, 28, "seldom"), (2, 28, "cannot_tell"), (0, 1, "cannot_tell"),
     (1, 1, "seen"), (150, 1000, "seen"), (110, 1000, "seldom"), (0, 16, "seldom"), (0, 15, "cannot_tell")],
)  # fmt: skip
def test_risks_by_wilson_limits(hits: int, n: int, state: str) -> None:
    """Limits by hand: 6 of 28 is 10.2 to 39.5 %, 1 of 28 is 0.6 to 17.7 %, 0 of 16 is at most 19.4 %."""
    assert risk_state(share_of(hits, n)) == state


def test_cancelling_seniors_are_counted_by_pair(made) -> None:
    _, study = made
    pairs = sorted(study.memberships["pair"].dropna().unique())
    dates = pd.date_range("2024-04-01", periods=4, freq="30D")
    log = [
        (pair, day, "senior" if number < 2 and place < 8 else None)
        for place, pair in enumerate(pairs) for number, day in enumerate(dates)
    ]  # fmt: skip
    checkins = pd.DataFrame(log, columns=["pair", "date", "cancelled_by"]).assign(minutes=60.0, mode=None, topic=None)
    one = states_of(Study.from_tables("log", {"memberships": study.memberships, "checkins": checkins}))["X2", ALL]
    assert (one.state, one.basis, one.share.hits, one.share.n) == ("seen", "records", 8, 14)


def test_a_pack_makes_a_practice_known(made) -> None:
    people, study = made
    assert states_of(study)["71", ALL].state == "unknown"
    asked = with_answers(study, "cp_sponsor", "end", dict.fromkeys(people["person"], 5.0))
    one = states_of(asked)["71", ALL]
    assert (one.state, one.basis, one.grade) == ("in_place", "checklist", None)
    assert "stand behind this programme" in one.note
