"""The sentences of a card: the grade fixes the claim, the verdict the verb, and nothing forbidden is ever said."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import wording
from analysis.impact.card import Withheld
from analysis.wording.doubts import describe_missing
from tests.wording.conftest import PARTS_SAID_TOGETHER

FORBIDDEN = re.compile(
    r"\bsignifican|\bp\s*[<=]|\bn\.s\.|\bno effect\b|!(?!\\\[)|None|\bnan\b|\binf\b|Withheld\(", re.I
)
CHANGE_VERBS = re.compile(r"\b(rose|fell|increased|decreased|improved|grew|dropped|declined|gained|lost)\b")
FEW_PLACES = re.compile(r"\d\.\d\d")


def test_compared_with_similar_staff(card_of):
    assert wording.describe_card(card_of()) == (
        "In Cohort 3, understanding rose by 8 points (4 to 12) more than among similar staff: "
        "+9 in the programme, +1 among similar staff."
    )


def test_during_the_programme_shows_the_comparison_it_has(card_of):
    assert wording.describe_card(card_of(design="C")) == (
        "In Cohort 3, understanding rose by 8 points (4 to 12) during the programme (+1 among other staff)."
    )
    alone = card_of(design="C", comparison_change=Withheld("nobody was asked"))
    assert wording.describe_card(alone) == "In Cohort 3, understanding rose by 8 points (4 to 12) during the programme."


def test_because_of_the_programme(card_of):
    card = card_of(design="A", cohort="all", side="senior")
    assert wording.describe_card(card) == (
        "Across the programme, among seniors (the mentees), understanding rose by 8 points (4 to 12) because of the "
        "programme: +9 in the programme, +1 among the comparison group."
    )


@pytest.mark.parametrize(
    ("design", "arms"),
    [
        ("B", "+9 in the programme, +1 among similar staff, both weighted to be alike."),
        ("A", "+9 in the programme, +1 among the comparison group, counted from equal starts."),
    ],
)
def test_both_changes_add_up_to_the_difference_that_is_said(card_of, design, arms):
    """The programme's people as they are moved by 6, which less 1 is not 8: the sentence says what they count as."""
    card = card_of(design=design, own_change=6.0)
    assert card.counted_change == 9.0
    assert wording.describe_card(card).endswith(arms)


def test_a_difference_is_relative_where_either_way_of_counting_runs_against_it(card_of):
    card = card_of(own_change=1.0, comparison_change=-9.0)
    assert wording.describe_card(card).startswith("Relative to similar staff, understanding rose by 8 points")


def test_participants_say(card_of):
    assert wording.describe_card(card_of(design="D")) == (
        "In Cohort 3, participants say that understanding rose: answers at end were 8 points (4 to 12) higher than at "
        "baseline, from people who could not be linked."
    )


def test_a_fall_is_said_in_sizes_with_the_verb_carrying_the_sign(card_of):
    card = card_of(design="C", verdict="fell", estimate=-1.4, low=-2.5, high=-0.3, own_change=-1.4)
    assert "fell by 1.4 points (0.3 to 2.5) during the programme" in wording.describe_card(card)


def test_a_difference_against_the_programmes_own_direction_is_relative(card_of):
    card = card_of(own_change=-1.0, comparison_change=-9.0)
    assert wording.describe_card(card) == (
        "Relative to similar staff, understanding rose by 8 points (4 to 12) in Cohort 3: "
        "−1 in the programme, −9 among similar staff."
    )


def test_cannot_tell_says_what_would_show(card_of):
    card = card_of(verdict="cannot_tell", design="C", estimate=4, low=-3, high=11, linked_pairs=14, detectable=11.2)
    assert wording.describe_card(card) == (
        "In Cohort 3, we cannot tell yet about understanding during the programme: the change of +4 points may be "
        "anything from −3 to +11; with 14 pairs only a change of 11 points or more would show."
    )


def test_an_interval_beside_zero_that_is_no_verdict_says_how_many_looks_were_taken(card_of):
    card = card_of(verdict="cannot_tell", design="C", looks=78)
    assert wording.describe_card(card) == (
        "In Cohort 3, we cannot tell yet about understanding during the programme: the change of +8 points (+4 to +12) "
        "is one of 78 figures looked at, and chance alone puts some of so many beside zero."
    )
    assert "one of 78 figures" in wording.describe_certainty(card)


