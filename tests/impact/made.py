"""Studies made by hand for this room: people with the sums of six engagement answers at two waves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from analysis.impact.card import Card
from analysis.impact.cards import Deck, build_cards
from analysis.impact.evidence import gather_evidence
from analysis.instruments import outcome_scales
from analysis.study import ENGAGEMENT, Study

ITEMS = [item.id for item in outcome_scales(ENGAGEMENT)[0].items]
START = pd.Timestamp("2024-03-01")
AS_OF = dt.date(2026, 3, 1)


def answers(sums: pd.Series) -> np.ndarray:
    """Six answers from 1 to 5 that add up to each sum (6 to 30)."""
    whole, rest = np.divmod(sums.to_numpy(dtype=int), 6)
    return whole[:, None] + (np.arange(6) < rest[:, None])


def points(sums: pd.Series) -> np.ndarray:
    """Sums of six answers as scores from 0 to 100."""
    return 100 * (sums.to_numpy(dtype=float) / 6 - 1) / 4


def study_of(people: pd.DataFrame, *, linked: bool = True, **tables: Any) -> Study:
    """A study of `people` (person, arm, cohort, pair, side, level, department, before, after; sums, NaN: no answer)."""
    submissions, responses = [], []
    for wave, column, date in (("baseline", "before", "2024-02-20"), ("end", "after", "2024-12-10")):
        here = people[people[column].notna()]
        names = wave + " " + here["person"]
        stated = here[["cohort", "side", "arm"]] if not linked else pd.DataFrame(index=here.index)
        known = here["person"] if linked else None
        submissions.append(stated.assign(submission=names, person=known, wave=wave, date=pd.Timestamp(date)))
        responses.append(
            pd.DataFrame(
                {
                    "submission": np.repeat(names.to_numpy(), len(ITEMS)),
                    "item": np.tile(ITEMS, len(here)),
                    "value": answers(here[column]).ravel().astype(float),
                }
            )
        )
    members = people[["person", "arm", "cohort", "pair", "side"]].assign(from_date=START)
    made = {
        "people": people[["person", "level", "department"]],
        "memberships": members if linked else members.head(0),
        "waves": pd.DataFrame({"wave": ["baseline", "end"], "order": [1.0, 2.0]}),
        "submissions": pd.concat(submissions, ignore_index=True),
        "responses": pd.concat(responses, ignore_index=True),
    }
    return Study.from_tables("made", made | tables, as_of=AS_OF)


def people_like(
    *, pairs: int = 40, comparison: int = 80, cohorts: int = 2, lift: float = 2.0, seed: int = 1
) -> pd.DataFrame:
    """Pairs of participants and comparison people of the same make; participants gain `lift` of 24 points more."""
    rng = np.random.default_rng(seed)
    n = 2 * pairs + comparison
    index = np.arange(n)
    inside = index < 2 * pairs
    junior = index % 2 == 0
    before = np.clip(np.rint(rng.normal(18, 4, n)), 6, 30)
    moved = before + np.rint(rng.normal(0, 2, n) + lift * inside)
    return pd.DataFrame(
        {
            "person": [f"P{number:03d}" for number in index],
            "arm": np.where(inside, "programme", "comparison"),
            "cohort": pd.Series([f"Cohort {number // 2 % cohorts}" for number in index]).where(inside),
            "pair": pd.Series([f"pair {number // 2}" for number in index]).where(inside),
            "side": np.where(junior, "junior", "senior"),
            "level": np.where(junior, "L1", "L2"),
            "department": np.where(index % 4 < 2, "Legal", "Sales"),
            "before": before,
            "after": np.clip(moved, 6, 30),
        }
    )


def deck_of(study: Study) -> Deck:
    return build_cards(gather_evidence(study))


def find(deck: Deck, outcome: str = ENGAGEMENT, cohort: str = "all", side: str = "all") -> Card:
    """The one card of a group."""
    found = [card for card in deck.cards if (card.outcome, card.cohort, card.side) == (outcome, cohort, side)]
    assert len(found) == 1, [(card.measure, card.cohort, card.side) for card in found]
    return found[0]
