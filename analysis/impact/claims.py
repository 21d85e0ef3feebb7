"""The scoreboard: what this study says of every claim made for reverse mentoring, by cohort, in words of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.card import Card
from analysis.impact.claim import ClaimState, Voices
from analysis.impact.claim_answers import ClaimAnswers, claim_answers
from analysis.impact.claim_changes import ClaimChange, changes_of_claims
from analysis.impact.claim_cohorts import by_size
from analysis.impact.claim_costs import by_costs
from analysis.impact.claim_evidence import Board, by_card, by_change, by_level, by_log, by_records, by_risk, voices_of
from analysis.impact.claim_lasting import by_follow_up
from analysis.impact.claim_levels import level_of
from analysis.impact.claim_logs import COUNTED, END_OF_CHAIN, OF_THE_END, changes_of_logs, tally_of
from analysis.impact.evidence import Evidence
from analysis.impact.verdicts import FALSE_DISCOVERY_RATE
from analysis.instruments import Claim, claims
from analysis.instruments.claims import SKILL_CARD
from analysis.scores.practice_sources import Sources, read_sources
from analysis.scores.practices import practice_states
from analysis.stats.many import benjamini_hochberg
from analysis.study import ALL

#: The ways in which a state is found, the first that finds one holds.
_OF_RISKS: Final = (by_size, by_follow_up, by_risk)
_OF_OUTCOMES: Final = (by_costs, by_card, by_change, by_level, by_log, by_records)
#: Why nothing is measured where no figure is there, beside what would measure it.
_WHY_NOT: Final = MappingProxyType({END_OF_CHAIN: OF_THE_END})
CONTEXT_ONLY: Final = "It describes programmes and does not say what they do; it has no verdict."


def claim_states(evidence: Evidence, cards: Sequence[Card], themes: pd.DataFrame) -> tuple[ClaimState, ...]:
    """The state of every claim for the whole programme and each cohort, in the order of the claims.

    **Outcomes and mechanisms.** A claim that is an impact card (25, 41, 43, and 10 where predictions were made) takes
    that card's verdict. Any other rests on the change of the mean of its questions (0 to 100) in the same people,
    `claim_changes.changes_of_claims`; rose is *supported* under grade A or B, *moved as claimed* under C, *participants
    say* under D; fell is *opposite*; an interval inside plus or minus the smallest change that matters is *no change
    that matters*; else *cannot tell*. Questions asked only after the start show no change: most people (lower limit
    above one half) agreeing is *participants say*, most disagreeing *opposite*. Where nobody was asked, what a log kept
    by hand counts may say so (`claim_evidence.by_log`); where somebody was, it stands beside the answers and decides
    nothing.

    **Risks** rest on the share of people on the risk's side at the last wave, or of pairs in the records:
    `claim_levels.risk_state`; whether the programme scales (57) and lasts (58) on cohorts held against each other
    (`claim_cohorts.by_size`) and on follow-ups (`claim_lasting.by_follow_up`). Whether it is worth its costs (44) comes
    from what HR entered (`claim_costs.by_costs`). **Practices** come from the checklist. **Context** has no verdict.

    Claims are secondary: of the changes judged here only those count as rose or fell that stand after Benjamini and
    Hochberg's correction (5 % false discoveries), over the whole programme's claims and over those of all cohorts
    apart; `looks` says how many were looked at.
    `themes` are people counted by theme (`voices.count_themes`), in interviews or, without any, in open answers; they
    stand beside a state and never decide it. Missing: a claim nobody was asked about is *not measured*, and the note
    says what would measure it. Raises what `scores.answers` raises. The study is not changed.
    """
    study = evidence.study
    cohorts = study.cohorts
    answers = claim_answers(study, evidence.assignment)
    has_skill = any(card.measure == SKILL_CARD for card in cards)
    judged = claims()
    moving = [claim for claim in judged if claim.items and _moves(claim, has_skill=has_skill)]
    changes = changes_of_claims(answers, moving, evidence.assignment)
    sources = read_sources(study, today=study.as_of)
    logged = _log_changes(sources, answers, changes, (ALL, *cohorts))
    board = Board(
        sources=sources,
        cards=cards,
        answers=answers,
        changes={(one.claim.id, one.cohort): one for one in changes},
        log_changes={(one.claim.id, one.cohort): one for one in logged},
        stands=_stand((*changes, *logged)),
        practices={cohort: _practices(sources, cohort) for cohort in (ALL, *cohorts)},
        spoken=_spoken(themes),
        changes_of_people=evidence.changes,
    )
    return tuple(_state(board, claim, cohort) for claim in judged for cohort in (ALL, *cohorts))


def _log_changes(
    sources: Sources, answers: ClaimAnswers, changes: Sequence[ClaimChange], cohorts: Sequence[str]
) -> tuple[ClaimChange, ...]:
    """The changes that logs count, of claims and cohorts of which no answers speak: those alone decide a state."""
    asked = {(one.claim.id, one.cohort) for one in changes}
    counted = [claim for claim in claims() if claim.id in COUNTED]
    found = changes_of_logs(sources, counted, cohorts) if len(sources.log) else ()
    return tuple(
        one for one in found
        if (one.claim.id, one.cohort) not in asked and level_of(answers, one.claim, one.cohort) is None
    )  # fmt: skip


def _spoken(themes: pd.DataFrame) -> dict[tuple[str, str, str], Voices]:
    """People who spoke of a theme over all waves, by theme, cohort and side."""
    whole = themes[themes["wave"] == ALL]
    columns = whole[["theme", "cohort", "side", "favourable", "unfavourable", "mixed", "not_raised"]]
    rows = columns.itertuples(index=False, name=None)
    return {(theme, cohort, side): Voices(theme, *map(int, counts)) for theme, cohort, side, *counts in rows}


def _practices(sources: Sources, cohort: str) -> dict[str, ClaimState]:
    """The state of each practice by its claim; everybody in the programme stands behind it."""
    rows = practice_states(sources.study, cohort, sources=sources)[["id", "state", "because"]]
    people = sources.count_members(cohort)
    return {
        name: ClaimState(name, cohort, state, "checklist", people=people, note=because)
        for name, state, because in rows.itertuples(index=False, name=None)
    }


def _moves(claim: Claim, *, has_skill: bool) -> bool:
    """Whether the change of a claim's answers is looked at: not where its card says it already."""
    by_answers = claim.card is None or (claim.card == SKILL_CARD and not has_skill)
    return claim.falls or (claim.kind in ("outcome", "mechanism") and by_answers)


