"""Figures show released aggregates with their intervals, hide what is hidden, and always come with words."""

import json
import re
from dataclasses import replace
from itertools import groupby

import pytest

from analysis import charts
from analysis.charts import frame, survival
from analysis.charts.forest import forest_rows
from analysis.charts.palette import COMPARISON_GREY
from analysis.release.release import HiddenCell

EVERY = {
    "trend": lambda release: charts.trend_figure(release, "understanding"),
    "programme": lambda release: charts.trend_figure(release, "understanding", dimension="all"),
    "sides": lambda release: charts.trend_figure(release, "understanding", dimension="side"),
    "levels": lambda release: charts.trend_figure(release, "understanding", kind="level"),
    "side": lambda release: charts.trend_figure(release, "understanding", side="junior"),
    "forest": lambda release: charts.forest_figure(release, "understanding", differ=True),
    "survival": charts.survival_figure,
    "themes": charts.theme_figure,
    "naive": charts.naive_beside_fair_figure,
    "gaps": lambda release: charts.perception_gap_figure(release, "baseline"),
    "guesses": lambda release: charts.guess_figure(release, "end", "junior"),
    "sparkline": lambda release: charts.sparkline_figure(release, "understanding"),
    "sparkline of a cohort": lambda release: charts.sparkline_figure(release, "understanding", cohort="Cohort 3"),
}
EMPTY = {"cells": (), "cards": (), "curves": (), "retention": None, "themes": ()}


def marks(figure, kind):
    return [trace for trace in figure.data if trace.type == kind]


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def hatches(figure):
    return [bar for bar in marks(figure, "bar") if bar.marker.pattern.shape == "/"]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("changes", [{}, EMPTY, {"cohorts": ()}], ids=["full", "empty", "no cohorts"])
def test_every_chart_can_be_drawn_and_told(release_of, name, changes):
    chart = EVERY[name](release_of(**changes))
    assert chart.title.endswith(".")
    assert chart.footer.startswith("Source: programme")
    assert chart.footer.endswith("preview r1.")
    assert len(chart.alt) > 20
    for words in (chart.title, chart.subtitle, chart.footer, chart.alt):
        assert not re.search(r"None|\bnan\b|significan|!", words.replace("!\\[", ""))
    assert chart.figure.layout.height >= 72
    assert chart.figure.layout.showlegend is False
    assert chart.figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    json.loads(chart.figure.to_json())


@pytest.mark.parametrize("name", ["trend", "forest", "themes", "survival", "levels", "sparkline"])
def test_nothing_to_show_is_hatched_and_says_so(release_of, name):
    chart = EVERY[name](release_of(**EMPTY, hidden=()))
    assert frame.HIDDEN_TEXT in texts(chart.figure)
    assert hatches(chart.figure)


def test_names_from_data_do_nothing_in_a_figure(release_of):
    for draw in EVERY.values():
        spec = draw(release_of()).figure.to_json()
        assert "<a href" not in spec.replace("\\u003c", "<")
        assert "$a$" not in spec


def test_a_trend_draws_every_mean_with_its_interval_and_the_comparison_in_grey(release_of):
    figure = charts.trend_figure(release_of(), "understanding").figure
    lines = [trace for trace in marks(figure, "scatter") if trace.mode == "lines+markers"]
    assert [trace.name for trace in lines][:3] == ["Cohort 1", "Cohort 2", "Cohort 3"]
    third = lines[2]
    assert list(third.y) == [0.0, 2, 4.0]
    assert list(third.error_y.array) == [0.0, 5.0, 5.0]
    assert any(
        trace.line.color == COMPARISON_GREY and list(trace.y) == [0.0, 1.0, 1.0] for trace in marks(figure, "scatter")
    )
    assert any(shape.y0 == shape.y1 == 0 for shape in figure.layout.shapes)


