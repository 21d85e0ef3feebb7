"""From a draft to a card: every part is given, or withheld with the reason why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analysis.impact.card import NEVER_FIXED, NO_OWN_INTERVAL, NOT_RETENTION, Card, Timing, Withheld
from analysis.impact.conditions import PEOPLE_FOR_A_CARD
from analysis.impact.contrasts import NO_COMPARISON
from analysis.impact.doubts import doubt_parts, rivals_of
from analysis.impact.drafts import Draft
from analysis.impact.measures import smallest_change_in
from analysis.impact.parts import detectable_part, in_plain_words, known_or
from analysis.impact.plan import AnalysisPlan, read_plan, timing_of
from analysis.impact.verdicts import decide_verdict
from analysis.study import Study

DATES_NOT_WAVES: Final = "dates are used, not waves"

#: What makes groups comparable in size: a measure between two waves.
LookKey = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a card must know of the study and of the other cards: `looks` counts the intervals that were looked at,
    `small_groups` the groups of each look that are too small for a card of their own. `plan` is what was fixed
    beforehand, `timings` says for each outcome when that was; `smallest_change` (points of 100) holds where it is
    silent.
    """

    as_of: dt.date | Withheld
    data_version: str
    smallest_change: float
    looks: int
    small_groups: Counter[LookKey]
    plan: AnalysisPlan
    timings: Mapping[str, Timing]


def look_around(study: Study, drafts: Sequence[Draft]) -> Surroundings:
    """What the cards of a study share."""
    looks = sum(draft.contrast.estimate.has_interval and not draft.repeats for draft in drafts)
    small = Counter(_look_key(draft) for draft in drafts if draft.size < PEOPLE_FOR_A_CARD)
    plan = read_plan(study)
    timings: dict[str, Timing] = {
        draft.measure.outcome: _timing(study, plan, draft) for draft in drafts if draft.primary
    }
    return Surroundings(
        _as_of(study), study.version, study.settings.smallest_change, max(looks, 1), small, plan, timings
    )


def _timing(study: Study, plan: AnalysisPlan, primary: Draft) -> Timing:
    """When a primary outcome was fixed; "early" where that was beforehand and its wave is still to come."""
    planned = plan.of(primary.measure.outcome)
    found = timing_of(study, planned)
    waits = planned is not None and planned.wave is not None and primary.wave_to not in (None, planned.wave)
    return "early" if found == "beforehand" and waits else found


def finish_card(draft: Draft, around: Surroundings, *, beyond_chance: bool) -> Card:
    """The card of a draft; `beyond_chance` says whether the finding stands among all looks."""
    return Card(
        **_labels(draft),
        **_result(draft, around, beyond_chance=beyond_chance),
        **_people(draft),
        **_cautions(draft, around),
        **doubt_parts(
            draft,
            smallest_change=_smallest_change(draft, around),
            beyond_chance=beyond_chance,
        ),
        **_own_interval(draft),
        **_effect_size(draft),
        **_standing(draft, around),
        as_of=around.as_of,
        data_version=around.data_version,
    )


def _labels(draft: Draft) -> dict[str, Any]:
    measure, missing = draft.measure, dict(draft.missing)
    return {
        "outcome": measure.outcome,
        "cohort": draft.cohort,
        "side": draft.side,
        "measure": measure.id,
        "measure_title": measure.title,
        "wave_from": known_or(draft.wave_from, missing.get("wave_from", DATES_NOT_WAVES)),
        "wave_to": known_or(draft.wave_to, missing.get("wave_to", DATES_NOT_WAVES)),
        "unit": measure.unit,
        "scale_low": measure.low,
        "scale_high": measure.high,
        "higher_is_better": measure.higher_is_better,
        "primary": draft.primary,
    }


