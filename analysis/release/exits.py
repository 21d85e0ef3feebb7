"""Which reasons of leaving, and which moves inside, may be told: none of fewer than k people, none by subtraction."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from analysis.impact.curve import Curve
from analysis.impact.incidence import ExitShare, Happening, Incidence
from analysis.release.coding import PEOPLE_FOR_INTERVAL, code_share
from analysis.release.families import people_needed
from analysis.release.release import HiddenCell, Release
from analysis.study import ALL, COMPARISON, PROGRAMME, RETENTION

PARTICIPANTS: Final = "participants"
_TOO_FEW: Final = "fewer people than may be counted left, or moved, within a year of the start"
_NOT_FOLLOWED: Final = "who is still employed is hidden, or was not followed for a year"


def plan_exits(
    incidences: Iterable[Incidence], curves: Iterable[Curve], k: int, *, months: int = 12
) -> tuple[tuple[ExitShare, ...], tuple[HiddenCell, ...]]:
    """The shares that may leave, a year after the start, for the whole programme and both sides together.

    A group is told of only where its curve is shown until then, with at least ten people. Reasons are told one by one
    only where each happened to at least k people in both groups; the rarest are counted together until they did (all
    together would be no reason). Then every share, and what the shares leave of all who left, is about nobody or about
    k people or more. Shares near 0 are coded as all shares are. A kind of move needs k people in each group.
    """
    shown = {curve.group: curve for curve in curves if curve.side == ALL and curve.time_months[-1] >= months}
    big = {group: curve.at_risk[0] for group, curve in shown.items() if _is_big(group, curve.at_risk[0], k)}
    every = [one for one in incidences if one.side == ALL and months in one.time_months]
    told: list[ExitShare] = []
    hidden: list[HiddenCell] = []
    happenings: tuple[Happening, ...] = ("exit", "move")
    for happening in happenings:
        own = [one for one in every if one.happening == happening]
        for group in dict.fromkeys(one.group for one in own if one.group not in big):
            hidden.append(_hidden(group, happening, _NOT_FOLLOWED))
        seen = [one for one in own if one.group in big]
        chosen = _kinds_to_tell(seen, months, k)
        told += [_share(one, big[one.group], months) for kinds in chosen for one in seen if one.kinds == kinds]
        if seen and not chosen:
            hidden += [_hidden(group, happening, _TOO_FEW) for group in dict.fromkeys(one.group for one in seen)]
    return tuple(told), tuple(hidden)


def freeze_exits(new: tuple[ExitShare, ...], published: Sequence[Release], k: int) -> tuple[ExitShare, ...]:
    """New shares where every one that is out stays as it was, or k people or more are added; else those that are out.

    A share that grows by one person tells why that person left. Shares planned for a smaller `k` are out of date.
    """
    releases = [one for one in sorted(published, key=lambda one: one.created_at) if one.exits]
    if not releases or releases[-1].k < k:
        return new
    out = releases[-1].exits
    now = {(one.group, one.kinds): one for one in new}
    return new if all(_may_renew(old, now.get((old.group, old.kinds)), k) for old in out) else out


def is_told_safely(one: ExitShare, k: int) -> bool:
    """Whether a share may stand in a release of smallest group `k`."""
    bare = bool(one.coded) and one.people is None and one.low is None and one.high is None
    numbers = [number for number in (one.share, one.low, one.high) if number is not None]
    return all(map(math.isfinite, numbers)) and (bare or (one.people is not None and one.people >= k))


def _is_big(group: str, at_start: int, k: int) -> bool:
    needed = people_needed(COMPARISON if group == COMPARISON else PROGRAMME, k)
    return at_start >= max(PEOPLE_FOR_INTERVAL, needed)


def _kinds_to_tell(every: list[Incidence], months: int, k: int) -> list[tuple[str, ...]]:
    """The finest kinds, of those that are there, that each happened to k people or more in every group."""
    single = [kinds for kinds in dict.fromkeys(one.kinds for one in every) if len(kinds) == 1]
    tails = sorted({one.kinds for one in every if len(one.kinds) > 1}, key=len)
    if any(one.happening == "move" for one in every):
        return [kinds for kinds in single if _are_enough([kinds], every, months, k)]
    for tail in [(), *tails]:
        alone = [kinds for kinds in single if kinds[0] not in tail]
        asked: list[tuple[str, ...]] = [*alone, tail] if tail else [*alone]
        if _are_enough(asked, every, months, k):
            return asked
    return []


def _are_enough(asked: list[tuple[str, ...]], every: list[Incidence], months: int, k: int) -> bool:
    counts = [one.people[one.time_months.index(months)] for one in every if one.kinds in asked]
    everywhere = len(counts) == len(asked) * len({one.group for one in every})
    return bool(counts) and everywhere and min(counts) >= k


def _share(one: Incidence, at_start: int, months: int) -> ExitShare:
    place = one.time_months.index(months)
    share, coded = code_share(one.share[place], at_start)
    low, high = one.low[place], one.high[place]
    known = not coded and low is not None and high is not None
    return ExitShare(
        group=one.group, happening=one.happening, kinds=one.kinds, months=months, share=share or 0.0,
        low=round(low, 2) if known and low is not None else None,
        high=round(high, 2) if known and high is not None else None,
        people=None if coded else one.people[place], coded=coded,
    )  # fmt: skip


def _may_renew(old: ExitShare, new: ExitShare | None, k: int) -> bool:
    if new is None or new.coded != old.coded:
        return False
    return new == old or (new.people is not None and old.people is not None and abs(new.people - old.people) >= k)


def _hidden(group: str, happening: Happening, because: str) -> HiddenCell:
    arm = PROGRAMME if group == PARTICIPANTS else COMPARISON
    return HiddenCell(happening, "level", "", arm, (), because, "exit", RETENTION)
