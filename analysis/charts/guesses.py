"""What one side guesses of the other beside what the other answered, statement by statement."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go

from analysis.charts.chart import Chart, source_line
from analysis.charts.dumbbell import Dumbbell, Mark, draw_dumbbells
from analysis.charts.frame import hidden_figure
from analysis.charts.palette import GROUP_COLOURS
from analysis.impact.two_sides import Misreading
from analysis.release.guesses import guesses_at
from analysis.release.release import Release
from analysis.study import JUNIOR, SENIOR
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.two_sides import describe_guesses, describe_misreading, misread_figures

#: Colour and shape of each side, the same as where their views stand side by side.
_LOOKS: Final = {JUNIOR: (GROUP_COLOURS[0], "circle"), SENIOR: (GROUP_COLOURS[1], "square")}
_WHO: Final = {JUNIOR: "juniors", SENIOR: "seniors"}
_OTHER: Final = {JUNIOR: SENIOR, SENIOR: JUNIOR}


def guess_figure(release: Release, wave: str, side: str) -> Chart:
    """The statements that `side` guessed at `wave`: the mean guess hollow, the other side's mean answer filled."""
    found, (_, hollow), (_, filled) = guesses_at(release, wave, side), _LOOKS[side], _LOOKS[_OTHER[side]]
    return Chart.of(
        _draw(found) if found else hidden_figure(),
        title=describe_guesses(found),
        subtitle=f"Agreement at {escape_markdown(wave)}, in points on a 0 to 100 scale. The hollow {hollow} is what "
        f"{_WHO[side]} guess on average, the filled {filled} what {_WHO[_OTHER[side]]} answered when the statement was "
        "first asked. The line through the guess is the interval of the difference: where it misses the answer, the "
        "other side is misread.",
        footer=source_line(release, max((one.n for one in found), default=None)),
        details=" ".join(f"“{escape_passage(one.text)}” {describe_misreading(one)}." for one in found),
    )


def _draw(found: tuple[Misreading, ...]) -> go.Figure:
    return draw_dumbbells([_dumbbell(one) for one in found])


def _dumbbell(one: Misreading) -> Dumbbell:
    colour, symbol = _LOOKS[one.side]
    low, high = (None if end is None else one.target + end for end in (one.low, one.high))
    guess = Mark(f"{_WHO[one.side].capitalize()} guess", one.predicted, low, high, one.n, colour, f"{symbol}-open")
    colour, symbol = _LOOKS[_OTHER[one.side]]
    who = f"{_WHO[_OTHER[one.side]].capitalize()} answered"
    answer = Mark(who, one.target, None, None, one.target_n, colour, symbol)
    figures = f"guess {one.predicted:.0f}, answer {one.target:.0f}: {misread_figures(one)}"
    return Dumbbell(one.text, figures, (guess, answer), tall=True)
