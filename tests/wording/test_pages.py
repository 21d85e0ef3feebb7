"""Sentences of trends, forests, retention, themes, findings and empty pages."""

import typing
from dataclasses import dataclass, replace

import pytest

from analysis import wording
from analysis.errors import Finding, ReverbError
from analysis.impact.card import Withheld
from analysis.impact.curve import RetentionComparison
from analysis.wording.notices import EmptyState


@dataclass(frozen=True)
class Spot:
    """A released mean, as far as wording reads it."""

    wave: str = "end"
    arm: str = "programme"
    by: tuple = ()
    mean: float = 8.0
    low: float | None = 4.0
    high: float | None = 12.0
    kind: str = "change"
    n: int = 46
    coded: str = ""
    measure_title: str = "Understanding"


@dataclass(frozen=True)
class Raised:
    """A released theme, as far as wording reads it."""

    title: str
    counts: tuple | None
    words: str = ""


WAVES = ("baseline", "mid", "end")
COMPARISON = RetentionComparison(4.0, -10.0, 18.0, 12, 0.4, 0.9, 0.5, 1.6, 0.12, 0.01)


def test_trend_stands_and_never_moves():
    cells = [Spot("mid", mean=3), Spot(), Spot(arm="comparison", mean=1.0, low=-0.5, high=2.5)]
    assert wording.describe_trend(cells, WAVES) == (
        "At end, understanding stands at +8 points (+4 to +12) from baseline for the 46 people linked at both waves, "
        "beside +1 point (−0.5 to +2.5) among other staff."
    )


def test_trend_of_few_people_and_of_groups_only():
    assert "too few people for an interval" in wording.describe_trend([Spot(low=None, high=None, n=7)], WAVES)
    groups = [Spot(by=(("cohort", "a"),)), Spot(by=(("cohort", "b"),), mean=-2.0)]
    assert wording.describe_trend(groups, WAVES).startswith("At end, the 2 groups shown stand at −2 to +8 points")
    assert wording.describe_trend([], WAVES) == "Nothing may be shown here yet."


def test_cohorts_are_ranked_only_if_they_differ(card_of):
    cards = [card_of(cohort="Cohort 1", estimate=6), card_of(), card_of(cohort="North", estimate=11)]
    assert wording.describe_forest(cards, differ=False) == (
        "The 3 cohorts differ no more than chance alone would make them, so they are not ranked."
    )
    assert wording.describe_forest(cards, differ=True).endswith(
        "the highest is cohort North (+11 points), the lowest Cohort 1 (+6 points)."
    )
    assert "untested" in wording.describe_forest(cards, differ=None)
    assert wording.describe_forest(cards[:1], differ=True).startswith("Only one cohort")
    hidden = card_of(estimate=Withheld("few"), verdict="cannot_tell")
    assert wording.describe_forest([hidden], differ=None).startswith("No cohort")


def test_retention_says_power_first_then_naive_beside_fair(retention_of):
    card = retention_of(verdict="cannot_tell", estimate=4.0, low=-10.0, high=18.0, detectable=30.0, linked_pairs=20)
    assert wording.describe_retention(COMPARISON, card) == (
        "Power first: with 20 pairs only a difference of 30 days or more would show in the first 12 months. Counting "
        "time at risk, the difference in days kept in the first 12 months is +4 days (−10 to +18), so we cannot tell "
        "yet whether participants stay longer. Set whoever ever took part beside whoever never did, and the difference "
        "in "
        "people still here is +12 percentage points; but who joined late cannot have left before. Time-at-risk fair, "
        "it is +1 percentage point. The "
        "first other explanation is always that people were picked because they were expected to stay."
    )


def test_retention_without_its_parts_still_speaks():
    bare = RetentionComparison(None, None, None, 12, None, None, None, None, None, None)
    assert "cannot be shown yet" in wording.describe_retention(bare)
    assert wording.describe_retention(None).endswith(".")
    assert "no interval" in wording.describe_days_kept(replace(COMPARISON, low=None))
    assert wording.describe_naive_beside_fair(replace(COMPARISON, naive_difference=None)).endswith("point.")


def test_a_naive_figure_that_is_fair_already_is_not_blamed():
    told = wording.describe_naive_beside_fair(replace(COMPARISON, naive_difference=-0.048, fair_difference=-0.0483))
    assert told.endswith("people still here is −4.8 percentage points; time-at-risk fair, it is the same here.")


def test_themes_count_people_or_speak_in_words():
    assert wording.describe_theme(Raised("Trust", (5, 1, 1, 5))) == (
        "Trust: 7 of 12 people spoke of it, 5 favourably, 1 unfavourably and 1 both ways."
    )
    assert wording.describe_theme(Raised("Trust", None, "raised by most, mostly favourable")) == (
        "Trust: raised by most, mostly favourable."
    )
    assert wording.theme_words((5, 1, 0, 6)) == "raised by about half, mostly favourable"
    assert wording.theme_words((2, 3, 3, 0)) == "raised by nearly all, in both directions"
    assert not any(sign.isdigit() for sign in wording.theme_words((3, 2, 1, 9)))


def test_hidden_figures_say_why_the_commonest_first():
    reasons = ["fewer than 5 people answered", "it would show another group", "fewer than 5 people answered."]
    assert wording.describe_hidden(reasons) == (
        "3 figures are hidden to protect people: 2 because fewer than 5 people answered; 1 because it would show "
        "another group."
    )
    assert wording.describe_hidden([]) == "Nothing is hidden here."


def test_findings_name_place_and_advice():
    finding = Finding.about_rows(
        "OUT_OF_RANGE", "warning", "7 is above 5", list(range(2, 12)), advice="Map it", column="q_1*"
    )
    assert wording.describe_finding(finding) == (
        "Check: 7 is above 5 (column q_1\\*, rows 2, 3, 4, 5, 6 and 5 more). Map it."
    )


@pytest.mark.parametrize("state", typing.get_args(EmptyState))
def test_every_empty_page_says_what_to_bring(state):
    page = wording.explain_empty(state)
    assert page.heading.endswith(".")
    assert page.next_step.endswith(".")


def test_an_unknown_empty_state_is_an_error():
    with pytest.raises(ReverbError, match="no empty state"):
        wording.explain_empty("lost")