def test_a_hidden_cell_is_hatched_at_its_wave_and_never_zero(release_of):
    chart = charts.trend_figure(release_of(), "understanding")
    second = next(trace for trace in marks(chart.figure, "scatter") if trace.name == "Cohort 2")
    assert len(second.y) == 2
    (bar,) = hatches(chart.figure)
    assert list(bar.x) == [2]
    assert "Cohort 2" in bar.hovertemplate
    assert "Cohort 2: hidden to protect people" in chart.alt


def test_changes_count_from_the_first_wave_of_their_measure(release_of):
    release = release_of(hidden=())
    later = tuple(cell for cell in release.cells if cell.wave == "end")
    first = tuple(replace(cell, wave="mid") for cell in release.cells if cell.kind == "level")
    chart = charts.trend_figure(replace(release, cells=(*first, *later)), "understanding", dimension="all")
    assert chart.figure.layout.xaxis.ticktext == ("mid", "end")
    assert "from mid for the 90 people" in chart.title
    assert "change from mid" in chart.subtitle


def test_a_level_below_zero_is_inside_the_axis(release_of):
    release = release_of()
    cells = tuple(replace(cell, mean=-30.0, low=-35.0, high=-25.0) for cell in release.cells if cell.kind == "level")
    figure = charts.trend_figure(replace(release, cells=cells), "understanding", kind="level").figure
    assert figure.layout.xaxis.range[0] < -35


def test_more_than_six_lines_become_small_multiples(release_of):
    cohorts = tuple(f"Cohort {number}" for number in range(1, 9))
    figure = charts.trend_figure(release_of(cohorts), "understanding").figure
    assert sum(trace.mode == "lines+markers" for trace in marks(figure, "scatter")) == 8
    assert len([axis for axis in figure.layout.to_plotly_json() if axis.startswith("yaxis")]) == 8
    ranges = {tuple(figure.layout[axis].range) for axis in figure.layout.to_plotly_json() if axis.startswith("yaxis")}
    assert len(ranges) == 1
    few = charts.trend_figure(release_of(cohorts[:6]), "understanding").figure
    assert "yaxis2" not in few.layout.to_plotly_json()


def test_what_lies_behind_a_small_multiple_is_one_trace_of_all_other_lines(release_of):
    cohorts = tuple(f"Cohort {number}" for number in range(1, 9))
    figure = charts.trend_figure(release_of(cohorts), "understanding").figure
    behind = [trace for trace in marks(figure, "scatter") if trace.mode == "lines" and trace.line.width == 1]
    assert len(behind) == 8
    own = {trace.xaxis: tuple(trace.y) for trace in marks(figure, "scatter") if trace.mode == "lines+markers"}
    for trace in behind:
        lines = [tuple(line) for gap, line in groupby(trace.y, key=lambda y: y is None) if not gap]
        assert sorted(lines) == sorted(means for axis, means in own.items() if axis != trace.xaxis)


def test_very_many_lines_are_one_trace_that_names_them_where_it_is_pointed_at(release_of):
    cohorts = tuple(f"Cohort {number}" for number in range(1, 201))
    chart = charts.trend_figure(release_of(cohorts), "understanding", most_lines=1)
    bundle, *rest = [trace for trace in marks(chart.figure, "scatter") if trace.line.width == 1]
    assert not rest
    assert {said.partition(",")[0] for said in bundle.customdata if said} >= set(cohorts[3:])
    assert sum(y is None for y in bundle.y) == 200
    assert "Each thin line is one of 200 groups." in chart.subtitle
    assert "Whiskers" not in chart.subtitle
    assert len(chart.figure.data) < 10
    assert len(chart.figure.to_json()) < 300_000


def test_levels_keep_the_whole_scale_with_named_ends(release_of):
    figure = charts.trend_figure(release_of(), "understanding", kind="level", ends=("never", "always")).figure
    assert figure.layout.xaxis.ticktext == ("0 never", "25", "50", "75", "100 always")


def test_cohorts_are_sorted_only_if_they_differ(release_of):
    release = release_of()
    kept = [row.cohort for row in forest_rows(release, "understanding")]
    assert kept == [*release.cohorts, "all"]
    ranked = [row.cohort for row in forest_rows(release, "understanding", ranked=True)]
    assert ranked == [release.cohorts[3], "Cohort 3", "Cohort 1", "Cohort 2", "all"]


