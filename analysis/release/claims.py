"""Which claims' states may leave: words, no figures, under the same rules as cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from analysis.disclosure.suppression import SHOWN
from analysis.impact.card import Card, Withheld
from analysis.impact.claim import STATES, ClaimState, Share
from analysis.impact.claim_evidence import claim_card, state_of
from analysis.impact.claim_levels import PAIRS, people_behind, share_of
from analysis.impact.worth import leavers_kept
from analysis.instruments import Claim, claim_of
from analysis.release.coding import PEOPLE_FOR_INTERVAL
from analysis.release.groups import suppress_groups, terms_of
from analysis.release.release import HiddenCell, Release, ReleasedCard, ReleasedClaim
from analysis.release.themes import PEOPLE_FOR_COUNTS
from analysis.study import ALL, PROGRAMME
from analysis.wording.claims import claim_words, how_to_measure, records_words

HIDDEN: Final = "hidden"
#: A state that people's answers or records decided needs this many people behind it, as an interval does.
PEOPLE_FOR_A_STATE: Final = PEOPLE_FOR_INTERVAL
TOO_FEW: Final = f"fewer than {PEOPLE_FOR_A_STATE} people stand behind it, or it would give a small group away"
CARD_HIDDEN: Final = "the card it rests on is hidden"
#: States that rest on records or the checklist may be renewed when the data's date moved on by so many days.
DAYS_TO_RENEW: Final = 30
#: What a state of records may rest on.
OF_RECORDS: Final = ("records", "checklist", "log", "costs", "cohorts")
#: What is told of the whole programme alone.
OF_ALL: Final = ("costs", "cohorts")

Key = tuple[str, str]


def plan_claims(
    states: Sequence[ClaimState], cards: Sequence[ReleasedCard], k: int
) -> tuple[tuple[ReleasedClaim, ...], tuple[HiddenCell, ...]]:
    """The states that may leave, and for each cohort with hidden ones an entry that says so.

    A claim that is a card says what the released card says, and is hidden where that is. Any other state needs ten
    people behind it; the cohorts it is shown for, and the rest of the programme, must each leave nobody or at least
    `k` (`groups.suppress_groups`). Where the programme's answers decide a claim, a cohort without answers reads as
    hidden too: that nobody of it answered is nobody's to know. Claims nobody was asked about, unknown practices and
    context hold nothing of anybody, and leave.
    """
    by_claim: dict[str, list[ClaimState]] = {}
    for state in states:
        by_claim.setdefault(state.id, []).append(state)
    shown = [card.card for card in cards]
    released = [one for group in by_claim.values() for one in _release_claim(group, shown, k)]
    hidden = dict.fromkeys(one.cohort for one in released if one.state == HIDDEN)
    return tuple(released), tuple(
        HiddenCell("claims", "level", "", PROGRAMME, terms_of(cohort, ALL), TOO_FEW, "claims") for cohort in hidden
    )


def _release_claim(group: Sequence[ClaimState], cards: Sequence[Card], k: int) -> list[ReleasedClaim]:
    claim = claim_of(group[0].id)
    if all(one.people == 0 or one.basis == "nothing" or one.state == "unknown" for one in group):
        return [_said(claim, one, people=None) for one in group]
    if any(one.basis == "card" for one in group):
        return [_of_card(claim, one, claim_card(cards, claim, one.cohort)) for one in group]
    if any(one.basis in OF_ALL for one in group):
        return [_of_whole(claim, one, cards) for one in group]
    sizes = [one.people for one in group]
    start = np.array([size >= PEOPLE_FOR_A_STATE for size in sizes])
    codes = suppress_groups([(one.cohort,) for one in group], sizes, start, ("cohort",), k)
    return [
        _said(claim, one, people=one.people) if code == SHOWN or one.state == "unknown" else _hidden(one, TOO_FEW)
        for one, code in zip(group, codes, strict=True)
    ]


def _of_card(claim: Claim, state: ClaimState, card: Card | None) -> ReleasedClaim:
    """The state the released card allows: coding may have taken its interval, and with it the verdict."""
    if state.state == "not_measured":
        return _said(claim, state, people=None)
    if card is None or state.basis != "card":
        return _hidden(state, CARD_HIDDEN)
    found = state_of(card.verdict, card.design, higher_is_better=card.higher_is_better)
    wave = "" if isinstance(card.wave_to, Withheld) else card.wave_to
    words = claim_words(claim.kind, found, "card", card.design)
    return ReleasedClaim(claim.id, state.cohort, found, card.design, words, "card", wave)


def _of_whole(claim: Claim, state: ClaimState, cards: Sequence[Card]) -> ReleasedClaim:
    """A state that is told of the whole programme alone: hidden below ten people, and where it is supported by a card
    that is not out.
    """
    if state.people == 0:
        return _said(claim, state, people=None)
    rests = state.basis != "costs" or any(one.design in "AB" and leavers_kept(one) is not None for one in cards)
    if state.people < PEOPLE_FOR_A_STATE or not rests:
        return _hidden(state, CARD_HIDDEN if not rests else TOO_FEW)
    return _said(claim, state, people=state.people)


def _said(claim: Claim, state: ClaimState, *, people: int | None) -> ReleasedClaim:
    if state.state == "not_measured":
        words = how_to_measure(claim)
    else:
        words = claim_words(claim.kind, state.state, state.basis, state.grade)
    return ReleasedClaim(
        claim.id, state.cohort, state.state, state.grade, words, state.basis, state.wave, people, _records(state)
    )


def _records(state: ClaimState) -> str:
    """What records say, in words, where enough people stand behind them for words."""
    share = state.share if state.basis in ("records", "log") else state.beside or _logged(state)
    told = isinstance(share, Share) and people_behind(share) >= PEOPLE_FOR_COUNTS
    return records_words(share) if told and isinstance(share, Share) else ""


def _logged(state: ClaimState) -> Share | None:
    """The pairs that a log kept by hand has a case of, beside what answers say; None where it names no pair."""
    if state.log is None or state.log.named is None or not state.log.pairs:
        return None
    return share_of(state.log.named, state.log.pairs, PAIRS, f'have "{state.log.counts[0][0]}" on the log kept by hand')


def _hidden(state: ClaimState, because: str) -> ReleasedClaim:
    return ReleasedClaim(
        state.id, state.cohort, HIDDEN, None, f"Hidden to protect people, because {because}.", "nothing"
    )


def freeze_claims(
    claims: tuple[ReleasedClaim, ...], published: Iterable[Release], as_of: dt.date | None, k: int
) -> tuple[ReleasedClaim, ...]:
    """Each state as it is out, until it may be renewed.

    Renewed are states of another wave, or of at least `k` more or fewer people; those of records and the checklist
    also once the data's date moved on by a month. Cards are frozen as cards, so that their claims follow them. A
    state that is out is never hidden again by a later release, since it is known.
    """
    out = _published(published)
    return tuple(_frozen(one, out.get((one.id, one.cohort)), as_of, k) for one in claims)


def _published(releases: Iterable[Release]) -> Mapping[Key, tuple[ReleasedClaim, dt.date | None]]:
    found: dict[Key, tuple[ReleasedClaim, dt.date | None]] = {}
    for release in sorted(releases, key=lambda one: one.created_at):
        found.update({(one.id, one.cohort): (one, release.as_of) for one in release.claims if one.people is not None})
    return found


def _frozen(
    new: ReleasedClaim, old: tuple[ReleasedClaim, dt.date | None] | None, as_of: dt.date | None, k: int
) -> ReleasedClaim:
    if old is None or new.basis == "card":
        return new
    before, then = old
    if new.people is None or before.people is None:
        return before
    later = None not in (as_of, then) and (as_of - then).days >= DAYS_TO_RENEW  # type: ignore[operator]
    moved_on = new.basis in OF_RECORDS and later
    renewed = moved_on or new.wave != before.wave or abs(new.people - before.people) >= k
    return new if renewed else before


def is_safe(claim: ReleasedClaim) -> bool:
    """Whether a state is one of its kind, and of enough people where people stand behind it."""
    known = claim.state in (*STATES[claim_of(claim.id).kind], HIDDEN)
    return known and (claim.people is None or claim.people >= PEOPLE_FOR_A_STATE)
