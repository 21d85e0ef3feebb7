"""From an interval to one of four verdicts, with the many looks allowed for."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import Verdict, Withheld
from analysis.stats.many import simultaneous_level
from analysis.study import OUTCOMES

#: Coverage of an interval that is not one of the primary outcomes'.
LEVEL: Final = 0.95
#: Coverage of the primary outcomes' intervals, so that all of them cover at once with `LEVEL`.
PRIMARY_LEVEL: Final = simultaneous_level(len(OUTCOMES), LEVEL)
#: The false discovery rate among the cards that are not primary.
FALSE_DISCOVERY_RATE: Final = 0.05


def decide_verdict(
    low: float | Withheld, high: float | Withheld, *, smallest_change: float, beyond_chance: bool = True
) -> Verdict:
    """The verdict an interval allows.

    "rose" or "fell" where the interval lies on one side of zero and, among all looks, the finding stays
    (`beyond_chance`); "no_material_change" where it lies inside plus or minus `smallest_change`; else "cannot_tell".
    A wide interval is never read as "no effect". A missing interval cannot tell.
    """
    if isinstance(low, Withheld) or isinstance(high, Withheld):
        return "cannot_tell"
    if beyond_chance and low > 0:
        return "rose"
    if beyond_chance and high < 0:
        return "fell"
    if -smallest_change < low and high < smallest_change:
        return "no_material_change"
    return "cannot_tell"
