"""The answer a release gives to one question: a card, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.release.release import HiddenCell, Release, ReleasedCard
from analysis.release.views import cards_for
from analysis.study import ALL, OUTCOMES, Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """What a release says of an outcome for one group: its card at the latest wave shown.

    `because` says why there is no card ("hidden, because ..."), or, beside a card, why a later one is hidden; it is
    empty where nothing is hidden. `is_measured` is False where the release has no card of the outcome for anybody.
    """

    outcome: Outcome
    cohort: str
    side: str
    card: ReleasedCard | None
    because: str = ""
    is_measured: bool = True


def answer(release: Release, outcome: Outcome, *, measure: str = "", cohort: str = ALL, side: str = ALL) -> Answer:
    """The answer for exactly this cohort and side, on the outcome's first measure or on the one named."""
    cards = [one for one in cards_for(release, outcome, cohort, side).cards if measure in ("", one.card.measure)]
    card = next(iter(cards), None)
    wanted = card.card.measure if card is not None else measure
    hidden = [one for one in _hidden_cards(release, outcome, cohort, side) if wanted in ("", one.measure)]
    later = [one for one in hidden if card is None or _place(release, one.wave) > _place(release, card.card.wave_to)]
    because = later[-1].because if later else ""
    return Answer(outcome, cohort, side, card, because, is_measured=_is_measured(release, outcome))


def answers(release: Release) -> tuple[Answer, ...]:
    """The answer for the whole programme on each of the three outcomes, always three."""
    return tuple(answer(release, outcome) for outcome in OUTCOMES)


def _is_measured(release: Release, outcome: Outcome) -> bool:
    shown = any(one.card.outcome == outcome for one in release.cards)
    return shown or any(one.outcome == outcome for one in release.index.hidden("card"))


def _hidden_cards(release: Release, outcome: Outcome, cohort: str, side: str) -> list[HiddenCell]:
    by = tuple((name, value) for name, value in (("cohort", cohort), ("side", side)) if value != ALL)
    found = [one for one in release.index.hidden("card") if (one.outcome, one.by) == (outcome, by)]
    return sorted(found, key=lambda one: _place(release, one.wave))


def _place(release: Release, wave: object) -> int:
    return release.waves.index(wave) if wave in release.waves else -1
