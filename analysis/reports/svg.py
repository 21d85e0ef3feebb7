"""The pictures of a report as SVG that stands in a page: drawn here, without a script, for any width from 340 px up.

Text and frame take the page's colours by their class, so that light, dark and print each have their own; the colours of
the marks serve all three. Every text is escaped where it is written.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from analysis.charts.frame import round_ticks, spread
from analysis.reports.section import Mark, Plot, Series, Table
from analysis.reports.text import shortened
from analysis.wording.numbers import number, percent, signed

_Scale = Callable[[float], float]
#: A picture is so many units wide; it grows with the page up to what its style allows.
WIDTH: Final = 360.0
#: One of several pictures beside each other is narrower, so that its text stays as large.
_PANEL: Final = 270.0
_HIGH: Final = 190.0
_ROW: Final = 50.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, 46.0, 18.0, 26.0
_LONGEST_NAME: Final = 30
_LONGEST_WAVE: Final = 12
_MONTHS: Final = 6
#: Cells of at most so many signs stay on one line.
_SHORT: Final = 30
#: A piece of a bar that is narrower than this holds no number.
_NARROW: Final = 14.0


def picture(plot: Plot) -> str:
    """The plot as an `svg` element with its alt text."""
    draw = {"lines": _lines, "rows": _rows, "steps": _steps, "stack": _stack}[plot.kind]
    high, marks = draw(plot)
    wide = _PANEL if plot.kind == "lines" else WIDTH
    alt = html.escape(plot.alt)
    return f'<svg class="plot" viewBox="0 0 {wide:g} {_n(high)}" role="img" aria-label="{alt}">{"".join(marks)}</svg>'


def hatching() -> str:
    """The pattern of what is hidden, once a page."""
    return (
        '<svg class="none" width="0" height="0" aria-hidden="true"><defs><pattern id="hidden" width="7" height="7" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="7"/>'
        "</pattern></defs></svg>"
    )


def _lines(plot: Plot) -> tuple[float, list[str]]:
    """Lines over waves with whiskers, the others in grey with a band; what is hidden is hatched at its wave."""
    low, high = plot.bounds
    foot = _HIGH - _BOTTOM
    gone = {place for one in plot.series for place, mark in enumerate(one.marks) if mark.value is None and mark.told}

    def across(place: float) -> float:
        wide = _PANEL - _LEFT - _RIGHT
        return _LEFT + wide * (place + 0.5) / len(plot.categories)

    def up(value: float) -> float:
        return foot - (foot - _TOP) * (value - low) / (high - low)

    marks = [_text(plot.unit, 0, 11, "quiet"), *_grid(plot, up, _PANEL)]
    marks += [_text(shortened(name, _LONGEST_WAVE), across(at), _HIGH - 8, "axis", "middle")
              for at, name in enumerate(plot.categories)]  # fmt: skip
    for at in sorted(gone):
        marks.append(f'<rect class="gone" x="{_n(across(at) - 26)}" y="{_n(foot - 15)}" width="52" height="14"/>')
        marks.append(_text("hidden", across(at), foot - 4, "axis", "middle"))
    for one in plot.series:
        marks += _line(one, across, up)
    return _HIGH, marks


def _line(one: Series, across: _Scale, up: _Scale) -> list[str]:
    shown = [(place, mark, mark.value) for place, mark in enumerate(one.marks) if mark.value is not None]
    if not shown:
        return []
    points = " ".join(f"{_n(across(place))},{_n(up(value))}" for place, _, value in shown)
    drawn = []
    if one.context:
        ends = [(across(place), up(value if mark.high is None else mark.high)) for place, mark, value in shown]
        ends += [(across(place), up(value if mark.low is None else mark.low)) for place, mark, value in reversed(shown)]
        outline = " ".join(f"{_n(x)},{_n(y)}" for x, y in ends)
        drawn.append(f'<polygon points="{outline}" fill="{one.colour}" opacity="0.22"/>')
    drawn.append(f'<polyline points="{points}" fill="none" stroke="{one.colour}" stroke-width="2.5"/>')
    if one.context:
        return drawn
    for place, mark, value in shown:
        drawn += _whisker(mark, across(place), up, one.colour)
        drawn.append(f'<circle cx="{_n(across(place))}" cy="{_n(up(value))}" r="4" fill="{one.colour}"/>')
    place, mark, value = shown[-1]
    return [*drawn, _text(mark.told.partition(" (")[0], across(place) + 9, up(value) + 4, "told")]


def _whisker(mark: Mark, x: float, up: _Scale, colour: str) -> list[str]:
    if mark.low is None or mark.high is None:
        return []
    ends = f'x1="{_n(x)}" x2="{_n(x)}" y1="{_n(up(mark.low))}" y2="{_n(up(mark.high))}"'
    return [f'<line {ends} stroke="{colour}" stroke-width="1.6"/>']


def _grid(plot: Plot, up: _Scale, right: float) -> list[str]:
    """The lines of the scale with their figures, and where nothing changed a stronger one."""
    marks = []
    for tick in round_ticks(*plot.bounds, most=6):
        y, kind = up(tick), "zero" if plot.signed and tick == 0 else "grid"
        marks.append(f'<line class="{kind}" x1="{_LEFT:g}" x2="{right - 4:g}" y1="{_n(y)}" y2="{_n(y)}"/>')
        written = percent(tick) if plot.kind == "steps" else (signed if plot.signed else number)(tick)
        marks.append(_text(written, _LEFT - 5, y + 4, "axis", "end"))
    return marks


def _rows(plot: Plot) -> tuple[float, list[str]]:
    """A row a group: its name and figure as a line of text, its interval beneath; hollow what is drawn to the rest."""
    low, high = plot.bounds

    def across(value: float) -> float:
        return 4 + (WIDTH - 8) * (value - low) / (high - low)

    marks = []
    for place, (name, mark) in enumerate(zip(plot.categories, plot.series[0].marks, strict=True)):
        top = place * _ROW
        marks.append(_text(shortened(name, _LONGEST_NAME), 0, top + 14, "name"))
        marks.append(_text(mark.told, WIDTH, top + 14, "told", "end"))
        if mark.value is None:
            marks.append(f'<rect class="gone" x="0" y="{_n(top + 21)}" width="{WIDTH:g}" height="16"/>')
            continue
        marks += _row_frame(plot, across, top + 20)
        marks += _row_mark(mark, across, top + 29, plot.colours[place], solid=True)
        for beside in plot.series[1:]:
            marks += _row_mark(beside.marks[place], across, top + 37, plot.colours[place], solid=False)
    foot = len(plot.categories) * _ROW
    for tick in round_ticks(low, high, most=7):
        marks.append(_text(signed(tick), across(tick), foot + 12, "axis", "middle"))
    marks.append(_text(plot.unit, WIDTH, foot + 27, "quiet", "end"))
    return foot + 32, marks


def _row_frame(plot: Plot, across: _Scale, top: float) -> list[str]:
    small, zero = plot.within, across(0.0)
    shaded = f'x="{_n(across(-small))}" width="{_n(across(small) - across(-small))}" y="{_n(top)}" height="20"'
    line = f'<line class="zero" x1="{_n(zero)}" x2="{_n(zero)}" y1="{_n(top)}" y2="{_n(top + 20)}"/>'
    return [f'<rect class="small" {shaded}/>', line] if small else [line]


def _row_mark(mark: Mark, across: _Scale, y: float, colour: str, *, solid: bool) -> list[str]:
    if mark.value is None or mark.low is None or mark.high is None:
        return []
    wide, dash = (3, "") if solid else (1.4, ' stroke-dasharray="2 2"')
    ends = f'x1="{_n(across(mark.low))}" x2="{_n(across(mark.high))}" y1="{_n(y)}" y2="{_n(y)}"'
    look = f'fill="{colour}"' if solid else f'class="hollow" stroke="{colour}" stroke-width="1.5"'
    return [
        f'<line {ends} stroke="{colour}" stroke-width="{wide}"{dash}/>',
        f'<circle cx="{_n(across(mark.value))}" cy="{_n(y)}" r="{5 if solid else 3.5}" {look}/>',
    ]


def _steps(plot: Plot) -> tuple[float, list[str]]:
    """Shares as steps with bands, named at their ends."""
    low, high = plot.bounds
    last, right = len(plot.categories) - 1, 104.0
    foot = _HIGH + 40 - _BOTTOM

    def across(place: float) -> float:
        return _LEFT + 6 + (WIDTH - _LEFT - 6 - right) * place / max(last, 1)

    def up(value: float) -> float:
        return foot - (foot - _TOP) * (value - low) / (high - low)

    marks = [_text(plot.unit, 0, 11, "quiet"), *_grid(plot, up, WIDTH)]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 48, last + 1) if last / step <= _MONTHS)
    marks += [_text(plot.categories[at], across(at), foot + 18, "axis", "middle") for at in range(0, last + 1, step)]
    for one in plot.series:
        marks += _curve(one, across, up)
    return _HIGH + 44, [*marks, *_curve_names(plot, across, up)]


def _curve(one: Series, across: _Scale, up: _Scale) -> list[str]:
    shown = [(place, mark, mark.value) for place, mark in enumerate(one.marks) if mark.value is not None]
    line = _stepped([(across(place), up(value)) for place, _, value in shown])
    above = _stepped([(across(place), up(value if m.high is None else m.high)) for place, m, value in shown])
    below = _stepped([(across(place), up(value if m.low is None else m.low)) for place, m, value in shown])
    band = " ".join(f"{_n(x)},{_n(y)}" for x, y in (*above, *reversed(below)))
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in line)
    return [
        f'<polygon points="{band}" fill="{one.colour}" opacity="0.2"/>',
        f'<polyline points="{path}" fill="none" stroke="{one.colour}" stroke-width="2.5"/>',
    ]


def _stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A line that keeps its height until the next point."""
    path = list(points[:1])
    for (_, before), (x, y) in pairwise(points):
        path += [(x, before), (x, y)]
    return path


