"""The people of an invented organisation: names, ids, birth years, departments, levels, hires and leaving days.

Days are whole numbers counted from 1970-01-01.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.plan import ProgrammePlan
from analysis.study import JUNIOR, SENIOR

Days = npt.NDArray[np.int64]

_FOLDER: Final = Path(__file__).parent

#: Levels from the lowest up, with the share of staff on each; the first three make the junior side.
LEVELS: Final = ("Associate", "Specialist", "Senior specialist", "Team lead", "Head of unit", "Director")
_LEVEL_SHARES: Final = (0.24, 0.21, 0.15, 0.19, 0.14, 0.07)
JUNIOR_LEVELS: Final = 3

#: Juniors leave more often than seniors; the plan's hazard is near the mean of the two.
_HAZARD_FACTOR: Final = {JUNIOR: 1.25, SENIOR: 0.65}
YEAR: Final = 365.25


def day_of(date: dt.date) -> int:
    """A date as days since 1970-01-01."""
    return (date - dt.date(1970, 1, 1)).days


def as_dates(days: npt.ArrayLike) -> pd.Series:
    """Days since 1970-01-01 (NaN for none) as dates."""
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="float64"), unit="D")).astype("datetime64[s]")


@cache
def invented(part: str) -> tuple[str, ...]:
    """The names of one kind: "first", "last", "departments" or "sites"."""
    with (_FOLDER / "names.toml").open("rb") as file:
        return tuple(tomllib.load(file)[part])


def draw_staff(plan: ProgrammePlan, rng: np.random.Generator) -> pd.DataFrame:
    """Everybody whom the HRIS extract covers, one row a person.

    Columns employee_id, name, email, birth_year, department, site, level, side (by level), manager, hired and
    leaves (days; `leaves` may lie after the extract), hazard (a day, before anyone takes part).
    """
    n = plan.staff
    level = rng.choice(len(LEVELS), n, p=_LEVEL_SHARES)
    side = np.where(level < JUNIOR_LEVELS, JUNIOR, SENIOR)
    hazard = plan.hazard / YEAR * np.where(side == JUNIOR, _HAZARD_FACTOR[JUNIOR], _HAZARD_FACTOR[SENIOR])
    hired = _hiring_days(plan, side, rng)
    at_risk_from = np.maximum(hired, day_of(plan.window_start))
    names = _names(n, rng)
    staff = pd.DataFrame(
        {
            "employee_id": _ids(plan, n, rng),
            "name": names,
            "email": _mails(names),
            "birth_year": _birth_years(hired, side, rng),
            "department": rng.choice(invented("departments"), n),
            "site": rng.choice(invented("sites"), n, p=(0.2, 0.35, 0.15, 0.3)),
            "level": np.array(LEVELS)[level],
            "side": side,
            "hired": hired,
            "leaves": leaving_days(at_risk_from, hazard, rng),
            "hazard": hazard,
        }
    )
    return staff.assign(manager=_managers(staff, level, rng))


def leaving_days(start: Days, hazard: npt.NDArray[np.float64], rng: np.random.Generator) -> Days:
    """When people leave who are at risk from `start` on, at a constant hazard a day; at the earliest the next day."""
    wait = rng.exponential(1.0, len(start)) / hazard
    return start + np.ceil(np.minimum(wait, 1e5)).astype(np.int64)


def _hiring_days(plan: ProgrammePlan, side: npt.NDArray[Any], rng: np.random.Generator) -> Days:
    """Most are there when the extract begins; the others arrive evenly, about as many as leave."""
    start, end = day_of(plan.window_start), day_of(plan.as_of)
    n = len(side)
    newcomers = rng.random(n) < 1 - 1 / (1 + plan.hazard * plan.years)
    tenure = rng.gamma(1.6, np.where(side == JUNIOR, 2.0, 6.0)) * YEAR
    before = start - 1 - np.minimum(tenure, 34 * YEAR).astype(np.int64)
    return np.where(newcomers, rng.integers(start, end - 30, n), before)


def _birth_years(hired: Days, side: npt.NDArray[Any], rng: np.random.Generator) -> Days:
    """Juniors are mostly born after 1985, seniors before; nobody was hired before the age of 19."""
    wanted = np.where(side == JUNIOR, rng.normal(1993, 4.5, len(side)), rng.normal(1971, 7.0, len(side)))
    hired_in = 1970 + hired / YEAR
    return np.clip(np.rint(np.minimum(wanted, hired_in - 19)), 1955, 2004).astype(np.int64)


def _ids(plan: ProgrammePlan, n: int, rng: np.random.Generator) -> list[str]:
    """Unique ids with leading zeros: "E00123", or digits only where records are european ("004217")."""
    numbers = rng.permutation(np.arange(101, 101 + 6 * n))[:n]
    digits = max(5, len(str(101 + 6 * n)) + 1)
    return [f"{number:06d}" if plan.records == "european" else f"E{number:0{digits}d}" for number in numbers]


def _names(n: int, rng: np.random.Generator) -> list[str]:
    first, last = invented("first"), invented("last")
    return [
        f"{first[i]} {last[j]}"
        for i, j in zip(rng.integers(0, len(first), n), rng.integers(0, len(last), n), strict=True)
    ]


def _mails(names: list[str]) -> list[str]:
    """first.last@example.org in plain letters; namesakes get a number."""
    seen: dict[str, int] = {}
    mails = []
    for name in names:
        stem = _plain(name).lower().replace(" ", ".")
        seen[stem] = seen.get(stem, 0) + 1
        mails.append(f"{stem}{seen[stem] if seen[stem] > 1 else ''}@example.org")
    return mails


def _plain(text: str) -> str:
    """Letters without marks, as a mail address has them."""
    swapped = text.replace("ø", "o").replace("Ł", "L").replace("ł", "l").replace("'", "")
    return unicodedata.normalize("NFKD", swapped).encode("ascii", "ignore").decode("ascii")


def _managers(staff: pd.DataFrame, level: npt.NDArray[Any], rng: np.random.Generator) -> pd.Series:
    """Each person's manager: somebody above them in the same department; none for directors."""
    manager = pd.Series(np.nan, index=staff.index, dtype="str")
    for department in invented("departments"):
        own = (staff["department"] == department).to_numpy()
        for lowest, highest in ((0, 2), (3, 3), (4, 4)):
            led = own & (level >= lowest) & (level <= highest)
            leaders = staff.loc[own & (level > highest), "employee_id"].to_numpy()
            if len(leaders) and led.any():
                manager[led] = rng.choice(leaders, int(led.sum()))
    return manager
