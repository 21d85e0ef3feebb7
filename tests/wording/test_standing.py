"""When it was fixed what counts, how many figures were looked at, and what the other cohorts make of one."""

import datetime as dt

import pytest

from analysis import wording
from analysis.impact.card import Withheld
from analysis.wording.evidence import describe_cautions
from analysis.wording.headlines import basis_line
from analysis.wording.standing import describe_looks, describe_plan, describe_shrunken, standing_words


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ("beforehand", "What counts here was fixed on 1 February 2026, before the later wave."),
        (
            "afterwards",
            "fixed on 1 February 2026, after the first of the later answers had come in. Read the figure as",
        ),
        ("undated", "fixed on 1 February 2026, but no file says when the later answers came in. Read the figure as"),
        ("early", "fixed on 1 February 2026, for a later wave than this one: it is an early look. Read the figure as"),
        ("unplanned", "Not fixed beforehand: nobody wrote down before the data what would count. Read the figure as"),
    ],
)
def test_a_card_says_when_it_was_fixed(card_of, planned, said):
    card = card_of(planned=planned)
    assert said in describe_plan(card)
    assert ("exploratory" in describe_plan(card)) is card.exploratory
    assert standing_words(card) == "primary outcome" + (", exploratory" if card.exploratory else "")
    assert ("exploratory" in wording.board_sentence(card)) is card.exploratory
    assert ("exploratory" in basis_line(card)) is card.exploratory


def test_retention_is_fixed_before_people_leave(retention_of):
    assert describe_plan(retention_of()).endswith("before anybody in the programme had left.")
    late = describe_plan(retention_of(planned="afterwards", fixed_on=dt.date(2027, 1, 1)))
    assert late.startswith("What counts here was fixed on 1 January 2027, after the first participants had left")


@pytest.mark.parametrize(("looks", "chance"), [(9, "up to 37 times in 100"), (48, "up to 91 times in 100")])
def test_the_cost_of_many_looks_is_said_in_words(card_of, looks, chance):
    said = describe_looks(card_of(looks=looks))
    assert said.startswith(f"{looks} figures were looked at in all; without correction, chance alone")
    assert chance in said
    assert "one of the 3 primary ones" in said
    assert "after correction for all of them" in describe_looks(card_of(looks=looks, primary=False))
    assert "nearly always" in describe_looks(card_of(looks=150))
    assert describe_looks(card_of(looks=1)) == "It is the only figure that was looked at."


def test_a_cohort_drawn_towards_the_others(card_of):
    card = card_of(shrunken=6.2, shrunken_low=3.4, shrunken_high=9.3)
    said = "Together with what the other cohorts show, the best guess for Cohort 3 is +6 points (+3 to +9)."
    assert describe_shrunken(card) == said
    own = card_of(shrunken=6.2, shrunken_low=3.4, shrunken_high=9.3, shrunken_own=True)
    assert "the best guess for the own change of Cohort 3 is" in describe_shrunken(own)
    assert describe_shrunken(card_of(shrunken=Withheld("too few"))) == ""


def test_every_answer_is_followed_by_its_plan_and_its_looks(card_of):
    told = describe_cautions(card_of())
    assert told[-2:] == (describe_plan(card_of()), describe_looks(card_of()))
    assert not any("significant" in sentence or " p " in sentence for sentence in told)
