"""What is left to do, in sentences."""

from dataclasses import dataclass

import pytest

from analysis.impact.card import Withheld
from analysis.wording import outlook
from analysis.wording.voices import describe_more_interviews, describe_voices


def test_fall_asks_those_it_concerns(card_of):
    card = card_of(verdict="fell", estimate=-8.0, low=-12.0, high=-4.0, side="junior")
    assert outlook.describe_fall(card).endswith("Ask the juniors of Cohort 3 what happened, before the next wave.")
    assert "the people of the whole programme" in outlook.describe_fall(card_of(cohort="all"))


def test_worse_and_silent_and_unlinked_are_told_with_numbers(card_of):
    card = card_of(worse_share=0.2, worse_by_chance=0.025, invited=60, answered=30, linked_people=12)
    assert "20 % of people ended reliably worse off" in outlook.describe_worse(card)
    assert "chance alone would give about 2.5 %" in outlook.describe_worse(card)
    assert "30 of 60 people invited did not answer" in outlook.describe_silence(card)
    assert "only 12 of the 30 people who answered" in outlook.describe_unlinked(card)
    hidden = card_of(
        worse_share=Withheld("few"),
        invited=Withheld("unknown"),
        answered=Withheld("few"),
        linked_people=Withheld("few"),
    )
    for describe in (outlook.describe_worse, outlook.describe_silence, outlook.describe_unlinked):
        assert describe(hidden) == ""


def test_open_question_says_what_it_takes_and_when(card_of):
    card = card_of(verdict="cannot_tell", low=-4.0, detectable=11.0, linked_pairs=14)
    told = outlook.describe_open_question(card, pairs_needed=68, shown_if_linked=8.4)
    assert told == (
        "**Understanding**: with 14 pairs only a difference of 11 points or more would show. It takes about 68 pairs "
        "to show 5 points, the smallest difference that matters: you will be able to say once 54 more have answered "
        "both waves. If everyone who answered could be linked, 8.4 points would show, without a single answer more."
    )
    nothing = card_of(verdict="cannot_tell", estimate=Withheld("no file says who left"))
    told = outlook.describe_open_question(nothing, pairs_needed=None, shown_if_linked=None)
    assert told == "**Understanding**: nothing can be said, because no file says who left."


def test_open_cohorts_are_named_and_escaped(card_of):
    cards = [card_of(cohort="*North*", detectable=12.0), card_of(cohort="South", detectable=8.0)]
    told = outlook.describe_open_cohorts(cards, of=3)
    assert (
        r"cannot be told yet for \*North\* and South; taken alone, each would show only 8 to 12 points or more" in told
    )
    assert "for both cohorts" in outlook.describe_open_cohorts(cards, of=2)
    assert outlook.describe_open_cohorts([card_of(detectable=Withheld("few"))], of=2).endswith("Cohort 3.")


@pytest.mark.parametrize("step", ["stop", "adjust", "continue", "widen"])
def test_next_step_is_one_bold_line(step):
    assert outlook.describe_next_step(step).startswith("**")


@dataclass(frozen=True)
class Spoken:
    title: str
    counts: tuple | None = None
    words: str = ""


def test_voices_in_numbers():
    liked, disliked = Spoken("Trust", (7, 1, 1, 3)), Spoken("Time", (1, 5, 0, 6))
    assert describe_voices([liked, disliked]) == (
        "Most spoken of is trust, by 9 of 12 people, 7 of them favourably; most criticised is time, by 5 of 12."
    )
    assert describe_voices([liked, Spoken("Respect", (6, 5, 0, 4))]).endswith(
        "on every theme at least as many spoke favourably as unfavourably, and most spoke unfavourably of respect: "
        "5 of 15."
    )
    for few in ((5, 3, 0, 4), (1, 4, 2, 5)):
        assert describe_voices([liked, Spoken("Respect", few)]).endswith(
            "favourably; fewer than 5 people spoke unfavourably of any one theme."
        )
    assert describe_voices([Spoken("Trust", (7, 0, 0, 5))]).endswith("nobody spoke against anything.")


def test_voices_in_words_give_no_number_away():
    spoken = [
        Spoken("Trust", words="raised by nearly all, mostly favourable"),
        *(
            Spoken(name, words="raised by most, mostly favourable")
            for name in ("Respect", "Career", "Stay", "Matching")
        ),
    ]
    assert describe_voices(spoken) == (
        "Of those interviewed, nearly all spoke of trust; most spoke of respect, career, stay and 1 more, "
        "mostly favourably."
    )
    critical = Spoken("Time", words="raised by some, in both directions")
    assert describe_voices([spoken[0], critical]).endswith("some spoke of time; not mostly favourable: time.")
    assert describe_voices([]) == "No theme may be shown yet."


def test_more_interviews_are_asked_for_only_where_they_open_something():
    assert describe_more_interviews(None) == ""
    assert describe_more_interviews(1).startswith("With 1 more interview of")
