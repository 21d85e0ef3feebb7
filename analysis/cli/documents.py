"""The documents of the command line's contract, built from results: unknown is null, keys are fixed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from analysis.errors import Finding
from analysis.impact.balance_table import BalanceRow, BalanceTable
from analysis.impact.card import Card, Withheld
from analysis.impact.claim import ClaimState
from analysis.impact.curve import RetentionComparison
from analysis.impact.incidence import ExitShare, Incidence
from analysis.instruments import claim_of
from analysis.stats.many import chance_of_a_false_hit
from analysis.study import ALL
from analysis.wording.doubts import describe_missing
from analysis.wording.names import plain

if TYPE_CHECKING:
    from analysis.release.release import ReleasedClaim
    from analysis.stats.estimate import Estimate

#: A card's parts in the order of the contract; the sentence and what was withheld follow.
CARD_PARTS: Final = (
    "outcome", "cohort", "side", "measure", "wave_from", "wave_to", "design", "verdict", "higher_is_better", "estimate",
    "low", "high", "unit", "invited", "answered", "linked_people", "linked_pairs", "compared_with", "worse_share",
    "worse_by_chance", "detectable", "looks", "groups_hidden", "as_of", "data_version",
    "level", "primary", "scale_low", "scale_high", "before", "after", "own_change", "comparison_change", "effect_size",
    "design_because", "smallest_change", "halving_seen", "leaving_a_year", "planned", "fixed_on", "effect_size_low",
    "effect_size_high", "shrunken", "shrunken_low", "shrunken_high", "shrunken_own", "own_low", "own_high",
    "counted_change", "cohorts_to_come",
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


#: The parts of results that are not written as they stand, in the order of the contract.
_INCIDENCE: Final = ("group", "side", "happening", "kinds", "time_months", "share", "low", "high", "people")
_FINDING: Final = ("code", "severity", "message", "rows", "rows_count", "column", "advice")


def parts_document(one: Any, names: Sequence[str] = (), *, or_null: Sequence[str] = ()) -> dict[str, Any]:  # noqa: ANN401
    """The parts of a frozen result by name, all in its own order or those of `names` in theirs.

    Tuples become lists; parts of `or_null` are null where they are empty.
    """
    shown = {name: getattr(one, name) for name in names or one.__slots__}
    shown |= {name: shown[name] or None for name in or_null}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in shown.items()}


def comparison_document(comparison: RetentionComparison | None) -> dict[str, Any] | None:
    """The comparison of who stays; None where there is none."""
    return None if comparison is None else parts_document(comparison)


def incidence_document(one: Incidence) -> dict[str, Any]:
    """Why people left, or who moved inside, by months since the start."""
    return parts_document(one, _INCIDENCE)


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


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return parts_document(finding, _FINDING)


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
        "interviews": None if voices is None else parts_document(voices),
    }
