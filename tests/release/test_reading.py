"""What pages read off a release: the answer to a question, what can be chosen, tables, and what is left to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from analysis.impact.card import Withheld
from analysis.impact.curve import Curve
from analysis.release.answers import answer, answers
from analysis.release.choices import breakdowns_for, hidden_results, is_measured, measures_for, side_waves, theme_groups
from analysis.release.outlook import next_step, open_questions, pairs_needed, risks
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme
from analysis.release.tables import cards_table, curves_table, themes_table, trend_table
from analysis.release.themes import more_interviews
from analysis.release.views import CurveView, ThemeView, forest, trend
from tests.release.programmes import a_card

DELTA = (("cohort", "Delta"),)


def cell(measure: str = "engagement", wave: str = "end", by: tuple = (), **parts: Any) -> Cell:
    kind = "level" if wave == "baseline" else "change"
    usual = {"arm": "programme", "n": 25, "mean": 2.0, "low": -1.0, "high": 5.0}
    return Cell(measure, measure.capitalize(), kind, wave, by=by, **{**usual, **parts})


def said(**parts: Any) -> ReleasedCard:
    return ReleasedCard(a_card(**{"wave_to": "end"} | parts), "Sentence.", "Board.")


def hidden(wave: str = "end", by: tuple = (), **parts: Any) -> HiddenCell:
    usual = {"what": "card", "outcome": "engagement", "because": "too few"}
    return HiddenCell("engagement", "change", wave, "programme", by, **{**usual, **parts})


def release(**parts: Any) -> Release:
    usual = {
        "release_id": "R1", "study": "pilot", "data_version": "1", "status": "preview", "as_of": None, "k": 5,
        "created_at": dt.datetime(2026, 3, 1), "cohorts": ("Atlas", "Delta"), "waves": ("baseline", "mid", "end"),
        "people": 40, "pairs": 20, "cells": (), "hidden": (), "cards": (), "curves": (), "retention": None,
        "themes": (), "notes": (), "audit": (),
    }  # fmt: skip
    return Release(**{**usual, **parts})


def test_answer_is_the_card_that_reaches_furthest() -> None:
    early, late = said(wave_to="mid"), said()
    given = answer(release(cards=(early, late)), "engagement")
    assert given.card is late
    assert given.because == ""


def test_answer_without_a_card_says_why_and_one_with_an_earlier_card_says_it_too() -> None:
    assert answer(release(hidden=(hidden(),)), "engagement") == replace(
        answer(release(), "engagement"), because="too few", is_measured=True
    )
    given = answer(release(cards=(said(wave_to="mid"),), hidden=(hidden("end", because="fewer"),)), "engagement")
    assert given.card is not None
    assert given.because == "fewer"
    given = answer(release(cards=(said(),), hidden=(hidden("mid"),)), "engagement")
    assert given.because == ""


def test_answers_are_three_whatever_was_measured() -> None:
    three = answers(release(cards=(said(),)))
    assert [one.outcome for one in three] == ["engagement", "understanding", "retention"]
    assert [one.card is not None for one in three] == [True, False, False]
    assert [one.is_measured for one in three] == [True, False, False]


def test_choices_hold_only_what_is_shown() -> None:
    cells = (
        cell(), cell(by=DELTA), cell(by=(*DELTA, ("side", "junior"))), cell("voice", by=(("generation", "X"),)),
        cell(wave="baseline", by=(("side", "junior"),)), cell(arm="comparison", by=(("site", "York"),)),
    )  # fmt: skip
    shown = release(cells=cells, cards=(said(),))
    assert measures_for(shown, "engagement") == (("engagement", "Engagement"), ("voice", "Voice"))
    assert measures_for(shown, "understanding") == ()
    assert breakdowns_for(shown, "engagement") == ("all", "cohort", "side")
    assert breakdowns_for(shown, "engagement", cohort="Delta") == ("all", "side")
    assert breakdowns_for(shown, "engagement", cohort="Delta", side="junior") == ("all",)
    assert side_waves(shown) == ("baseline",)
    assert is_measured(shown, "voice")
    assert not is_measured(shown, "stay")


def test_hidden_results_leave_out_cells_and_the_themes_of_small_groups() -> None:
    kept = hidden(), hidden(what="curve"), hidden(what="theme")
    assert hidden_results(release(hidden=(*kept, hidden(what="cell"), hidden(what="theme", by=DELTA)))) == kept


def test_groups_of_themes_begin_with_everyone() -> None:
    one = Theme("trust", "Trust", None, "Delta", "all", "all", (5, 1, 0, 12), "")
    assert theme_groups(release(themes=(one, replace(one, cohort="all")))) == (("all",) * 3, ("Delta", "all", "all"))


def test_trend_as_a_table_keeps_hidden_cells_empty() -> None:
    cells = (cell(wave="baseline", by=DELTA, mean=60.0, favourable=0.2, favourable_coded="at most"), cell(by=DELTA))
    gone = replace(hidden(by=(("cohort", "Atlas"),)), what="cell")
    table = trend_table(trend(release(cells=cells, hidden=(gone,)), "engagement", "cohort"))
    assert table["Group"].tolist() == ["Delta", "Delta", "Atlas"]
    assert table["Figure"].tolist() == ["score", "change from baseline", ""]
    assert table["Note"].tolist() == ["favourable at most this", "", "hidden to protect people"]
    assert table.loc[2, ["People", "Points", "From", "To", "Favourable"]].isna().all()
    assert table.loc[0, "Favourable"] == pytest.approx(0.2)


def test_arms_and_sides_are_named_and_names_from_data_are_kept() -> None:
    whole = trend_table(trend(release(cells=(cell(), cell(arm="comparison"))), "engagement"))
    assert whole["Group"].tolist() == ["Programme", "Other staff"]
    odd = trend_table(trend(release(cells=(cell(by=(("cohort", "comparison"),)),)), "engagement", "cohort"))
    assert odd["Group"].tolist() == ["comparison"]


def test_cards_curves_and_themes_as_tables() -> None:
    card = cards_table([said(cohort="Delta", estimate=Withheld("few"), low=Withheld("few"), high=Withheld("few"))])
    assert card.loc[0, ["Cohort", "Says"]].tolist() == ["cohort Delta", "Cannot tell yet"]
    assert card.loc[0, ["Estimate", "From", "To"]].isna().all()
    steps = Curve("comparison", "all", (0.0, 1.0), (1.0, 0.9), (1.0, 0.8), (1.0, 0.95), (20, 18))
    curves = curves_table(CurveView((steps,), None, ()))
    assert curves["Group"].tolist() == ["Similar staff"] * 2
    assert curves["At risk"].tolist() == [20, 18]
    told = Theme("trust", "Trust", None, "all", "all", "all", None, "raised by most, mostly favourable", 9)
    themes = themes_table(ThemeView((told,), ()))
    assert themes.loc[0, ["Theme", "Spoke"]].tolist() == ["Trust", 9]
    assert themes.loc[0, ["Favourably", "Not raised"]].isna().all()
    assert more_interviews([told]) == 7
    assert more_interviews([replace(told, counts=(5, 1, 0, 12))]) is None


def test_forest_of_hidden_cards_knows_its_measure() -> None:
    assert forest(release(hidden=(hidden(by=DELTA),)), "engagement").measure == "engagement"
    assert forest(release(), "engagement").measure == ""


def test_a_forest_without_a_card_says_what_it_hides() -> None:
    gone = hidden(by=DELTA)
    of_juniors = replace(gone, by=(*DELTA, ("side", "junior")))
    assert len(forest(release(hidden=(gone, of_juniors)), "engagement").suppressed) == 1
    assert len(forest(release(hidden=(gone, of_juniors)), "engagement", "junior").suppressed) == 1
    assert not forest(release(hidden=(gone, of_juniors)), "engagement", "senior").suppressed


FELL = {"verdict": "fell", "estimate": -8.0, "low": -12.0, "high": -4.0, "own_change": -8.0}
ROSE = {"verdict": "rose", "estimate": 8.0, "low": 4.0, "high": 12.0, "own_change": 8.0}
COMPARED = {"design": "B", "comparison_change": 0.0, "compared_with": "similar staff"}


def test_risks_come_from_the_last_wave_and_the_wider_group_first() -> None:
    cards = (
        said(cohort="Delta", **FELL),
        said(**FELL),
        said(cohort="Atlas", wave_to="mid", **FELL),
        said(cohort="Atlas"),
    )
    found = risks(release(cards=cards))
    assert [risk.split(",")[0] for risk in found] == ["Across the programme", "In cohort Delta"]
    assert risks(release(cards=(said(),))) == ()


def test_people_worse_off_silent_or_not_linked_are_risks() -> None:
    assert "reliably worse off" in risks(release(cards=(said(worse_share=0.2, worse_by_chance=0.05),)))[0]
    assert risks(release(cards=(said(worse_share=0.2, worse_by_chance=0.18),))) == ()
    for people, told in ((20, False), (25, True)):
        few = said(worse_share=0.2, worse_by_chance=0.05, invited=people, answered=people, linked_people=people)
        assert bool(risks(release(cards=(few,)))) == told, "fewer than five people might be told by it"
    assert "did not answer" in risks(release(cards=(said(invited=60, answered=30),)))[0]
    assert "could be linked" in risks(release(cards=(said(answered=30, linked_people=12),)))[0]


@pytest.mark.parametrize(
    ("counts", "words", "is_risk"),
    [
        ((1, 9, 0, 10), "", True),
        ((9, 1, 0, 10), "", False),
        ((0, 3, 0, 17), "", False),
        (None, "raised by most, mostly unfavourable", True),
        (None, "raised by most, in both directions", False),
    ],
)
def test_themes_that_trouble_many_are_risks(counts: Any, words: str, is_risk: bool) -> None:
    spoken = Theme("logistics", "Time and logistics", None, "all", "all", "all", counts, words)
    assert bool(risks(release(themes=(spoken,)))) == is_risk
    assert risks(release(themes=(replace(spoken, cohort="Delta"),))) == ()


def test_pairs_needed_grow_with_the_square_of_what_can_be_shown() -> None:
    assert pairs_needed(a_card(linked_pairs=14, detectable=10.0, smallest_change=5.0)) == 56
    assert pairs_needed(a_card(linked_pairs=14, detectable=4.0, smallest_change=5.0)) is None
    assert pairs_needed(a_card(linked_pairs=Withheld("few"))) is None


def test_open_questions_are_those_without_an_answer() -> None:
    assert open_questions(release(cards=(said(**ROSE),))) == ()
    (one,) = open_questions(release(cards=(said(),)))
    assert "only a change of 6.7 points or more would show" in one
    whole, alone = open_questions(release(cards=(said(), said(cohort="Delta"), said(cohort="Atlas", **ROSE))))
    assert whole == one
    assert "cannot be told yet for Delta" in alone


@pytest.mark.parametrize(
    ("cards", "step"),
    [
        ((), "continue"),
        (({},), "continue"),
        ((ROSE,), "continue"),
        ((ROSE | COMPARED,), "widen"),
        ((FELL,), "adjust"),
        ((ROSE | COMPARED, FELL), "adjust"),
        ((FELL | COMPARED, FELL | COMPARED), "stop"),
        ((FELL | COMPARED,), "adjust"),
    ],
)
def test_next_step_follows_from_the_three_answers(cards: tuple[dict[str, Any], ...], step: str) -> None:
    outcomes = ("engagement", "understanding")
    told = [said(outcome=outcome, measure=outcome, **parts) for outcome, parts in zip(outcomes, cards, strict=False)]
    assert next_step(release(cards=tuple(told))) == step
