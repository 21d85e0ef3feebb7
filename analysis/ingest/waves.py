"""The order of a study's waves, from their names and the dates of their answers."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.ingest.months import read_months
from analysis.ingest.words import normalise_wave

_RANKS: Final = {"baseline": 0.0, "mid": 50.0, "end": 90.0, "follow-up": 100.0}
#: Where a name that says nothing stands beside names that do: after the baseline, before the middle and the end.
_UNKNOWN: Final = 45.0
_NUMBER: Final = re.compile(r"\d{1,4}")
_YEAR: Final = r"(20\d\d)"
#: A word or a number beside a year: "March 2024", "03/2024", "2024-03", "Q1 2024".
_DATED: Final = re.compile(rf"(?:([^\W_]{{1,9}})[\s./-]*{_YEAR}|{_YEAR}[\s./-]*([^\W_]{{1,9}})?)")
_QUARTER: Final = re.compile(r"(?:q|h)([1-4])", re.IGNORECASE)
#: The month in which a part of a year begins.
_SEASONS: Final = MappingProxyType(
    {"spring": 3, "frühjahr": 3, "frühling": 3, "summer": 6, "sommer": 6, "autumn": 9, "fall": 9, "herbst": 9,
     "winter": 12}
)  # fmt: skip


def wave_order(waves: pd.Series, dates: pd.Series) -> pd.DataFrame:
    """Columns wave, order (1, 2 ...), opens, closes: each wave once, in its order.

    waves  one for each submission; NA is left out
    dates  of the submissions (NaT where unknown)

    Where all names are known, their meaning decides: baseline, mid, end, follow-up, and numbers among themselves
    ("wave 2" before "wave 3", "follow-up 6" before "follow-up 12"). Else the middle date of each wave decides where
    all waves have one. Else the names have to do: what is known of them (an unknown one stands between baseline and
    mid), then the month, quarter or season of the year they name, then their number, then the alphabet. `opens` and
    `closes` are the first and last date.
    """
    answers = pd.DataFrame({"wave": waves, "date": dates}).dropna(subset=["wave"])
    spans = answers.groupby("wave")["date"].agg(["min", "max", "median"]).reset_index()
    spans["name"] = [_name_rank(wave) for wave in spans["wave"]]
    spans["known"] = spans["name"].fillna(_UNKNOWN)
    spans["month"] = [_month(wave) for wave in spans["wave"]]
    spans["number"] = [_number(wave) for wave in spans["wave"]]
    if spans["name"].notna().all():
        keys = ["name", "median", "wave"]
    elif spans["median"].notna().all():
        keys = ["median", "wave"]
    else:
        keys = ["known", "month", "number", "wave"]
    ordered = spans.sort_values(keys, kind="stable", ignore_index=True)
    return pd.DataFrame(
        {
            "wave": ordered["wave"].astype("str"),
            "order": (ordered.index + 1).astype("float64"),
            "opens": ordered["min"].astype("datetime64[s]"),
            "closes": ordered["max"].astype("datetime64[s]"),
        }
    )


def _name_rank(wave: str) -> float:
    """Where a known name stands; NaN for a name that says nothing about order."""
    name = normalise_wave(wave)
    if name in _RANKS:
        return _RANKS[name]
    if name.startswith("wave "):
        return 1.0 + min(_number(name), 40.0)
    if name.startswith("follow-up "):
        return _RANKS["follow-up"] + _number(name)
    return float("nan")


def _month(wave: str) -> float:
    """Months since the year 0 of the date that a name tells ("November 2023", "Q4 2023", "2023"); infinite for none."""
    found = _DATED.search(wave)
    if not found:
        return float("inf")
    beside, year = (found[1] or found[4] or "").casefold(), int(found[2] or found[3])
    quarter = _QUARTER.fullmatch(beside)
    if quarter:
        within = (int(quarter[1]) - 1) * (6 if beside[0] == "h" else 3) + 1
    else:
        named = read_months(pd.Series([f"{beside} {year}", f"{beside}/{year}"], dtype="str"), "day_first").values
        known = named.dropna()
        within = _SEASONS.get(beside, int(known.iloc[0].month) if len(known) else 1)
    return float(12 * year + within)


def _number(name: str) -> float:
    found = _NUMBER.search(name)
    return float(found[0]) if found else float("inf")
