"""Employment as an HR system keeps it: spells with moves and promotions, exits with reasons, people who return."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.staff import JUNIOR_LEVELS, LEVELS, YEAR, Days, day_of, invented, leaving_days
from analysis.study import INVOLUNTARY, OTHER_EXIT, RETIREMENT, VOLUNTARY

#: Reasons as the HR system writes them, with the kind they are.
EXIT_REASONS: Final = {
    "Resignation": VOLUNTARY,
    "Resignation - new employer": VOLUNTARY,
    "Redundancy": INVOLUNTARY,
    "Dismissal": INVOLUNTARY,
    "Retirement": RETIREMENT,
    "End of fixed-term contract": OTHER_EXIT,
}
_REASON_SHARES: Final = (0.42, 0.28, 0.12, 0.08, 0.0, 0.10)
_RETIREMENT_AGE: Final = 60

_PROMOTED: Final = 0.08
_MOVED: Final = 0.06
_RETURNS: Final = 0.06
_RETURN_DAYS: Final = (100, 240)


def draw_careers(
    plan: ProgrammePlan, staff: pd.DataFrame, leaves: Days, stayers: npt.NDArray[np.bool_], rng: np.random.Generator
) -> pd.DataFrame:
    """Employment spells: row, from_day, to_day (NaN while employed), department, level, exit_reason, change.

    `stayers` marks people whose history stays plain apart from promotions and moves (members of the programme and
    of the comparison group): they do not return after leaving. A spell that ends in a move or a promotion has no
    exit reason, and the next begins on the following day; `change` says how a spell began ("hire", "promotion",
    "move" or "return").
    """
    end = day_of(plan.as_of)
    gone = leaves <= end
    first = _spells(staff, staff["hired"].to_numpy(), np.where(gone, leaves, np.nan), "hire")
    first.loc[gone, "exit_reason"] = _reasons(staff.loc[gone, "birth_year"].to_numpy(), leaves[gone], rng)
    split = _with_changes(plan, first, rng)
    returned = np.flatnonzero(gone & ~stayers & (leaves < end - _RETURN_DAYS[1]) & (rng.random(len(staff)) < _RETURNS))
    again = leaves[returned] + rng.integers(*_RETURN_DAYS, len(returned))
    second_exit = leaving_days(again, staff["hazard"].to_numpy()[returned], rng)
    second = _spells(staff.iloc[returned], again, np.where(second_exit <= end, second_exit, np.nan), "return")
    second.loc[second["to_day"].notna(), "exit_reason"] = "Resignation"
    spells: pd.DataFrame = pd.concat([split, second]).sort_values(["row", "from_day"], ignore_index=True)
    return spells


def _spells(
    staff: pd.DataFrame, from_day: npt.NDArray[np.int64], to_day: npt.NDArray[np.float64], change: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": staff.index.to_numpy(),
            "from_day": from_day,
            "to_day": to_day,
            "department": staff["department"].to_numpy(),
            "level": staff["level"].to_numpy(),
            "exit_reason": pd.Series(np.nan, index=range(len(staff)), dtype="str"),
            "change": change,
        }
    )


def _reasons(birth_year: Days, leaves: Days, rng: np.random.Generator) -> npt.NDArray[np.str_]:
    drawn = rng.choice(list(EXIT_REASONS), len(leaves), p=_REASON_SHARES)
    old = 1970 + leaves / YEAR - birth_year >= _RETIREMENT_AGE
    return np.where(old & (rng.random(len(leaves)) < 0.7), "Retirement", drawn)


def _with_changes(plan: ProgrammePlan, first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Split the spell of whoever was promoted or moved, at most once a person; sides stay as they are."""
    n = len(first)
    begin = np.maximum(first["from_day"].to_numpy(), day_of(plan.window_start)) + 90
    room = first["to_day"].fillna(day_of(plan.as_of)).to_numpy() - 30 - begin
    draw, when = rng.random(n), rng.random(n)
    years = np.maximum(room, 0) / YEAR
    promoted = (draw < _PROMOTED * years) & ~first["level"].isin([LEVELS[JUNIOR_LEVELS - 1], LEVELS[-1]])
    moved = ~promoted & (draw < (_PROMOTED + _MOVED) * years)
    changed = (promoted | moved).to_numpy()
    day = (begin + when * room).astype(np.int64)
    before, after = first.copy(), first[changed].copy()
    before.loc[changed, "exit_reason"] = np.nan
    before.loc[changed, "to_day"] = day[changed] - 1
    after["from_day"] = day[changed]
    after["change"] = np.where(promoted[changed], "promotion", "move")
    above = dict(itertools.pairwise(LEVELS))
    after["level"] = after["level"].map(above).where(promoted[changed], after["level"])
    elsewhere = rng.choice(invented("departments"), len(after))
    after["department"] = after["department"].where(promoted[changed], elsewhere)
    split: pd.DataFrame = pd.concat([before, after], ignore_index=True)
    return split