def _curve_names(plot: Plot, across: _Scale, up: _Scale) -> Iterable[str]:
    ends = [
        max((place, mark.value) for place, mark in enumerate(one.marks) if mark.value is not None)
        for one in plot.series
    ]
    heights = spread([up(value) for _, value in ends], 30.0)
    for one, (place, _), height in zip(plot.series, ends, heights, strict=True):
        told = one.marks[place].told.partition(" (")[0]
        yield f'<circle cx="{_n(across(place) + 9)}" cy="{_n(height - 2)}" r="4" fill="{one.colour}"/>'
        yield _text(one.name, across(place) + 17, height + 2, "told")
        yield _text(told, across(place) + 17, height + 16, "axis")


def _stack(plot: Plot) -> tuple[float, list[str]]:
    """People beside each other, a row a theme, each piece with its number."""
    reach = max(plot.bounds[1], 1.0)
    marks, x = [], 0.0
    for one in plot.series:
        marks.append(f'<rect x="{_n(x)}" y="3" width="11" height="11" fill="{one.colour}"/>')
        marks.append(_text(one.name, x + 16, 13, "axis"))
        x += 36 + 6.4 * len(one.name)
    for place, name in enumerate(plot.categories):
        top, left = 24 + place * 42.0, 0.0
        marks.append(_text(shortened(name, 50), 0, top + 12, "name"))
        for one in plot.series:
            people = one.marks[place].value or 0.0
            wide = WIDTH * people / reach
            if people:
                marks.append(f'<rect x="{_n(left)}" y="{_n(top + 17)}" width="{_n(wide)}" height="17" '
                             f'fill="{one.colour}"/>')  # fmt: skip
            if wide >= _NARROW:
                marks.append(_text(one.marks[place].told, left + wide / 2, top + 30, "inside", "middle"))
            left += wide
    return 30 + 42.0 * len(plot.categories), marks


def _text(text: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}"{place}>{html.escape(text)}</text>'


def _n(value: float) -> str:
    """A coordinate to a tenth of a unit."""
    return f"{round(value, 1):g}"


def table(one: Table) -> str:
    """A table with its caption; figures stand to the right, and what is wide scrolls inside itself."""
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in one.header)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in one.rows
    )
    short = all(len(cell) <= _SHORT for row in one.rows for cell in row[1:])
    named = "numbers" if one.numeric else "short" if short else ""
    kind = f' class="{named}"' if named else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{html.escape(one.title)}"><table{kind}>'
        f"<caption>{html.escape(one.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
