"""The pairs of the programme, and how far apart the partners stand: in department, level and generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.scores.lookup import looked_up
from analysis.study import ALL, GENERATIONS, JUNIOR, PROGRAMME, SENIOR, Study

#: Columns of `programme_pairs`. A cohort or partner that no file says is NA; a missing date is an open end.
PAIR_COLUMNS: Final = ("cohort", "pair", "junior", "senior", "from_date", "to_date")
#: What is compared between partners in `pair_distances`.
COMPARED: Final = ("department", "level", "site", "generation")


def programme_pairs(memberships: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of the programme arm with `PAIR_COLUMNS`, by cohort and name.

    A pair's name counts within its cohort. A pair begins when its last partner joined and is over when its first
    partner left. Of several people on one side the first in the alphabet of pseudonyms is named. Waiting and
    comparison people have no pair yet.
    """
    arm = memberships["arm"].fillna(PROGRAMME) == PROGRAMME
    rows = memberships.loc[arm].dropna(subset=["pair", "person"])
    spans = _spans_of_people(rows.assign(cohort=rows["cohort"].fillna("")))
    grouped = spans.groupby(["cohort", "pair"], sort=True)
    pairs = grouped.agg(from_date=("from_date", "max"), to_date=("to_date", "min")).reset_index()
    pairs = pairs.astype({"from_date": "datetime64[s]", "to_date": "datetime64[s]"})
    keys = pd.MultiIndex.from_frame(pairs[["cohort", "pair"]])
    for side in (JUNIOR, SENIOR):
        first = spans.loc[spans["side"] == side].groupby(["cohort", "pair"])["person"].min()
        pairs[side] = pd.Series(first.reindex(keys).to_numpy(), dtype="str")
    return pairs.assign(cohort=pairs["cohort"].mask(pairs["cohort"] == "").astype("str"))[list(PAIR_COLUMNS)]


def of_cohort(table: pd.DataFrame, cohort: str) -> pd.DataFrame:
    """The rows of one cohort; all rows for `ALL`."""
    return table if cohort == ALL else table.loc[table["cohort"] == cohort].reset_index(drop=True)


def pair_distances(study: Study) -> pd.DataFrame:
    """`programme_pairs` with, for each of `COMPARED`, both partners' value (`junior_department`, ...) and whether
    they differ (`department_differs`: 1, 0, or NaN where one of the two is not known); and `generation_steps`.

    Values are those of the table of people, else of the employment spell that holds when the pair begins (the last
    one before it, else the first). `generation_steps` counts generation bands from the junior up to the senior:
    positive where the senior is of an older band, NaN where one is not known.
    """
    pairs = programme_pairs(study.memberships)
    bands = {name: place for place, name in enumerate(GENERATIONS)}
    for name in COMPARED:
        values = {side: _value_of(study, pairs[side], name, pairs["from_date"]) for side in (JUNIOR, SENIOR)}
        known = values[JUNIOR].notna() & values[SENIOR].notna()
        differs = (values[JUNIOR] != values[SENIOR]).astype("float64").where(known)
        pairs = pairs.assign(**{f"{side}_{name}": values[side] for side in values}, **{f"{name}_differs": differs})
    steps = [pairs[f"{side}_generation"].map(bands).astype("float64") for side in (JUNIOR, SENIOR)]
    return pairs.assign(generation_steps=steps[0] - steps[1])


@dataclass(frozen=True, slots=True)
class Mixing:
    """How many pairs differ in one thing: `pairs` in all, `known` with both values, `apart` that differ."""

    pairs: int
    known: int
    apart: int

    @property
    def share(self) -> float:
        """The share (0 to 1) of known pairs that differ; NaN where none is known."""
        return self.apart / self.known if self.known else float("nan")


def mixing(distances: pd.DataFrame, name: str, cohort: str = ALL) -> Mixing:
    """How many pairs of a cohort are of two departments (`name` of `COMPARED`); what is not known is counted apart."""
    differs = of_cohort(distances, cohort)[f"{name}_differs"]
    return Mixing(len(differs), int(differs.notna().sum()), int(differs.sum()))


def _spans_of_people(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a person in a pair: the first day, and the last one unless one of the spans is open."""
    is_open = rows["to_date"].isna()
    grouped = rows.assign(is_open=is_open).groupby(["cohort", "pair", "person"], sort=True)
    spans = grouped.agg(
        side=("side", "first"), from_date=("from_date", "min"), to_date=("to_date", "max"), is_open=("is_open", "any")
    ).reset_index()
    return spans.assign(to_date=spans["to_date"].mask(spans["is_open"])).drop(columns="is_open")


def _value_of(study: Study, persons: pd.Series[str], name: str, day: pd.Series[pd.Timestamp]) -> pd.Series[Any]:
    """What is known of each person, from the table of people, else from the employment spell of the day."""
    people = study.people.drop_duplicates("person").set_index("person")
    stated = looked_up(persons, people[name])
    if name not in study.employment:
        return stated
    employed = _employed_as(study.employment, persons, name, day)
    return stated.fillna(pd.Series([employed.get(row) for row in persons.index], index=persons.index, dtype="str"))


def _employed_as(
    employment: pd.DataFrame, persons: pd.Series[str], name: str, day: pd.Series[pd.Timestamp]
) -> Mapping[int, str]:
    """Row -> the value of the last spell begun by the day, else of the first spell."""
    asked = pd.DataFrame({"row": persons.index, "person": persons.to_numpy(), "day": day.to_numpy()})
    spells = employment.dropna(subset=["person", name])[["person", "from_date", name]]
    met = asked.dropna(subset=["person"]).merge(spells, on="person")
    later = (met["from_date"] > met["day"]).to_numpy()
    distance = np.abs((met["day"] - met["from_date"]).dt.days.to_numpy(dtype=np.float64))
    ranked = met.assign(later=later, distance=distance).sort_values(["row", "later", "distance"], kind="stable")
    return dict(ranked.drop_duplicates("row").set_index("row")[name])
