"""How many leave for which reason, or move inside, as shares that grow with the months since the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Leaving the employer for a reason, or moving inside, which is no exit.
Happening = Literal["exit", "move"]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Share (0 to 1) to whom one of `kinds` had happened by whole months since the start, other kinds competing.

    `group` is "participants" or "comparison" (weighted), `side` a side or "all". `kinds` are exit kinds (`happening`
    "exit"; several where they are counted together) or "promotion" and "move". `people` counts different people by each
    month, unweighted. `low` and `high` are 95 % limits, None where nobody had it yet. Equal lengths.
    """

    group: str
    side: str
    happening: Happening
    kinds: tuple[str, ...]
    time_months: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ExitShare:
    """The share (0 to 1) of a group that left for one of `kinds`, or moved inside, within `months` of the start.

    `group` is "participants" or "comparison" (weighted), `happening` "exit" or "move", which is none. `low` and `high`
    are 95 % limits, None where `coded` ("at most"). `people` is how many it happened to, None where coded.
    """

    group: str
    happening: Happening
    kinds: tuple[str, ...]
    months: int
    share: float
    low: float | None
    high: float | None
    people: int | None
    coded: Literal["", "at least", "at most"] = ""
