"""The small pictures of a card, and trends narrowed to a cohort and a side."""

from dataclasses import replace

from analysis.charts.interval import has_interval, interval_figure
from analysis.charts.sparkline import retention_sparkline_figure
from analysis.charts.trend import trend_figure
from analysis.impact.card import Withheld
from analysis.release.release import Cell, HiddenCell


def test_interval_is_drawn_with_its_zero_and_on_one_scale(release_of):
    release = release_of()
    whole, first = (one.card for one in release.cards[:2])
    drawn = interval_figure(first, beside=[whole])
    line, point = drawn.figure.data
    assert tuple(line.x) == (first.low, first.high)
    assert tuple(point.x) == (first.estimate,)
    assert "no change" in drawn.figure.layout.xaxis.ticktext
    assert drawn.figure.layout.xaxis.range == interval_figure(whole, beside=[first]).figure.layout.xaxis.range
    days = replace(whole, unit="days", high=300.0)
    assert interval_figure(first, beside=[days]).figure.layout.xaxis.range[1] < 100


def test_card_without_an_interval_is_hatched(release_of):
    card = replace(release_of().cards[0].card, low=Withheld("too few"), high=Withheld("too few"))
    assert not has_interval(card)
    assert interval_figure(card).figure.data[0].marker.pattern.shape == "/"


def test_small_retention_line_shows_both_groups_or_is_hatched(release_of):
    release = release_of()
    assert len(retention_sparkline_figure(release).figure.data) == 2
    assert "still employed" in retention_sparkline_figure(release).alt
    none = retention_sparkline_figure(replace(release, curves=()))
    assert none.figure.data[0].marker.pattern.shape == "/"


def test_trend_narrows_to_a_cohort_and_a_side(release_of):
    release = release_of(cohorts=("North", "South"), hidden=())
    terms = (("cohort", "North"), ("side", "junior"))
    usual = ("understanding", "Understanding", "change", "end", "programme", terms, 12, 3.0, 1.0, 5.0)
    release = replace(release, cells=(*release.cells, Cell(*usual)))
    narrowed = trend_figure(release, "understanding", dimension="all", cohort="North", side="junior")
    assert narrowed.title.startswith(
        "At end, in cohort North, among juniors (the mentors), understanding stands at +3 "
    )
    assert "12 people" in narrowed.footer
    by_side = trend_figure(release, "understanding", dimension="side", cohort="North")
    assert [trace.name for trace in by_side.figure.data if trace.name] == ["Other staff", "Juniors"]


def test_only_hidden_cells_are_hatched(release_of):
    release = release_of(cohorts=("North", "South"), hidden=())
    by = (("cohort", "North"),)
    card = HiddenCell("understanding", "change", "end", "programme", by, "too few", "card", "understanding")
    hatched = [
        trace.marker.pattern.shape
        for gone in (card, replace(card, what="cell"))
        for trace in trend_figure(replace(release, hidden=(gone,)), "understanding").figure.data
        if trace.type == "bar"
    ]
    assert hatched == ["/"]