def _stand(changes: Sequence[ClaimChange]) -> dict[tuple[str, str], bool]:
    """Which changes stand after the correction, over the whole programme's and over all cohorts' apart; risks rest
    on shares.
    """
    stands = {}
    for whole in (True, False):
        judged = [one for one in changes if one.claim.kind != "risk" and (one.cohort == ALL) == whole]
        p_values = [np.nan if one.estimate.p_value is None else one.estimate.p_value for one in judged]
        adjusted = np.nan_to_num(benjamini_hochberg(np.array(p_values, dtype=np.float64)), nan=1.0)
        for one, p_value in zip(judged, adjusted, strict=True):
            stands[one.claim.id, one.cohort] = bool(p_value <= FALSE_DISCOVERY_RATE)
    return stands


def _state(board: Board, claim: Claim, cohort: str) -> ClaimState:
    if claim.kind == "context":
        return ClaimState(claim.id, cohort, "context", "nothing", note=CONTEXT_ONLY)
    if claim.kind == "practice":
        return replace(board.practices[cohort][claim.id], voices=voices_of(board, claim, cohort))
    ways = _OF_RISKS if claim.kind == "risk" else _OF_OUTCOMES
    found = next((one for way in ways if (one := way(board, claim, cohort)) is not None), None)
    judged = found or ClaimState(claim.id, cohort, "not_measured", "nothing", note=_WHY_NOT.get(claim.id, ""))
    return replace(judged, voices=voices_of(board, claim, cohort), log=tally_of(board.sources, claim, cohort))
