"""What one source says of one practice: a state with the figures it rests on, and how states are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

State = Literal["in_place", "partly", "missing", "unknown"]
IN_PLACE: Final = "in_place"
PARTLY: Final = "partly"
MISSING: Final = "missing"
UNKNOWN: Final = "unknown"
STATES: Final[tuple[State, ...]] = (IN_PLACE, PARTLY, MISSING, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Signal:
    """What one source says: the `state`, the sentence with its figures, and `n` of the `unit` (people, pairs,
    meetings) that the figures rest on (0: no figure). `note` is what somebody wrote by hand beside it.
    """

    state: State
    because: str
    n: int = 0
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which share (0 to 1) a practice is in place, below which it is missing, and where the numbers come from.

    `at_least` is the smallest number that a share may rest on.
    """

    in_place: float
    missing: float
    at_least: int
    source: str


_OURS: Final = "Reverb's own convention, the same for everybody and fixed before any result was seen; no study gives it"
#: The rules, by what is counted. All of them are conventions: no trial says from which share a practice works.
THRESHOLDS: Final = MappingProxyType(
    {
        "favourable answers": Threshold(0.70, 0.50, 10, f"{_OURS}. Below 10 answers an interval spans half the scale"),
        "trained": Threshold(0.80, 0.50, 1, _OURS),
        "feedback": Threshold(0.60, 0.30, 1, f"{_OURS}; below 60 % answering, who is missing decides the result"),
        "across departments": Threshold(0.67, 0.33, 1, _OURS),
        "monthly pairs": Threshold(0.75, 0.40, 1, f"{_OURS}; a meeting a month is what guides to mentoring ask for"),
        "meetings held": Threshold(0.85, 0.70, 1, _OURS),
        "kept by the senior": Threshold(0.90, 0.80, 1, f"{_OURS}; cancelling seniors are how programmes end"),
        "kept by the junior": Threshold(0.90, 0.80, 1, _OURS),
        "structure": Threshold(0.90, 0.50, 1, _OURS),
        "waves answered": Threshold(1.00, 0.50, 1, f"{_OURS}; fewer than two waves show no change"),
        "at a distance": Threshold(0.10, 0.005, 1, f"{_OURS}; one meeting in ten shows that the tools are used"),
    }
)


def judged(kind: str, hits: float, n: int) -> State:
    """The state of a share hits / n by the rule `kind`: in place from the first share on, missing below the second,
    else partly; unknown where n is 0 or below the rule's smallest number.

    - favourable answers: 70 %, 50 %, from 10 answers on
    - trained: 80 %, 50 %
    - feedback: 60 %, 30 %
    - across departments: 67 %, 33 %
    - monthly pairs: 75 %, 40 %
    - meetings held: 85 %, 70 %
    - kept by the senior: 90 %, 80 %
    - kept by the junior: 90 %, 80 %
    - structure: 90 %, 50 %
    - waves answered: 100 %, 50 %
    - at a distance: 10 %, 0.5 %

    These are conventions of Reverb, the same for everybody and fixed before any result was seen: no study says from
    which share on a practice works. They are kept as a table (`THRESHOLDS`) with a reason each.
    """
    rule = THRESHOLDS[kind]
    if n < max(rule.at_least, 1):
        return UNKNOWN
    share = hits / n + 1e-9
    return IN_PLACE if share >= rule.in_place else MISSING if share < rule.missing else PARTLY


def combined(signals: Sequence[Signal]) -> Signal:
    """Several signals of one practice as one: in place where all are, missing where all that are known are, unknown
    where none is known, else partly. One that is unknown keeps the practice from being in place. `n` is the smallest
    of those given, so that whoever shows the sentence knows the smallest group in it.
    """
    states = [signal.state for signal in signals]
    known = {state for state in states if state != UNKNOWN}
    state: State = UNKNOWN if not known else PARTLY
    if known in ({IN_PLACE}, {MISSING}) and (MISSING in known or UNKNOWN not in states):
        state = known.pop()
    counted = [signal for signal in signals if signal.n]
    least = min(counted, key=lambda signal: signal.n, default=Signal(UNKNOWN, ""))
    notes = "; ".join(signal.note for signal in signals if signal.note)
    return Signal(state, " ".join(signal.because for signal in signals), least.n, least.unit, notes)


def share_of(hits: float, n: int) -> str:
    """A share in whole percent, never rounded to nobody or everybody."""
    whole = int(np.clip(round(100 * hits / n), 0, 100))
    if whole in (0, 100) and hits not in (0, n):
        return "under 1 %" if whole == 0 else "over 99 %"
    return f"{whole} %"
