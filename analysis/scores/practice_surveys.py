"""What surveys say of how the programme is run: favourable answers to items that serve a practice, and who answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import Item, scale_of
from analysis.scores.pairs import of_cohort
from analysis.scores.practice_signals import THRESHOLDS, UNKNOWN, Signal, combined, judged, share_of
from analysis.scores.practice_sources import Sources
from analysis.study import ALL, SIDES

#: Below this share of answers whose side is known, the sides are not told apart.
SIDE_KNOWN: Final = 0.9
_ROUNDING: Final = 1e-9

Measure = Callable[[Sources, str], Signal | None]


def agreed_signal(claim: str) -> Measure:
    """A measure: how many of the programme's people answered favourably to the items that serve the claim."""

    def measure(sources: Sources, cohort: str) -> Signal | None:
        answers = favourable_answers(sources, claim, cohort)
        return None if answers.empty else _agreed(answers, "people", question(sources, claim))

    return measure


def agreed_by_side_signal(claim: str) -> Measure:
    """A measure as `agreed_signal`, for each side where both have enough answers, else for both together."""

    def measure(sources: Sources, cohort: str) -> Signal | None:
        answers = favourable_answers(sources, claim, cohort)
        asked = question(sources, claim)
        sides = [answers.loc[answers["side"] == side] for side in SIDES]
        if min(len(side) for side in sides) < THRESHOLDS["favourable answers"].at_least:
            return None if answers.empty else _agreed(answers, "people, both sides together,", asked)
        return combined([_agreed(rows, f"{side}s", asked) for side, rows in zip(SIDES, sides, strict=True)])

    return measure


def favourable_answers(sources: Sources, claim: str, cohort: str = ALL) -> pd.DataFrame:
    """Who answered an item that serves the claim, and how favourably: one row a respondent of the programme.

    Columns: cohort, side, favourable: the share (0 to 1) of the answered items with a favourable answer (keyed, at or
    above the scale's `favourable_from`). Of each cohort only the latest wave with such an answer counts.
    """
    answered = of_cohort(sources.once(("favourable", claim), lambda: _favourable(sources, claim)), cohort)
    if answered.empty:
        return answered[["cohort", "side", "favourable"]]
    latest = answered.groupby(answered["cohort"].fillna(""))["wave_order"].transform("max")
    return answered.loc[answered["wave_order"] == latest, ["cohort", "side", "favourable"]].reset_index(drop=True)


def _favourable(sources: Sources, claim: str) -> pd.DataFrame:
    """All waves and cohorts of `favourable_answers`, with the `wave_order`."""
    rows, answers = sources.respondents, sources.answers
    columns = [c for c, item in enumerate(answers.items) if claim in item.claims]
    floors = np.array([_favourable_from(answers.items[column]) for column in columns])
    keyed = answers.keyed(columns)
    known = np.isfinite(keyed) & np.isfinite(floors)
    hits = (known & (np.where(known, keyed, -np.inf) >= floors - _ROUNDING)).sum(axis=1)
    count = known.sum(axis=1)
    table = rows[["cohort", "side", "wave_order"]].assign(
        favourable=np.divide(hits, count, out=np.full(len(rows), np.nan), where=count > 0)
    )
    answered: pd.DataFrame = table.loc[count > 0]
    return answered


def feedback_signal(sources: Sources, cohort: str) -> Signal | None:
    """How many members of each side answered their cohort's latest wave; both sides together where too many answers
    do not tell their side. None without a roster or an answer.
    """
    rows, members = sources.of("respondents", cohort), sources.of("members", cohort)
    if rows.empty or members.empty:
        return None
    latest = rows.groupby(rows["cohort"].fillna(""))["wave_order"].transform("max")
    last = rows.loc[rows["wave_order"] == latest]
    if last["side"].notna().mean() < SIDE_KNOWN:
        return _answered(len(last), members["person"].nunique(), "members")
    each = [
        _answered(
            int((last["side"] == side).sum()), members.loc[members["side"] == side, "person"].nunique(), f"{side}s"
        )
        for side in SIDES
    ]
    return combined(each)


def question(sources: Sources, claim: str) -> str:
    """What the people agree with: the wording of the one item that serves the claim, else how many there are."""
    serving = [item for item in sources.answers.items if claim in item.claims]
    only = serving[0].text if len(serving) == 1 else None
    return f'that "{only.rstrip(".")}"' if only else f"on average over {len(serving)} questions"


def _agreed(answers: pd.DataFrame, who: str, asked: str) -> Signal:
    n, hits = len(answers), float(answers["favourable"].sum())
    state = judged("favourable answers", hits, n)
    if state == UNKNOWN:
        least = THRESHOLDS["favourable answers"].at_least
        return Signal(
            UNKNOWN, f"Fewer than {least} {who.rstrip(',')} answered whether they agree {asked}: too few to tell."
        )
    return Signal(state, f"{share_of(hits, n)} of {n} {who} agree {asked}.", n, "people")


def _answered(answers: int, members: int, who: str) -> Signal:
    answers = min(answers, members)
    if members == 0:
        return Signal(UNKNOWN, f"No {who} are on the roster.")
    because = f"{answers} of {members} {who} answered the latest survey."
    return Signal(judged("feedback", answers, members), because, members, "people")


def _favourable_from(item: Item) -> float:
    """The lowest favourable keyed answer: of the item's scale; of a question that stands alone (a claim pack's), the
    last but one of its answers. NaN where neither says.
    """
    if item.scale is None:
        return item.response_scale.maximum - 1 if item.response_scale.kind == "agreement" else np.nan
    floor = scale_of(item.scale)[1].favourable_from
    return np.nan if floor is None else floor
