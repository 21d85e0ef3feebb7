"""The shipped codebook is whole, and a broken one is refused with everything that is wrong."""

from pathlib import Path

import pytest

from analysis.errors import MappingError
from analysis.scores.codebook import codebook, read_codebook, spell_out

THEMES = {
    "technology", "perspective", "openness", "trust", "respect", "communication", "stereotypes", "reciprocity",
    "confidence", "leadership", "career", "engagement", "inclusion", "innovation", "stay", "resistance",
    "holding_back", "matching", "logistics",
}  # fmt: skip

SOUND = """
version = "1"
negation_window = 3
cue_window = 5
negations = ["not"]
affirmations = []
ignored = []
[lists]
tool = ["ai"]
[cues]
favourable = ["good"]
unfavourable = ["bad"]
[[themes]]
id = "t"
title = "T"
definition = "d"
include = "i"
exclude = "e"
examples = []
claims = ["1"]
questions = []
strong_favourable = ["learned .. {tool}"]
strong_unfavourable = []
topic = []
"""


def test_every_theme_is_defined_and_speaks_both_ways() -> None:
    book = codebook()
    assert {theme.id for theme in book.themes} == THEMES
    for theme in book.themes:
        assert theme.definition
        assert theme.include
        assert theme.exclude
        assert theme.examples
        assert theme.claims
        assert theme.favourable
        assert theme.unfavourable
        assert not set(theme.favourable) & set(theme.unfavourable), theme.id


def test_the_intention_to_stay_is_the_interview_line_of_retention() -> None:
    assert [theme.id for theme in codebook().themes if theme.outcome == "retention"] == ["stay"]


@pytest.mark.parametrize(
    ("phrase", "readings"),
    [
        ("a|b c", [("a", "c"), ("b", "c")]),
        ("(a b|c) d", [("a", "b", "d"), ("c", "d")]),
        ("x .. {l}", [("x", "..", "one"), ("x", "..", "two", "three")]),
    ],
)
def test_phrases_are_spelled_out(phrase: str, readings: list[tuple[str, ...]]) -> None:
    assert list(spell_out([phrase], {"l": ["one", "two three"]})) == readings


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "1"', "", '"version" is missing'),
        ('title = "T"', "", 'theme "t" lacks "title"'),
        ('title = "T"', 'title = "T"\ncolour = "red"', 'unknown key "colour"'),
        ('title = "T"', 'title = "T"\noutcome = "joy"', "unknown outcome"),
        ("{tool}", "{tools}", "unknown list {tools}"),
        ("learned .. {tool}", "learned ..", "ends with a gap"),
        ("learned .. {tool}", "a .. b .. c .. d", "more than two gaps"),
        ("learned .. {tool}", "didn't", "without contractions"),
        ("learned .. {tool}", "Learned", "lower case"),
        ("learned .. {tool}", "(a b|c", "close its brackets"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SOUND
    path = tmp_path / "book.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert read_codebook(path).theme("t").favourable == (("learned", "..", "ai"),)
    path.write_text(SOUND.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        read_codebook(path)
    assert said in caught.value.message


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError):
        read_codebook(tmp_path / "absent.toml")
