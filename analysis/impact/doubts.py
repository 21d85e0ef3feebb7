"""The parts of a card that a sceptic asks for: who is missing, how far they reach, another way of counting, rivals."""

from __future__ import annotations

from typing import Any, Final

from analysis.impact.card import Card, Rival, Verdict, Withheld
from analysis.impact.conditions import FEWEST_COUNTED
from analysis.impact.drafts import Draft
from analysis.impact.missing import Missingness
from analysis.impact.rivals import Circumstances, rank_rivals
from analysis.impact.staying_rivals import STAYERS_WERE_PICKED
from analysis.impact.verdicts import decide_verdict
from analysis.stats.estimate import Estimate
from analysis.study import RETENTION

NOBODY_LINKED: Final = "nobody could be linked, so nobody knows who is missing"
HR_RECORDS: Final = "HR records are used, and nobody is missing from them"
#: Where so few began is what single people answered.
FEW_LEAVERS: Final = Withheld(f"fewer than {FEWEST_COUNTED} of them answered the earlier wave")
#: Why there is no second way of counting, by grade.
NO_OTHER_WAY: Final = {
    "C": "without a comparison there is nothing to adjust",
    "D": "people could not be linked",
    "B": "the groups could not be compared without weights",
    "A": "the arms are too small",
}


def doubt_parts(draft: Draft, *, smallest_change: float, beyond_chance: bool) -> dict[str, Any]:
    """The parts of a draft's card that say what could overturn it, each a value or withheld with the reason."""
    rivals = rivals_of(draft)
    return {
        "conditions": draft.contrast.conditions,
        "rivals": rivals,
        **_missing_parts(draft),
        **_estimate_parts("adjusted", draft.contrast.adjusted, NO_OTHER_WAY[draft.contrast.design]),
        "tipping_point": tipping_point(draft, smallest_change=smallest_change, beyond_chance=beyond_chance),
        "regression_shift": _shift_part(draft),
    }


def rivals_of(draft: Draft) -> tuple[Rival, ...]:
    """Every rival explanation of a draft's card, strongest first."""
    if draft.measure.outcome == RETENTION:
        return draft.rivals or (STAYERS_WERE_PICKED,)
    contrast = draft.contrast
    return rank_rivals(
        Circumstances(
            design=contrast.design,
            estimate=contrast.estimate.value,
            unit=draft.measure.unit,
            comparison_change=contrast.change,
            waiting_change=draft.waiting_change if contrast.design == "C" else None,
            outside=draft.outside,
            drift=draft.drift,
            missingness=draft.missingness,
            selection=contrast.selection,
            clues=draft.clues,
        )
    )


def tipping_point(draft: Draft, *, smallest_change: float, beyond_chance: bool) -> float | Withheld:
    """By how many units the group's missing people must have changed differently from those who stayed before the
    card's verdict would no longer hold.

    With the share q of the group missing, a shift of d among them moves the estimate and its interval by q d. "Rose"
    is lost at d = low / q, "fell" at -high / q, "no change that matters" where the nearer end of the interval meets the
    smallest change that matters (0 or more throughout). Missing people of the comparison are taken to be like those
    who stayed there. Withheld where nobody is missing, or where there is no verdict to lose. Yan, Lee and Li 2009.
    """
    missing, estimate = draft.missingness, draft.contrast.estimate
    if missing is None:
        return Withheld(_why_unknown(draft))
    if missing.missing == 0:
        return Withheld("nobody of the group is missing")
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return Withheld("there is no interval to move")
    verdict = decide_verdict(low, high, smallest_change=smallest_change, beyond_chance=beyond_chance)
    if verdict == "cannot_tell":
        return Withheld("there is no verdict that they could overturn")
    room = {"rose": low, "fell": -high, "no_material_change": smallest_change - max(high, -low)}[verdict]
    return room / missing.lost_share


def survives(card: Card, low: float | Withheld, high: float | Withheld) -> bool | None:
    """Whether a card's verdict would still hold with the estimate anywhere from `low` to `high`, its interval moving
    with it; None where a part is withheld, or where there is no verdict to lose.
    """
    ends = (card.estimate, card.low, card.high, low, high)
    if card.verdict == "cannot_tell" or any(isinstance(end, Withheld) for end in ends):
        return None
    estimate, bottom, top, least, most = (float(end) for end in ends)  # type: ignore[arg-type]
    return _verdict_between(card, bottom + least - estimate, top + most - estimate) == card.verdict


def survives_weights(card: Card) -> bool | None:
    """Whether a card's verdict would be the same with the weighted interval; as `survives`."""
    low, high = card.sensitivity_low, card.sensitivity_high
    if card.verdict == "cannot_tell" or isinstance(low, Withheld) or isinstance(high, Withheld):
        return None
    return _verdict_between(card, low, high) == card.verdict


def _verdict_between(card: Card, low: float, high: float) -> Verdict:
    stands = card.verdict in ("rose", "fell")
    return decide_verdict(low, high, smallest_change=card.smallest_change, beyond_chance=stands)


def _missing_parts(draft: Draft) -> dict[str, Any]:
    missing = draft.missingness
    if missing is None:
        because = Withheld(_why_unknown(draft))
        names = ("lost_share", "stayers_before", "leavers_before", "bounds_low", "bounds_high")
        more = ("moderate_low", "moderate_high", "sensitivity", "sensitivity_low", "sensitivity_high")
        return dict.fromkeys((*names, *more), because)
    return {
        "lost_share": missing.lost_share,
        "stayers_before": _or(missing.stayers_before, f"fewer than {FEWEST_COUNTED} people stayed"),
        "leavers_before": _or(missing.leavers_before, _why_no_leavers(missing)),
        **_pair("bounds", missing.bounds, "there is no estimate to move"),
        **_pair("moderate", missing.moderate, "fewer than two people stayed"),
        **_estimate_parts("sensitivity", missing.sensitivity, missing.because or "it could not be weighted"),
    }


def _why_unknown(draft: Draft) -> str:
    return HR_RECORDS if draft.measure.outcome == RETENTION else NOBODY_LINKED


def _why_no_leavers(missing: Missingness) -> str:
    return "nobody of the group is missing" if missing.missing == 0 else FEW_LEAVERS.because


def _shift_part(draft: Draft) -> float | Withheld:
    if draft.drift is None:
        return Withheld(_why_unknown(draft) if draft.measure.outcome != RETENTION else "staying has no earlier score")
    return _or(draft.drift.shift, draft.drift.because or "it could not be worked out")


def _estimate_parts(name: str, estimate: Estimate | None, because: str) -> dict[str, Any]:
    if estimate is None:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"), Withheld(because))
    no_interval = estimate.because or "it has no interval"
    return {
        name: _or(estimate.value, no_interval),
        f"{name}_low": _or(estimate.low, no_interval),
        f"{name}_high": _or(estimate.high, no_interval),
    }


def _pair(name: str, ends: tuple[float, float] | None, because: str) -> dict[str, Any]:
    low, high = ends if ends is not None else (None, None)
    return {f"{name}_low": _or(low, because), f"{name}_high": _or(high, because)}


def _or(value: float | None, because: str) -> float | Withheld:
    return Withheld(because) if value is None else value
