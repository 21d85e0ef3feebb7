"""A draw by lot that anybody can repeat: by a seed, whatever the order of the list and the version of the software."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

from analysis.errors import UsageError
from analysis.stats.arrays import require_between


def draw_first(units: Mapping[str, str], seed: int, *, share: float = 0.5) -> frozenset[str]:
    """Which units start first; the others wait.

    units   name -> stratum ("" where there are none); within each stratum a `share` (0 to 1) starts
    seed    a whole number, made public before the draw

    Units of a stratum are ordered by the SHA-256 of "seed:name", and the first of them start. Where a stratum cannot be
    divided exactly, strata are taken in the order of the SHA-256 of "seed/stratum" and places are rounded over their
    running total, so that a half is never more than half a unit off over the whole list. Each unit has the same chance.
    The result does not depend on the order of `units`, and no random number generator can change it from one version to
    the next. Raises UsageError for no unit, or a share outside 0 to 1. Checked against a draw by hand.
    """
    require_between("share", share, 0, 1)
    if not units:
        raise UsageError("NO_UNITS", "There is nobody to draw.", "Give a list of pairs.")
    members: dict[str, list[str]] = {}
    for name, stratum in units.items():
        members.setdefault(stratum, []).append(name)
    first: set[str] = set()
    seen = 0
    for stratum in sorted(members, key=lambda one: _rank(f"{seed}/{one}")):
        ordered = sorted(members[stratum], key=lambda one: _rank(f"{seed}:{one}"))
        places = _rounded(share * (seen + len(ordered)), seed) - _rounded(share * seen, seed)
        first.update(ordered[:places])
        seen += len(ordered)
    return frozenset(first)


def list_hash(units: Mapping[str, str]) -> str:
    """16 hexadecimal characters that stand for a list of units and their strata, whatever its order."""
    lines = "\n".join(sorted(f"{name}\t{stratum}" for name, stratum in units.items()))
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _rounded(places: float, seed: int) -> int:
    """Places rounded to whole ones; an exact half goes up or down by the seed, so that neither part is favoured."""
    whole = math.floor(places + 1e-9)
    rest = places - whole
    if abs(rest - 0.5) < 1e-9:
        return whole + int(_rank(f"{seed}?{whole}"), 16) % 2
    return whole + (rest > 0.5)


def _rank(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
