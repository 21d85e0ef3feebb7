"""The documents of the command line's contract, built from results: unknown is null, keys are fixed."""

from __future__ import annotations

import math
from typing import Any, Final

from analysis.errors import Finding
from analysis.impact.balance import BalanceRow, BalanceTable
from analysis.impact.card import Card, Withheld
from analysis.impact.claim import ClaimState
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.incidence import ExitShare, Incidence
from analysis.impact.leaving import LeavingRate
from analysis.impact.two_sides import Misreading, PartnersAlike
from analysis.instruments import claim_of
from analysis.release.release import BothWays, Cell, ReleasedClaim, Theme
from analysis.stats.estimate import Estimate
from analysis.stats.many import chance_of_a_false_hit
from analysis.study import ALL
from analysis.wording.doubts import describe_missing
from analysis.wording.names import plain

#: A card's parts in the order of the contract; the sentence and what was withheld follow.
CARD_PARTS: Final = (
    "outcome", "cohort", "side", "measure", "wave_from", "wave_to", "design", "verdict", "higher_is_better", "estimate",
    "low", "high", "unit", "invited", "answered", "linked_people", "linked_pairs", "compared_with", "worse_share",
    "worse_by_chance", "detectable", "looks", "groups_hidden", "as_of", "data_version",
    "level", "primary", "scale_low", "scale_high", "before", "after", "own_change", "comparison_change", "effect_size",
    "design_because", "smallest_change", "halving_seen", "leaving_a_year", "planned", "fixed_on", "effect_size_low",
    "effect_size_high", "shrunken", "shrunken_low", "shrunken_high", "shrunken_own", "own_low", "own_high",
)  # fmt: skip


def card_document(card: Card, sentence: str) -> dict[str, Any]:
    """One card; a withheld part is null, and `withheld` says why."""
    parts = {name: getattr(card, name) for name in CARD_PARTS}
    withheld = {name: part.because for name, part in parts.items() if isinstance(part, Withheld)}
    shown = {name: None if isinstance(part, Withheld) else part for name, part in parts.items()}
    rival = f"{card.rival.name}: {card.rival.because}"
    parts_of_doubt = doubt_document(card)
    withheld |= parts_of_doubt.pop("withheld")
    return {
        **shown, "rival": rival, "rival_size": card.rival.size, **parts_of_doubt,
        "false_hit_by_chance": chance_of_a_false_hit(card.looks), "exploratory": card.exploratory, "sentence": sentence,
        "withheld": withheld,
    }  # fmt: skip


#: A card's parts on what could overturn it.
DOUBT_PARTS: Final = (
    "lost_share", "stayers_before", "leavers_before", "sensitivity", "sensitivity_low", "sensitivity_high",
    "bounds_low", "bounds_high", "moderate_low", "moderate_high", "tipping_point", "adjusted", "adjusted_low",
    "adjusted_high", "regression_shift",
)  # fmt: skip


def doubt_document(card: Card) -> dict[str, Any]:
    """What could overturn one card; `adjusted_apart` is its figure less that of the other way of counting."""
    parts = {name: getattr(card, name) for name in DOUBT_PARTS}
    shown = {name: None if isinstance(part, Withheld) else part for name, part in parts.items()}
    both = not isinstance(card.estimate, Withheld) and not isinstance(card.adjusted, Withheld)
    return {
        **shown,
        "adjusted_apart": card.estimate - card.adjusted if both else None,  # type: ignore[operator]
        "missing": plain(describe_missing(card)),
        "conditions": [
            {"name": one.name, "state": one.state, "found": one.found, "allowed": one.allowed, "binding": one.binding}
            for one in card.conditions
        ],
        "rivals": [{"name": one.name, "because": one.because, "size": one.size} for one in card.rivals],
        "withheld": {name: part.because for name, part in parts.items() if isinstance(part, Withheld)},
    }


def balance_document(table: BalanceTable) -> dict[str, Any]:
    """One balance table with its rows; a figure that a group without weight does not have is null."""
    rows = [{name: _finite(getattr(row, name)) for name in BalanceRow.__slots__} for row in table.rows]
    return {name: _finite(getattr(table, name)) for name in BalanceTable.__slots__ if name != "rows"} | {"rows": rows}


def _finite(value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, float) and not math.isfinite(value) else value