def test_no_change_that_matters_keeps_its_bounds_inside_the_line(card_of):
    card = card_of(verdict="no_material_change", design="C", estimate=1, low=-2.9, high=4.8)
    sentence = wording.describe_card(card)
    assert (
        "no change that matters during the programme: +1 point (−3 to +4.8), all of it less than 5 points" in sentence
    )


def test_a_bound_near_zero_does_not_read_zero(card_of):
    assert "(0.3 to 12)" in wording.describe_card(card_of(low=0.3))
    assert "(just above 0 to 12)" in wording.describe_card(card_of(low=0.01))


def test_withheld_interval_gives_the_reason(card_of):
    card = card_of(verdict="cannot_tell", estimate=Withheld("only 7 people were linked."), after=69.4)
    assert wording.describe_card(card) == (
        "In Cohort 3, we cannot tell yet about understanding against similar staff, because only 7 people "
        "were linked; it stood at 69 of 100 at end."
    )


def test_retention_counts_days(retention_of):
    assert wording.describe_card(retention_of(cohort="all")) == (
        "Across the programme, retention rose by 12 days (2 to 22) a person in the first 12 months, more than among "
        "similar staff."
    )


def test_board_sentence_stands_alone(card_of):
    assert wording.board_sentence(card_of()).endswith(
        "(grade B, compared with similar staff; baseline to end; 23 pairs; data of 1 March 2026; "
        "points on a 0 to 100 scale)."
    )


def test_names_from_data_are_escaped(card_of):
    sentence = wording.describe_card(card_of(cohort="![x](http://127.0.0.1/t.png)", wave_to=":red[x]", design="D"))
    assert "![x]" not in sentence
    assert ":red[" not in sentence


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_card_that_can_be_built_can_be_said(any_card_strategy, data):
    card = data.draw(any_card_strategy)
    neutral = card.__class__(
        **{**{f: getattr(card, f) for f in card.__slots__}, "cohort": "C", "measure_title": "Trust"}
    )
    for sentence in (wording.describe_card(card), wording.board_sentence(card)):
        assert sentence.endswith(".")
    for describe in (
        wording.describe_card, wording.board_sentence, wording.describe_certainty, wording.describe_rival,
        wording.describe_detectable, wording.describe_share_worse, wording.describe_design,
        lambda shown: describe_missing(shown) or "Withheld.",
    ):  # fmt: skip
        sentence = describe(neutral)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert not FORBIDDEN.search(sentence), sentence
        assert not FEW_PLACES.search(sentence), sentence
    told = wording.describe_card(neutral)
    assert bool(CHANGE_VERBS.search(told)) == (card.verdict in ("rose", "fell")), told
    if card.verdict in ("rose", "fell"):
        assert card.verdict in told


@pytest.mark.parametrize(
    ("design", "claim"),
    [
        ("A", "because of the programme"),
        ("B", "similar staff"),
        ("C", "during the programme"),
        ("D", "participants say"),
    ],
)
@pytest.mark.parametrize("verdict", ["rose", "fell"])
def test_the_grade_fixes_the_claim(card_of, design, claim, verdict):
    sign = 1 if verdict == "rose" else -1
    ends = sorted((4.0 * sign, 12.0 * sign))
    card = card_of(
        design=design, verdict=verdict, estimate=8.0 * sign, low=ends[0], high=ends[1], own_change=9.0 * sign
    )
    said = wording.describe_card(card)
    assert claim in said
    others = {"because of the programme", "more than among similar staff", "during the programme", "participants say"}
    assert not any(other in said for other in others if claim not in other)


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_a_card_is_listed(any_card_strategy, data):
    card = data.draw(any_card_strategy)
    parts = wording.card_parts(card)
    labels = [part.label for part in parts]
    assert len(labels) == len(set(labels))
    together = {name: said for said in PARTS_SAID_TOGETHER for name in said}
    hidden = [name for name in card.__slots__ if isinstance(getattr(card, name), Withheld)]
    withheld = len({together.get(name, name) for name in hidden})
    shown_withheld = sum(part.withheld for part in parts)
    both_ends = isinstance(card.low, Withheld) and isinstance(card.high, Withheld)
    assert shown_withheld == withheld - both_ends
    for part in parts:
        assert part.text
        assert part.withheld == part.text.startswith("withheld, because ")
        assert "Withheld(" not in part.text
