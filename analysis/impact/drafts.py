"""A card before its verdict: the verdict needs to know how many looks were taken at all."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.impact.card import Condition, Rival
from analysis.impact.clues import Clues
from analysis.impact.contrasts import Contrast
from analysis.impact.history import Outside
from analysis.impact.measures import Measure
from analysis.impact.missing import Missingness
from analysis.impact.regression import Drift
from analysis.impact.verdicts import LEVEL, PRIMARY_LEVEL
from analysis.stats.estimate import Estimate, no_estimate
from analysis.study import ALL


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of one card. None is unknown; `missing` says why parts are, by the name of the card's part.

    `repeats` says that the cohort is everybody (the only one), so that the card is the whole programme's once more: it
    is no further look, and stands where that one stands. `alone` is the change of the group by itself, `error` the
    standard error and degrees of freedom of that change where its interval comes from elsewhere. `effect_size` is the
    estimate in standard deviations (Hedges g, with its interval where it has one), `worse_share` and `worse_by_chance`
    shares of people (0 to 1). `missingness`, `drift` and `clues` are what rival explanations are worked out from,
    `waiting_change` the change of people who wait without a recorded draw, `outside` how people outside moved; None for
    cards without linked people. `halving_seen` and `leaving_a_year` are retention's power (see `chances.Chance`),
    `rivals` its rivals (see `staying_rivals`); those of attitudes are worked out from the other parts.
    `cohorts_to_come` counts the cohorts for which the later wave is still to come (whole programme only).
    """

    measure: Measure
    cohort: str
    side: str
    wave_from: str | None
    wave_to: str | None
    primary: bool
    contrast: Contrast
    own_change: float | None = None
    before: float | None = None
    after: float | None = None
    sd_change: float | None = None
    invited: int | None = None
    answered: int | None = None
    people: int | None = None
    pairs: int | None = None
    repeats: bool = False
    alone: Estimate | None = None
    error: tuple[float, float] | None = None
    effect_size: Estimate | None = None
    worse_share: float | None = None
    worse_by_chance: float | None = None
    missing: tuple[tuple[str, str], ...] = ()
    missingness: Missingness | None = None
    drift: Drift | None = None
    clues: Clues | None = None
    waiting_change: float | None = None
    outside: Outside | None = None
    halving_seen: float | None = None
    leaving_a_year: float | None = None
    rivals: tuple[Rival, ...] = ()
    cohorts_to_come: int = 0

    @property
    def size(self) -> int:
        """People the card rests on: linked ones, else those who answered."""
        return self.people if self.people is not None else self.answered or 0


def unmeasured_draft(
    measure: Measure, because: str, *, primary: bool = True, conditions: tuple[Condition, ...] = ()
) -> Draft:
    """The draft of an outcome nobody measured: every part says why it is not there; `conditions` as in `lacking`."""
    nothing = no_estimate(because, level=PRIMARY_LEVEL if primary else LEVEL)
    parts = (
        "wave_from", "wave_to", "before", "after", "own_change", "invited", "answered", "linked_people",
        "linked_pairs", "effect_size", "worse",
    )  # fmt: skip
    return Draft(
        measure=measure, cohort=ALL, side=ALL, wave_from=None, wave_to=None, primary=primary,
        contrast=Contrast("D", because, nothing, conditions=conditions),
        missing=tuple((part, because) for part in parts),
    )  # fmt: skip
