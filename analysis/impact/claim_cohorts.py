"""Cohorts held against each other: whether larger ones gain less, and whether later ones do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.card import Withheld
from analysis.impact.claim import ClaimState, State
from analysis.impact.claim_evidence import Board, claim_card
from analysis.impact.claim_parts import Part, state_of_losses, told
from analysis.instruments import Claim, claim_of
from analysis.scores.practice_records import LEAST_MONTHS, MONTHLY
from analysis.stats.estimate import Estimate
from analysis.stats.many import simultaneous_level
from analysis.stats.regression import cr2_regression
from analysis.study import ADMINISTRATION_HOURS

#: The claim that the programme does not scale.
SCALES: Final = "57"
#: Cohorts from which on a line through them says anything.
COHORTS_FOR_A_LINE: Final = 5
#: The largest cohort needs so many times the pairs of the smallest for size to be told from chance.
SIZES_APART: Final = 1.5
#: What cohorts are held against each other in, with the claim that is its card.
OUTCOMES_SEEN: Final = {"engagement": "41", "understanding": "25"}
FIDELITY: Final = "pairs that meet monthly"
OF_ALL_COHORTS: Final = "it is told by holding cohorts against each other"


@dataclass(frozen=True, slots=True)
class CohortPoint:
    """One cohort: its pairs, its first day (NaT unknown), people behind its figures, and the figures in points of 100
    by name: the own change of its people in engagement and understanding, the share of pairs that meet monthly. NaN
    where a figure is not known.
    """

    cohort: str
    pairs: int
    start: pd.Timestamp
    people: int
    figures: dict[str, float]


def cohort_points(board: Board) -> tuple[CohortPoint, ...]:
    """Every cohort of the study with its size, start and figures.

    An outcome's figure is the cohort's own change on its card (of the linked people; never the difference from a
    comparison, which some cohorts have and others not); monthly meetings count pairs of which two months are known.
    """
    return tuple(_point(board, cohort) for cohort in board.sources.study.cohorts)


def line_through(x: list[float], y: list[float], *, level: float) -> Estimate:
    """How far the line through the points rises from the smallest to the largest x, with its interval.

    Least squares, each cohort one point of the same weight; errors as `stats.regression.cr2_regression` with each
    point its own cluster, since figures of small cohorts scatter more. NaN points are left out.
    """
    places, values = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    known = np.isfinite(places) & np.isfinite(values)
    places, values = places[known], values[known]
    span = float(np.ptp(places)) if len(places) else 0.0
    scaled = (places - places.min()) / span if span > 0 else np.zeros(len(places))
    return cr2_regression(np.column_stack([np.ones(len(places)), scaled]), values).estimate(1, level=level)


def by_size(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """Claim 57, whether the programme scales; None for other claims, or where no cohort has a figure of an outcome.

    For each figure that at least `COHORTS_FOR_A_LINE` cohorts have, the rise of the line through them from the
    smallest cohort to the largest (`line_through`); a fall is a loss (`claim_parts.state_of_losses`), with intervals
    that hold together. Fewer cohorts, sizes less than `SIZES_APART` apart, or no outcome among the figures: *cannot
    tell*. Cohorts differ in more than their size, so that *seen* says where to look and not why. Hours of
    administration a pair, where a log has them, are told beside it and decide nothing.
    """
    if claim.id != SCALES:
        return None
    if not board.is_whole(cohort):
        return ClaimState(claim.id, cohort, "not_measured", "nothing", note=OF_ALL_COHORTS)
    points = cohort_points(board)
    known = [one for one in points if any(np.isfinite(one.figures[name]) for name in OUTCOMES_SEEN)]
    if not known:
        return None
    sizes = [one.pairs for one in known]
    because = _too_few(len(known)) or _too_alike(sizes)
    state: State = "cannot_tell"
    if not because:
        parts = _parts(known, [float(size) for size in sizes])
        state = state_of_losses(parts, board.sources.study.settings.smallest_change)
        found = "; ".join(map(told, parts))
        because = f"from the smallest cohort ({min(sizes)} pairs) to the largest ({max(sizes)}), {found}"
    hours = hours_of_administration(board, known)
    people, pairs = sum(one.people for one in known), sum(sizes)
    note = f"{because}; {hours}" if hours else because
    return ClaimState(claim.id, cohort, state, "cohorts", None, people, pairs, note=note)


def later_cohorts(board: Board, *, level: float) -> tuple[Part, ...]:
    """For each outcome that `COHORTS_FOR_A_LINE` dated cohorts have: how far the line falls or rises from the first
    cohort to the last, in the order of their starts. Empty with fewer.
    """
    dated = sorted((one for one in cohort_points(board) if not pd.isna(one.start)), key=lambda one: one.start)
    found = []
    for name in OUTCOMES_SEEN:
        known = [one for one in dated if np.isfinite(one.figures[name])]
        if len(known) >= COHORTS_FOR_A_LINE:
            figures = [one.figures[name] for one in known]
            line = line_through([float(place) for place in range(len(known))], figures, level=level)
            found.append(Part(f"{name} from the first of {len(known)} cohorts to the last", line))
    return tuple(found)


def hours_of_administration(board: Board, points: Sequence[CohortPoint]) -> str:
    """Hours of administration a pair by cohort, from the log, as a sentence; "" without any."""
    log = board.sources.log
    hours = log[log["kind"] == ADMINISTRATION_HOURS].groupby("cohort")["number"].sum()
    rates = sorted((one.pairs, hours[one.cohort] / one.pairs) for one in points if one.pairs and one.cohort in hours)
    listed = "; ".join(f"{rate:.1f} with {pairs} pairs" for pairs, rate in rates)
    return f"hours of administration a pair by cohort: {listed}" if rates else ""


def _point(board: Board, cohort: str) -> CohortPoint:
    members = board.sources.of("members", cohort)
    cards = {name: claim_card(board.cards, claim_of(claim), cohort) for name, claim in OUTCOMES_SEEN.items()}
    figures = {
        name: float("nan") if card is None or isinstance(card.own_change, Withheld) else card.own_change
        for name, card in cards.items()
    }
    linked = [card.linked_people for card in cards.values() if card is not None]
    people = [count for count in linked if not isinstance(count, Withheld)]
    dose = board.sources.of("dose", cohort)
    monthly = dose.loc[dose["months"] >= LEAST_MONTHS, "per_month"].dropna() >= MONTHLY
    figures[FIDELITY] = 100 * float(monthly.mean()) if len(monthly) and dose["logged"].sum() else float("nan")
    pairs = board.sources.of("pairs", cohort)
    return CohortPoint(cohort, len(pairs), members["from_date"].min(), max(people, default=0), figures)


def _parts(points: list[CohortPoint], sizes: list[float]) -> list[Part]:
    names = [
        name for name in (*OUTCOMES_SEEN, FIDELITY)
        if sum(np.isfinite(one.figures[name]) for one in points) >= COHORTS_FOR_A_LINE
    ]  # fmt: skip
    level = simultaneous_level(max(len(names), 1))
    return [Part(name, line_through(sizes, [one.figures[name] for one in points], level=level)) for name in names]


def _too_few(cohorts: int) -> str:
    if cohorts >= COHORTS_FOR_A_LINE:
        return ""
    there = "there is 1" if cohorts == 1 else f"there are {cohorts}"
    return f"it takes {COHORTS_FOR_A_LINE} cohorts with answers from before and after, and {there}"


def _too_alike(sizes: list[int]) -> str:
    if max(sizes) >= SIZES_APART * max(min(sizes), 1):
        return ""
    return f"the cohorts are of much the same size, from {min(sizes)} to {max(sizes)} pairs"
