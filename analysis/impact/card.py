"""The impact card: one number for leadership together with everything that a careful reader would ask of it.

A card that lacks a part cannot be built: every part is given, or is `Withheld` with the reason why not.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal

from analysis.errors import StudyError
from analysis.study import ALL, Outcome, Selection

Design = Literal["A", "B", "C", "D"]
Verdict = Literal["rose", "fell", "no_material_change", "cannot_tell"]
#: When a card's outcome was fixed: before any later answer, after one, on a day that cannot be held against undated
#: answers, for a wave that has not been asked yet (what there is now is an early look), or never.
Timing = Literal["beforehand", "afterwards", "undated", "early", "unplanned"]

#: The verb a design allows, and what the letter means in words.
DESIGN_WORDS: Final[dict[str, str]] = {
    "A": "because of the programme",
    "B": "more than among similar staff",
    "C": "during the programme",
    "D": "participants say",
}
DESIGN_TITLES: Final[dict[str, str]] = {
    "A": "randomised or waitlist",
    "B": "compared with similar staff",
    "C": "same people before and after",
    "D": "after only, or people not linked",
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part of a card that cannot or must not be shown, and why, as the end of "withheld, because ..."."""

    because: str

    def __post_init__(self) -> None:
        if not self.because.strip():
            raise StudyError("CARD_INCOMPLETE", "A part is withheld without a reason.", "State why it is withheld.")


#: Why a card of attitudes has no power in leavers.
NOT_RETENTION: Final = Withheld("only retention is told in people who leave")
#: What stands for parts that an older card does not have.
NEVER_FIXED: Final = Withheld("nobody fixed beforehand what counts")
NO_EFFECT_INTERVAL: Final = Withheld("the interval of the change does not come from a standard error")
NO_OWN_INTERVAL: Final = Withheld("the group's own change has no interval")
NOT_SHRUNK: Final = Withheld("it is worked out for cohorts, where five or more of them have an interval")


