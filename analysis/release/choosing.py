"""Which figures of one system are shown: new ones, those that are out, renewed ones, audited all together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.disclosure.joint import Rows, Sums, choose_jointly
from analysis.disclosure.numbers import distinct_columns
from analysis.release.panels import Key, Members, differing, incidence, people_of


class Choice(Enum):
    """What becomes of a figure.

    `NEW`: as it was worked out now. `SAME`: out already, of the same people with the same answers. `KEPT`: stays as it
    is out, although people came or went since. `HIDDEN`: would give a small group away beside the others.
    """

    NEW = "new"
    SAME = "same"
    KEPT = "kept"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that has enough people: whose unknowns it sums, how much is lost where it is not shown or renewed, and
    whether it may be chosen (`start`); others are shown only where they follow from those that are.
    """

    members: Members
    worth: float
    start: bool = True


@dataclass(slots=True)
class Audit:
    """Remembers what was decided on systems of the same shape, as many measures of one survey are.

    `tick` is called between the steps of long work; it may raise to end it.
    """

    tick: Callable[[], Any] = lambda: None
    _decided: dict[tuple[bytes, ...], npt.NDArray[np.bool_]] = field(default_factory=dict)

    def choose(self, rows: Rows, views: Sequence[Sums], least: float) -> npt.NDArray[np.bool_]:
        """`joint.choose_jointly`, worked out once for each shape."""
        shape = (
            str((least, *(view.member.shape for view in views))).encode(),
            rows.out.tobytes(), rows.worth.tobytes(), rows.start.tobytes(),
            *(np.packbits(view.member).tobytes() for view in views), *(view.weights.tobytes() for view in views),
            *(b"" if view.owned is None else np.packbits(view.owned).tobytes() for view in views),
        )  # fmt: skip
        if shape not in self._decided:
            self._decided[shape] = choose_jointly(rows, views, least, self.tick)
        return self._decided[shape]


def choose_figures(
    fresh: Mapping[Key, Candidate],
    out: list[tuple[Key, Members]],
    least: int,
    audit: Audit,
) -> dict[Key, Choice]:
    """What becomes of each of the figures that may be shown by themselves (`fresh`), and of those that are `out`.

    A figure that is out is renewed where at least `least` people came or went and the audit allows; a new one is shown
    where the audit allows.
    """
    newest = dict(out)
    choice = dict.fromkeys(newest, Choice.KEPT)
    candidates = []
    for key, one in fresh.items():
        members = one.members
        apart = differing(members, newest[key]) if key in newest else least
        if apart < least:
            choice[key] = Choice.KEPT if apart else Choice.SAME
        else:
            candidates.append(key)
    if candidates:
        figures = [*(Candidate(members, 0.0) for _, members in out), *(fresh[key] for key in candidates)]
        rows = Rows(
            np.arange(len(figures)) < len(out),
            np.array([one.worth for one in figures]),
            np.array([one.start for one in figures]),
        )
        kept = audit.choose(rows, views_of([one.members for one in figures]), least)[len(out) :]
        for key, shown in zip(candidates, kept, strict=True):
            if shown:
                choice[key] = Choice.NEW
            elif key not in newest:
                choice[key] = Choice.HIDDEN
    return choice


def with_members(rows: Iterable[tuple[Key, str]]) -> dict[Key, Members]:
    """The members of each row, from pairs of a row's name and an unknown in it."""
    pairs = list(rows)
    place, names = pd.factorize(np.array([unknown for _, unknown in pairs], dtype=object))
    at: dict[Key, set[int]] = {}
    for (key, _), number in zip(pairs, place.tolist(), strict=True):
        at.setdefault(key, set()).add(number)
    return {key: Members(names, np.array(sorted(some), dtype=np.int64)) for key, some in at.items()}


def views_of(rows: Sequence[Members]) -> list[Sums]:
    """The rows over unknowns; where somebody has several (an answer was corrected), over people as well: nobody who
    reads the figures knows of the correction, and most of it would be an answer all the same.
    """
    unknown, member = incidence(rows)
    person = people_of(unknown)
    views = [_sums(member, person)]
    if views[0].owned is not None:
        of_people = np.zeros((len(rows), int(person.max()) + 1), dtype=bool)
        row, column = np.nonzero(member)
        of_people[row, person[column]] = True
        views.append(_sums(of_people, np.arange(of_people.shape[1])))
    return views


def _sums(member: npt.NDArray[np.bool_], person: npt.NDArray[np.int64]) -> Sums:
    """Rows `member` (r, u) as sums over people (`person` (u,), numbers from 0) whom no row tells apart.

    Of somebody with several unknowns each counts a part, so that no group is taken for larger than it is.
    """
    count = np.bincount(person)
    first, atom = distinct_columns(member)
    weights = np.bincount(atom, 1 / count[person], minlength=len(first)).astype(np.float64)
    owned = None
    if count.max(initial=1) > 1:
        owned = np.zeros((len(count), len(first)), dtype=bool)
        owned[person, atom] = True
    return Sums(member[:, first], weights, owned)
