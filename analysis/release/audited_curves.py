"""Curves held against all curves that were ever released, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from analysis.impact.curve import Curve
from analysis.release.choosing import Audit, Candidate, Choice, choose_figures
from analysis.release.curves import first_steps, hidden_curve
from analysis.release.panels import Key, Members, Panel, Panels, unknowns
from analysis.release.published import Published
from analysis.release.release import HiddenCell
from analysis.study import ALL

#: How much is lost with a curve that ends, by whether cohort or side narrows it.
_WORTH: Final = {True: 100.0, False: 10.0}

Groups = tuple[str, str]
_GIVES_AWAY: Final = "beside the other curves it would give away who left of too few people"


def audit_curves(
    curves: tuple[Curve, ...], followed: pd.DataFrame, out: Published, k: int, audit: Audit
) -> tuple[tuple[Curve, ...], tuple[HiddenCell, ...], Panels]:
    """Of the curves that may be shown, those (and as many months of them) that may be so beside all that are out.

    A month of a curve tells how many of the people at risk left within it, and how many are at risk at its end: all
    curves form two systems a month. No combination of one, of any releases, holds fewer than k people. A curve ends
    before the month at which it would give fewer away; one that is out and would become shorter stays as it is.
    """
    fresh = {_name(curve): curve for curve in curves if curve != out.curves.get(_name(curve))}
    people = {group: rows for group, rows in followed.groupby(["group", "side"]) if group in fresh}
    audited = {group: curve for group, curve in fresh.items() if group in people}
    months, panels = dict.fromkeys(audited, 0.0), []
    for month in sorted({month for curve in audited.values() for month in curve.time_months if month > 0}):
        going = [group for group, last in months.items() if last == month - 1 and month in audited[group].time_months]
        for what, members in (("curves", _leaving), ("at risk", _staying)):
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


def _staying(rows: pd.DataFrame, month: float) -> Members:
    """Who is at risk at the end of a month."""
    return frozenset(rows.loc[rows["months"] >= month, "person"])


def _leaving(rows: pd.DataFrame, month: float) -> Members:
    """Who is at risk at the start of a month, and whether they left within it."""
    at_risk = rows[rows["months"] >= month - 1]
    left = (at_risk["left"].astype(bool) & (at_risk["months"] <= month)).map({True: "left", False: "stayed"})
    return frozenset(unknowns(at_risk["person"], left))


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
