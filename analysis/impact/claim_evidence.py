"""The ways in which a claim's state is found: its card, the change of its answers, a level, or records."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from analysis.impact.card import Card, Design, Verdict, Withheld
from analysis.impact.claim import Change, ClaimState, State, Voices
from analysis.impact.claim_answers import ClaimAnswers
from analysis.impact.claim_changes import ClaimChange, is_asked_from_the_start
from analysis.impact.claim_levels import MOST_ABOVE, level_of, people_behind, recorded, risk_state, said_state
from analysis.impact.claim_logs import AFTER_ONLY, END_OF_CHAIN, OF_THE_END, logged_share, tally_of
from analysis.impact.parts import in_plain_words
from analysis.impact.unlinked import ASKED_ONCE
from analysis.impact.verdicts import decide_verdict
from analysis.instruments import Claim
from analysis.instruments.claims import SKILL_CARD
from analysis.scores.practice_sources import Sources
from analysis.stats.power import detectable_shift
from analysis.study import ALL, SENIOR

#: What a rise in the claim's direction is called under each design.
ROSE: Final[Mapping[Design, State]] = {
    "A": "supported", "B": "supported", "C": "moved_as_claimed", "D": "participants_say",
}  # fmt: skip
RECORDS_ALONE: Final = "records alone do not say whether it would have been so without the programme"
#: The parts of a card of which at least one is there where anything was measured.
_FIGURES: Final = ("estimate", "before", "after", "own_change", "answered", "linked_people")


@dataclass(frozen=True, slots=True)
class Board:
    """What every claim is judged from.

    `sources` are what records and checklist read, `changes` of answers (and `log_changes` of counts) and whether they
    stand after the correction by claim and cohort, `practices` by cohort and claim, `spoken` people counted by theme,
    cohort and side, `changes_of_people` the rows of `Evidence.changes`.
    """

    sources: Sources
    cards: Sequence[Card]
    answers: ClaimAnswers
    changes: Mapping[tuple[str, str], ClaimChange]
    log_changes: Mapping[tuple[str, str], ClaimChange]
    stands: Mapping[tuple[str, str], bool]
    practices: Mapping[str, Mapping[str, ClaimState]]
    spoken: Mapping[tuple[str, str, str], Voices]
    changes_of_people: pd.DataFrame

    def is_whole(self, cohort: str) -> bool:
        """Whether this is the whole programme, under its own name or that of its only cohort."""
        return cohort == ALL or self.sources.study.cohorts == (cohort,)

    def looks(self, cohort: str) -> int:
        """How many changes were judged together with one of `cohort`: the whole programme's, or all cohorts'."""
        return sum((one == ALL) == (cohort == ALL) for _, one in self.stands)


def state_of(verdict: Verdict, design: Design, *, higher_is_better: bool = True) -> State:
    """The state of an outcome or mechanism that a verdict and the design it was reached under allow."""
    if verdict == "no_material_change":
        return "no_change_that_matters"
    if verdict == "cannot_tell":
        return "cannot_tell"
    return ROSE[design] if (verdict == "rose") == higher_is_better else "opposite"


def claim_card(cards: Sequence[Card], claim: Claim, cohort: str) -> Card | None:
    """The impact card that is a claim in a cohort: the main measure at the last wave; for the prediction skill the
    seniors' card at the last wave. None where the claim is no card, or the cohort has none.
    """
    if claim.card == SKILL_CARD:
        found = [one for one in cards if (one.measure, one.cohort, one.side) == (SKILL_CARD, cohort, SENIOR)]
        return found[-1] if found else None
    main = next((one for one in cards if one.primary and one.outcome == claim.card), None)
    if main is None:
        return None
    same = [one for one in cards if (one.measure, one.wave_to) == (main.measure, main.wave_to)]
    return next((one for one in same if (one.cohort, one.side) == (cohort, ALL)), None)


def by_card(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """The verdict of the card that is the claim; a prediction skill nobody has falls back on what people say."""
    if claim.card is None:
        return None
    card = claim_card(board.cards, claim, cohort)
    if card is None or all(isinstance(getattr(card, name), Withheld) for name in _FIGURES):
        nothing = ClaimState(claim.id, cohort, "not_measured", "card", note="" if card is None else card.design_because)
        return None if claim.card == SKILL_CARD else nothing
    state = state_of(card.verdict, card.design, higher_is_better=card.higher_is_better)
    change = Change(
        _known(card.estimate), _known(card.low), _known(card.high), _word(card.wave_from), _word(card.wave_to),
        card.unit, _word(card.compared_with) if card.design in "AB" else "", _known(card.detectable),
    )  # fmt: skip
    people = card.linked_people if not isinstance(card.linked_people, Withheld) else card.answered
    return ClaimState(
        claim.id, cohort, state, "card", card.design, _count(people), _count(card.linked_pairs), change,
        note=card.low.because if isinstance(card.low, Withheld) else "", looks=card.looks,
        wave=_word(card.wave_to),
    )  # fmt: skip


def by_change(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """The verdict of the change of the claim's answers; None where there is no change to judge."""
    change = board.changes.get((claim.id, cohort))
    if change is None:
        return None
    estimate = change.estimate
    verdict = _verdict(board, change, board.sources.study.settings.smallest_change)
    return ClaimState(
        claim.id, cohort, state_of(verdict, change.grade), "unlinked" if change.grade == "D" else "linked",
        change.grade, change.people, change.pairs, _change(change), beside=recorded(board.sources, claim, cohort),
        note=in_plain_words(estimate.because) or change.because, looks=board.looks(cohort),
        wave=change.wave_to,
    )  # fmt: skip