def curve_document(curve: Curve) -> dict[str, Any]:
    """One curve of who stays."""
    return {
        "group": curve.group,
        "side": curve.side,
        "time_months": list(curve.time_months),
        "survival": list(curve.survival),
        "low": list(curve.low),
        "high": list(curve.high),
        "at_risk": list(curve.at_risk),
    }


def comparison_document(comparison: RetentionComparison | None) -> dict[str, Any] | None:
    """The comparison of who stays; None where there is none."""
    if comparison is None:
        return None
    return {name: getattr(comparison, name) for name in RetentionComparison.__slots__}


def incidence_document(one: Incidence) -> dict[str, Any]:
    """Why people left, or who moved inside, by months since the start."""
    return {
        "group": one.group,
        "side": one.side,
        "happening": one.happening,
        "kinds": list(one.kinds),
        "time_months": list(one.time_months),
        "share": list(one.share),
        "low": list(one.low),
        "high": list(one.high),
        "people": list(one.people),
    }


def exit_document(one: ExitShare) -> dict[str, Any]:
    """A released share of those who left for a reason, or moved inside, in the shape of `incidence_document`."""
    return {
        "group": one.group,
        "side": ALL,
        "happening": one.happening,
        "kinds": list(one.kinds),
        "time_months": [float(one.months)],
        "share": [one.share],
        "low": [one.low],
        "high": [one.high],
        "people": [one.people],
        "coded": one.coded or None,
    }


def foretelling_document(found: Estimate) -> dict[str, Any]:
    """Whether the wish to stay foretold exits, or why that is not said; never for leaders."""
    return {
        "concordance": found.value,
        "low": found.low,
        "high": found.high,
        "people": found.n or None,
        "because": found.because or None,
    }


def cell_document(cell: Cell) -> dict[str, Any]:
    """One released cell."""
    return {
        "measure": cell.measure,
        "kind": cell.kind,
        "wave": cell.wave,
        "arm": cell.arm,
        "by": dict(cell.by),
        "n": cell.n,
        "mean": cell.mean,
        "low": cell.low,
        "high": cell.high,
        "favourable": cell.favourable,
        "coded": cell.coded or None,
        "favourable_coded": cell.favourable_coded or None,
        "favourable_low": cell.favourable_low,
        "favourable_high": cell.favourable_high,
        "level": cell.level,
    }


def leaving_document(rate: LeavingRate) -> dict[str, Any]:
    """Leavers a year per 100 staff of one group, from monthly counts."""
    return {
        "by": rate.by,
        "group": rate.group,
        "month_from": rate.month_from,
        "month_to": rate.month_to,
        "months": rate.months,
        "staff": rate.staff,
        "leavers_a_year_per_100": rate.per_year,
    }


def theme_document(theme: Theme) -> dict[str, Any]:
    """One released theme; counts are null where only words may be said."""
    names = ("favourable", "unfavourable", "mixed", "not_raised")
    counts = None if theme.counts is None else dict(zip(names, theme.counts, strict=True))
    return {
        "theme": theme.theme,
        "title": theme.title,
        "outcome": theme.outcome,
        "cohort": theme.cohort,
        "wave": theme.wave,
        "side": theme.side,
        "counts": counts,
        "words": theme.words,
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "rows": list(finding.rows),
        "rows_count": finding.rows_count,
        "column": finding.column,
        "advice": finding.advice,
    }


def misreading_document(one: Misreading) -> dict[str, Any]:
    """How a side's mean guess of one statement differs from what the other side answered, in points of 100."""
    return {name: getattr(one, name) for name in Misreading.__slots__}


def both_ways_document(one: BothWays) -> dict[str, Any]:
    """In which share of pairs both partners taught and learned."""
    return {name: getattr(one, name) for name in BothWays.__slots__} | {"coded": one.coded or None}


def partners_document(one: PartnersAlike) -> dict[str, Any]:
    """How far partners score alike."""
    return {name: getattr(one, name) for name in PartnersAlike.__slots__}


def claim_document(state: ClaimState | ReleasedClaim, because: str) -> dict[str, Any]:
    """One claim in one cohort: the keys of the contract, then what helps to read them."""
    claim = claim_of(state.id)
    voices = state.voices if isinstance(state, ClaimState) else None
    return {
        "id": state.id,
        "cohort": state.cohort,
        "state": state.state,
        "grade": state.grade,
        "because": plain(because),
        "kind": claim.kind,
        "about": claim.about,
        "claim": claim.claim,
        "basis": state.basis,
        "interviews": None if voices is None else {name: getattr(voices, name) for name in voices.__slots__},
    }
