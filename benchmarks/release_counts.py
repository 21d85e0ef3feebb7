"""The attack on curves and themes: people at risk, who spoke, and who raised a theme, as sets that the attacker knows.

He knows who was at risk at each month, who spoke at each wave and who raised a theme by the time of each release; a
shown number is the size of one such set. A combination of shown sets that holds fewer people than the rule asks
separates them: their leavers, or what they said, follow from what was released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.curve import Curve
from analysis.release import PlannedRelease, ReleaseInputs
from analysis.release.inputs import THEME_COLUMNS
from benchmarks.release_exact import small_group, system_of
from benchmarks.release_ground import WAVES, Ground
from benchmarks.release_rows import Row

#: How many people must be left of those who spoke, who raised a theme, and who were at risk.
SPOKE: Final = 10
RAISED: Final = 5
DIRECTIONS: Final = ("favourable", "unfavourable", "mixed")
THEMES: Final = ("trust", "time")
ALL: Final = "all"
#: Up to this many different rows, four of them are tried at a time.
FEW: Final = 24
Search = Callable[[Sequence[Row], int], list[str]]


@dataclass(frozen=True, slots=True)
class Counted:
    """Who left when (`stays`: months; by release the months seen), and what people said at each wave.

    `said` has one row a person, wave and theme: direction, or "" where it was not raised; `arrives` with a release.
    """

    people: pd.DataFrame
    said: pd.DataFrame
    seen: tuple[int, ...]


def counted(ground: Ground, seed: int) -> Counted:
    """Leavers and interviews of the programme of `ground`."""
    rng = np.random.default_rng([seed, 7])
    people = ground.people[0][["person", "arm", "cohort", "side"]].copy()
    people["stays"] = rng.exponential(rng.choice([20.0, 40.0, 90.0]), len(people))
    cohort = people["cohort"].fillna("Cohort 1").str[-1].astype(int)
    people["started"] = (cohort - 1) * int(rng.choice([0, 3]))
    people["registered"] = rng.choice([0, 0, 0, 1, 2], len(people))
    speaking, parts = rng.uniform(0.3, 0.95), []
    inside = people[people["arm"] == "programme"]
    for wave in ground.waves[-1]:
        comes = next(number for number, known in enumerate(ground.waves) if wave in known)
        here = inside[rng.random(len(inside)) < speaking]
        late = np.zeros(len(here), dtype=int)
        late[: rng.integers(0, 5)] = 1
        late = rng.permutation(late)
        for theme in THEMES:
            raised = rng.random(len(here)) < rng.uniform(0.15, 0.9)
            direction = np.where(raised, rng.choice(DIRECTIONS, len(here), p=(0.5, 0.3, 0.2)), "")
            parts.append(
                here[["person", "cohort", "side"]].assign(wave=wave, theme=theme, said=direction, arrives=comes + late)
            )
    said = pd.concat(parts, ignore_index=True)
    seen = tuple(int(month) for month in 6 + np.cumsum(rng.integers(0, 6, ground.releases)))
    return Counted(people, said, seen)


def with_counts(inputs: ReleaseInputs, ground: Ground, what: Counted, release: int) -> ReleaseInputs:
    """The inputs of a release with its curves and themes, and whom they count."""
    groups = list(_groups_at_risk(ground, what, release))
    curves = tuple(_curve(rows, seen, *group) for group, rows, seen in groups)
    followed = [rows[["person", "months", "left"]].assign(group=group, side=side) for (group, side), rows, _ in groups]
    return replace(
        inputs, curves=tuple(one for one in curves if one.at_risk), followed=pd.concat(followed, ignore_index=True),
        themes=_themes(ground, what, release), speakers=_speakers(_said_at(ground, what, release)),
    )  # fmt: skip


def _speakers(said: pd.DataFrame) -> pd.DataFrame:
    """Whom the themes count: a row a person and wave (or all of them), with all that they said as one text."""
    keys = ["person", "wave", "cohort", "side"]
    told = said.assign(said=(said["theme"] + ":" + said["said"]).where(said["said"] != "", "")).sort_values("said")
    joined = told.groupby(keys, dropna=False)["said"].agg(lambda all_: ";".join(filter(None, all_))).reset_index()
    return joined.rename(columns={"person": "participant"}).assign(source="interviews")


def _groups_at_risk(ground: Ground, what: Counted, release: int) -> Iterator[tuple[tuple[str, str], pd.DataFrame, int]]:
    """Everybody of each group with months in the programme, whether they left, and the months seen."""
    people = _known(ground, what, release)
    for group in ("participants", "comparison", *sorted(people["cohort"].dropna().unique())):
        arm = "comparison" if group == "comparison" else "programme"
        rows = people[people["arm"] == arm]
        rows = rows if group in ("participants", "comparison") else rows[rows["cohort"] == group]
        for side in (ALL, "junior", "senior") if arm == "programme" else (ALL,):
            here = rows if side == ALL else rows[rows["side"] == side]
            if len(here):
                yield (group, side), here, what.seen[release]


def _known(ground: Ground, what: Counted, release: int) -> pd.DataFrame:
    people = what.people
    gone = {person for some in ground.erased[: release + 1] for person in some}
    people = people[~people["person"].isin(gone)]
    months = (what.seen[release] - people["started"]).clip(lower=0)
    left = (people["stays"] <= months) & (people["registered"] <= release)
    return people.assign(months=months.where(~left, people["stays"]), left=left)


def _curve(rows: pd.DataFrame, seen: int, group: str, side: str) -> Curve:
    """Kaplan and Meier's curve at whole months."""
    months, left = rows["months"].to_numpy(float), rows["left"].to_numpy(bool)
    survival, share, at_risk, times = [], 1.0, [], []
    for month in range(seen + 1):
        for time in np.sort(months[left & (months > month - 1) & (months <= month)]):
            share *= 1 - 1 / np.sum(months >= time)
        if np.sum(months >= month) > 0:
            times.append(float(month))
            survival.append(float(share))
            at_risk.append(int(np.sum(months >= month)))
    low = tuple(max(one - 0.1, 0.0) for one in survival)
    high = tuple(min(one + 0.1, 1.0) for one in survival)
    return Curve(group, side, tuple(times), tuple(survival), low, high, tuple(at_risk))


