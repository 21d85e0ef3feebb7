"""The order of a study's waves, from their names and the dates of their answers."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from analysis.ingest.words import normalise_wave

_RANKS: Final = {"baseline": 0.0, "mid": 50.0, "end": 90.0, "follow-up": 100.0}
_NUMBER: Final = re.compile(r"\d{1,4}")


def wave_order(waves: pd.Series, dates: pd.Series) -> pd.DataFrame:
    """Columns wave, order (1, 2 ...), opens, closes: each wave once, in its order.

    waves  one for each submission; NA is left out
    dates  of the submissions (NaT where unknown)

    Where all names are known, their meaning decides: baseline, mid, end, follow-up, and numbers among themselves
    ("wave 2" before "wave 3", "follow-up 6" before "follow-up 12"). Else the middle date of each wave decides where
    all waves have one, else the number in the name, else the name. `opens` and `closes` are the first and last date.
    """
    answers = pd.DataFrame({"wave": waves, "date": dates}).dropna(subset=["wave"])
    spans = answers.groupby("wave")["date"].agg(["min", "max", "median"]).reset_index()
    spans["name"] = [_name_rank(wave) for wave in spans["wave"]]
    spans["number"] = [_number(wave) for wave in spans["wave"]]
    if spans["name"].notna().all():
        keys = ["name", "median", "wave"]
    elif spans["median"].notna().all():
        keys = ["median", "wave"]
    else:
        keys = ["number", "wave"]
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


def _number(name: str) -> float:
    found = _NUMBER.search(name)
    return float(found[0]) if found else float("inf")
