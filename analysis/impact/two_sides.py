"""How the two sides see each other: what they guess wrongly, whether both learn, how far partners agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from analysis.instruments import item_index
from analysis.scores.last_wave import why_targets_wait
from analysis.scores.misreadings import in_points_of_100, misreadings
from analysis.scores.partners import partner_agreement
from analysis.scores.reciprocity import Reciprocity, reciprocities
from analysis.stats.many import benjamini_hochberg
from analysis.study import ALL, Study

#: Which way more is learned: from junior to senior, from senior to junior, as much, or the interval holds both.
Leaning = Literal["up", "down", "even", "cannot_tell"]
#: The share of false ones among the statements that stand out.
FALSE_SHARE: Final = 0.05
#: The scale on which partners say how they work together.
RELATIONSHIP: Final = "relationship"
#: A balance of no more than this (points of 100) is even.
EVEN_WITHIN: Final = 5.0


@dataclass(frozen=True, slots=True)
class Misreading:
    """How one side's mean guess of the other's answer to one statement differs from it, in points of 100.

    `side` guesses, in `arm` at `wave`: `n` people, whose mean guess is `predicted`; `target` is the mean answer of
    the other side over `target_n` people when the statement was first asked. `misread` = predicted - target: above 0
    the side thinks that the other agrees more than it does. `low` and `high` bound it (95 %), None without interval.
    `stands` says whether its direction stands among all statements that this arm was asked to guess
    (Benjamini-Hochberg at 5 %): with eight statements a wave, one look in three has one that stands out by chance.
    """

    statement: str
    text: str
    side: str
    arm: str
    wave: str
    n: int
    predicted: float
    target: float
    target_n: int
    misread: float
    low: float | None
    high: float | None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A misreading before it may be told: with its independent units, and the spread of guesses and of answers."""

    misreading: Misreading
    clusters: int
    squares: float
    target_squares: float


@dataclass(frozen=True, slots=True)
class PartnersAlike:
    """How far the partners of `pairs` pairs score alike on one measure at a wave: `icc` (-1 to 1), `low` to `high`."""

    measure: str
    title: str
    wave: str
    pairs: int
    icc: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Everything known of how the sides see each other. `targets_wait` says why guesses may not be told yet, as the
    end of "hidden, because ..."; empty where they may be. `reciprocity` is of the whole programme by wave, then of
    each cohort. `few_pairs` are the waves at which the pairs were too few to say how far partners agree.
    """

    guesses: tuple[Guess, ...] = ()
    targets_wait: str = ""
    reciprocity: tuple[Reciprocity, ...] = ()
    alike: tuple[PartnersAlike, ...] = ()
    few_pairs: tuple[str, ...] = ()


def read_two_sides(study: Study, scores: pd.DataFrame) -> TwoSides:
    """Work out how the sides of a study see each other; `scores` are those of its scales. The study is not changed."""
    known = scores[scores["points"].notna()] if "points" in scores else scores
    alike = tuple(
        PartnersAlike(row["scale"], row["title"], row["wave"], row["pairs"], row["icc"], row["low"], row["high"])
        for row in partner_agreement(known).to_dict("records")
    )
    asked = (
        known.loc[known["scale"] == RELATIONSHIP, ["wave", "wave_order"]].drop_duplicates().sort_values("wave_order")
    )
    told = {one.wave for one in alike if one.measure == RELATIONSHIP}
    few = tuple(str(wave) for wave in asked["wave"] if wave not in told)
    return TwoSides(tuple(_guesses(study)), why_targets_wait(study), reciprocities(study), alike, few)


def leaning_of(one: Reciprocity) -> Leaning:
    """Which way more is learned, as far as the interval of the balance tells; within 5 points of 100 it is even."""
    low, high = one.balance.low, one.balance.high
    if low is None or high is None:
        return "cannot_tell"
    if low > 0 or high < 0:
        return "up" if low > 0 else "down"
    return "even" if low >= -EVEN_WITHIN and high <= EVEN_WITHIN else "cannot_tell"


def whole_programme(found: tuple[Reciprocity, ...]) -> tuple[Reciprocity, ...]:
    """Those of the whole programme, by wave. Cohorts beside it would tell of the few pairs of a small one."""
    return tuple(one for one in found if one.cohort == ALL)


def _guesses(study: Study) -> Iterator[Guess]:
    found = misreadings(study, by=("wave", "arm"))
    adjusted = found.groupby("arm")["p_value"].transform(lambda p: pd.Series(benjamini_hochberg(p), index=p.index))
    for row in found.assign(stands=adjusted <= FALSE_SHARE).to_dict("records"):
        statement = str(row["statement"])
        squares = _squares(statement, row["predicted_sd"], row["n"])
        target_squares = _squares(statement, row["target_sd"], row["target_n"])
        yield Guess(_misreading(statement, row), int(row["clusters"]), squares, target_squares)


def _misreading(statement: str, row: dict[Any, Any]) -> Misreading:
    points = {name: in_points_of_100(statement, row[name]) for name in ("predicted", "target")}
    apart = {name: in_points_of_100(statement, row[name], difference=True) for name in ("misread", "low", "high")}
    known = {name: value if pd.notna(value) else None for name, value in apart.items()}
    return Misreading(
        statement=statement, text=item_index()[statement][1].text or statement, side=str(row["side"]),
        arm=str(row["arm"]), wave=str(row["wave"]), n=int(row["n"]), target_n=int(row["target_n"]),
        stands=bool(row["stands"]), **points, **known,
    )  # fmt: skip


def _squares(statement: str, sd: float, n: int) -> float:
    """The sum of squared deviations of `n` answers in points of 100; 0 for a single one."""
    return (n - 1) * in_points_of_100(statement, sd, difference=True) ** 2 if n > 1 else 0.0
