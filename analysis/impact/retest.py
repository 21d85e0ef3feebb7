"""How steady answers are when nothing happens: what a single person's change must exceed to be more than error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.impact.linked import LinkedPeople
from analysis.impact.measures import ANSWERS_TO_VALIDATE
from analysis.stats.change import reliably_worse
from analysis.study import COMPARISON

#: People seen twice from which on a retest correlation is worth using.
PEOPLE_FOR_RETEST: Final = 30

TOO_FEW_SEEN_TWICE: Final = (
    f"fewer than {PEOPLE_FOR_RETEST} people were seen twice, too few to know how steady answers are"
)


@dataclass(frozen=True, slots=True)
class Retest:
    """Retest correlation (-1 to 1) and standard deviation of the earlier score; None with the reason in `because`.

    `threshold` is how far a score must fall for better than chance, `by_chance` the share (0 to 1) of the comparison
    people who did, or that chance alone would give where there are too few of them.
    """

    correlation: float | None
    deviation: float | None
    threshold: float | None = None
    by_chance: float | None = None
    because: str = ""

    def limit(self, *, higher_is_better: bool) -> float:
        """How far a score must fall (below 0: rise, where higher is worse) for better than chance; NaN if not known."""
        if self.threshold is None:
            return np.nan
        return self.threshold if higher_is_better else -self.threshold


def learn_retest(people: LinkedPeople, *, validated: bool, higher_is_better: bool) -> Retest:
    """The retest correlation between the two waves: from the comparison people, else from everybody linked.

    `validated` as `measures.is_validated`: for a new questionnaire with few answers nothing is said.
    """
    if not validated:
        return _unknown(f"the questionnaire is new and has fewer than {ANSWERS_TO_VALIDATE} answers")
    others = people.of_arm(COMPARISON)
    enough = len(others) >= PEOPLE_FOR_RETEST
    basis = others if enough else np.arange(len(people.before))
    before, after = people.before[basis], people.after[basis]
    if len(basis) < PEOPLE_FOR_RETEST:
        return _unknown(TOO_FEW_SEEN_TWICE)
    if np.ptp(before) == 0 or np.ptp(after) == 0:
        return _unknown("all answers are alike at one of the two waves")
    correlation, deviation = float(np.corrcoef(before, after)[0, 1]), float(before.std(ddof=1))
    if not 0 <= correlation < 1:
        return Retest(correlation, deviation, because="answers at the two waves do not go together at all")
    found = reliably_worse(downward(people.change[others], higher_is_better), deviation, correlation)
    by_chance = found.share if enough else found.by_chance
    return Retest(correlation, deviation, found.threshold, by_chance)


def downward(change: npt.NDArray[np.float64], higher_is_better: bool) -> npt.NDArray[np.float64]:
    """Changes turned so that a fall is for the worse, whichever way the measure runs."""
    return change if higher_is_better else -change


def _unknown(because: str) -> Retest:
    return Retest(None, None, because=because)