@dataclass(frozen=True, slots=True)
class Rival:
    """An explanation other than the programme for this very card: its name, the reason in a sentence with the card's
    own figures and, where it could be worked out, how many units of the card it could account for (signed as the
    estimate is).

    `bare` is the reason without any figure, for readers who may not see what it was worked out from; `rests_on` says
    what that is: the group's own shown figures, the comparison people, people who wait, people outside whom no card is
    held against, or answers that single people could be told by.
    """

    name: str
    because: str
    size: float | None = None
    bare: str = ""
    rests_on: Literal["group", "comparison", "waiting", "outside", "missing", "answers"] = "group"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a card's grade: what is asked, whether it holds, what was found and what is allowed.

    `untestable` is a state of its own: nobody knows, and `found` says why. A condition that only warns (`binding`
    False) costs no grade. `rests_on` says whose figures `found` holds: the group's own, or the comparison people's too.
    """

    name: str
    state: Literal["holds", "fails", "untestable"]
    found: str
    allowed: str
    binding: bool = True
    rests_on: Literal["group", "comparison"] = "comparison"


#: Stands for a part in cards that were made before it was worked out.
NOT_WORKED_OUT: Final = Withheld("it was not worked out when this card was made")


@dataclass(frozen=True, slots=True)
class Card:
    """One outcome, for a cohort and a side (or `ALL`), from one wave to a later one.

    `estimate`, `low`, `high` and `detectable` are in `unit`: points on a 0 to 100 scale for attitudes, days for
    retention; `shrunken` with its interval is a cohort's estimate drawn towards that of all cohorts (see
    `impact.shrinking`), in the same unit; of its own change, not of its estimate, where `shrunken_own`. `effect_size`
    with `effect_size_low` and `effect_size_high` is Hedges g, the estimate in standard deviations of people's scores
    (average of both waves). Under A and B the estimate is the difference between the arms' changes, under C the change
    of the linked people, under D the difference between two groups that could not be linked. `own_change` (from
    `own_low` to `own_high`) and `comparison_change` are the arms' own changes in the same unit, `level` the coverage of
    the intervals (0 to 1), shares run from 0 to 1. In retention `leaving_a_year` is the share of similar staff that
    leaves within a year, and `halving_seen` how often a programme that halved it would be seen with as many people.
    `primary` marks the three outcomes of the whole programme; `planned`
    says when what counts for the outcome was fixed, `fixed_on` on which day: unless that was "beforehand" the card is
    exploratory. Raises StudyError when a part is missing or contradicts another.

    `conditions` is the checklist behind the grade (under D what C would have needed, and B beyond it), `rivals` every
    other explanation that applies, strongest first. `lost_share` (0 to 1) of those who could have been seen again are
    missing; they began at `leavers_before`, the others at `stayers_before`. `sensitivity` is the estimate with
    everybody weighted for how likely people like them were to answer again. `bounds_low` and `bounds_high` are the
    estimate if every missing person had ended at an end of the scale, `moderate_low` and `moderate_high` if they had
    changed one standard deviation less or more than those who stayed; `tipping_point` is by how much differently they
    must have changed to overturn the verdict. `adjusted` is the same effect by the other way of counting (see
    `contrasts`), `regression_shift` what regression to the mean alone would give. For `cohorts_to_come` cohorts of the
    whole programme the later wave is still to come: the card says nothing of them.
    """

    outcome: Outcome
    cohort: str
    side: str
    measure: str
    measure_title: str
    wave_from: str | Withheld
    wave_to: str | Withheld
    unit: str
    scale_low: float
    scale_high: float
    higher_is_better: bool
    design: Design
    design_because: str
    verdict: Verdict
    primary: bool
    estimate: float | Withheld
    low: float | Withheld
    high: float | Withheld
    level: float
    before: float | Withheld
    after: float | Withheld
    own_change: float | Withheld
    comparison_change: float | Withheld
    effect_size: float | Withheld
    invited: int | Withheld
    answered: int | Withheld
    linked_people: int | Withheld
    linked_pairs: int | Withheld
    compared_with: str | Withheld
    worse_share: float | Withheld
    worse_by_chance: float | Withheld
    detectable: float | Withheld
    smallest_change: float
    looks: int
    groups_hidden: int
    rival: Rival
    as_of: dt.date | Withheld
    data_version: str
    conditions: tuple[Condition, ...] = ()
    rivals: tuple[Rival, ...] = ()
    lost_share: float | Withheld = NOT_WORKED_OUT
    stayers_before: float | Withheld = NOT_WORKED_OUT
    leavers_before: float | Withheld = NOT_WORKED_OUT
    sensitivity: float | Withheld = NOT_WORKED_OUT
    sensitivity_low: float | Withheld = NOT_WORKED_OUT
    sensitivity_high: float | Withheld = NOT_WORKED_OUT
    bounds_low: float | Withheld = NOT_WORKED_OUT
    bounds_high: float | Withheld = NOT_WORKED_OUT
    moderate_low: float | Withheld = NOT_WORKED_OUT
    moderate_high: float | Withheld = NOT_WORKED_OUT
    tipping_point: float | Withheld = NOT_WORKED_OUT
    adjusted: float | Withheld = NOT_WORKED_OUT
    adjusted_low: float | Withheld = NOT_WORKED_OUT
    adjusted_high: float | Withheld = NOT_WORKED_OUT
    regression_shift: float | Withheld = NOT_WORKED_OUT
    halving_seen: float | Withheld = NOT_RETENTION
    leaving_a_year: float | Withheld = NOT_RETENTION
    planned: Timing = "unplanned"
    fixed_on: dt.date | Withheld = NEVER_FIXED
    effect_size_low: float | Withheld = NO_EFFECT_INTERVAL
    effect_size_high: float | Withheld = NO_EFFECT_INTERVAL
    shrunken: float | Withheld = NOT_SHRUNK
    shrunken_low: float | Withheld = NOT_SHRUNK
    shrunken_high: float | Withheld = NOT_SHRUNK
    shrunken_own: bool = False
    own_low: float | Withheld = NO_OWN_INTERVAL
    own_high: float | Withheld = NO_OWN_INTERVAL
    cohorts_to_come: int = 0

    @property
    def counted_change(self) -> float | Withheld:
        """The programme's change as the comparison counts it, under A and B: comparison_change + estimate.

        `own_change` is that of the people as they are. The estimate weighs them to be like the comparison (B), or has
        both begin alike (A), so that the arms' changes as they are do not add up to it; these two do.
        """
        if isinstance(self.estimate, Withheld) or isinstance(self.comparison_change, Withheld):
            return Withheld("there is no comparison group")
        if self.design not in "AB":
            return Withheld("the figure is no difference from a comparison group")
        return self.comparison_change + self.estimate

    @property
    def exploratory(self) -> bool:
        """Whether what counts was not fixed before the data, so that the card suggests and does not confirm."""
        return self.planned != "beforehand"

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if value is None or value == "" or (isinstance(value, float) and not math.isfinite(value)):
                raise StudyError(
                    "CARD_INCOMPLETE", f'The card lacks "{part.name}".', "Give the part, or withhold it with a reason."
                )
        self._require_consistency()

    def _require_consistency(self) -> None:
        low, high, estimate = self.low, self.high, self.estimate
        if isinstance(low, Withheld) or isinstance(high, Withheld) or isinstance(estimate, Withheld):
            consistent = self.verdict == "cannot_tell"
        else:
            consistent = (
                low <= estimate <= high
                and {
                    "rose": low > 0,
                    "fell": high < 0,
                    "no_material_change": -self.smallest_change < low and high < self.smallest_change,
                    "cannot_tell": True,
                }[self.verdict]
            )
        if not consistent:
            raise StudyError("CARD_CONTRADICTS", f'The verdict "{self.verdict}" does not follow from the interval.')
        if self.design in "AB" and isinstance(self.comparison_change, Withheld):
            raise StudyError("CARD_CONTRADICTS", f"Grade {self.design} needs a comparison, and this card has none.")


def select_cards(cards: Sequence[Card], selection: Selection) -> tuple[Card, ...]:
    """The cards that a selection leaves."""
    return tuple(
        card
        for card in cards
        if selection.outcome in (ALL, card.outcome)
        and selection.cohort in (ALL, card.cohort)
        and selection.side in (ALL, card.side)
    )
