"""Which rows may be published beside those that are out, so that all of them together give no small group away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.disclosure.numbers import distinct_columns, follow_from, independent_columns, lightest_hitting_set
from analysis.disclosure.small_groups import ZERO, small_groups
from analysis.disclosure.suppression import BoolArray

FloatArray = npt.NDArray[np.float64]
#: With so many groups given away there is enough to mend before the search goes on.
_ENOUGH: Final = 20
#: On so many random sets of independent rows each group that is given away is certified.
_BASES: Final = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows as sums over unknowns, those that no row tells apart taken together as an atom.

    `member` (r, a): which atoms a row sums; `weights` (a,) people of each atom, at most as many as there are; `owned`
    (p, a): which atoms hold an unknown of each person, None where every person has one.
    """

    member: BoolArray
    weights: FloatArray
    owned: BoolArray | None = None

    def people(self, atoms: BoolArray) -> float:
        """How many people have an unknown in `atoms` (a,)."""
        if self.owned is None:
            return float(self.weights[atoms].sum())
        return float(self.owned[:, atoms].any(axis=1).sum())


@dataclass(frozen=True, slots=True)
class Rows:
    """What is to be decided on, (r,) each: `out` is published already, `worth` says how much is lost with a row,
    `start` which candidates may be chosen; others are shown only where they follow from those that are.
    """

    out: BoolArray
    worth: FloatArray
    start: BoolArray


def choose_jointly(
    rows: Rows, views: Sequence[Sums], least: float, tick: Callable[[], object] = lambda: None
) -> BoolArray:
    """Which of the rows may be out together (r,): those that are out already, and candidates beside them.

    `views` are the same rows over different unknowns: with a corrected answer as another unknown, and as the same one.
    Afterwards no combination of them holds fewer than `least` people in any view, but for combinations of what was out
    before. For each such combination some certificates are taken (independent rows that it is made of), and one of the
    candidates of each has to give way: the lightest candidates (`worth`) that break all certificates do. This is
    repeated until nobody is given away; what follows from the rows that are kept is kept as well. `tick` is called
    between the steps; it may raise.
    """
    certificates = np.zeros((0, len(rows.out)), dtype=bool)
    while True:
        kept = ~lightest_hitting_set(certificates, rows.worth) & (rows.start | rows.out)
        found = [certificates]
        for view in views:
            tick()
            found.append(_certificates(rows, view, kept, groups_given_away(view, kept & rows.out, kept, least)))
        if not any(map(len, found[1:])):
            return kept | _following(views, kept)
        certificates = np.vstack(found)


def groups_given_away(sums: Sums, out: BoolArray, kept: BoolArray, least: float, seed: int = 0) -> list[FloatArray]:
    """Combinations of the rows `kept` that hold fewer than `least` people and need one that is not `out` already: all
    of them where they are few, else some.
    """
    shown = sums.member[kept]
    rows = shown[distinct_columns(shown.T)[0]].astype(np.float64)
    old = sums.member[out].astype(np.float64)
    found: list[FloatArray] = []
    for words in small_groups(rows, sums.weights, least, seed):
        few = [word for word in words if sums.people(np.abs(word) > ZERO) < least]
        known = follow_from(old, np.array(few)) if few and len(old) else np.zeros(len(few), dtype=bool)
        found += [word for word, is_known in zip(few, known, strict=True) if not is_known]
        if len(found) >= _ENOUGH:
            break
    return found


def _following(views: Sequence[Sums], kept: BoolArray) -> BoolArray:
    """Rows that are kept, and those that follow from them in every view."""
    others = np.flatnonzero(~kept)
    following = np.ones(len(kept), dtype=bool)
    for view in views if len(others) else ():
        rows, wanted = (view.member[some].astype(np.float64) for some in (kept, others))
        following[others] &= follow_from(rows, wanted)
    return following


def _certificates(rows: Rows, sums: Sums, kept: BoolArray, given_away: list[FloatArray]) -> BoolArray:
    """Which candidates the combinations are made with, on several random sets of independent rows each."""
    places = np.flatnonzero(kept)
    member = sums.member[places].astype(np.float64).T
    rng = np.random.default_rng(len(given_away))
    found = [np.zeros((0, len(kept)), dtype=bool)]
    for _ in range(_BASES if given_away else 0):
        basis = independent_columns(member * np.exp(rng.standard_normal(len(places))))
        made = np.linalg.lstsq(member[:, basis], np.array(given_away).T, rcond=None)[0]
        used = np.zeros((len(given_away), len(kept)), dtype=bool)
        used[:, places[basis]] = np.abs(made.T) > ZERO
        found.append(used & ~rows.out)
    certificates = np.unique(np.vstack(found), axis=0)
    return certificates[certificates.any(axis=1)]
