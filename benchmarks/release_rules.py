"""What simpler rules would show of the same answers, and the start set that shown cells are counted against.

`naive` shows every group of k people or more, `remainder` those that moreover leave nobody or k people in every group
they lie in; both show everything anew at each release. The start set is what the stated rules let through before the
joint audit: enough people in enough pairs, hidden groups beside each other that are large enough together, and rests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from analysis.release import PlannedRelease, ReleaseInputs
from benchmarks.release_rows import Books, Key, Row, Terms

PAIRS: Final = 3
OUTSIDE: Final = "comparison"
Place = tuple[str, str, str, str]


def naive(brought: Sequence[ReleaseInputs], k: int) -> list[Row]:
    """Rows of every group of k people or more, at each release."""
    return [
        row
        for number, inputs in enumerate(brought)
        for row in _rows(Books(inputs), lambda sizes, group: sizes[group] >= k, number)
    ]


def remainder(brought: Sequence[ReleaseInputs], k: int) -> list[Row]:
    """Rows of the groups of k people or more that leave nobody or k people in every wider group, at each release."""
    return [
        row
        for number, inputs in enumerate(brought)
        for row in _rows(Books(inputs), lambda sizes, group: sizes[group] >= k and _rests(sizes, group, k), number)
    ]


def _rows(books: Books, shows, release: int) -> Iterator[Row]:
    for place, groups in _families(books).items():
        sizes = {by: len(members) for by, members in groups.items()}
        for by in groups:
            if shows(sizes, by):
                total = sum(value for _, _, value in groups[by])
                mean = round(total / sizes[by], 1)
                ends = sizes[by] * (mean - 0.05) - 1e-6, sizes[by] * (mean + 0.05) + 1e-6
                yield books.row((*place, by), *ends, f"r{release}: {place} {by}: n={sizes[by]}, {mean}")


def _families(books: Books) -> dict[Place, dict[Terms, list]]:
    """The groups of each measure, wave and arm: levels at the first wave, changes later, as releases hold them."""
    found: dict[Place, dict[Terms, list]] = defaultdict(dict)
    for (kind, measure, wave, arm, by), members in books.groups.items():
        if (kind == "level") == (wave == books.first) and all(name in books.dimensions for name, _ in by):
            found[kind, measure, wave, arm][by] = members
    return found


def _rests(sizes: dict[Terms, int], group: Terms, k: int) -> bool:
    return all(
        sizes[wide] - sizes[group] == 0 or sizes[wide] - sizes[group] >= k for wide in _wider(group) if wide in sizes
    )


def _wider(group: Terms) -> list[Terms]:
    one_less = [group[:place] + group[place + 1 :] for place in range(len(group))]
    return [*one_less, ()] if len(group) > 1 else one_less


def start_set(inputs: ReleaseInputs, k: int) -> set[Key]:
    """The cells that the stated rules let through before anything is held against everything else."""
    books = Books(inputs)
    found: set[Key] = set()
    for place, groups in _families(books).items():
        sizes = {by: len(members) for by, members in groups.items()}
        needed = max(10, 2 * k) if place[3] == OUTSIDE else k
        hidden = {by for by in groups if sizes[by] < needed or _pairs(books, groups[by], place[3]) < PAIRS}
        hidden |= _beside(sizes, hidden, k)
        hidden |= {by for by in groups if not _rests(sizes, by, k)}
        found |= {(*place, by) for by in groups if by not in hidden}
    return found


def _pairs(books: Books, members: list, arm: str) -> int:
    if arm == OUTSIDE:
        return PAIRS
    known = {books.pairs[member[0][0]] for member in members if member[0][0] in books.pairs}
    unknown = sum(member[0][0] not in books.pairs for member in members)
    return len(known) + (unknown + 1) // 2


def _beside(sizes: dict[Terms, int], hidden: Collection[Terms], k: int) -> set[Terms]:
    """The next smallest groups beside hidden ones that are fewer than k people together."""
    parts: dict[tuple[Terms, str], list[Terms]] = defaultdict(list)
    for by in sizes:
        for place, (name, _) in enumerate(by):
            parts[by[:place] + by[place + 1 :], name].append(by)
    more: set[Terms] = set()
    for (parent, _), groups in parts.items():
        shown = sorted((by for by in groups if by not in hidden), key=lambda by: (sizes[by], by))
        left = sizes.get(parent, 0) - sum(sizes[by] for by in shown)
        while 0 < left < k and shown:
            more.add(shown[0])
            left += sizes[shown.pop(0)]
    return more


def shown_keys(planned: PlannedRelease) -> set[Key]:
    """The cells that a release shows."""
    return {(cell.kind, cell.measure, cell.wave, cell.arm, tuple(sorted(cell.by))) for cell in planned.release.cells}


def considered_keys(planned: PlannedRelease) -> set[Key]:
    """The cells that a release shows or names as hidden."""
    hidden = (one for one in planned.release.hidden if one.what == "cell")
    return shown_keys(planned) | {(one.kind, one.measure, one.wave, one.arm, tuple(sorted(one.by))) for one in hidden}
