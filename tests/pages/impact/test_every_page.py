"""Every Impact page on every study: it answers or says what to bring, and never falls over."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from analysis.release.answers import answers
from analysis.release.release import Release
from tests.pages.impact.conftest import (
    AFTER_ONLY,
    ALL_HIDDEN,
    EMPTY,
    FIRST_YEAR,
    PAGES,
    SAMPLE,
    STUDIES,
    TINY,
    Visit,
    said,
)

QUESTIONS = {
    "overview": "Did the programme work?",
    "engagement": "Did engagement change?",
    "understanding": "Do juniors and seniors understand each other better?",
    "retention": "Do participants stay longer?",
    "cohorts": "For which cohorts did it work?",
    "voices": "What do participants say?",
    "claims": "Which claims hold here?",
    "worth_it": "Is it worth it?",
}
#: The heading of each page's evidence.
FIRST_SECTIONS = {
    "overview": "For whom",
    "engagement": "From wave to wave",
    "understanding": "From wave to wave",
    "retention": "Who is still here",
    "cohorts": "How they moved",
    "voices": "Theme by theme",
    "claims": "Claim by claim",
    "worth_it": "What it costs",
}
#: Words that a leader never needs, and traces of values that nobody put into words.
JARGON = ("significant", "p-value", "n.s.", "NaN", "None", "Withheld(")


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("page", PAGES)
def test_page_stands_on_every_study(look: Visit, page: str, study: str) -> None:
    app = look(page, study)
    assert not app.exception
    assert not app.error
    assert [title.value for title in app.title] == [QUESTIONS[page]]
    words = said(app)
    assert not [word for word in JARGON if word in words]
    assert "!" not in words
    assert all(len(figure.proto.alt) > 20 for figure in app.get("plotly_chart"))
    assert all(table.proto.alt for table in app.dataframe)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("study", [SAMPLE, FIRST_YEAR])
def test_answer_comes_before_the_evidence(look: Visit, page: str, study: str) -> None:
    words = said(look(page, study)).split("\n")
    answer = next(place for place, line in enumerate(words) if line.startswith("## "))
    assert words[answer].endswith(".")
    assert answer < words.index(FIRST_SECTIONS[page])


@pytest.mark.parametrize("page", PAGES)
def test_empty_study_says_what_to_bring(look: Visit, page: str) -> None:
    app = look(page, EMPTY)
    assert "This study holds no data yet." in said(app)
    assert "Load page" in said(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("page", PAGES)
def test_study_too_small_says_why_nothing_is_shown(look: Visit, page: str) -> None:
    words = said(look(page, ALL_HIDDEN))
    assert ("No theme may be shown yet." if page == "voices" else "hidden to protect people") in words


def test_cohorts_that_are_hidden_are_not_called_shown(look: Visit) -> None:
    words = said(look("cohorts", ALL_HIDDEN))
    assert "is hidden to protect people" in words
    assert "Nothing is hidden here." not in words


@pytest.mark.parametrize("study", [SAMPLE, FIRST_YEAR, TINY, ALL_HIDDEN, AFTER_ONLY])
def test_overview_always_has_three_places(look: Visit, releases: Mapping[str, Release], study: str) -> None:
    words = said(look("overview", study))
    three = answers(releases[study])
    assert [one.outcome for one in three] == ["engagement", "understanding", "retention"]
    for one in three:
        told = one.card.sentence if one.card else f"{one.outcome} is hidden to protect people, because {one.because}."
        assert told in words
    assert words.count("## Not shown") == sum(one.card is None for one in three)


def test_what_nobody_measured_is_not_called_hidden(look: Visit) -> None:
    words = said(look("overview", AFTER_ONLY))
    assert "because no file says who was employed when and who left" in words
    for page in ("cohorts", "overview"):
        assert "Nobody's cohort is known" in said(look(page, AFTER_ONLY))
    assert "There are no interviews yet." in said(look("voices", AFTER_ONLY))