def _said_at(ground: Ground, what: Counted, release: int) -> pd.DataFrame:
    gone = {person for some in ground.erased[: release + 1] for person in some}
    here = what.said[(what.said["arrives"] <= release) & ~what.said["person"].isin(gone)]
    here = here[here["wave"].isin(ground.waves[release])]
    order = here["wave"].map({wave: number for number, wave in enumerate(WAVES)})
    last = here.assign(order=order, raised=here["said"] != "").sort_values(["raised", "order"])
    whole = last.drop_duplicates(["person", "theme"], keep="last").assign(wave=ALL)
    waves = here.groupby("person")["wave"].transform("nunique")
    return pd.concat(
        [here.assign(waves=waves), whole.assign(waves=whole["person"].map(here.groupby("person")["wave"].nunique()))]
    )


def _groups_of(said: pd.DataFrame) -> Iterator[tuple[tuple[str, str, str, str], pd.DataFrame]]:
    for (theme, wave), rows in said.groupby(["theme", "wave"]):
        for cohort in (ALL, *sorted(rows["cohort"].dropna().unique())):
            for side in (ALL, "junior", "senior"):
                here = rows if cohort == ALL else rows[rows["cohort"] == cohort]
                here = here if side == ALL else here[here["side"] == side]
                if len(here):
                    yield (str(theme), cohort, str(wave), side), here


def _themes(ground: Ground, what: Counted, release: int) -> pd.DataFrame:
    rows = [
        (*group, len(here), *(int((here["said"] == one).sum()) for one in DIRECTIONS), int((here["said"] == "").sum()))
        for group, here in _groups_of(_said_at(ground, what, release))
    ]
    return pd.DataFrame(rows, columns=list(THEME_COLUMNS))


