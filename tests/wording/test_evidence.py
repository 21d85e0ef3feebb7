"""How sure, what else, what could have shown, and the small picture of a change."""

import pytest

from analysis import wording
from analysis.impact.card import Condition, Rival, Withheld


def test_chip_and_design(card_of):
    assert wording.design_chip(card_of()) == "B · compared with similar staff"
    assert wording.describe_design(card_of()).endswith(
        "Why this grade: 57 similar staff answered the same waves. "
        "Could not be tested: same trend before (fewer than two waves lie before the programme's start)."
    )
    assert "Could not" not in wording.describe_design(card_of(conditions=()))


def test_certainty_says_interval_and_coverage(card_of):
    assert wording.describe_certainty(card_of()) == (
        "How sure: the true figure plausibly lies between +4 and +12 points, all of it above zero. Intervals made this "
        "way hold the truth about 98 times in 100."
    )


def test_rival_with_and_without_its_size(card_of):
    assert wording.describe_rival(card_of()) == (
        "What else could explain it: regression to the mean. Those who began low tend to drift back. "
        "It could account for up to 2 points."
    )
    assert "account for" not in wording.describe_rival(card_of(rival=Rival("history", "a reorganisation", None)))
    assert "account for" not in wording.describe_rival(card_of(rival=Rival("selection", "nothing is left", 0.04)))
    against = wording.describe_rival(card_of(rival=Rival("spillover", "they benefited too", -3.0)))
    assert against.endswith("It pulls the other way, by 3 points.")


def test_detectable_reads_cannot_tell_never_no_effect(card_of):
    card = card_of(verdict="cannot_tell", design="C", linked_pairs=14, detectable=11.0)
    said = "Cannot tell yet: with 14 pairs only a change of 11 points or more would show."
    assert wording.describe_detectable(card) == said
    assert wording.describe_detectable(card_of(linked_pairs=Withheld("x"), detectable=3.26)) == (
        "With 46 people only a difference of 3.3 points or more would show."
    )


def test_share_worse_stands_beside_chance(card_of):
    assert wording.describe_share_worse(card_of()) == (
        "4 % of people ended reliably worse off than they began; chance alone would give about 2.5 %."
    )
    withheld = wording.describe_share_worse(card_of(worse_share=Withheld("the questionnaire is new")))
    assert withheld == "How many people ended worse off is withheld, because the questionnaire is new."


@pytest.mark.parametrize(
    ("points", "low", "high", "picture"),
    [
        (8.0, 1.0, 5.0, "8 points: as if one person in three had moved up one answer step on every question."),
        (13.0, 1.0, 5.0, "13 points: as if one person in two had moved up one answer step on every question."),
        (8.0, 0.0, 6.0, "8 points: as if one person in two had moved up one answer step on every question."),
        (8.0, 0.0, 10.0, "8 points: as if four people in five had moved up one answer step on every question."),
        (30.0, 1.0, 5.0, "30 points: as if everybody had moved up one answer step, and one person in five one more"),
    ],
)
def test_small_delight_follows_from_the_width_of_the_scale(card_of, points, low, high, picture):
    # 8 points of 100 on a scale of four steps are 0.32 steps; of six 0.48, of ten 0.8.
    card = card_of(estimate=points, low=1.0, high=points + 4, scale_low=low, scale_high=high)
    assert wording.describe_small_delight(card).startswith(picture)


def test_small_delight_goes_down_and_keeps_silent_where_it_would_mislead(card_of, retention_of):
    fell = card_of(verdict="fell", estimate=-8.0, low=-12.0, high=-4.0, own_change=-8.0)
    assert "moved down one answer step" in wording.describe_small_delight(fell)
    assert wording.describe_small_delight(card_of(verdict="cannot_tell")) == ""
    assert wording.describe_small_delight(retention_of()) == ""
    assert wording.describe_small_delight(card_of(scale_low=0.0, scale_high=100.0, measure="other")) == ""
    own = card_of(scale_low=0.0, scale_high=100.0, measure="understanding")
    assert "one person in three had moved up one answer step" in wording.describe_small_delight(own)
    assert "one person in three" in wording.describe_small_delight(
        card_of(scale_low=0.0, scale_high=100.0, measure="other"), answer_steps=4
    )


def test_a_card_of_grade_d_says_what_a_better_grade_needs(card_of):
    lacking = (
        Condition("an earlier wave", "holds", "80 people of the group answered it", ""),
        Condition("names or codes that link people", "fails", "none carries one", "10 are needed"),
        Condition("enough linked people", "fails", "nobody was found at both waves", "10 are needed"),
    )
    card = card_of(design="D", conditions=lacking)
    told = wording.describe_design(card)
    assert told.endswith("For a better grade it lacks names or codes that link people and enough linked people.")
    assert "better grade" not in wording.describe_design(card_of(design="C", conditions=lacking))
    assert "better grade" not in wording.describe_design(card_of(design="D", conditions=lacking[:1]))
    labels = [part.label for part in wording.card_parts(card)]
    assert labels[-len(card.rivals) - 3 : -len(card.rivals)] == [f"Condition: {one.name}" for one in lacking]
