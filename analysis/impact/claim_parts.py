"""Several figures that decide one claim together, each a loss where it is below 0: how they make one state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.impact.claim import State
from analysis.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Part:
    """One figure in points of 100: what it is of, as the start of a sentence, and its estimate; below 0 is a loss."""

    of: str
    estimate: Estimate


def state_of_losses(parts: Sequence[Part], smallest_change: float) -> State:
    """The state of a risk that is a loss in one of several figures, whose intervals hold together.

    *Seen* where one of them surely lost: its interval is below 0. *Seldom* where each surely lost less than the
    `smallest_change` that matters: every interval lies above minus that. Else, and without an interval, *cannot tell*:
    a figure that nobody can judge may be the one that was lost. Each interval needs the coverage of
    `stats.many.simultaneous_level` for so many figures.
    """
    ends = [(one.estimate.low, one.estimate.high) for one in parts]
    if any(high is not None and high < 0 for _, high in ends):
        return "seen"
    held = bool(ends) and all(low is not None and low > -smallest_change for low, _ in ends)
    return "seldom" if held else "cannot_tell"


def told(part: Part) -> str:
    """A part in words with its interval, or why it has none."""
    one = part.estimate
    if one.value is None or one.low is None or one.high is None:
        return f"{part.of}: no interval, because {one.because or 'there are too few values'}"
    return f"{part.of}: {_signed(one.value)} points ({_signed(one.low)} to {_signed(one.high)})"


def _signed(value: float) -> str:
    text = f"{abs(value):.1f}"
    return text if float(text) == 0 else f"{'+' if value > 0 else '−'}{text}"
