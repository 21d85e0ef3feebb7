"""Random programmes that publish several releases in a row, with what happens to their answers in between.

A programme is a roster and every answer that will ever be given, each with the release it arrives for and the release
it is gone from: late answers arrive late, answers of an import that is undone and of people who are erased are gone,
a corrected answer is gone and a new one arrives. `inputs_at` is what the row level brings to a release.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.impact.card import Card, Rival, Withheld
from analysis.release import Measure, PlannedRelease, ReleaseInputs, plan_release
from analysis.release.panels import panels_from_text, panels_to_text, renamed, without_people

WAVES: Final = ("baseline", "mid", "end")
NOON: Final = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
#: Values of each dimension that a person has one of; the first are the most frequent.
TRAITS: Final = {"generation": 3, "department": 6, "site": 4, "level": 4}
#: Steps of the scores from 0 to 100 of every measure, and how people answer: in the middle, or near the top.
KINDS: Final = (("engagement", 12, 2.2, 1.8), ("understanding", 20, 2.0, 2.0), ("belonging", 8, 5.0, 1.2), ("trust", 4, 1.6, 1.6))  # fmt: skip
NEVER: Final = 99


@dataclass(frozen=True, slots=True)
class Ground:
    """A programme: who is in it at each release, and every answer with when it `arrives` and is `gone`.

    Answers: key (whose it is: a pseudonym, or a submission of nobody known), person, wave, scale, score, version (how
    often it was corrected), submission, arrives, gone. `erased` are the people to forget before each release.
    Before the second release nobody knows whose the submissions `unlinked` are, and people in `renamed` are called
    otherwise: what links them comes later, and the attacker, who knows them, need not wait for it.
    """

    people: tuple[pd.DataFrame, ...]
    answers: pd.DataFrame
    measures: tuple[Measure, ...]
    dimensions: tuple[str, ...]
    waves: tuple[tuple[str, ...], ...]
    erased: tuple[tuple[str, ...], ...]
    with_cards: bool = False
    told: tuple[str, ...] = field(default=())
    unlinked: frozenset[str] = frozenset()
    renamed: frozenset[str] = frozenset()

    @property
    def releases(self) -> int:
        """How many releases follow each other."""
        return len(self.waves)

    @property
    def size(self) -> int:
        """How many people there are at first."""
        return len(self.people[0])


def a_ground(seed: int, **fixed: Any) -> Ground:
    """A random programme; `fixed` sets `people`, `dimensions`, `measures` or `releases` (all numbers), and whether
    some are `relinked` after the first release.
    """
    rng = np.random.default_rng(seed)
    size = fixed.get("people") or int(rng.integers(20, 61) if seed % 2 else rng.integers(61, 301))
    people = _roster(rng, size)
    dimensions = _dimensions(rng, fixed.get("dimensions") or int(rng.integers(2, 6)))
    measures = _measures(fixed.get("measures") or int(rng.integers(1, 5)))
    releases = fixed.get("releases") or int(rng.integers(2, 5))
    waves = (WAVES[:1], WAVES[:2], WAVES[:2], WAVES)[:releases] if releases != 3 or rng.random() < 0.5 else (
        WAVES[:1], WAVES[:2], WAVES)  # fmt: skip
    answers = _answers(rng, people, measures, waves)
    answers, erased, told = _events(rng, answers, people, waves)
    rosters = _moves(rng, people, releases)
    ground = Ground(rosters, answers, measures, dimensions, waves, erased, bool(rng.random() < 0.5), tuple(told))
    return _relinked(ground, np.random.default_rng([seed, 9])) if fixed.get("relinked") else ground


def _relinked(ground: Ground, rng: np.random.Generator) -> Ground:
    """The programme with a few submissions and people that are linked after the first release only."""
    submissions, people = ground.answers["submission"].unique(), ground.people[0]["person"].to_numpy()
    some = {
        name: frozenset(whole[rng.random(len(whole)) < 0.1])
        for name, whole in (("unlinked", submissions), ("renamed", people))
    }
    return replace(ground, told=(*ground.told, "linked before release 2"), **some)


def _roster(rng: np.random.Generator, size: int) -> pd.DataFrame:
    comparison = int(size * rng.choice([0, 0.2, 0.35, 0.5]))
    pairs = (size - comparison) // 2
    index = np.arange(2 * pairs + comparison)
    inside = index < 2 * pairs
    cohorts = int(rng.integers(1, 5))
    waiting = inside & (index // 2 >= pairs * 0.75) & bool(rng.random() < 0.2)
    table = pd.DataFrame({"person": [f"P{i:04}" for i in index]}).astype("str")
    table["pair"] = pd.Series(np.where(inside, [f"pair {i // 2}" for i in index], None), dtype="str")
    table["arm"] = np.where(waiting, "waitlist", np.where(inside, "programme", "comparison"))
    table["side"] = pd.Series(np.where(inside, np.where(index % 2 == 0, "junior", "senior"), None), dtype="str")
    cohort = np.minimum(rng.geometric(0.45, len(index) // 2 + 1), cohorts)[index // 2]
    table["cohort"] = pd.Series(np.where(inside, [f"Cohort {c}" for c in cohort], None), dtype="str")
    table["cluster"] = np.where(inside, index // 2, index)
    for name, count in TRAITS.items():
        share = 1 / np.arange(1, count + 1) ** rng.uniform(0.5, 1.5)
        table[name] = [f"{name} {value}" for value in rng.choice(count, len(table), p=share / share.sum())]
    if rng.random() < 0.5:
        table["site"] = "site " + table["department"].str[-1].astype(int).floordiv(2).astype(str)
    missing = float(rng.choice([0.0, 0.0, 0.05]))
    for name in TRAITS:
        table[name] = table[name].astype("str").mask(rng.random(len(table)) < missing)
    return table


def _dimensions(rng: np.random.Generator, count: int) -> tuple[str, ...]:
    order = ["side", "cohort", *rng.permutation([*TRAITS])]
    if rng.random() < 0.3:
        order = list(rng.permutation(order))
    return tuple(str(name) for name in order[:count])


def _measures(count: int) -> tuple[Measure, ...]:
    return tuple(
        Measure(name, name.title(), step=100 / steps, favourable_from=4.0, outcome="engagement" if place else "understanding")
        for place, (name, steps, _, _) in enumerate(KINDS[:count])
    )  # fmt: skip


def _answers(
    rng: np.random.Generator, people: pd.DataFrame, measures: tuple[Measure, ...], waves: tuple[tuple[str, ...], ...]
) -> pd.DataFrame:
    """Every answer, on the grid of its measure, missing at random and by department; a few are late."""
    base, anonymous = rng.uniform(0.55, 0.97), float(rng.choice([0, 0, 0, 0.15]))
    likes = {name: np.clip(base + rng.normal(0, 0.12), 0.3, 1) for name in people["department"].dropna().unique()}
    chance = people["department"].map(likes).fillna(base).to_numpy(float)
    parts = []
    for wave in waves[-1]:
        comes = next(number for number, known in enumerate(waves) if wave in known)
        answering = rng.random(len(people)) < chance
        hidden, late = rng.random(len(people)) < anonymous, np.zeros(len(people), dtype=bool)
        late[rng.permutation(len(people))[: rng.integers(1, 9)]] = True
        for measure in measures:
            _, steps, a, b = next(kind for kind in KINDS if kind[0] == measure.id)
            score = np.rint(rng.beta(a, b, len(people)) * steps) * (100 / steps)
            given = answering & (rng.random(len(people)) < (0.8 if measure.id == "understanding" else 1.0))
            part = people[["person"]].assign(wave=wave, scale=measure.id, score=score, arrives=comes + late)
            parts.append(part.assign(hidden=hidden)[given])
    table = pd.concat(parts, ignore_index=True)
    table["submission"] = table["person"] + " " + table["wave"]
    table["who"] = table["person"]
    table["key"] = table["person"].mask(table["hidden"], table["submission"])
    table["person"] = table["person"].mask(table["hidden"])
    return table.drop(columns="hidden").assign(version=0, gone=NEVER)


def _events(
    rng: np.random.Generator, answers: pd.DataFrame, people: pd.DataFrame, waves: tuple[tuple[str, ...], ...]
) -> tuple[pd.DataFrame, tuple[tuple[str, ...], ...], list[str]]:
    """What happens before the releases after the first: an import is undone, people are erased, answers corrected."""
    erased: list[tuple[str, ...]] = [() for _ in waves]
    told = []
    for step in range(1, len(waves)):
        if step > 1 and waves[step] != waves[step - 1] and rng.random() < 0.5:
            continue
        for event in rng.choice(["undo", "erase", "correct"], size=int(rng.integers(1, 3)), replace=False):
            if step == 1 and rng.random() < 0.5:
                continue
            told.append(f"{event} before release {step + 1}")
            if event == "erase":
                erased[step] = tuple(rng.choice(people["person"], size=int(rng.integers(1, 3)), replace=False))
                theirs = answers["who"].isin(erased[step])
                answers["gone"] = answers["gone"].mask(theirs, np.minimum(answers["gone"], step))
            elif event == "undo":
                answers = _undone(rng, answers, step)
            else:
                answers = _corrected(rng, answers, step)
    return answers, tuple(erased), told


def _undone(rng: np.random.Generator, answers: pd.DataFrame, step: int) -> pd.DataFrame:
    out = answers[answers["arrives"] < step]
    block = rng.permutation(out["submission"].unique())[: rng.integers(1, 9)]
    theirs = answers["submission"].isin(block)
    return answers.assign(gone=answers["gone"].mask(theirs, np.minimum(answers["gone"], step)))


def _corrected(rng: np.random.Generator, answers: pd.DataFrame, step: int) -> pd.DataFrame:
    out = answers[(answers["arrives"] < step) & (answers["gone"] > step)]
    if out.empty:
        return answers
    rows = out.loc[rng.permutation(out.index)[: rng.integers(1, 4)]]
    steps = rows["scale"].map({name: count for name, count, *_ in KINDS}).to_numpy(float)
    new = rows.assign(
        score=np.rint(rng.random(len(rows)) * steps) * (100 / steps), version=rows["version"] + 1, arrives=step
    )
    old = answers.assign(gone=answers["gone"].mask(answers.index.isin(rows.index), step))
    return pd.concat([old, new], ignore_index=True)


def _moves(rng: np.random.Generator, people: pd.DataFrame, releases: int) -> tuple[pd.DataFrame, ...]:
    """The roster at each release: before the last, a few people moved to another department."""
    moved = people.copy()
    who = rng.permutation(len(people))[: rng.integers(1, 5)]
    moved.loc[who, "department"] = [f"department {value}" for value in rng.integers(0, TRAITS["department"], len(who))]
    return (*([people] * (releases - 1)), moved if releases > 2 else people)


def table_at(ground: Ground, release: int) -> pd.DataFrame:
    """The answers that are there at a release, with the traits that people have then."""
    answers = ground.answers
    here = answers[(answers["arrives"] <= release) & (answers["gone"] > release)]
    here = here[here["wave"].isin(ground.waves[release])]
    people = ground.people[release].rename(columns={"person": "who"})
    table = here.merge(people, on="who", how="inner")
    if release == 0:
        table["person"] = table["person"].mask(
            table["who"].isin(ground.renamed) & table["person"].notna(), "once " + table["who"]
        )
        table["person"] = table["person"].mask(table["submission"].isin(ground.unlinked))
    nobody = table["person"].isna()
    table["pair"] = table["pair"].mask(nobody)
    table["points"] = 1 + table["score"] / 25
    return table.assign(wave_order=table["wave"].map({wave: float(n) for n, wave in enumerate(WAVES, 1)}))


def changes_in(table: pd.DataFrame, waves: tuple[str, ...]) -> pd.DataFrame:
    """The changes of the people linked at two waves, with the versions of both answers."""
    known = table[table["person"].notna()]
    parts = [known.iloc[:0].assign(wave_from="", wave_to="", change=0.0, before=0.0, version_before=0)]
    for place, start in enumerate(waves):
        first = known.loc[known["wave"] == start, ["person", "scale", "score", "version"]]
        first = first.rename(columns={"score": "before", "version": "version_before"})
        for later in waves[place + 1 :]:
            both = known[known["wave"] == later].merge(first, on=["person", "scale"])
            parts.append(both.assign(wave_from=start, wave_to=later, change=both["score"] - both["before"]))
    return pd.concat(parts, ignore_index=True)


def inputs_at(ground: Ground, release: int, **parts: Any) -> ReleaseInputs:
    """What the row level brings to a release."""
    table = table_at(ground, release)
    waves = ground.waves[release]
    changes = changes_in(table, waves)
    cohorts = tuple(sorted(table.loc[table["arm"] != "comparison", "cohort"].dropna().unique()))
    inputs = ReleaseInputs(
        study="Test", data_version=str(release), table=table, changes=changes, measures=ground.measures,
        describe=lambda card: card.measure, board=lambda card: card.measure, waves=waves, cohorts=cohorts,
        as_of=NOON.date() + dt.timedelta(days=90 * release), dimensions=ground.dimensions,
    )  # fmt: skip
    if ground.with_cards:
        inputs = replace(inputs, cards=tuple(_cards(inputs)))
    return replace(inputs, **parts)


def _cards(inputs: ReleaseInputs) -> Iterator[Card]:
    """Cards of the same people before and after, for the programme, each cohort and each side."""
    rows = inputs.changes[(inputs.changes["arm"] == "programme") & (inputs.changes["wave_from"] == WAVES[0])]
    for (measure, wave), all_here in rows.groupby(["scale", "wave_to"]):
        for cohort in ("all", *inputs.cohorts):
            for side in ("all", "junior", "senior"):
                here = all_here
                here = here if cohort == "all" else here[here["cohort"] == cohort]
                here = here if side == "all" else here[here["side"] == side]
                if len(here) > 1:
                    yield a_card(str(measure), cohort, side, str(wave), here, inputs.as_of)


def a_card(measure: str, cohort: str, side: str, wave: str, rows: pd.DataFrame, as_of: dt.date | None) -> Card:
    """A card of the changes in `rows`."""
    change = float(rows["change"].mean())
    return Card(
        outcome="engagement", cohort=cohort, side=side, measure=measure, measure_title=measure, wave_from=WAVES[0],
        wave_to=wave, unit="points of 100", scale_low=0.0, scale_high=100.0, higher_is_better=True, design="C",
        design_because="there is no comparison group", verdict="cannot_tell", primary=True, estimate=change,
        low=change - 40, high=change + 40, level=0.95, before=float(rows["before"].mean()),
        after=float(rows["score"].mean()), own_change=change,
        comparison_change=Withheld("there is no comparison group"), effect_size=0.1, invited=400, answered=300,
        linked_people=len(rows), linked_pairs=int(rows["pair"].nunique()),
        compared_with=Withheld("there is no comparison group"), worse_share=0.04, worse_by_chance=0.025, detectable=6.7,
        smallest_change=5.0, looks=3, groups_hidden=0, rival=Rival("history", "other things happened", 1.0),
        as_of=as_of or NOON.date(), data_version="1",
    )  # fmt: skip


def published_in_a_row(
    ground: Ground, k: int = 5, more: Callable[[ReleaseInputs, int], ReleaseInputs] = lambda inputs, _: inputs
) -> tuple[list[ReleaseInputs], list[PlannedRelease]]:
    """All releases of a programme, each planned beside the earlier ones as the store gives them back.

    `more` adds to the inputs of a release.
    """
    out: list[PlannedRelease] = []
    brought: list[ReleaseInputs] = []
    for number in range(ground.releases):
        out = [_forgotten(one, ground, number) for one in out]
        brought.append(more(inputs_at(ground, number), number))
        made = NOON + dt.timedelta(days=number)
        out.append(plan_release(brought[-1], k=k, created_at=made, release_id=f"r{number}", published=tuple(out)))
    return brought, out


def _forgotten(one: PlannedRelease, ground: Ground, release: int) -> PlannedRelease:
    """A release as the store gives it back, without the people that are erased before `release`."""
    text = panels_to_text(one.panels)
    for who in sorted(ground.erased[release]):
        theirs = ground.answers.loc[ground.answers["who"] == who, "submission"]
        text = without_people(text, {who, *theirs, f"once {who}"}, f"who was {release} {who}")
    linked = ground.answers[ground.answers["submission"].isin(ground.unlinked)]
    names = dict(zip(linked["submission"], linked["key"], strict=True)) if release else {}
    names |= {f"once {who}": who for who in ground.renamed}
    return PlannedRelease(one.release, renamed(panels_from_text(text), names))