def test_the_forest_shows_every_interval_and_hatches_the_hidden_cohort(release_of):
    figure = charts.forest_figure(release_of(), "understanding", differ=False).figure
    spans = [tuple(trace.x) for trace in marks(figure, "scatter") if trace.mode == "lines"]
    assert (-1.0, 9.0) in spans
    assert (1.0, 11.0) in spans
    assert len(hatches(figure)) == 1
    assert "+4 (−1 to +9) · C" in texts(figure)


def test_very_many_curves_are_one_trace_that_names_them_where_it_is_pointed_at(release_of):
    cohorts = tuple(f"Cohort {number}" for number in range(1, 201))
    release = release_of(cohorts)
    curves = tuple(replace(release.curves[0], group=cohort) for cohort in cohorts)
    chart = charts.survival_figure(replace(release, curves=curves), groups=cohorts)
    (bundle,) = chart.figure.data
    assert set(bundle.customdata) == {*cohorts, ""}
    assert sum(y is None for y in bundle.y) == 200
    assert len(chart.figure.to_json()) < 300_000
    assert "Each thin line is one of 200 groups." in chart.subtitle
    assert "at risk" not in chart.subtitle
    few = charts.survival_figure(replace(release, curves=curves[:24]), groups=cohorts[:24])
    assert "Cohort 24, at risk" in texts(few.figure)


def test_survival_has_bands_people_at_risk_and_says_where_its_axis_begins(release_of):
    chart = charts.survival_figure(release_of())
    risk = [trace for trace in chart.figure.data if trace.mode == "text"]
    assert [trace.text[0] for trace in risk] == ["90", "400"]
    assert sum(trace.fill == "tonexty" for trace in marks(chart.figure, "scatter")) == 2
    assert chart.figure.layout.yaxis.range[0] == 50
    assert "begins at 50 %" in chart.subtitle


def test_many_curves_carry_whiskers_and_keep_their_labels_at_the_right(release_of):
    release = release_of()
    curves = tuple(replace(release.curves[0], group=cohort) for cohort in release.cohorts)
    short = replace(curves[1], **{part: getattr(curves[1], part)[:10] for part in curves[1].__slots__[2:]})
    chart = charts.survival_figure(replace(release, curves=(curves[0], short, *curves[2:])), groups=release.cohorts)
    assert not any(trace.fill for trace in marks(chart.figure, "scatter"))
    assert sum(trace.error_y.array is not None for trace in marks(chart.figure, "scatter")) == 4
    labels = [note for note in chart.figure.layout.annotations if note.text.endswith(("> Cohort 1", "> Cohort 2"))]
    assert len(labels) == 2
    assert {note.x for note in labels} == {24.0}
    assert "360 people" in chart.footer


def test_people_at_risk_are_those_of_the_last_step(release_of):
    (participants, _) = release_of().curves
    assert survival.at_risk(participants, 0) == 90
    assert survival.at_risk(participants, 6.5) == participants.at_risk[6]
    assert survival.at_risk(participants, 25) is None


@pytest.mark.parametrize(("last", "ticks"), [(4, 5), (12, 5), (24, 5), (36, 4), (0.5, 1), (120, 6)])
def test_month_ticks_are_few(last, ticks):
    months = survival.month_ticks(last)
    assert months[0] == 0
    assert months[-1] <= last
    assert len(months) <= 6
    assert len(months) == ticks


def test_themes_count_people_astride_the_middle(release_of):
    figure = charts.theme_figure(release_of()).figure
    trust = [(bar.base[0], bar.x[0]) for bar in marks(figure, "bar") if "Trust" in bar.hovertemplate]
    assert trust == [(-2.5, 2), (-0.5, 1), (0.5, 7)]
    assert "10 of 15" in texts(figure)
    assert "in words only" in texts(figure)