def _result(draft: Draft, around: Surroundings, *, beyond_chance: bool) -> dict[str, Any]:
    contrast, missing = draft.contrast, dict(draft.missing)
    estimate = contrast.estimate
    because = in_plain_words(estimate.because) or contrast.because
    value, low, high = (known_or(part, because) for part in (estimate.value, estimate.low, estimate.high))
    smallest = _smallest_change(draft, around)
    return {
        "design": contrast.design,
        "design_because": in_plain_words(contrast.because),
        "verdict": decide_verdict(low, high, smallest_change=smallest, beyond_chance=beyond_chance),
        "estimate": value,
        "low": low,
        "high": high,
        "level": estimate.level,
        "before": known_or(draft.before, missing.get("before", "nobody could be linked")),
        "after": known_or(draft.after, missing.get("after", "nobody answered at the later wave")),
        "own_change": known_or(draft.own_change, missing.get("own_change", "nobody could be linked")),
        "comparison_change": known_or(contrast.change, missing.get("comparison", NO_COMPARISON)),
        "compared_with": known_or(contrast.compared_with or None, missing.get("comparison", NO_COMPARISON)),
        "smallest_change": smallest,
    }


def _smallest_change(draft: Draft, around: Surroundings) -> float:
    """The smallest change that matters in the card's unit: the plan's for the outcome, else the study's default."""
    planned = around.plan.of(draft.measure.outcome)
    return planned.smallest_change if planned else smallest_change_in(draft.measure.unit, around.smallest_change)


def _own_interval(draft: Draft) -> dict[str, Any]:
    """The interval of the group's own change, whatever the card's estimate is."""
    alone = draft.alone
    if alone is None:
        return {}
    because = in_plain_words(alone.because) or NO_OWN_INTERVAL.because
    return {"own_low": known_or(alone.low, because), "own_high": known_or(alone.high, because)}


def _effect_size(draft: Draft) -> dict[str, Any]:
    because = dict(draft.missing).get("effect_size", "nobody could be linked")
    effect = draft.effect_size
    if effect is None:
        return dict.fromkeys(("effect_size", "effect_size_low", "effect_size_high"), Withheld(because))
    why = in_plain_words(effect.because) or because
    return {
        "effect_size": known_or(effect.value, because),
        "effect_size_low": known_or(effect.low, why),
        "effect_size_high": known_or(effect.high, why),
    }


def _standing(draft: Draft, around: Surroundings) -> dict[str, Any]:
    planned = around.plan.of(draft.measure.outcome)
    return {
        "planned": around.timings.get(draft.measure.outcome, "unplanned"),
        "fixed_on": NEVER_FIXED if planned is None or planned.fixed_on is None else planned.fixed_on,
    }


def _people(draft: Draft) -> dict[str, Any]:
    missing, because = dict(draft.missing), draft.contrast.because
    return {
        "invited": known_or(draft.invited, missing.get("invited", "who was invited is not recorded")),
        "answered": known_or(draft.answered, missing.get("answered", because)),
        "linked_people": known_or(draft.people, missing.get("linked_people", because)),
        "linked_pairs": known_or(draft.pairs, missing.get("linked_pairs", "pairs are not recorded")),
    }


def _cautions(draft: Draft, around: Surroundings) -> dict[str, Any]:
    missing = dict(draft.missing)
    because = missing.get("worse") or "nobody could be linked"
    return {
        "worse_share": known_or(draft.worse_share, because),
        "worse_by_chance": known_or(draft.worse_by_chance, because),
        "detectable": detectable_part(draft),
        "halving_seen": known_or(draft.halving_seen, missing.get("halving_seen", NOT_RETENTION.because)),
        "leaving_a_year": known_or(draft.leaving_a_year, missing.get("halving_seen", NOT_RETENTION.because)),
        "looks": around.looks,
        "groups_hidden": around.small_groups[_look_key(draft)],
        "rival": rivals_of(draft)[0],
        "cohorts_to_come": draft.cohorts_to_come,
    }


def _look_key(draft: Draft) -> LookKey:
    return draft.measure.id, draft.wave_from, draft.wave_to


def _as_of(study: Study) -> dt.date | Withheld:
    dates = study.submissions["date"].dropna()
    if study.as_of is not None:
        return study.as_of
    return dates.max().date() if len(dates) else Withheld("no file states a date")
