"""Curves held against all curves that were ever released, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.curve import Curve
from analysis.release.choosing import Audit, Candidate, Choice, choose_figures
from analysis.release.curves import first_steps, hidden_curve
from analysis.release.panels import BoolArray, IntArray, Key, Members, Names, Panel, Panels, unknowns
from analysis.release.published import Published
from analysis.release.release import HiddenCell
from analysis.study import ALL

#: How much is lost with a curve that ends, by whether cohort or side narrows it.
_WORTH: Final = {True: 100.0, False: 10.0}

Groups = tuple[str, str]
FloatArray = npt.NDArray[np.float64]
_GIVES_AWAY: Final = "beside the other curves it would give away who left of too few people"


@dataclass(frozen=True, slots=True)
class _Followed:
    """Everybody who is followed in a group, by their place (n,): for how many months, and whether they left then.

    `counted` (2n,) are the unknowns of those who leave, then of those who stay.
    """

    months: FloatArray
    left: BoolArray
    person: Names
    counted: Names

    @classmethod
    def of(cls, followed: pd.DataFrame) -> _Followed:
        """Of a table with `person`, `months` and `left`, a row a person and group."""
        both = (unknowns(followed["person"], pd.Series(what, followed.index)) for what in ("left", "stayed"))
        return cls(
            followed["months"].to_numpy(dtype=np.float64),
            followed["left"].to_numpy(dtype=bool),
            followed["person"].to_numpy(dtype=object),
            np.concatenate([one.to_numpy(dtype=object) for one in both]),
        )

    def staying(self, rows: IntArray, month: float) -> Members:
        """Who of `rows` (places) is at risk at the end of a month."""
        return Members(self.person, rows[self.months[rows] >= month])

    def leaving(self, rows: IntArray, month: float) -> Members:
        """Who of `rows` (places) is at risk at the start of a month, and whether they left within it."""
        at_risk = rows[self.months[rows] >= month - 1]
        leaves = self.left[at_risk] & (self.months[at_risk] <= month)
        return Members(self.counted, np.where(leaves, at_risk, at_risk + len(self.person)))


def audit_curves(
    curves: tuple[Curve, ...], followed: pd.DataFrame, out: Published, k: int, audit: Audit
) -> tuple[tuple[Curve, ...], tuple[HiddenCell, ...], Panels]:
    """Of the curves that may be shown, those (and as many months of them) that may be so beside all that are out.

    A month of a curve tells how many of the people at risk left within it, and how many are at risk at its end: all
    curves form two systems a month. No combination of one, of any releases, holds fewer than k people. A curve ends
    before the month at which it would give fewer away; one that is out and would become shorter stays as it is.
    """
    fresh = {_name(curve): curve for curve in curves if curve != out.curves.get(_name(curve))}
    whom = _Followed.of(followed)
    places = followed.groupby(["group", "side"]).indices
    people = {group: np.asarray(rows, dtype=np.int64) for group, rows in places.items() if group in fresh}
    audited = {group: curve for group, curve in fresh.items() if group in people}
    months, panels = dict.fromkeys(audited, 0.0), []
    for month in sorted({month for curve in audited.values() for month in curve.time_months if month > 0}):
        going = [group for group, last in months.items() if last == month - 1 and month in audited[group].time_months]
        for what, members in (("curves", whom.leaving), ("at risk", whom.staying)):
            system = (what, f"{month:g}")
            rows = {_key(group): members(people[group], month) for group in going}
            candidates = {key: Candidate(one, _WORTH[dict(key)["side"] == ALL]) for key, one in rows.items()}
            choice = choose_figures(candidates, out.rows(system), k, audit)
            going = [group for group in going if choice[_key(group)] in (Choice.NEW, Choice.SAME)]
            panels.append((system, {_key(group): rows[_key(group)] for group in going}))
        months |= dict.fromkeys(going, month)
    shown: dict[Groups, Curve | None] = {_name(curve): curve for curve in curves}
    for group, last in months.items():
        shown[group] = _ended(audited[group], last, out.curves.get(group))
    kept = {group: curve for group, curve in shown.items() if curve is not None}
    hidden = tuple(hidden_curve(fresh[group], _GIVES_AWAY) for group in shown if group not in kept)
    return tuple(kept.values()), hidden, _kept_panels(panels, kept, out)


def _name(curve: Curve) -> Groups:
    return curve.group, curve.side


def _key(group: Groups) -> Key:
    return tuple(zip(("group", "side"), group, strict=True))


def _ended(curve: Curve, month: float, old: Curve | None) -> Curve | None:
    """The curve up to `month`, or the one that is out where that would be shorter; None before the first month."""
    if old is not None and old.time_months[-1] > month:
        return old
    return first_steps(curve, month) if month > 0 else None


def _kept_panels(
    panels: Sequence[tuple[tuple[str, str], Mapping[Key, Members]]], shown: Mapping[Groups, Curve], out: Published
) -> Panels:
    """The panels of the curves that are shown as they are now."""
    stale = {_key(group) for group, curve in shown.items() if curve == out.curves.get(group)}
    kept = [(system, {key: one for key, one in rows.items() if key not in stale}) for system, rows in panels]
    return tuple(Panel(system, rows) for system, rows in kept if rows)
