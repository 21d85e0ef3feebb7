"""A study's results, worked out once for each of its versions."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.impact.balance import balance_tables
from analysis.impact.balance_table import BalanceTable
from analysis.impact.card import Card
from analysis.impact.cards import build_cards
from analysis.impact.claim import ClaimState
from analysis.impact.claims import claim_states
from analysis.impact.cohorts import CohortSpread
from analysis.impact.curve import Curve, RetentionComparison
from analysis.impact.curves import compare_retention, curve_people, no_followed, retention_curves
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.exits import incidences
from analysis.impact.incidence import Incidence
from analysis.impact.two_sides import TwoSides, read_two_sides
from analysis.impact.voices import count_themes, no_themes
from analysis.scores.codebook import Codebook
from analysis.scores.comments import comment_utterances
from analysis.scores.interviews import no_speakers, suggest_codes, who_spoke
from analysis.study import SOURCES, Study
from analysis.workflow.jobs import Progress, no_progress


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything worked out from one study: evidence at the level of people, and what cards and curves say of it.

    `spreads` say for each outcome whether cohorts differ more than chance would make them; `themes` counts people by
    theme in interviews, `comment_themes` in open answers (confirmed codes only); `sides` says how the two sides see
    each other, `incidences` why people left and who moved inside, `claims` are the states of every claim. `speakers`
    are those whom themes count (`source` and the columns of `scores.interviews.who_spoke`), `followed` those whom the
    curves follow (`impact.curves.curve_people`).
    """

    evidence: Evidence = field(repr=False)
    cards: tuple[Card, ...]
    spreads: tuple[CohortSpread, ...]
    curves: tuple[Curve, ...]
    comparison: RetentionComparison | None
    themes: pd.DataFrame = field(repr=False)
    comment_themes: pd.DataFrame = field(default_factory=no_themes, repr=False)
    sides: TwoSides = field(default_factory=TwoSides, repr=False)
    incidences: tuple[Incidence, ...] = ()
    claims: tuple[ClaimState, ...] = ()
    speakers: pd.DataFrame = field(default_factory=no_speakers, repr=False)
    followed: pd.DataFrame = field(default_factory=no_followed, repr=False)


def judge_cards(study: Study) -> tuple[tuple[Card, ...], tuple[BalanceTable, ...]]:
    """The cards, as `assess` has them, and the balance tables behind them, without what they do not need."""
    evidence = gather_evidence(study)
    return build_cards(evidence).cards, balance_tables(evidence)


def judge_claims(study: Study, *, book: Codebook | None = None) -> tuple[ClaimState, ...]:
    """The states of every claim, as `assess` has them, without what only other pages and commands show."""
    evidence = gather_evidence(study)
    themes, comments = _themes(study, book)
    return claim_states(evidence, build_cards(evidence, shrunken=False).cards, themes if len(themes) else comments)


def _themes(study: Study, book: Codebook | None) -> list[pd.DataFrame]:
    """People counted by theme in each of `SOURCES`."""
    suggested = suggest_codes(pd.concat([study.interviews, comment_utterances(study)]), book)
    return [count_themes(study, book, source, suggested) for source in SOURCES]


def assess(study: Study, *, book: Codebook | None = None, progress: Progress = no_progress) -> Assessment:
    """Score a study, build its cards and curves, count the themes of its codebook (None: the shipped one). Nothing is
    stored, the study is not changed.
    """
    progress(0.1, "Scoring the answers")
    evidence = gather_evidence(study)
    progress(0.4, "Building the cards")
    deck = build_cards(evidence)
    progress(0.7, "Following who stays")
    curves, comparison = retention_curves(evidence), compare_retention(evidence)
    progress(0.9, "Counting themes")
    themes, comments = _themes(study, book)
    sides, reasons = read_two_sides(study, evidence.scores), incidences(evidence)
    progress(0.95, "Judging the claims")
    claims = claim_states(evidence, deck.cards, themes if len(themes) else comments)
    spoke = pd.concat([who_spoke(study, source).assign(source=source) for source in SOURCES], ignore_index=True)
    return Assessment(
        evidence, deck.cards, deck.spreads, curves, comparison, themes, comments, sides, reasons, claims, spoke,
        curve_people(evidence),
    )  # fmt: skip
