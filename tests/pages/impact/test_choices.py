"""What the address bar narrows a page to, and that nothing else in it matters."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from analysis.release.answers import answer
from analysis.release.release import Release
from analysis.release.views import forest
from tests.pages.impact.conftest import EMPTY, FIRST_YEAR, PAGES, SAMPLE, Visit, said

NONSENSE = {
    "cohort": "Nowhere", "side": "left", "by": "star sign", "scale": "![x](http://x)", "outcome": "luck", "wave": "42",
    "who": "('a', 'b')",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_address_with_nonsense_shows_the_page_as_it_is(look: Visit, page: str) -> None:
    app = look(page, SAMPLE, **NONSENSE)
    assert not app.exception
    assert said(app) == said(look(page, SAMPLE))


@pytest.mark.parametrize("outcome", ["engagement", "understanding", "retention"])
@pytest.mark.parametrize(("cohort", "side", "label"), [("Delta", "all", "Both sides"), ("Delta", "junior", "Juniors")])
def test_cohort_and_side_choose_the_answer(
    look: Visit, releases: Mapping[str, Release], outcome: str, cohort: str, side: str, label: str
) -> None:
    given = answer(releases[SAMPLE], outcome, cohort=cohort, side=side)
    words = said(look(outcome, cohort=cohort, side=label))
    assert given.card is not None
    assert f"## {given.card.sentence}" in words
    whole = answer(releases[SAMPLE], outcome).card
    assert whole is not None
    assert f"## {whole.sentence}" not in words


def test_group_without_a_card_says_why(look: Visit, releases: Mapping[str, Release]) -> None:
    given = answer(releases[FIRST_YEAR], "engagement", side="junior")
    words = said(look("engagement", FIRST_YEAR, side="Juniors"))
    assert given.because
    assert f"engagement is hidden to protect people, because {given.because}." in words
    assert "How sure, and what else could explain it" not in words


def test_breakdown_draws_a_line_for_each_group(look: Visit) -> None:
    drawn = look("engagement", by="Cohort").get("plotly_chart")[0].proto.spec
    assert all(f'"name":"{cohort}"' in drawn for cohort in ("Atlas", "Birch", "Delta", "Ember", "Fjord"))
    assert '"name":"Atlas"' not in look("engagement").get("plotly_chart")[0].proto.spec


def test_breakdowns_offered_are_those_of_the_release(look: Visit) -> None:
    def options(**address: str) -> list[str]:
        return look("engagement", **address).segmented_control(key="by").options

    assert options()[:4] == ["Together", "Cohort", "Side", "Generation"]
    assert "Cohort" not in options(cohort="Delta")
    assert options(cohort="Delta", side="Juniors") == ["Together"]


def test_a_click_narrows_without_a_new_address(visit: Visit, releases: Mapping[str, Release]) -> None:
    app = visit("understanding")
    app.selectbox(key="cohort").set_value("Fjord").run()
    given = answer(releases[SAMPLE], "understanding", cohort="Fjord").card
    assert given is not None
    assert given.sentence in said(app)


def test_cohorts_are_ranked_only_where_they_differ(look: Visit, releases: Mapping[str, Release]) -> None:
    for outcome, label in (("engagement", "Engagement"), ("retention", "Retention")):
        differ = forest(releases[SAMPLE], outcome).differ
        words = said(look("cohorts", outcome=label))
        assert ("The cohorts differ more than chance" in words.split("How they moved")[0]) == (differ is True)


def test_another_study_drops_the_cohort_that_it_does_not_have(visit: Visit) -> None:
    app = visit("engagement", SAMPLE, cohort="Delta")
    app.selectbox(key="study").set_value(FIRST_YEAR).run()
    assert not app.exception
    assert "In Delta" not in said(app)
    app.selectbox(key="study").set_value(EMPTY).run()
    assert not app.exception


def test_published_release_or_the_word_that_there_is_none(look: Visit) -> None:
    published = said(look("overview", FIRST_YEAR, view="Published"))
    assert "Preview" not in published
    assert "Across the programme" in published
    assert "Nothing has been published yet." in said(look("overview", SAMPLE, view="Published"))
