"""What one programme of the planted-truth study gives: a row for each card beside its truth, and the naive figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from planted_scenarios import SCENARIOS, Scenario, drawn, in_memory, through_files

from analysis.impact.card import Card, Withheld
from analysis.impact.cards import build_cards
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.rivals import SHARE_THAT_EXPLAINS
from analysis.scores.retention import ever_never
from analysis.stats.change import mean_change
from analysis.stats.comparison import weighted_difference
from analysis.stats.estimate import Estimate
from analysis.study import ALL, PROGRAMME

Row = dict[str, object]

# Frames here have some hundred rows, for which strings of Python are quicker than those of Arrow; figures are the same.
pd.set_option("mode.string_storage", "python")

#: Rivals whose warnings are counted in every scenario, also in those in which nothing deceives.
RIVALS = ("regression", "dropout", "history")
#: A rival of this size is a warning, in the card's unit.
SAID = 1.0


def rows_of(job: tuple[str, int, bool]) -> list[Row]:
    """The rows of one programme: its scenario, its seed, and whether it goes through files."""
    name, seed, by_files = job
    scenario = SCENARIOS[name]
    programme = drawn(name, seed)
    study = through_files(scenario, programme) if by_files else in_memory(scenario, programme)
    evidence = gather_evidence(study)
    truth = {(one.measure, one.cohort, one.side, one.wave_to): one.expected_change for one in programme.effects}
    one_cohort = len(scenario.plan.cohorts) == 1  # its cards repeat the whole programme's
    made = [card for card in build_cards(evidence).cards if card.cohort == ALL or not one_cohort]
    cards = [(card, truth[key]) for card in made if (key := _key(card)) in truth]
    common: Row = {"scenario": name, "seed": seed, "files": by_files}
    rows = [common | {"card": True} | _described(scenario, card, effect) for card, effect in cards]
    return rows + [common | {"card": False} | naive for naive in naive_rows(evidence)]


def _key(card: Card) -> tuple[str, str, str, str | None]:
    return card.measure, card.cohort, card.side, None if isinstance(card.wave_to, Withheld) else card.wave_to


def _described(scenario: Scenario, card: Card, truth: float) -> Row:
    numbers = ("estimate", "low", "high", "bounds_low", "bounds_high", "moderate_low", "moderate_high",
               "sensitivity_low", "sensitivity_high", "linked_people")  # fmt: skip
    return {
        "outcome": card.outcome, "cohort": card.cohort, "side": card.side, "design": card.design, "level": card.level,
        "primary": card.primary, "verdict": card.verdict, "truth": truth,
        "warned": bool(scenario.warning) and warns_of(card, scenario.warning),
        **{f"warned of {rival}": warns_of(card, rival) for rival in RIVALS},
    } | {name: _number(getattr(card, name)) for name in numbers}  # fmt: skip


def warns_of(card: Card, rival: str) -> bool:
    """Whether a card names a rival that begins so, and does not size it as next to nothing: below a point, and below
    the share of the estimate at which cards put it among what explains them.
    """
    estimate = _number(card.estimate)
    least = SAID if np.isnan(estimate) else min(SAID, SHARE_THAT_EXPLAINS * abs(estimate))
    named = [one for one in card.rivals if one.name.startswith(rival)]
    return any(one.size is None or abs(one.size) >= least for one in named)


def _number(part: object) -> float:
    return np.nan if isinstance(part, Withheld) else float(part)  # type: ignore[arg-type]


def naive_rows(evidence: Evidence) -> Iterator[Row]:
    """What people calculate without this: all answers after against all before, the same people's change with a plain
    t interval, and the share still employed, ever against never.
    """
    for outcome in ("engagement", "understanding"):
        scores = evidence.scores[(evidence.scores["scale"] == outcome) & (evidence.scores["arm"] == PROGRAMME)]
        first, last = (scores.loc[scores["wave"] == wave, "score"] for wave in ("baseline", "end"))
        both = weighted_difference(np.concatenate([first, last]), np.arange(len(first) + len(last)) >= len(first))
        yield {"naive": f"{outcome}: all answers after less all before"} | _called(both)
        linked = evidence.changes[(evidence.changes["scale"] == outcome) & (evidence.changes["arm"] == PROGRAMME)]
        alone = mean_change(linked["change"].to_numpy(dtype=np.float64), None, np.zeros(len(linked), dtype=np.intp))
        yield {"naive": f"{outcome}: change of the same people, a plain t interval"} | _called(alone.estimate(0))
    naive = ever_never(evidence.study)
    if naive.difference is not None:
        shares = naive.ever_stayed / naive.ever, naive.never_stayed / naive.never
        se = np.sqrt(sum(p * (1 - p) / n for p, n in zip(shares, (naive.ever, naive.never), strict=True)))
        yield {
            "naive": "retention: share still employed, ever less never (points of 100)",
            "estimate": 100 * naive.difference,
            "called": bool(abs(naive.difference) > 1.96 * se),
        }


def _called(estimate: Estimate) -> Row:
    outside = estimate.low is not None and estimate.high is not None and (estimate.low > 0 or estimate.high < 0)
    return {"estimate": np.nan if estimate.value is None else estimate.value, "called": bool(outside)}


def frame_of(rows: list[Row]) -> pd.DataFrame:
    """All rows as a frame; a part that a row does not have is missing."""
    return pd.DataFrame(rows)
