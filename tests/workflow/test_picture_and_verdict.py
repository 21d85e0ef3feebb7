"""A chart and the answer above it speak of one change with one interval; cohorts together speak of shown ones only."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from analysis.charts.forest import forest_figure
from analysis.charts.trend import trend_figure
from analysis.impact.card import Withheld
from analysis.impact.cards import build_cards
from analysis.impact.evidence import gather_evidence
from analysis.impact.shrinking import shrink_cards
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.instruments import outcome_scales
from analysis.release.documents import from_document, to_document
from analysis.release.groups import terms_of
from analysis.release.inputs import ReleaseInputs, released_measures
from analysis.release.planning import plan_release
from analysis.release.views import forest
from analysis.stats.proportions import wilson
from analysis.study import ALL, ENGAGEMENT
from analysis.wording.cards import board_sentence, describe_card
from tests.impact.made import people_like, study_of

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def inputs(people, **changes):
    study = study_of(people)
    evidence = gather_evidence(study)
    deck = build_cards(evidence)
    made = ReleaseInputs(
        study="made", data_version="1", table=evidence.scores, changes=evidence.changes,
        measures=released_measures(outcome_scales(ENGAGEMENT)), describe=describe_card, board=board_sentence,
        cohorts=study.cohorts, waves=("baseline", "end"), as_of=study.as_of, cards=deck.cards, spreads=deck.spreads,
        dimensions=("cohort", "side"), crossed=False,
    )  # fmt: skip
    return replace(made, **changes)


def planned(made):
    return plan_release(made, created_at=NOON, release_id="r1").release


@pytest.fixture(scope="module")
def people():
    return people_like(pairs=72, comparison=0, cohorts=6, seed=9)


@pytest.fixture(scope="module")
def released(people):
    return planned(inputs(people))


def test_every_card_on_a_change_has_the_interval_of_its_cell(released):
    cells = {(cell.measure, cell.wave, cell.by): cell for cell in released.cells if cell.kind == "change"}
    compared = 0
    for one in released.cards:
        card = one.card
        cell = cells.get((card.measure, card.wave_to, terms_of(card.cohort, card.side)))
        if cell is None or card.design != "C" or isinstance(card.low, Withheld):
            continue
        assert cell.level == card.level
        assert (cell.low, cell.high) == (card.own_low, card.own_high)
        assert (card.low, card.high) == pytest.approx((cell.low, cell.high), abs=0.1), "an end may keep off zero"
        compared += 1
    assert compared >= 7
    assert cells["engagement", "end", ()].level == PRIMARY_LEVEL
    assert cells["engagement", "end", (("side", "junior"),)].level == LEVEL


def test_the_chart_says_how_sure_its_whiskers_are(released):
    whole = trend_figure(released, "engagement", dimension=ALL)
    assert "98 times in 100, as in the answer" in whole.subtitle
    assert "lies, 95 times in 100." in trend_figure(released, "engagement", dimension="cohort").subtitle


def test_what_cohorts_say_together_comes_from_the_cards_that_are_shown(released):
    cards = [one.card for one in released.cards]
    drawn = [card for card in cards if isinstance(card.shrunken, float) and card.side == "all"]
    assert len(drawn) == 6
    bare = [
        replace(card, shrunken=Withheld("x"), shrunken_low=Withheld("x"), shrunken_high=Withheld("x")) for card in cards
    ]
    again = shrink_cards(bare)
    for card, anew in zip(cards, again, strict=True):
        if isinstance(card.shrunken, float):
            assert card.shrunken == pytest.approx(anew.shrunken, abs=0.051)
    assert from_document(to_document(released)) == released


def test_a_hidden_cohort_does_not_speak_through_the_others(people, released):
    """The cohort that is too small moves by 20 points more: nothing about the others' released cards may tell."""
    small = people[~((people["cohort"] == "Cohort 0") & (people.groupby("cohort").cumcount() >= 8))]
    wild = small.assign(after=np.where(small["cohort"] == "Cohort 0", 30, small["after"]))

    def said(rows):
        shown = [one.card for one in planned(inputs(rows)).cards if one.card.cohort not in (ALL, "Cohort 0")]
        return {
            (c.cohort, c.side, c.wave_to): (c.shrunken, c.shrunken_low, c.shrunken_high)
            for c in shown if c.outcome == ENGAGEMENT
        }  # fmt: skip

    one, other = said(small), said(wild)
    assert any(isinstance(value, float) for value, _, _ in one.values())
    # Which cards may be shown can hang on answers (none may be told too closely); what the shown ones say may not.
    both = one.keys() & other.keys()
    assert len(both) >= len(one) - 2
    assert {key: one[key] for key in both} == {key: other[key] for key in both}


def test_the_forest_draws_the_hollow_points_and_says_what_they_are(released):
    shown = forest(released, ENGAGEMENT)
    chart = forest_figure(released, shown.measure, differ=shown.differ)
    hollow = [trace for trace in chart.figure.data if trace.marker.symbol == "circle-open"]
    assert len(hollow) == 6
    assert "Hollow: " in chart.subtitle
    assert "beside the others +" in chart.alt
    few = planned(inputs(people_like(pairs=60, comparison=0, cohorts=3, seed=9)))
    assert "Hollow" not in forest_figure(few, "engagement").subtitle


def test_a_favourable_share_has_wilsons_interval_of_the_share_as_shown(released):
    shown = [cell for cell in released.cells if cell.favourable is not None]
    assert shown
    for cell in shown:
        found = wilson(cell.favourable * cell.n, cell.n)
        low, high = round(float(found.low), 2), round(float(found.high), 2)
        expected = (
            0.0 if cell.favourable_coded == "at most" else low,
            1.0 if cell.favourable_coded == "at least" else high,
        )
        assert (cell.favourable_low, cell.favourable_high) == expected
        assert cell.favourable_low <= cell.favourable <= cell.favourable_high
    assert all(cell.favourable_low is None for cell in released.cells if cell.favourable is None)
