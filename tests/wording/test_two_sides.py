"""Sentences on how the two sides see each other: what stands is said with its direction, what does not is not."""

from dataclasses import replace

import pytest

from analysis.impact.two_sides import Misreading, PartnersAlike
from analysis.release.release import BothWays
from analysis.wording.two_sides import (
    describe_alike,
    describe_both_ways,
    describe_guesses,
    describe_hidden_pairs,
    describe_misreading,
)

ONE = Misreading(
    "val_1", "I would rather wait.", "senior", "programme", "end", 30, 54.0, 69.0, 40, -15.0, -20.4, -10.6, stands=True
)


def test_the_direction_is_said_of_what_stands_only() -> None:
    other = replace(ONE, statement="val_2", text="I keep it apart.", misread=9.0)
    chance = replace(ONE, statement="val_3", text="Nothing.", misread=30.0, stands=False)
    assert describe_guesses([ONE, chance]) == (
        "At end, seniors think that juniors agree less with “I would rather wait” than they do."
    )
    assert describe_guesses([ONE, other]) == (
        "At end, seniors think that juniors agree more with “I keep it apart” than they do and less with "
        "“I would rather wait” than they do."
    )
    assert describe_guesses([chance]) == (
        "At end, seniors misread juniors on no statement in a way that could be told apart from chance."
    )
    assert "cannot be shown" in describe_guesses([])


def test_a_guess_carries_its_figures_and_interval() -> None:
    assert describe_misreading(ONE) == "seniors guess 54, juniors answered 69: −15 (−20 to −11)"
    assert describe_misreading(replace(ONE, low=None, high=None)).endswith("69: −15")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.05, "in hardly any pairs"), (0.27, "in about a quarter of the pairs"), (0.5, "in about half of the pairs"),
        (0.66, "in about two thirds of the pairs"), (0.9, "in most pairs"), (1.0, "in nearly all pairs"),
    ],
)  # fmt: skip
def test_a_share_of_pairs_is_said_in_words_and_figures(share, told) -> None:
    sentence = describe_both_ways(BothWays("end", 40, share, share / 2, 1.0, leaning="even"))
    assert told in sentence
    assert "40 pairs" in sentence
    assert sentence.endswith("As much is learned from juniors as from seniors.")


def test_a_coded_share_says_so() -> None:
    sentence = describe_both_ways(BothWays("end", 12, 0.8, None, None, "at least"))
    assert "(at least 80 %; 12 pairs)" in sentence
    assert sentence.endswith("cannot be told yet.")


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(0.1, 0.5, "somewhat alike"), (0.6, 0.9, "much alike"), (-0.5, -0.1, "less alike"), (-0.1, 0.4, "cannot be told")],
)
def test_agreement_is_said_as_far_as_its_interval_goes(low, high, told) -> None:
    sentence = describe_alike(PartnersAlike("relationship", "x", "end", 40, (low + high) / 2, low, high))
    assert told in sentence
    assert "40 pairs" in sentence


def test_hidden_pairs_say_why() -> None:
    told = describe_hidden_pairs("reciprocity", "fewer than 10 pairs")
    assert told == (
        "In how many pairs both partners teach and learn is hidden to protect people, because there are fewer than 10 "
        "pairs."
    )
