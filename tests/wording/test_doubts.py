"""What could overturn a card, in sentences."""

from analysis.impact.card import NOT_WORKED_OUT, Condition, Rival, Withheld
from analysis.impact.doubts import FEW_LEAVERS
from analysis.wording.doubts import (
    describe_adjusted,
    describe_condition,
    describe_missing,
    describe_other_rival,
    describe_range,
    describe_untestable,
    describe_weighted,
)
from analysis.wording.parts import card_parts


def test_who_is_missing_and_whether_the_verdict_would_survive(card_of):
    assert describe_missing(card_of(scale_low=0.0, scale_high=100.0)) == (
        "Who is missing: 16 % of the group have no later answer; they began 4 points lower than those who stayed. "
        "The verdict would survive counting people by how likely they were to answer again and all missing people "
        "changing one standard deviation less or more than the others, but not the worst or best that missing people "
        "could have done. To overturn it they would have to have changed 25 points differently from those who stayed."
    )


def test_a_verdict_that_survives_nothing_says_so(card_of):
    told = describe_missing(
        card_of(sensitivity_low=-1.0, moderate_low=3.0, tipping_point=Withheld("few"), leavers_before=Withheld("few"))
    )
    assert told.startswith("Who is missing: 16 % of the group have no later answer. The verdict would not survive ")
    assert "overturn" not in told


def test_what_is_not_known_is_not_said(card_of):
    assert describe_missing(card_of(design="D", lost_share=Withheld("nobody is linked"))) == ""
    assert describe_missing(card_of(unit="days", lost_share=Withheld("records are used"))) == ""
    assert describe_missing(card_of(lost_share=NOT_WORKED_OUT)) == ""
    assert describe_missing(card_of(lost_share=0.0)) == "Who is missing: nobody of the group."
    assert "survive" not in describe_missing(card_of(verdict="cannot_tell"))
    assert describe_missing(card_of(scale_low=0.0, scale_high=100.0, tipping_point=400.0)).endswith(
        "changed by more than the whole scale."
    )


def test_what_rests_on_few_people_is_withheld_and_says_so(card_of):
    assert describe_missing(card_of(lost_share=Withheld("so few are missing"))) == (
        "Who is missing is withheld, because so few are missing."
    )
    told = describe_missing(card_of(leavers_before=FEW_LEAVERS))
    assert "; where they began is withheld, because fewer than 5 of them answered the earlier wave." in told
    assert "than those who stayed. " not in told.split("To overturn")[0]


def test_conditions_are_a_checklist_and_the_untestable_is_named(card_of):
    failed = Condition("equal dropout", "fails", "dropout differs by 20 %", "at most 10 % is allowed")
    assert describe_condition(failed) == "does not hold: dropout differs by 20 % (at most 10 % is allowed)"
    warned = Condition("equal dropout", "fails", "dropout differs by 20 %", "at most 10 % is allowed", binding=False)
    assert describe_condition(warned).endswith("; it costs no grade")
    assert describe_untestable(card_of()).startswith("Could not be tested: same trend before (fewer than two waves")
    assert describe_untestable(card_of(design="C")) == ""
    labels = [part.label for part in card_parts(card_of())]
    assert "Condition: same trend before" in labels
    assert "Other explanation 2: selection" in labels


def test_two_ways_of_counting_and_the_ranges(card_of):
    card = card_of()
    assert describe_weighted(card) == "+8 points (+4 to +12)"
    assert describe_adjusted(card).endswith("the card's figure lies 1 point apart")
    assert describe_range(card, card.bounds_low, card.bounds_high) == "−12 to +24 points"
    assert describe_range(card, Withheld("few"), 3.0) == Withheld("few")
    assert describe_adjusted(card_of(adjusted=Withheld("no comparison"))) == Withheld("no comparison")


def test_a_rival_is_told_with_its_size_and_a_name_from_data_is_escaped(card_of):
    assert describe_other_rival(card_of(), Rival("history", "others changed too", 1.0)) == (
        "others changed too. It could account for up to 1 point."
    )
    assert "[" not in describe_other_rival(card_of(), Rival("history", "[click](me)", None)).replace("\\[", "")
