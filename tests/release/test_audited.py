"""Themes and curves with the people behind them: over several releases nobody is told of alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from analysis.impact.curve import Curve
from analysis.release import PlannedRelease
from tests.release.programmes import NOON, planned_with_panels, programme
from tests.release.test_frozen_themes import COLUMNS

#: Person -> months followed, and whether they left then.
Durations = dict[str, tuple[float, bool]]


def spoke(people: dict[str, tuple[str, str, str]], said: str = "trust:favourable") -> pd.DataFrame:
    """Rows of who spoke, from person -> (waves, cohort, side); several waves are parted by a blank."""
    rows = [
        (name, wave, cohort, side, said, "interviews")
        for name, (waves, cohort, side) in people.items()
        for wave in (*waves.split(), "all")
    ]
    return pd.DataFrame(rows, columns=["participant", "wave", "cohort", "side", "said", "source"])


def counted(speakers: pd.DataFrame) -> pd.DataFrame:
    """Their counts, for every group by cohort, wave and side that anybody is in; all of them raised the theme."""
    rows = []
    for cohort, wave, side in product(
        ("all", *speakers["cohort"].unique()), speakers["wave"].unique(), ("all", *speakers["side"].unique())
    ):
        here = speakers[speakers["wave"] == wave]
        here = here[(here["cohort"] == cohort) | (cohort == "all")]
        here = here[(here["side"] == side) | (side == "all")]
        n = here["participant"].nunique()
        if n and not (cohort != "all" and side != "all"):
            rows.append(("trust", cohort, wave, side, n, n, 0, 0, 0))
    return pd.DataFrame(rows, columns=COLUMNS)


def themes(people: dict[str, tuple[str, str, str]], *out: PlannedRelease) -> PlannedRelease:
    speakers = spoke(people)
    inputs = replace(programme(1), themes=counted(speakers), speakers=speakers)
    made = NOON + dt.timedelta(days=len(out))
    return planned_with_panels(inputs, release_id=f"r{len(out)}", created_at=made, published=out)


def told(planned: PlannedRelease) -> dict[tuple[str, str, str], int | None]:
    return {(one.cohort, one.wave, one.side): one.people for one in planned.release.themes}


def group(size: int, waves: str, cohort: str = "A", side: str = "junior", name: str = "P") -> dict:
    return {f"{name}{number}": (waves, cohort, side) for number in range(size)}


def test_somebody_who_spoke_later_is_not_told_of_by_a_difference() -> None:
    first = themes(group(20, "mid"))
    later = themes(group(20, "mid") | group(3, "mid", name="Q"), first)
    assert told(later) == told(first)
    assert told(themes(group(20, "mid") | group(12, "mid", name="Q"), first))[("all", "mid", "all")] == 32


def test_all_waves_less_each_wave_leave_those_who_spoke_twice() -> None:
    """16 at mid, 16 at end, 29 at all: the three who spoke at both would be told of by a sum."""
    people = group(13, "mid") | group(13, "end", name="Q") | group(3, "mid end", name="R")
    shown = told(themes(people))
    assert len({("all", "all", "all"), ("all", "mid", "all"), ("all", "end", "all")} & set(shown)) == 2


def test_as_many_who_went_as_came_are_others() -> None:
    first = themes(group(30, "mid"))
    swapped = {name: place for name, place in group(30, "mid").items() if name not in ("P0", "P1")}
    later = themes(swapped | group(2, "mid", name="Q"), first)
    assert later.release.themes == first.release.themes
    assert later.panels == () or all(panel.system[0] != "themes" for panel in later.panels)


def raising(who: dict[str, str], *out: PlannedRelease) -> PlannedRelease:
    """Themes of people of one cohort and side at one wave, from person -> what they said of trust ("" nothing)."""
    speakers = pd.concat([spoke({name: ("mid", "A", "junior")}, said) for name, said in who.items()], ignore_index=True)
    ways = [sum(said == f"trust:{way}" for said in who.values()) for way in ("favourable", "unfavourable", "mixed")]
    silent = len(who) - sum(ways)
    counts = pd.DataFrame([("trust", "all", "mid", "all", len(who), *ways, silent)], columns=COLUMNS)
    inputs = replace(programme(1), themes=counts, speakers=speakers)
    made = NOON + dt.timedelta(days=len(out))
    return planned_with_panels(inputs, release_id=f"r{len(out)}", created_at=made, published=out)


@pytest.mark.parametrize(("more", "shown"), [(4, False), (5, True), (0, True)])
def test_a_few_who_raised_a_theme_since_are_not_told_of_by_a_difference(more: int, shown: bool) -> None:
    """Fifteen more people spoke, which is enough; four of them raised the theme, which is not."""
    before = {f"P{number}": "trust:favourable" if number < 9 else "" for number in range(29)}
    since = {f"Q{number}": "trust:unfavourable" if number < more else "" for number in range(15)}
    first = raising(before)
    later = raising(before | since, first)
    assert [one.people for one in first.release.themes] == [29]
    assert [one.people for one in later.release.themes] == ([44] if shown else [])
    waits = [one for one in later.release.hidden if one.what == "theme"]
    assert len(waits) == (0 if shown else 1)


@pytest.mark.parametrize("seed", range(5))
def test_no_sum_of_what_was_told_over_three_releases_holds_fewer_than_ten(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people: dict[str, tuple[str, str, str]] = {}
    out: list[PlannedRelease] = []
    for step in range(3):
        for number in range(int(rng.integers(8, 30))):
            waves = rng.choice(["mid", "end", "mid end"])
            people[f"S{step} {number}"] = (
                str(waves),
                str(rng.choice(["A", "B"])),
                str(rng.choice(["junior", "senior"])),
            )
        for name in rng.choice(sorted(people), int(rng.integers(0, 4)), replace=False):
            people.pop(str(name))
        out.append(themes(dict(people), *out))
    rows = [
        frozenset(members)
        for one in out
        for panel in one.panels
        if panel.system[0] == "themes"
        for members in panel.rows.values()
    ]
    for one, other in combinations(rows, 2):
        assert len(one ^ other) == 0 or len(one | other) - len(one & other) >= 10 or not (one < other or other < one)
    for whole in rows:
        for parts in combinations([row for row in rows if row < whole], 2):
            if not parts[0] & parts[1]:
                rest = whole - parts[0] - parts[1]
                assert not rest or len(rest) >= 10


def followed(
    durations: dict[str, tuple[float, bool]], cohort_of: dict[str, str]
) -> tuple[pd.DataFrame, tuple[Curve, ...]]:
    """Who is followed, and their curves by months, for all participants and each cohort."""
    rows = [("participants", "all", name, months, left) for name, (months, left) in durations.items()]
    rows += [(cohort_of[name], "all", name, months, left) for name, (months, left) in durations.items()]
    table = pd.DataFrame(rows, columns=["group", "side", "person", "months", "left"])
    return table, tuple(_curve(name, own) for name, own in table.groupby("group"))


def _curve(name: str, own: pd.DataFrame) -> Curve:
    months = range(int(own["months"].max()) + 1)
    at_risk = [int((own["months"] >= month).sum()) for month in months]
    share, shares = 1.0, []
    for month in months:
        gone = int((own["left"] & (own["months"] > month - 1) & (own["months"] <= month)).sum()) if month else 0
        share *= 1 - gone / at_risk[max(month - 1, 0)]
        shares.append(share)
    ends = tuple(max(one - 0.1, 0.0) for one in shares), tuple(min(one + 0.1, 1.0) for one in shares)
    return Curve(str(name), "all", tuple(map(float, months)), tuple(shares), *ends, tuple(at_risk))


def curves(durations: Durations, cohort_of: dict[str, str], *out: PlannedRelease) -> PlannedRelease:
    table, drawn = followed(durations, cohort_of)
    inputs = replace(programme(1), curves=drawn, followed=table)
    made = NOON + dt.timedelta(days=len(out))
    return planned_with_panels(inputs, release_id=f"r{len(out)}", created_at=made, published=out)


def steps(planned: PlannedRelease) -> dict[str, tuple[int, ...]]:
    return {curve.group: curve.at_risk for curve in planned.release.curves}


def test_a_few_who_came_later_do_not_renew_the_months_that_are_out() -> None:
    people = {f"P{number}": (6.0, False) for number in range(30)} | {"P0": (2.5, True)}
    cohort_of = dict.fromkeys(people, "A")
    first = curves(people, cohort_of)
    three_more = people | {f"Q{number}": (4.0, number == 0) for number in range(3)}
    later = curves(three_more, cohort_of | {f"Q{number}": "A" for number in range(3)}, first)
    assert steps(later) == steps(first)


def test_a_curve_goes_on_by_months_of_the_same_people() -> None:
    people = {f"P{number}": (6.0, False) for number in range(30)}
    cohort_of = dict.fromkeys(people, "A")
    first = curves(people, cohort_of)
    later = curves(dict.fromkeys(people, (9.0, False)), cohort_of, first)
    assert len(steps(later)["participants"]) == len(steps(first)["participants"]) + 3


def test_cohorts_do_not_leave_a_few_of_the_programme() -> None:
    """34 participants, cohorts of 20 and 11 and three of no cohort that is drawn."""
    people = {f"P{number}": (6.0, False) for number in range(34)}
    cohort_of = {name: "A" if place < 20 else "B" if place < 31 else "C" for place, name in enumerate(people)}
    shown = steps(curves(people, cohort_of))
    assert set(shown) < {"participants", "A", "B", "C"}
    assert len({"A", "B"} & set(shown)) == 1
