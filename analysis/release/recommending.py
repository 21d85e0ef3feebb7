"""What a release says of who would recommend the employer: promoters less detractors, wave by wave, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.impact.card import Withheld
from analysis.release.groups import terms_of
from analysis.release.release import Cell, HiddenCell, Release
from analysis.release.views import Terms
from analysis.scores.groups import NET_ENDING
from analysis.study import ENGAGEMENT, PROGRAMME

EMPLOYER: Final = "recommend_employer"
NET: Final = EMPLOYER + NET_ENDING


@dataclass(frozen=True, slots=True)
class NetAt:
    """One group's promoters less detractors at one wave: its `cell`, and those of the other arms `beside` it.

    Without a cell `because` says why it is hidden ("hidden, because ..."), and `answered` how many of the group
    answered the questions on engagement at that wave, where the release says so: a hidden number is never told.
    """

    wave: str
    cell: Cell | None
    beside: tuple[Cell, ...] = ()
    because: str = ""
    answered: int | None = None


def recommending(release: Release, terms: Terms = ()) -> tuple[NetAt, ...]:
    """The waves at which the group of these `terms` was asked, in order; empty where nobody was asked.

    In a release made before promoters less detractors were part of it, a wave is told by the mean of the answers.
    """
    shown = [cell for cell in release.index.cells(NET) if cell.by == terms]
    own = {cell.wave: cell for cell in shown if cell.arm == PROGRAMME}
    both = (one for measure in (EMPLOYER, NET) for one in release.index.hidden_cells(measure))
    hidden = {one.wave: one for one in both if (one.arm, one.by) == (PROGRAMME, terms)}
    asked = {cell.wave for cell in release.index.cells(EMPLOYER) if (cell.arm, cell.by) == (PROGRAMME, terms)}
    return tuple(
        NetAt(wave, own[wave], tuple(cell for cell in shown if cell.wave == wave and cell.arm != PROGRAMME))
        if wave in own
        else NetAt(wave, None, because=_because(hidden.get(wave)), answered=_answered(release, wave, terms))
        for wave in release.waves
        if wave in own or wave in hidden or wave in asked
    )


def _because(hidden: HiddenCell | None) -> str:
    return hidden.because if hidden is not None else "it was not part of a release when this one was made"


def _answered(release: Release, wave: str, terms: Terms) -> int | None:
    """How many answered the questions on engagement at a wave: by a card, else by the level at that wave."""
    cards = [one.card for one in release.cards if one.card.outcome == ENGAGEMENT]
    for card in cards:
        if (
            card.wave_to == wave
            and terms_of(card.cohort, card.side) == terms
            and not isinstance(card.answered, Withheld)
        ):
            return card.answered
    measures = {card.measure for card in cards}
    levels = (cell for cell in release.cells if cell.measure in measures and cell.kind == "level")
    return next((cell.n for cell in levels if (cell.wave, cell.arm, cell.by) == (wave, PROGRAMME, terms)), None)
