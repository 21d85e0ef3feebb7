"""Why people left, drawn: every share a mark with its interval, or a bar where it reads at most."""

from analysis.charts.exits import exits_figure
from analysis.impact.incidence import ExitShare


def a_share(group, kinds, share, *, coded=""):
    ends = (None, None) if coded else (share - 0.02, share + 0.03)
    return ExitShare(group, "exit", kinds, 12, share, *ends, None if coded else 9, coded)


SHARES = (
    a_share("participants", ("voluntary",), 0.05, coded="at most"),
    a_share("comparison", ("voluntary",), 0.09),
    a_share("participants", ("involuntary", "retirement", "other"), 0.08),
    a_share("comparison", ("involuntary", "retirement", "other"), 0.06),
)


def test_each_share_is_a_mark_with_its_interval_or_a_bar(release_of):
    chart = exits_figure(release_of(exits=SHARES))
    marks = [trace for trace in chart.figure.data if trace.mode == "markers"]
    bars = [trace for trace in chart.figure.data if trace.mode == "lines" and trace.x[-1] == 5.0]
    assert [round(trace.x[0], 6) for trace in marks] == [8.0, 6.0, 9.0]
    assert [round(trace.error_x.array[0], 6) for trace in marks] == [3.0] * 3
    assert len(bars) == 1
    assert "at most 5 % of participants left of their own accord" in chart.title
    assert "at most 5 %" in chart.alt


def test_nothing_released_is_drawn_as_hidden(release_of):
    chart = exits_figure(release_of())
    assert chart.title == "Why people left cannot be shown: too few left for any one reason."
    assert exits_figure(release_of(), happening="move").title == "Moves inside cannot be shown yet."
