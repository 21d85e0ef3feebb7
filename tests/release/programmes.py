"""Small random programmes, and cards and curves to go with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.impact.card import Card, Rival, Withheld
from analysis.impact.curve import Curve
from analysis.release import Measure, PlannedRelease, Release, ReleaseInputs, plan_release

WAVES = ("baseline", "mid", "end")
MEASURES = (
    Measure("engagement", "Engagement", step=100 / 12, favourable_from=4.0, outcome="engagement"),
    Measure("understanding", "Understanding", step=100 / 20, favourable_from=4.0, outcome="understanding"),
)
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TRAITS = {"generation": 3, "department": 5, "site": 3, "level": 4}


def people_of(rng: np.random.Generator, pairs: int, comparison: int, cohorts: int, missing: float) -> pd.DataFrame:
    """One row a person with fixed traits; department decides the site, so that groups lie within each other."""
    size = 2 * pairs + comparison
    index = np.arange(size)
    inside = index < 2 * pairs
    people = pd.DataFrame({"person": [f"P{i:04}" for i in index]}).astype("str")
    people["pair"] = pd.Series(np.where(inside, [f"pair {i // 2}" for i in index], None), dtype="str")
    people["arm"] = np.where(inside, "programme", "comparison")
    people["side"] = np.where(index % 2 == 0, "junior", "senior")
    people["cohort"] = pd.Series(np.where(inside, [f"Cohort {i // 2 % cohorts}" for i in index], None), dtype="str")
    people["cluster"] = np.where(inside, index // 2, index)
    for name, count in TRAITS.items():
        share = 1 / np.arange(1, count + 1)
        people[name] = [f"{name} {value}" for value in rng.choice(count, size, p=share / share.sum())]
    people["site"] = "site " + people["department"].str[-1].astype(int).floordiv(2).astype(str)
    for name in TRAITS:
        people[name] = people[name].astype("str").mask(rng.random(size) < missing)
    return people


def scored(
    rng: np.random.Generator, people: pd.DataFrame, answering: float, waves: tuple[str, ...] = WAVES
) -> pd.DataFrame:
    parts = []
    for order, wave in enumerate(waves, start=1):
        here = people[rng.random(len(people)) < answering]
        for measure in MEASURES:
            points = 1 + rng.integers(0, 25, len(here)) / 6
            parts.append(here.assign(wave=wave, wave_order=float(order), scale=measure.id, points=points))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(score=25 * (table["points"] - 1), submission=table["person"] + " " + table["wave"])


def changes_of(table: pd.DataFrame, waves: tuple[str, ...] = WAVES) -> pd.DataFrame:
    known = table[table["person"].notna()]
    parts = [known.iloc[:0].assign(wave_from="", wave_to="", change=0.0)]
    for place, start in enumerate(waves):
        for later in waves[place + 1 :]:
            first = known.loc[known["wave"] == start, ["person", "scale", "score"]].rename(columns={"score": "before"})
            both = known[known["wave"] == later].merge(first, on=["person", "scale"])
            parts.append(both.assign(wave_from=start, wave_to=later, change=both["score"] - both["before"]))
    return pd.concat(parts, ignore_index=True)


def inputs_of(table: pd.DataFrame, waves: tuple[str, ...] = WAVES, **parts: Any) -> ReleaseInputs:
    return ReleaseInputs(
        study="Test", data_version="1", table=table, changes=changes_of(table, waves), measures=MEASURES,
        describe=lambda card: f"{card.measure} {card.verdict}", board=lambda card: f"{card.measure}", waves=waves,
        cohorts=tuple(sorted(table.loc[table["arm"] != "comparison", "cohort"].dropna().unique())),
        as_of=dt.date(2026, 2, 1), **parts,
    )  # fmt: skip


def programme(
    seed: int, pairs: int = 14, comparison: int = 0, cohorts: int = 2, answering: float = 0.8, missing: float = 0.0
) -> ReleaseInputs:
    rng = np.random.default_rng(seed)
    return inputs_of(scored(rng, people_of(rng, pairs, comparison, cohorts, missing), answering))


def planned(inputs: ReleaseInputs, **options: Any) -> Release:
    return planned_with_panels(inputs, **options).release


def planned_with_panels(inputs: ReleaseInputs, **options: Any) -> PlannedRelease:
    """The release with who is behind it; `published` are releases, with their panels where a test renews figures."""
    out = tuple(one if isinstance(one, PlannedRelease) else PlannedRelease(one) for one in options.pop("published", ()))
    return plan_release(inputs, **{"created_at": NOON, "release_id": "r1", "published": out, **options})


def a_card(**parts: Any) -> Card:
    card = Card(
        outcome="engagement", cohort="all", side="all", measure="engagement", measure_title="engagement",
        wave_from="baseline", wave_to="mid", unit="points of 100", scale_low=0.0, scale_high=100.0,
        higher_is_better=True,
        design="C", design_because="there is no comparison group", verdict="cannot_tell", primary=True, estimate=2.04,
        low=-3.33, high=7.77, level=0.95, before=50.123, after=52.163, own_change=2.04,
        comparison_change=Withheld("there is no comparison group"), effect_size=0.1234, invited=40, answered=30,
        linked_people=25, linked_pairs=13, compared_with=Withheld("there is no comparison group"), worse_share=0.04,
        worse_by_chance=0.025, detectable=6.66, smallest_change=5.0, looks=3, groups_hidden=0,
        rival=Rival("history", "other things happened", 1.26), as_of=dt.date(2026, 2, 1), data_version="1",
    )  # fmt: skip
    return replace(card, **parts)


def a_curve(group: str = "participants", side: str = "all", at_risk: tuple[int, ...] = (30, 28, 25, 20)) -> Curve:
    steps = len(at_risk)
    survival = tuple(1 - 0.0312 * step for step in range(steps))
    return Curve(
        group, side, tuple(float(step) for step in range(steps)), survival,
        tuple(max(s - 0.1, 0) for s in survival), tuple(min(s + 0.1, 1) for s in survival), at_risk,
    )  # fmt: skip
