"""Coarser groups that would show more: made by a simple rule, offered only where a release planned with them does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from analysis.release.families import PAIRS_NEEDED
from analysis.release.inputs import ReleaseInputs
from analysis.release.planning import plan_release
from analysis.release.published import PlannedRelease
from analysis.release.recodes import GROUPABLE, LONGEST_GROUP, composed, fixed_by, recode_inputs
from analysis.release.release import Release
from analysis.study import COMPARISON, GENERATIONS, PROGRAMME

#: When an offer is planned for: no figure depends on it.
_MOMENT: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
#: Groups by name with the values that each is made of.
Groups = tuple[tuple[str, tuple[str, ...]], ...]
#: Told between the steps of long work, with the share that is done (0 to 1); it may raise to end it.
Tick = Callable[[float], Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A coarser grouping of one dimension that shows more.

    `grouping` is all of it, to be kept as it stands; `joined` what of it is new: each group and what joins it.
    `figures` is how many more cells a release would show. `people` is how many people more would be in a shown group
    of the dimension, where the largest family of the programme shows most of them; None where fewer than k, or people
    of one hidden group alone, would follow from it.
    """

    dimension: str
    grouping: Mapping[str, str]
    joined: Groups
    figures: int
    people: int | None = None


@dataclass(slots=True)
class _Group:
    """Values that are taken together: their names, who answered in them, and from which pairs."""

    values: list[str]
    people: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)

    def is_enough(self, k: int) -> bool:
        return len(self.people) >= k and len(self.pairs) >= PAIRS_NEEDED

    def join(self, other: _Group) -> _Group:
        return _Group([*self.values, *other.values], self.people | other.people, self.pairs | other.pairs)


def offer_recodes(
    inputs: ReleaseInputs, k: int, published: tuple[PlannedRelease, ...] = (), *, tick: Tick = lambda _share: None
) -> tuple[Offer, ...]:
    """For each dimension whose groups are not fixed, a coarser grouping by `propose_groups`, where a release with it
    shows more figures than one without; the one that shows most comes first.

    Two are tried of each: groups of k people, and of twice as many, since fewer people can be linked at later waves.
    Each is planned by itself, on the same inputs, and the better of the two is offered. The inputs are not changed.
    """
    proposed = list(_proposals(inputs, k, [one.release for one in published]))
    if not proposed:
        return ()

    def plan(changed: ReleaseInputs, step: int) -> Release:
        share = step / (len(proposed) + 1)
        planned = plan_release(
            changed, k=k, created_at=_MOMENT, release_id="offer", published=published, tick=lambda: tick(share)
        )
        return planned.release

    now, best = plan(inputs, 0), dict[str, Offer]()
    for step, (dimension, groups) in enumerate(proposed, start=1):
        coarser = {value: group for group, values in groups for value in values}
        then = plan(recode_inputs(inputs, {dimension: coarser}), step)
        more = len(then.cells) - len(now.cells)
        if more > (best[dimension].figures if dimension in best else 0):
            grouping = composed(inputs.recodes.get(dimension, {}), coarser)
            people = _people_more(now, then, dimension, coarser, k)
            best[dimension] = Offer(dimension, grouping, groups, more, people)
    return tuple(sorted(best.values(), key=lambda offer: -offer.figures))


def _proposals(inputs: ReleaseInputs, k: int, out: Sequence[Release]) -> Iterator[tuple[str, Groups]]:
    """What may be tried for each dimension that is not fixed, each grouping once."""
    for dimension in (name for name in GROUPABLE if name in inputs.dimensions and fixed_by(name, out) is None):
        tried = (propose_groups(inputs, dimension, least) for least in (k, 2 * k))
        yield from ((dimension, groups) for groups in dict.fromkeys(tried) if groups)


def propose_groups(inputs: ReleaseInputs, dimension: str, least: int) -> Groups:
    """Groups of values, and their names, by one rule; none where every value has enough people, or all would be one.

    Counted are people of the programme at the wave with most answers; enough are `least`, from three pairs. Where the
    order of the values is known, the smallest group that has too few joins its smaller neighbour, until none has too
    few. Otherwise all values with too few become one group, which the next smallest joins until it has enough.
    """
    groups = _groups_now(inputs, dimension)
    if all(group.is_enough(least) for group in groups):
        return ()
    order = _order_of(dimension, [group.values[0] for group in groups], inputs.recodes.get(dimension, {}))
    made = (
        _by_size(groups, least)
        if order is None
        else _neighbours(sorted(groups, key=lambda one: order[one.values[0]]), least)
    )
    if len(made) < 2:
        return ()
    taken = {group.values[0] for group in made if len(group.values) == 1}
    named: list[tuple[str, tuple[str, ...]]] = []
    for group in made:
        if len(group.values) > 1:
            name = f"Other {dimension}s" if order is None else _span(group.values, dimension)
            name = _free(name, taken)
            taken.add(name)
            named.append((name, tuple(group.values)))
    return tuple(named)


