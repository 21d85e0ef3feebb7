"""The scoreboard in words: every state has a word and a shape, no reason is missing, leaders read no figure."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis.impact.claim import STATES, Change, ClaimState, Share, Tally
from analysis.impact.measures import A_MONTH, POINTS
from analysis.instruments import claim_of, claims
from analysis.study import ALL
from analysis.wording.claim_logs import describe_tally
from analysis.wording.claims import (
    PARTS,
    STATE_SHAPES,
    STATE_WORDS,
    claim_words,
    describe_claim,
    describe_scoreboard,
    how_to_measure,
    legend,
    records_words,
    state_label,
)

EVERY_STATE = {state for states in STATES.values() for state in states} | {"hidden"}


def change(low: float, high: float, **more) -> Change:
    return Change((low + high) / 2, low, high, "baseline", "end", POINTS, **more)


def test_every_state_has_words_and_a_shape_of_its_own() -> None:
    assert set(STATE_WORDS) == set(STATE_SHAPES) == EVERY_STATE
    assert len(set(STATE_SHAPES.values())) == len(STATE_SHAPES)
    assert len(set(STATE_WORDS.values())) == len(STATE_WORDS)
    assert state_label("seen") == "●\u00a0seen"
    assert legend("risk").count("·") == 4


def test_every_kind_is_in_one_part() -> None:
    assert [kind for kinds in PARTS.values() for kind in kinds] == list(STATES)


def test_the_answer_counts_states_in_words() -> None:
    ids = [claim.id for claim in claims() if claim.kind in ("outcome", "mechanism")]
    states = ["supported", "moved_as_claimed", "moved_as_claimed", *["not_measured"] * 42]
    assert describe_scoreboard(zip(ids, states, strict=True), "outcome") == (
        "Of 45 claims about outcomes, 1 is supported, 2 moved as claimed and 42 were not measured."
    )
    assert describe_scoreboard([("46", "seen")], "risk") == "Of 1 claim about risks, 1 is seen."
    assert describe_scoreboard([(name, "context") for name in ("78", "79", "80")], "context") == (
        "3 claims describe programmes and have no verdict."
    )


def test_a_change_is_said_with_interval_people_and_grade() -> None:
    state = ClaimState("1", ALL, "moved_as_claimed", "linked", "C", 28, 14, change(3.0, 13.0))
    assert describe_claim(state) == (
        "Moved as claimed, during the programme: +8 points of 100 (+3 to +13) from baseline to end, 28 people. Grade C."
    )


def test_a_comparison_is_named() -> None:
    held = change(3.0, 13.0, compared_with="54 similar staff")
    state = ClaimState("9", ALL, "supported", "linked", "B", 28, 14, held, note="same waves")
    assert "more than among similar staff: +8" in describe_claim(state)
    assert "held against 54 similar staff. Grade B." in describe_claim(state)


def test_cannot_tell_says_what_would_show_or_that_many_were_looked_at() -> None:
    wide = ClaimState("1", ALL, "cannot_tell", "linked", "C", 28, 14, change(-4.0, 12.0, detectable=11.2), looks=25)
    assert "With so many people only a change of 11 points or more would show." in describe_claim(wide)
    many = ClaimState("1", ALL, "cannot_tell", "linked", "C", 28, 14, change(1.0, 12.0, detectable=8.0), looks=25)
    assert "Among 25 changes looked at, chance alone may bring this." in describe_claim(many)
    none = Change(16.7, None, None, "baseline", "end", POINTS)
    few = ClaimState("16", ALL, "cannot_tell", "linked", "C", 3, 3, none, note="3 separate pairs are too few")
    assert describe_claim(few) == "Cannot tell: there is no interval, because 3 separate pairs are too few."


def test_a_risk_is_said_with_its_share_and_limits() -> None:
    state = ClaimState("46", ALL, "seen", "level", "D", 28, 14, share=Share(6, 28, 6 / 28, 0.102, 0.395))
    assert describe_claim(state) == (
        "Seen: 6 of 28 people (21 %; 10 to 40 %) lean towards it in their answers, surely more than 10 %."
    )


def test_names_from_the_data_are_made_safe() -> None:
    named = Change(8.0, 3.0, 13.0, "[x](http://y)", "*end*", POINTS)
    told = describe_claim(ClaimState("1", ALL, "moved_as_claimed", "linked", "C", 28, 14, named))
    assert "\\[x\\](http" in told
    assert "\\*end\\*" in told


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_a_claim_that_was_not_measured_says_what_it_takes(claim) -> None:
    if claim.kind in ("outcome", "mechanism", "risk"):
        told = describe_claim(ClaimState(claim.id, ALL, "not_measured", "nothing"))
        assert told == how_to_measure(claim)
        assert told.startswith("It takes ")
        assert told.endswith(".")


def test_packs_and_forms_are_named() -> None:
    assert how_to_measure(claim_of("X4")) == 'It takes the claim pack "How it is for the junior" (3 questions).'
    assert how_to_measure(claim_of("16")) == "It takes the standard questionnaire."
    assert how_to_measure(claim_of("22")) == (
        "It takes the standard questionnaire or a log of invitations to senior forums, kept by hand."
    )
    assert "log of decisions" in how_to_measure(claim_of("6"))


def test_leaders_read_no_figure_but_the_fixed_limits() -> None:
    for kind, states in STATES.items():
        for state in states:
            for basis in ("card", "linked", "unlinked", "level", "records", "checklist"):
                for grade in ("A", "B", "C", "D", None):
                    if state != "not_measured":
                        told = claim_words(kind, state, basis, grade)
                        assert told.endswith(".")
                        assert set(re.findall(r"\d+", told)) <= {"10", "20"}
    assert not re.search(r"\d", records_words(Share(4, 186, 4 / 186, 0.01, 0.05, "pairs", "cross departments")))
    assert records_words(Share(0, 20, 0.0, 0.0, 0.2, "pairs", "cross")) == "None of the pairs cross."


# -- logs kept by hand, costs, cohorts and what comes after ----------------------------------------------------------


TALLY = Tally(
    (("idea adopted", 4), ("idea raised", 1), ("senior forum", 2)), (("2025 Q1", 1), ("2025 Q2", 3)), 14, 3, 1
)


def test_a_tally_is_said_by_quarter_and_pair() -> None:
    assert describe_tally(TALLY) == (
        "On the log kept by hand since the start: 4 ideas adopted, 1 idea raised and 2 invitations to senior forums; "
        "of the first by quarter, from 2025 Q1 to 2025 Q2: 1, 3; 0.3 for each of 14 pairs; 1 of them without a pair."
    )
    alone = Tally((("referral", 3),), (("2025 Q1", 1), ("2025 Q2", 2)), 0)
    assert describe_tally(alone) == (
        "On the log kept by hand since the start: 3 referrals; by quarter, from 2025 Q1 to 2025 Q2: 1, 2."
    )
    assert describe_tally(Tally((("referral", 1),), (("2025 Q1", 1),), 0)) == (
        "On the log kept by hand since the start: 1 referral."
    )


def test_a_log_that_cannot_tell_says_why_and_what_it_counts() -> None:
    state = ClaimState("23", ALL, "cannot_tell", "log", None, 28, 14, note="nothing says how it was before", log=TALLY)
    told = describe_claim(state)
    assert told.startswith("Cannot tell: nothing says how it was before. On the log kept by hand")


def test_a_share_of_pairs_on_a_log_is_grade_d_with_its_reason() -> None:
    share = Share(12, 14, 12 / 14, 0.6, 0.96, "pairs on the roster", 'have "idea adopted" on the log kept by hand')
    told = describe_claim(
        ClaimState("23", ALL, "participants_say", "log", "D", 28, 14, share=share, note="it was noted.")
    )
    assert told == (
        'Participants say so: 12 of 14 pairs on the roster (86 %; 60 to 96 %) have "idea adopted" on the log kept by '
        "hand. Grade D, because it was noted."
    )


def test_a_change_of_counts_is_said_in_cases_a_month() -> None:
    moved = Change(3.0, 1.5, 4.5, "the 9 months before the start", "the 10 months since", A_MONTH)
    told = describe_claim(ClaimState("15", ALL, "moved_as_claimed", "log", "C", 28, 14, moved, note="of a reason."))
    assert "+3 cases a month (+1.5 to +4.5) from the 9 months before the start to the 10 months since" in told
    assert told.endswith("Grade C, because of a reason.")
    open_ = replace(moved, low=-1.0, detectable=4.25)
    told = describe_claim(ClaimState("15", ALL, "cannot_tell", "log", "C", 28, 14, open_))
    assert "With so many months only a change of 4.2 cases a month or more would show." in told


@pytest.mark.parametrize(
    ("basis", "kind", "state"),
    [("log", "outcome", "moved_as_claimed"), ("log", "outcome", "participants_say"), ("log", "outcome", "opposite"),
     ("log", "outcome", "cannot_tell"), ("costs", "outcome", "supported"), ("costs", "outcome", "cannot_tell"),
     ("later", "risk", "seen"), ("later", "risk", "seldom"), ("cohorts", "risk", "seen"),
     ("cohorts", "risk", "seldom")],
)  # fmt: skip
def test_leaders_read_words_of_its_own_for_each_basis_and_no_figure(basis, kind, state) -> None:
    told = claim_words(kind, state, basis, "C")
    assert not re.search(r"\d", told), told
    assert told != claim_words(kind, state, "records" if kind == "risk" else "linked", "C")
