"""Who would recommend the employer, in sentences: promoters less detractors, or why that is not said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.numbers import counted, interval, number, signed
from analysis.wording.subject import GROUP_LABELS, inner
from analysis.wording.trends import MeasuredCell

NOBODY_ASKED: Final = "Nobody was asked, from 0 to 10, whether they would recommend the employer."
#: What the figure is, said once beside it.
NET_NOTE: Final = (
    "Promoters answer 9 or 10, detractors 0 to 6; the figure is promoters less detractors among 100 people, from −100 "
    "to +100. Each wave is whoever answered then: the step from one to the next is not the change of the same people."
)


def describe_net(cell: MeasuredCell, beside: Iterable[MeasuredCell] = ()) -> str:
    """Promoters less detractors at one wave, with the interval and other arms beside it."""
    who = counted(cell.n, "person", "people")
    others = "".join(f"; {_others(other)} {_figure(other)}" for other in beside)
    return f"At {escape_markdown(cell.wave)}, {_leaning(cell)} among the {who} who answered: {_figure(cell)}{others}."


def describe_no_net(wave: str, because: str, answered: int | None, needed: int) -> str:
    """Why promoters less detractors are not shown at a wave; `answered` is a number that the release shows anyway."""
    at = f"At {escape_markdown(wave)}, who would recommend the employer"
    if answered is not None and answered < needed:
        return (
            f"{at} is not shown: promoters less detractors are said from {number(needed, 0)} answers on, since fewer "
            f"leave them too uncertain. {counted(answered, 'person', 'people')} answered the questions on engagement."
        )
    return f"{at} is hidden, because {escape_passage(because).rstrip('.')}."


def _leaning(cell: MeasuredCell) -> str:
    if cell.low is not None and cell.high is not None and cell.low <= 0 <= cell.high:
        return "whether promoters of the employer outnumber detractors cannot be told"
    more, fewer = ("promoters", "detractors") if cell.mean > 0 else ("detractors", "promoters")
    return f"{more} of the employer outnumber {fewer}"


def _figure(cell: MeasuredCell) -> str:
    figure = f"{cell.coded} {signed(cell.mean, 0)}" if cell.coded else signed(cell.mean, 0)
    if cell.low is None or cell.high is None:
        return f"{figure} (no interval: the answers are too much alike)"
    return f"{figure} ({interval(cell.low, cell.high, 0, sign=True)})"


def _others(cell: MeasuredCell) -> str:
    return inner(GROUP_LABELS.get(cell.arm, escape_markdown(cell.arm)))