def _groups_now(inputs: ReleaseInputs, dimension: str) -> list[_Group]:
    """Each value of the dimension with who answered, at the wave with most answers of the programme."""
    table = inputs.table[(inputs.table["arm"] == PROGRAMME) & inputs.table["score"].notna()]
    whose = table["person"].fillna(table["submission"])
    people = table.assign(whose=whose)[["whose", "wave", "pair", dimension]].drop_duplicates()
    if people.empty:
        return []
    answered = people.groupby("wave")["whose"].nunique()
    at = next(wave for wave in inputs.waves if answered.get(wave, 0) == answered.max())
    here = people[people["wave"] == at]
    everyone = sorted(set(inputs.table.loc[inputs.table["arm"] != COMPARISON, dimension].dropna().astype(str)))
    found = {value: _Group([value]) for value in everyone}
    for value, rows in here.dropna(subset=[dimension]).groupby(dimension):
        found[str(value)] = _Group([str(value)], set(rows["whose"]), set(rows["pair"].dropna()))
    return list(found.values())


def _by_size(groups: Sequence[_Group], k: int) -> list[_Group]:
    """The groups with all that are too small in one, which the next smallest joins until it has enough."""
    ordered = sorted(groups, key=lambda one: (len(one.people), one.values))
    small = [one for one in ordered if not one.is_enough(k)]
    rest = [one for one in ordered if one.is_enough(k)]
    together = _together(small)
    while rest and not (together.is_enough(k) and len(together.values) > 1):
        together = together.join(rest.pop(0))
    together.values.sort()
    return [together, *rest]


def _together(groups: Iterable[_Group]) -> _Group:
    joined = _Group([])
    for group in groups:
        joined = joined.join(group)
    return joined


def _neighbours(groups: Sequence[_Group], k: int) -> list[_Group]:
    """The groups, in their order, with those too small joined to the smaller of their neighbours."""
    made = list(groups)
    while len(made) > 1 and not all(one.is_enough(k) for one in made):
        at = min((n for n, one in enumerate(made) if not one.is_enough(k)), key=lambda n: (len(made[n].people), n))
        beside = min((n for n in (at - 1, at + 1) if 0 <= n < len(made)), key=lambda n: (len(made[n].people), n))
        first = min(at, beside)
        made[first : first + 2] = [made[first].join(made[first + 1])]
    return made


def _order_of(dimension: str, values: Sequence[str], grouping: Mapping[str, str]) -> dict[str, float] | None:
    """The place of each value (of a group: that of its first) where the order is known: generations by their years, and
    levels that each end in a number by that; None where it is not.
    """
    inside: dict[str, list[str]] = {}
    for value, group in grouping.items():
        inside.setdefault(group, []).append(value)
    places: dict[str, float] = {}
    for value in values:
        found = [_place(dimension, one) for one in inside.get(value, [value])]
        known = [place for place in found if place is not None]
        if len(known) < len(found):
            return None
        places[value] = min(known)
    return places if len(set(places.values())) == len(places) else None


def _place(dimension: str, value: str) -> float | None:
    if dimension == "generation":
        return GENERATIONS[value][0] if value in GENERATIONS else None
    number = re.fullmatch(r"\D*(\d{1,4})", value.strip()) if dimension == "level" else None
    return float(number.group(1)) if number else None


def _span(values: Sequence[str], dimension: str) -> str:
    """The name of neighbours: both of two, else the first to the last."""
    name = " and ".join(values) if len(values) == 2 else f"{values[0]} to {values[-1]}"
    return name if len(name) <= LONGEST_GROUP else f"{dimension.capitalize()}s together"


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    number, free = 2, name
    while free in taken:
        number, free = number + 1, f"{name} {number}"
    return free


def _people_more(now: Release, then: Release, dimension: str, coarser: Mapping[str, str], k: int) -> int | None:
    """How many people more are in a shown group of the dimension, in the family that shows most people then."""
    after, before = (_in_shown_groups(release, dimension) for release in (then, now))
    if not after:
        return None
    family = max(after, key=lambda one: sum(after[one].values()))
    shown = before.get(family, {})
    more = sum(after[family].values()) - sum(shown.values())
    hidden = [value for value in coarser if value not in shown]
    return more if more >= k and len(hidden) > 1 else None


def _in_shown_groups(release: Release, dimension: str) -> dict[tuple[str, str], dict[str, int]]:
    """By measure and wave of the programme: the people of each group of the dimension that is shown."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for cell in release.cells:
        if cell.arm == PROGRAMME and len(cell.by) == 1 and cell.by[0][0] == dimension:
            found.setdefault((cell.measure, cell.wave), {})[cell.by[0][1]] = cell.n
    return found
