"""What the answers themselves show of rival explanations: looking back, top answers, how often the same was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.covariates import Rows, Values
from analysis.impact.linked import LinkedPeople
from analysis.impact.measures import Measure
from analysis.scores.lookup import looked_up
from analysis.scores.skill import PREDICTION_SKILL
from analysis.stats.change import estimate_change
from analysis.stats.estimate import Estimate
from analysis.study import ALL, PROGRAMME

#: The scale that asks people to look back, and the scale it looks back on.
LOOKING_BACK: Final = "mentee_outcomes_before"
LOOKED_BACK_ON: Final = "mentee_outcomes"
#: Looking back differs from the first answers where chance would make as much less often than this.
LARGEST_CHANCE: Final = 0.05
#: People from whom on a mean of looking back is worth saying.
PEOPLE_WHO_LOOK_BACK: Final = 5


@dataclass(frozen=True, slots=True)
class Clues:
    """Clues of one card. `times_asked` and `times_asked_beside` are how often its people, and the comparison's, had
    answered the same questions before (means). `top_before` and `top_after` are shares (0 to 1) of its people who gave
    the best answer to everything, None where the measure is no self-report. `shift` is how much better (points) people
    say, looking back, that they had been than they said at the time, None where too few were asked both; `shift_people`
    counts them (0: nobody was asked), `shift_stands` says that it is more than chance would make (95 %).
    """

    times_asked: float | None
    times_asked_beside: float | None
    top_before: float | None
    top_after: float | None
    shift: float | None
    shift_people: int
    shift_stands: bool = False


def times_asked(scores: pd.DataFrame, people: LinkedPeople, wave_to: str) -> Values:
    """For each linked person, at how many waves before `wave_to` they had answered this measure (`scores` holds it)."""
    orders = scores.loc[scores["wave"] == wave_to, "wave_order"]
    earlier = scores[scores["wave_order"] < orders.min()] if len(orders) else scores.head(0)
    counts = earlier.dropna(subset=["person"]).groupby("person")["wave"].nunique()
    return looked_up(people.table["person"], counts.astype("float64")).fillna(0).to_numpy(dtype=np.float64)


def look_back_shifts(scores: pd.DataFrame) -> pd.DataFrame:
    """How people of the programme see where they began, beside what they said then: one row a person asked both.

    Columns person, cohort, side, `shift` = score looking back - score at the first wave, in points of 100 (above 0:
    they remember a better start than they stated, so that before and after overstates what they feel has changed;
    below 0 the other way). Howard 1980: the then-test of response shift.
    """
    inside = scores[(scores["arm"] == PROGRAMME) & scores["person"].notna()]
    back = inside[inside["scale"] == LOOKING_BACK].sort_values("wave_order").drop_duplicates("person", keep="last")
    then = inside[inside["scale"] == LOOKED_BACK_ON].sort_values("wave_order").drop_duplicates("person")
    both = back.merge(then[["person", "wave_order", "score"]], on="person", suffixes=("", "_then"))
    both = both[both["wave_order_then"] < both["wave_order"]]
    shifts = both[["person", "cohort", "side"]].assign(shift=both["score"] - both["score_then"])
    return shifts.reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class LookBack:
    """`shifts` as `look_back_shifts` has them, and their means: those of one group are the same for every measure."""

    shifts: pd.DataFrame
    _known: dict[tuple[str, str], tuple[Estimate, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of_group(self, cohort: str, side: str) -> tuple[Estimate, int]:
        """The mean shift of a group (`ALL` where wide), and of how many people."""
        if (cohort, side) not in self._known:
            shifts = self.shifts
            for column, wanted in (("cohort", cohort), ("side", side)):
                shifts = shifts if wanted == ALL else shifts[shifts[column] == wanted]
            moved = estimate_change(shifts["shift"].to_numpy(dtype=np.float64))
            self._known[cohort, side] = moved, len(shifts)
        return self._known[cohort, side]


def gather_clues(
    measure: Measure, people: LinkedPeople, own: Rows, others: Rows, asked: Values, looking_back: LookBack,
    *, cohort: str, side: str,
) -> Clues:  # fmt: skip
    """The clues of one card: `own` and `others` are its people and those it is compared with, `asked` is
    `times_asked`.
    """
    top = measure.high if measure.higher_is_better else measure.low
    self_report = measure.id != PREDICTION_SKILL and len(own) > 0
    moved, asked_both = looking_back.of_group(cohort, side)
    enough = asked_both >= PEOPLE_WHO_LOOK_BACK
    return Clues(
        times_asked=_mean(asked[own]),
        times_asked_beside=_mean(asked[others]),
        top_before=float(np.mean(people.before[own] == top)) if self_report else None,
        top_after=float(np.mean(people.after[own] == top)) if self_report else None,
        shift=moved.value if enough and self_report else None,
        shift_people=asked_both if self_report else 0,
        shift_stands=moved.p_value is not None and moved.p_value < LARGEST_CHANCE,
    )


def _mean(values: Values) -> float | None:
    return float(values.mean()) if len(values) else None
