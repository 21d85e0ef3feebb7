"""Views: what pages and charts read off a release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.errors import StudyError
from analysis.release import HiddenCell, ReleasedCard, Theme
from analysis.release.views import cards_for, curves_for, forest, measures_shown, themes_for, trend
from tests.release.programmes import a_card, a_curve, planned, programme

RELEASE = planned(programme(1, pairs=30, comparison=40, cohorts=3, answering=0.9))


def test_a_trend_has_a_line_an_arm_and_a_cell_a_wave() -> None:
    view = trend(RELEASE, "engagement")
    assert (view.title, view.waves, view.kind) == ("Engagement", ("baseline", "mid", "end"), "change")
    assert [line.arm for line in view.lines] == ["programme", "comparison"]
    assert [cell.kind for cell in view.lines[0].cells] == ["level", "change", "change"]
    assert view.lines[0].changes[0] is None
    assert len(view.cells) == 6


def test_a_trend_by_cohort_keeps_the_order_of_cohorts_and_names_what_is_hidden() -> None:
    release = replace(RELEASE, cohorts=("Cohort 2", "Cohort 0", "Cohort 1"))
    view = trend(release, "engagement", by="cohort")
    assert [line.label for line in view.lines] == ["Cohort 2", "Cohort 0", "Cohort 1"]
    assert all(line.arm == "programme" for line in view.lines)
    by_level = trend(RELEASE, "engagement", by="level")
    shown = {(dict(cell.by)["level"], cell.wave) for cell in by_level.cells}
    assert not shown & {(one.label, one.wave) for one in by_level.suppressed}
    assert by_level.suppressed


def test_a_trend_within_a_cohort() -> None:
    view = trend(RELEASE, "engagement", by="side", within=(("cohort", "Cohort 0"),))
    assert {line.label for line in view.lines} <= {"junior", "senior"}
    assert all(dict(line.by)["cohort"] == "Cohort 0" for line in view.lines)


def test_what_is_not_there_gives_an_empty_trend() -> None:
    view = trend(RELEASE, "nothing")
    assert (view.lines, view.waves, view.suppressed) == ((), (), ())
    with pytest.raises(StudyError, match="broken down by"):
        trend(RELEASE, "engagement", by="person")


def test_measures_in_the_order_of_the_release() -> None:
    assert measures_shown(RELEASE) == (("engagement", "Engagement"), ("understanding", "Understanding"))


def with_cards(*cards, hidden=()):
    return replace(RELEASE, cards=tuple(ReleasedCard(card, "s", "b") for card in cards), hidden=hidden)


def test_cards_of_an_outcome_at_its_latest_wave() -> None:
    because = HiddenCell("understanding", "change", "end", "programme", (), "too few", "card", "understanding")
    release = with_cards(a_card(wave_to="mid"), a_card(wave_to="end"), a_card(cohort="Cohort 0"), hidden=(because,))
    view = cards_for(release, "engagement")
    assert [(one.card.cohort, one.card.wave_to) for one in view.cards] == [("all", "end")]
    assert view.suppressed == ()
    assert [one.because for one in cards_for(release, "understanding").suppressed] == ["too few"]
    assert len(cards_for(release, "engagement", latest=False).cards) == 2
    assert len(cards_for(release, cohort="Cohort 0").cards) == 1


def test_a_forest_sets_the_cohorts_of_the_last_wave_side_by_side() -> None:
    hidden = HiddenCell(
        "engagement", "change", "end", "programme", (("cohort", "Cohort 2"),), "too few", "card", "engagement"
    )
    cards = [
        a_card(wave_to=wave, cohort=cohort) for wave in ("mid", "end") for cohort in ("Cohort 1", "all", "Cohort 0")
    ]
    view = forest(with_cards(*cards, hidden=(hidden,)), "engagement")
    assert (view.wave, view.whole.card.cohort) == ("end", "all")
    assert [one.card.cohort for one in view.cohorts] == ["Cohort 0", "Cohort 1"]
    assert [one.label for one in view.suppressed] == ["Cohort 2"]
    assert forest(RELEASE, "retention").cohorts == ()


def test_curves_of_a_side_with_participants_first() -> None:
    curves = (a_curve("Cohort 1"), a_curve("comparison"), a_curve(), a_curve(side="junior"))
    hidden = (HiddenCell("retention", "level", "", "programme", (("cohort", "Cohort 2"),), "too few", "curve"),)
    view = curves_for(replace(RELEASE, curves=curves, hidden=hidden))
    assert [curve.group for curve in view.curves] == ["participants", "comparison", "Cohort 1"]
    assert [one.label for one in view.suppressed] == ["Cohort 2"]
    assert len(curves_for(replace(RELEASE, curves=curves), "junior").curves) == 1


def test_themes_of_a_group_by_people() -> None:
    def theme(name: str, raised: int) -> Theme:
        return Theme(name, name, None, "all", "all", "all", (raised, 0, 0, 20 - raised), "most", 20)

    view = themes_for(replace(RELEASE, themes=(theme("a", 6), theme("b", 9))))
    assert [one.theme for one in view.themes] == ["b", "a"]
