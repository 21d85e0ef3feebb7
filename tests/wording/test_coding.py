"""Coding in words: how far it is, what agrees, and answers in which nothing that people said is read as Markdown."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.scores.codebook_quality import CodebookQuality, QualityFigure
from analysis.scores.double_coding import coding_agreement
from analysis.wording.codebooks import describe_comparison, describe_found, describe_version
from analysis.wording.coding import (
    describe_coding,
    describe_other_codes,
    describe_quality,
    describe_readers,
    describe_undoable,
    mark_passages,
)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((0, 0, 0), "Nothing is suggested; 0 codes decided."),
        ((1, 1, 1), "Every suggestion is decided (1); 1 code decided in all."),
        ((12, 1234, 15), "12 of 1,234 suggestions decided; 15 codes decided in all."),
    ],
)
def test_how_far_the_coding_is(told, said):
    assert describe_coding(*told) == said


def test_the_words_that_led_to_a_suggestion_are_marked_where_they_stand():
    assert mark_passages("I quit. Then I stayed on.", "quit / stayed on") == (
        "I :orange-background[**quit**]. Then I :orange-background[**stayed on**]."
    )
    assert mark_passages("Nothing here.", "elsewhere") == "Nothing here."


@pytest.mark.parametrize("said", ["a] b", "**a** b", "a [b](http://evil) c", ":red[a] b", "$a$ b", "<b>a</b> b"])
def test_what_people_said_is_never_markdown(said):
    told = mark_passages(f"x {said} y", said)
    inside = told.removeprefix("x :orange-background[**").removesuffix("**] y")
    assert told != inside
    for sign in "]*[$<":
        assert all(inside[place - 1] == "\\" for place, one in enumerate(inside) if one == sign), told
    assert ":red[" not in inside


def test_what_an_undo_takes_back():
    assert describe_undoable([]) == "You have decided nothing yet."
    assert "moved to another theme" in describe_undoable(["move", "add"])


def test_other_codes_of_the_answer():
    assert describe_other_codes([]) == ""
    assert describe_other_codes([("Trust", "mixed"), ("[x](y)", "favourable")]) == (
        "In this answer so far: Trust, mixed; \\[x\\](y), favourable."
    )


def test_agreement_of_readers():
    empty = pd.DataFrame(columns=["utterance", "theme", "direction", "status"], dtype="str")
    one = pd.DataFrame({"utterance": ["a"], "theme": ["t"], "direction": ["mixed"], "status": ["accepted"]})
    nothing = {"suggested": one, "interviews": pd.Series(["i"], index=["a"]), "themes": ("t",)}
    assert "has not decided on an answer yet" in describe_readers(coding_agreement(one, empty, **nothing))
    same = describe_readers(coding_agreement(one, one, **nothing))
    assert same.startswith("1 answer from 1 interview read twice, independently.")
    assert same.endswith("everything was put in one category.")


def test_quality_says_whose_it_is():
    figure = QualityFigure("precision", "", 0.704, 0.58, 0.8, 60)
    none = describe_quality(CodebookQuality(False, 12, "", ()))
    assert none == (
        "How good the suggestions are has not been measured for this version of the codebook. "
        "From 50 decisions on you see how good they are here; 12 so far."
    )
    shipped = describe_quality(CodebookQuality(False, 12, "400 sentences", (figure,)))
    assert "shipped codebook (400 sentences): of what is suggested people keep (precision) 0.70" in shipped
    own = describe_quality(CodebookQuality(True, 60, "", (figure, QualityFigure("kappa", "", None, None, None, 0))))
    assert own.startswith(
        "By the 60 decisions taken here: of what is suggested people keep (precision) 0.70 (0.58 to 0"
    )
    assert "to 0.80), n = 60;" in own
    assert "cannot be told yet" in own


def test_codebooks_in_words():
    at = dt.datetime(2025, 3, 4, 12, 0, tzinfo=dt.UTC)
    told = describe_version("own 2", 19, "hr", at, "a reason")
    assert told == "Version own 2, 19 themes, by hr on 4 March 2025: a reason"
    assert "bring interviews" in describe_found(0, 0)
    assert describe_found(1, 1200) == "These words stand in 1 answer of 1,200."
    assert describe_comparison(12, 14, 3, 1, 0) == "Suggested for 14 answers (now 12): 3 more, 1 fewer."
    assert describe_comparison(2, 2, 0, 0, 0) == "Suggested for 2 answers (now 2): the same ones."
