"""All impact cards of a study: drafts first, then the verdicts, which know how many looks were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.impact.attitudes import attitude_drafts
from analysis.impact.card import Card
from analysis.impact.cohorts import CohortSpread, cohort_spreads
from analysis.impact.drafts import Draft
from analysis.impact.evidence import Evidence
from analysis.impact.finishing import finish_card, look_around
from analysis.impact.shrinking import shrink_cards
from analysis.impact.staying import retention_drafts
from analysis.impact.verdicts import FALSE_DISCOVERY_RATE
from analysis.stats.many import benjamini_hochberg
from analysis.study import ALL, ENGAGEMENT, UNDERSTANDING


@dataclass(frozen=True, slots=True)
class Deck:
    """All cards of a study, the three primary ones first, and for each measure whether its cohorts may be ranked."""

    cards: tuple[Card, ...]
    spreads: tuple[CohortSpread, ...]


def build_cards(evidence: Evidence, *, shrunken: bool = True) -> Deck:
    """Every card of a study, the three primary ones first.

    Primary are the three outcomes for the whole programme, on the measure and at the wave that the study's plan fixed
    (see `impact.plan`; without a plan the scale with most answers at the last wave), with simultaneous intervals: the
    primary measure's figure of the whole programme has their coverage at every wave. All other cards are secondary, and
    count as findings only where they stand after Benjamini and Hochberg's correction over all of them. The only cohort
    of a programme is the whole programme: its cards repeat that one's, are judged as those are, and are no further
    looks. Where what counts was not fixed before the data, verdicts stay what they are and the cards say that they are
    exploratory: a reader learns more from the figure with that label than from none. Without `shrunken` the figures
    of cohorts are not shrunken towards each other, for whoever asks for none of these.
    """
    drafts = [
        *attitude_drafts(evidence, ENGAGEMENT),
        *attitude_drafts(evidence, UNDERSTANDING),
        *retention_drafts(evidence),
    ]
    drafts.sort(key=lambda draft: not draft.primary)
    stands, around = _stand_after_correction(drafts), look_around(evidence.study, drafts)
    cards = tuple(finish_card(draft, around, beyond_chance=stands[i]) for i, draft in enumerate(drafts))
    return Deck(shrink_cards(cards) if shrunken else cards, tuple(cohort_spreads(drafts)))


def _stand_after_correction(drafts: Sequence[Draft]) -> list[bool]:
    """Which drafts stand: primary ones by their wider interval alone, the rest after the correction; what repeats the
    whole programme stands where that does, and is not counted among the rest.
    """
    p_values = np.array([_p_of_secondary(draft) for draft in drafts], dtype=np.float64)
    found = np.nan_to_num(benjamini_hochberg(p_values), nan=1.0) <= FALSE_DISCOVERY_RATE
    whole = {_look(draft): draft.primary or bool(found[i]) for i, draft in enumerate(drafts) if draft.cohort == ALL}
    return [
        whole.get(_look(draft), False) if draft.repeats else draft.primary or bool(found[i])
        for i, draft in enumerate(drafts)
    ]


def _p_of_secondary(draft: Draft) -> float:
    """The p-value of a look of its own that is not primary, else NaN."""
    p_value = draft.contrast.estimate.p_value
    return np.nan if draft.primary or draft.repeats or p_value is None else p_value


def _look(draft: Draft) -> tuple[str, str | None, str | None, str]:
    return draft.measure.id, draft.wave_from, draft.wave_to, draft.side
