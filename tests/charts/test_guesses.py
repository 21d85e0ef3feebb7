"""Dumbbells of guesses and facets: both ends, the interval of the difference, figures in words, names escaped."""

from dataclasses import replace

import pandas as pd

from analysis.charts.facets import facet_gap_figure
from analysis.charts.guesses import guess_figure
from tests.charts.conftest import HOSTILE, guess


def drawn(chart):
    return [trace for trace in chart.figure.data if trace.mode == "markers"]


def test_a_guess_is_hollow_with_the_interval_of_the_difference_and_the_answer_filled(release_of):
    chart = guess_figure(release_of(), "end", "junior")
    hollow, filled = drawn(chart)
    assert (hollow.x[0], filled.x[0]) == (48.0, 60.0)
    assert (hollow.marker.symbol, filled.marker.symbol) == ("circle-open", "square")
    assert (hollow.error_x.array[0], hollow.error_x.arrayminus[0]) == (6.0, 6.0)
    assert chart.title.startswith("At end, juniors think that seniors agree less with “A message from work")
    assert "juniors guess 48, seniors answered 60: −12 (−18 to −6)" in chart.alt
    label = chart.figure.layout.annotations[0].text
    assert label.count("<br>") == 2
    assert all(len(line) <= 52 for line in label.split("<br>")), "it has to be read at 340 px"


def test_the_furthest_guess_comes_first_and_text_of_ours_or_theirs_is_escaped(release_of):
    near = guess(misread=2.0, statement="val_4", text=HOSTILE)
    chart = guess_figure(replace(release_of(), misreadings=(near, guess())), "end", "junior")
    assert chart.alt.index("A message") < chart.alt.index("javascript")
    # rows are drawn from the bottom up, so that the last one is on top
    assert "A message" in chart.figure.layout.annotations[-1].text
    assert "<a href" not in chart.figure.to_json()


def test_without_guesses_the_figure_says_hidden(release_of):
    chart = guess_figure(replace(release_of(), misreadings=()), "end", "junior")
    assert chart.figure.data[0].marker.pattern.shape == "/"


def test_facets_stand_side_by_side_the_widest_first():
    rows = [
        ("understanding", facet, "baseline", 1.0, "programme", side, 20, mean, mean - 5, mean + 5)
        for facet, means in (("trust", (60.0, 62.0)), ("stereotypes", (50.0, 70.0)))
        for side, mean in zip(("junior", "senior"), means, strict=True)
    ]
    rows.append(("understanding", "ease", "baseline", 1.0, "programme", "junior", 20, 10.0, 5.0, 15.0))
    columns = ["scale", "facet", "wave", "wave_order", "arm", "side", "n", "mean", "low", "high"]
    chart = facet_gap_figure("s", pd.DataFrame(rows, columns=columns), "baseline")
    assert chart.title == "The sides' means are furthest apart on absence of stereotypes: juniors 50, seniors 70."
    assert len(drawn(chart)) == 4
    assert "Ease" not in chart.alt
    assert chart.footer.endswith("for HR and analysts only.")
    none = facet_gap_figure("s", pd.DataFrame(columns=columns), "baseline")
    assert none.title == "The two sides cannot be set side by side yet."