def _verdict(board: Board, change: ClaimChange, smallest_change: float) -> Verdict:
    estimate, no_interval = change.estimate, Withheld("there is no interval")
    return decide_verdict(
        no_interval if estimate.low is None else estimate.low,
        no_interval if estimate.high is None else estimate.high,
        smallest_change=smallest_change,
        beyond_chance=board.stands[change.claim.id, change.cohort],
    )


def by_level(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """What people say after the start; questions that were asked before it too, but at one wave only, cannot tell."""
    level = level_of(board.answers, claim, cohort)
    if level is None:
        return None
    once = is_asked_from_the_start(claim)
    state: State = "cannot_tell" if once else said_state(level)
    shown = level.unfavourable if state == "opposite" else level.favourable
    return ClaimState(
        claim.id, cohort, state, "level", "D", level.favourable.n, level.pairs, share=shown,
        beside=recorded(board.sources, claim, cohort), note=ASKED_ONCE if once else "",
        wave=level.wave,
    )  # fmt: skip


def by_log(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """What a log kept by hand says of a claim nobody was asked about; None where it counts nothing of it.

    Where the months before the start were counted too, the change of the monthly counts decides, *moved as claimed*
    or *opposite* (grade C; no smallest number of cases was fixed as mattering, so that it never reads *no change*).
    Where there is no such change, most pairs (lower limit above one half) having a case is *participants say* (grade
    D): somebody noted it, after the start alone. Fewer pairs, or a log that names none, *cannot tell*: what nobody
    noted may have happened all the same. What stands at the end of the chain never gets further than *cannot tell*.
    """
    tally = tally_of(board.sources, claim, cohort)
    if tally is None:
        return None
    members = board.sources.count_members(cohort)
    bare = ClaimState(claim.id, cohort, "cannot_tell", "log", None, members, tally.pairs, note=AFTER_ONLY)
    change, share = board.log_changes.get((claim.id, cohort)), logged_share(board.sources, claim, cohort)
    if change is not None and change.estimate.has_interval:
        verdict = _verdict(board, change, smallest_change=0.0)
        return replace(
            bare, state=state_of(verdict, change.grade), grade=change.grade, change=_change(change),
            note=change.because, looks=board.looks(cohort),
        )  # fmt: skip
    if claim.id == END_OF_CHAIN:
        return replace(bare, note=OF_THE_END)
    if share is None:
        return bare
    most = share.low > MOST_ABOVE
    return replace(bare, state="participants_say" if most else "cannot_tell", grade="D", share=share)


def by_records(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """What records say of an outcome nobody was asked about: figures, and no verdict."""
    share = recorded(board.sources, claim, cohort)
    if share is None:
        return None
    return ClaimState(
        claim.id, cohort, "cannot_tell", "records", people=people_behind(share), share=share, note=RECORDS_ALONE
    )


def by_risk(board: Board, claim: Claim, cohort: str) -> ClaimState | None:
    """A risk from the people on its side, or from records; where it should fall, with its change beside it."""
    level = level_of(board.answers, claim, cohort)
    if level is None:
        share = recorded(board.sources, claim, cohort)
        if share is None:
            return None
        return ClaimState(claim.id, cohort, risk_state(share), "records", people=people_behind(share), share=share)
    change = board.changes.get((claim.id, cohort))
    return ClaimState(
        claim.id, cohort, risk_state(level.unfavourable), "level", "D", level.unfavourable.n, level.pairs,
        share=level.unfavourable, beside=None if change is None else _change(change),
        wave=level.wave,
    )  # fmt: skip


def voices_of(board: Board, claim: Claim, cohort: str) -> Voices | None:
    """People interviewed who spoke of the claim's first theme: of the cohort, or of the claim's side in the whole
    programme; None without a theme or without interviews of them.
    """
    if not claim.themes:
        return None
    side = claim.side if claim.side is not None and cohort == ALL else ALL
    return board.spoken.get((claim.themes[0], cohort, side))


def _change(change: ClaimChange) -> Change:
    one = change.estimate
    found = None if one.se is None else float(detectable_shift(one.se, min(one.df or math.inf, 1e6), level=one.level))
    return Change(
        one.value, one.low, one.high, change.wave_from, change.wave_to, change.unit, change.compared_with,
        None if found is None or not math.isfinite(found) else found,
    )  # fmt: skip


def _known(part: float | Withheld) -> float | None:
    return None if isinstance(part, Withheld) else part


def _word(part: str | Withheld) -> str:
    return "" if isinstance(part, Withheld) else part


def _count(part: int | Withheld) -> int:
    return 0 if isinstance(part, Withheld) else part