def test_what_nobody_has_reviewed_stands_apart_in_grey(release_of):
    release = release_of()
    assert "nobody has decided" not in charts.theme_figure(release).subtitle
    waiting = replace(release, themes=(replace(release.themes[0], waiting=6), *release.themes[1:]))
    chart = charts.theme_figure(waiting)
    assert "nobody has decided yet" in chart.subtitle
    bars = [bar for bar in marks(chart.figure, "bar") if "not reviewed" in bar.hovertemplate]
    assert [(bar.base[0], bar.x[0], bar.marker.color) for bar in bars] == [(-3.0, 6, COMPARISON_GREY)]


def test_naive_stands_above_fair(release_of):
    figure = charts.naive_beside_fair_figure(release_of()).figure
    dots = {
        trace.hovertemplate.split(":")[0]: (trace.x[0], trace.y[0])
        for trace in marks(figure, "scatter")
        if trace.mode == "markers"
    }
    assert dots["Naive"] == (12.0, 1)
    assert dots["Time-at-risk fair"] == (1.0, 0)


def test_a_gap_needs_both_sides_asked(release_of):
    release = release_of()
    alone = replace(release.cells[-2], measure="mentor_outcomes", measure_title="What the mentor gained")
    chart = charts.perception_gap_figure(replace(release, cells=(*release.cells, alone)), "baseline")
    assert "What the mentor gained" not in chart.alt
    assert "Understanding: juniors 62, seniors 70" in chart.alt
    gone = HiddenCell("mentor_outcomes", "level", "baseline", "programme", (("side", "senior"),), "few answered")
    held = replace(release, cells=(*release.cells, alone), hidden=(gone,))
    assert hatches(charts.perception_gap_figure(held, "baseline").figure)


def test_a_gap_within_chance_is_not_told_as_one(release_of):
    release = release_of()
    sides = [cell for cell in release.cells if dict(cell.by).keys() == {"side"} and cell.kind == "level"]
    assert sides
    for half_width, told in ((20.0, "Juniors and seniors stand about alike"), (1.0, "Juniors and seniors stand furth")):
        cells = tuple(replace(cell, low=cell.mean - half_width, high=cell.mean + half_width) for cell in sides)
        chart = charts.perception_gap_figure(replace(release, cells=cells), sides[0].wave)
        assert chart.title.startswith(told)
        assert "furthest apart on understanding: juniors 62, seniors 70" in chart.title


def test_a_long_label_is_wrapped_and_not_cut():
    assert frame.wrapped_text("Cross-generational understanding", 24) == "Cross-generational<br>understanding"
    assert frame.wrapped_text("Trust", 24) == "Trust"
    assert frame.wrapped_text("one two three four", 8) == "one two<br>three f…"


def test_a_preview_is_not_named_twice(release_of):
    preview = replace(release_of(), status="preview", release_id="Rba9757ff-preview")
    assert charts.trend_figure(preview, "understanding").footer.endswith("· preview Rba9757ff.")


def test_labels_are_kept_apart_and_in_order():
    placed = frame.spread([5.0, 5.1, 0.0, 5.2], 1.0)
    assert placed[0] == pytest.approx(4.1)
    assert placed[1] == pytest.approx(5.1)
    assert placed[2] == 0.0
    assert placed[3] == pytest.approx(6.1)


@pytest.mark.parametrize("bounds", [(-11, 20), (0, 1), (-0.04, 0.05), (-300, 900), (0, 100), (-2, 2)])
def test_ticks_are_round_few_and_include_zero(bounds):
    ticks = frame.round_ticks(*bounds)
    assert 2 <= len(ticks) <= 6
    assert any(tick == pytest.approx(0) for tick in ticks)
    assert all(bounds[0] <= tick <= bounds[1] for tick in ticks)


def test_a_figure_holds_no_more_points_than_the_release_has_cells(release_of):
    release = release_of()
    figure = charts.trend_figure(release, "understanding").figure
    drawn = [mean for trace in marks(figure, "scatter") if trace.mode == "lines+markers" for mean in trace.y]
    assert 0 < len(drawn) <= len(release.cells)
