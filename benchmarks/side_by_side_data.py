"""The data that both sides of `side_by_side.py` get: drawn from a stated seed, the same for ours and the peers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

SEED = 20261130
#: Five steps of agreement as the item bank words them, and their values.
ANCHORS = {
    "Strongly disagree": 1.0, "Disagree": 2.0, "Neither agree nor disagree": 3.0, "Agree": 4.0, "Strongly agree": 5.0,
}  # fmt: skip
SCALES, ITEMS, WAVES = 5, 5, ("before", "after")
#: A hundredth of the answers is blank.
BLANK = 0.01


@dataclass(frozen=True)
class People:
    """Followed people: days, whether they left then, and their group (0 .. groups - 1)."""

    days: np.ndarray
    left: np.ndarray
    group: np.ndarray


def followed(n: int, groups: int) -> People:
    """`n` people in `groups` groups, seen for up to three years; about a third leaves."""
    rng = np.random.default_rng(SEED)
    leaving, seen = np.floor(rng.exponential(1500, n)), rng.integers(30, 1096, n)
    return People(np.minimum(leaving, seen), leaving <= seen, rng.integers(0, groups, n))


def answers(n: int, items: int) -> np.ndarray:
    """Answers 1 to 5 (n, items) that hang together, nothing missing."""
    rng = np.random.default_rng(SEED)
    level = rng.normal(3, 0.8, (n, 1))
    return np.clip(np.rint(level + rng.normal(0, 0.8, (n, items))), 1, 5)


def in_words(values: np.ndarray, blank: float = BLANK) -> pd.DataFrame:
    """The answers as texts, some of them blank, a column an item."""
    words = pa.array(["", *ANCHORS], pa.large_string())
    gone = np.random.default_rng(SEED).random(values.shape) < blank
    codes = np.where(gone, 0, values).astype(np.int8)
    return pd.DataFrame({
        f"q{at}": pd.array(words.take(pa.array(codes[:, at])), dtype="str") for at in range(values.shape[1])
    })  # fmt: skip


def paired(cohorts: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores before and after of `size` people in each of `cohorts` cohorts, and their cohort."""
    rng = np.random.default_rng(SEED)
    before = rng.normal(60, 12, cohorts * size)
    return before, before + rng.normal(2, 8, len(before)), np.repeat(np.arange(cohorts), size)


def survey(rows: int, cohorts: int) -> pd.DataFrame:
    """A survey of 60 columns: who, cohort, side, five scales of five items at two waves in words, days and whether they
    left, and five more columns.
    """
    rng = np.random.default_rng(SEED)
    people = followed(rows, cohorts)
    frame = pd.DataFrame(
        {
            "person": [f"E{number:07d}" for number in range(rows)],
            "cohort": np.array([f"Cohort {number:03d}" for number in range(cohorts)])[people.group],
            "side": np.where(rng.random(rows) < 0.5, "Mentor", "Mentee"),
        }
    )
    for wave, shift in zip(WAVES, (0.0, 0.2), strict=True):
        for scale in range(SCALES):
            level = rng.normal(3.2 + shift, 0.8, (rows, 1))
            given = np.clip(np.rint(level + rng.normal(0, 0.8, (rows, ITEMS))), 1, 5)
            words = in_words(given)
            frame = pd.concat([frame, words.set_axis(item_columns(scale, wave), axis=1)], axis=1)
    more = {
        "days": people.days.astype(np.int64), "left": people.left.astype(np.int64),
        "tenure_months": rng.integers(1, 400, rows), "meetings": rng.integers(0, 20, rows),
        "minutes": rng.integers(10, 90, rows), "site": np.array(["Paris", "Lyon", "Köln"])[rng.integers(0, 3, rows)],
        "comment": np.array(["", "5 = good", "Good & useful", "00123"])[rng.integers(0, 4, rows)],
    }  # fmt: skip
    return pd.concat([frame, pd.DataFrame(more)], axis=1)


def item_columns(scale: int, wave: str) -> list[str]:
    """The columns of a scale's items at a wave."""
    return [f"s{scale}_{item}_{wave}" for item in range(ITEMS)]


def write_survey(frame: pd.DataFrame, path: Path) -> None:
    """The survey as a workbook with shared strings, which is how Excel writes one."""
    frame.to_excel(path, engine="xlsxwriter", index=False, sheet_name="survey")