def curve_rows(ground: Ground, what: Counted, out: Sequence[PlannedRelease]) -> list[Row]:
    """One row a group, side and month of every curve when it was new: who was at risk."""
    rows, older = [], set()
    for number, planned in enumerate(out):
        behind = {group: here for group, here, _ in _groups_at_risk(ground, what, number)}
        for curve in planned.release.curves:
            if curve in older:
                continue
            older.add(curve)
            people = behind[curve.group, curve.side]
            for month, at_risk in zip(curve.time_months, curve.at_risk, strict=True):
                whose = sorted(people.loc[people["months"] >= month, "person"])
                if len(whose) != at_risk:
                    raise ValueError(f"r{number}: {curve.group} {curve.side}: not {at_risk} at risk but {len(whose)}")
                told = f"r{number}: {curve.group} {curve.side} at month {month:.0f}: {at_risk} at risk"
                rows.append(Row(f"month {month:.0f}", tuple((one, "", 0) for one in whose), (), at_risk, at_risk, told))
    return rows


def theme_rows(ground: Ground, what: Counted, out: Sequence[PlannedRelease]) -> tuple[list[Row], list[Row]]:
    """Who spoke in every group that was told of when it was new, and who raised the theme where it was counted.

    Somebody who spoke at one wave only says the same there and in all waves; who spoke at several may say three things.
    """
    spoke, raised = [], []
    older: set[object] = set()
    for number, planned in enumerate(out):
        behind = dict(_groups_of(_said_at(ground, what, number)))
        for theme in planned.release.themes:
            if theme in older:
                continue
            older.add(theme)
            here = behind[theme.theme, theme.cohort, theme.wave, theme.side]
            told = f"r{number}: {theme.theme} {theme.cohort} {theme.wave} {theme.side}: {theme.people} spoke"
            if theme.people != len(here):
                raise ValueError(f"{told}, not {len(here)}")
            spoke.append(_row_of(here, theme.theme, told))
            if theme.counts is not None:
                who = here[here["said"] != ""]
                raised.append(_row_of(who, theme.theme, f"{told}, {len(who)} raised it"))
    return spoke, raised


def _row_of(here: pd.DataFrame, theme: str, told: str) -> Row:
    several = here["waves"] > 1
    wave = here["wave"].where(several, "once")
    plus = tuple((person, where, 0) for person, where in zip(here["person"], wave, strict=True))
    return Row(theme, plus, (), len(plus), len(plus), told)


def separated(rows: Sequence[Row], fewest: int, search: Search = small_group) -> dict[str, list[str]]:
    """By month or theme, fewer than `fewest` people who are told apart from all others."""
    names = sorted({row.measure for row in rows})
    found = {name: search([row for row in rows if row.measure == name and row.plus], fewest) for name in names}
    return {name: people for name, people in found.items() if people}


def by_few_rows(rows: Sequence[Row], fewest: int) -> list[str]:
    """The people of a sum or difference of two or three rows (four where there are not many) that holds fewer than
    `fewest` of them. All combinations, exactly, would take too long to search for as many as ten people; a single
    group is told of by a rule of its own.
    """
    system = system_of(rows)
    people = np.zeros((len(system.owner), len(system.names)))
    people[np.arange(len(system.owner)), system.owner] = 1
    distinct = np.unique(system.matrix, axis=0).astype(np.int8)
    for size in range(2, 5 if len(distinct) <= FEW else 4):
        chosen = np.array(list(combinations(range(len(distinct)), size)), dtype=np.int64)
        for signs in product((1, -1), repeat=size - 1) if len(chosen) else ():
            for some in np.array_split(chosen, len(chosen) // 20_000 + 1):
                sums = sum((sign * distinct[some[:, at]] for at, sign in enumerate((1, *signs))), np.int8(0))
                count = ((sums != 0) @ people > 0).sum(axis=1)
                for hit in np.flatnonzero((count > 0) & (count < fewest))[:1]:
                    return sorted({system.names[one] for one in system.owner[np.flatnonzero(sums[hit])]})
    return []
