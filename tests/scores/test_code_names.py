"""What names of codes from elsewhere stand for: a theme's own name is sure, words are proposed, the rest is nothing."""

from __future__ import annotations

import pytest

from analysis.scores.code_names import SAME_NAME, guess_theme
from analysis.scores.codebook import codebook


@pytest.mark.parametrize("theme", codebook().themes, ids=lambda theme: theme.id)
def test_every_theme_is_known_by_its_title_and_id(theme):
    for name in (theme.title, theme.title.upper(), theme.id, theme.id.replace("_", " ")):
        guess = guess_theme([name])
        assert (guess.theme, guess.confidence) == (theme.id, SAME_NAME)


@pytest.mark.parametrize("direction", ["favourable", "unfavourable", "mixed"])
def test_a_direction_at_the_end_of_the_path_is_one(direction):
    guess = guess_theme(["Trust", direction])
    assert (guess.theme, guess.direction) == ("trust", direction)


# Names as people give them, and what a reader takes them for; None where no direction is said.
READ = {
    "Lack of trust": ("trust", "unfavourable"),
    "Trust between us": ("trust", None),
    "Barriers > lack of time": ("logistics", "unfavourable"),
    "communication problems": ("communication", "unfavourable"),
    "Career > promotion": ("career", None),
    "Fear of speaking up": ("holding_back", "unfavourable"),
    "Programme > Generational stereotypes": ("stereotypes", None),
}


@pytest.mark.parametrize("name", READ)
def test_words_of_a_name_say_theme_and_direction(name):
    guess = guess_theme(name.split(" > "))
    assert (guess.theme, guess.direction) == READ[name]
    assert guess.because.endswith(".")


@pytest.mark.parametrize("name", ["Theme 3", "red", "Wording not clear", "2. Attitude > yellow", "positive", "???"])
def test_a_name_that_says_nothing_stands_for_nothing(name):
    assert guess_theme(name.split(" > ")) is None
