"""Whether the programme is worth what it costs, as far as its effects may be priced."""

from __future__ import annotations

from typing import Final

from analysis.impact.card import Withheld
from analysis.impact.claim import ClaimState
from analysis.impact.claim_evidence import Board
from analysis.impact.worth import Range, Worth, leavers_kept, read_costs, weigh
from analysis.instruments import Claim

#: The claim that the programme is worth its costs.
WORTH: Final = "44"
NOT_BY_COHORT: Final = "costs are entered once, for the whole programme"


def by_costs(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """Claim 44 from the costs that HR entered (`impact.worth.weigh`); None for other claims, or without costs.

    *Supported* where the lower end of the retention effect of grade A or B, priced at the low end of replacing a
    leaver, is at least the highest total that was entered; the grade is that of the retention card. Otherwise *cannot
    tell*, with what a pair costs and how many leavers must stay to break even: engagement and understanding have no
    price, so that a cost above what staying people are worth does not say that the programme is not worth it. It is
    told of the whole programme; for a cohort it is not measured.
    """
    costs = read_costs(board.sources.study.facts) if claim.id == WORTH else None
    if costs is None:
        return None
    if not board.is_whole(cohort):
        return ClaimState(claim.id, cohort, "not_measured", "nothing", note=NOT_BY_COHORT)
    pairs, people = len(board.sources.pairs), board.sources.members["person"].nunique()
    worth = weigh(costs, pairs=pairs or None, people=people or None, cards=[one for one in board.cards if one.primary])
    if worth.total is None:
        return None
    card = next((one for one in worth.supported if leavers_kept(one) is not None), None)
    if card is not None and worth.benefit is not None and worth.benefit >= worth.total.high:
        linked = 0 if isinstance(card.linked_people, Withheld) else card.linked_people
        return ClaimState(claim.id, cohort, "supported", "costs", card.design, linked, note=_paid(worth, worth.benefit))
    return ClaimState(claim.id, cohort, "cannot_tell", "costs", note=_open(worth))


def _paid(worth: Worth, benefit: float) -> str:
    total, currency = worth.total or Range(0, 0), worth.costs.currency if worth.costs else ""
    return (
        f"by the lower end of the effect on staying, those who stayed are worth {benefit:,.0f} {currency} or more, "
        f"and the programme cost {_span(total)} {currency}"
    )


def _open(worth: Worth) -> str:
    """What is known of cost and break-even, and why it decides nothing."""
    currency = worth.costs.currency if worth.costs else ""
    told = [f"the programme costs {_span(worth.total or Range(0, 0))} {currency}"]
    if worth.per_pair is not None:
        told.append(f"{_span(worth.per_pair)} {currency} a pair")
    if worth.break_even is not None:
        told.append(f"it breaks even once {_span(worth.break_even)} who would have left stay")
    if worth.benefit is not None:
        told.append(f"the lower end of the effect on staying is worth {worth.benefit:,.0f} {currency}, which is less")
    else:
        told.append("no effect on staying of grade A or B says that they did")
    return ", ".join(told)


def _span(amount: Range) -> str:
    low, high = f"{amount.low:,.0f}", f"{amount.high:,.0f}"
    return low if low == high else f"{low} to {high}"
