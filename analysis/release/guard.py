"""The last look at a release before it leaves: whatever is not plainly safe stops the whole of it."""

from __future__ import annotations

import math
from dataclasses import fields

from analysis.errors import StudyError
from analysis.impact.card import Card
from analysis.release.actions import told_is_sound
from analysis.release.claims import is_safe
from analysis.release.coding import PEOPLE_FOR_INTERVAL
from analysis.release.exits import is_told_safely
from analysis.release.families import people_needed
from analysis.release.inputs import PEOPLE_FOR_RECOMMENDATION
from analysis.release.leaving import is_sound
from analysis.release.perceptions import perceptions_are_sound
from analysis.release.quotes import quotes_are_sound
from analysis.release.release import Cell, Release, Theme
from analysis.release.themes import PEOPLE_FOR_COUNTS, people_who_raise
from analysis.release.views import themes_of
from analysis.release.worth import PAIRS_FOR_HOURS
from analysis.scores.groups import is_net
from analysis.study import SOURCES

MOST_TERMS = 2


def require_releasable(release: Release) -> Release:
    """The release itself; raises StudyError (RELEASE_UNSAFE) where a part breaks a rule it can be checked against."""
    for cell in release.cells:
        _require(
            _cell_is_safe(cell, release.k),
            f"The cell {cell.measure} at {cell.wave} {dict(cell.by)} is not safe to show.",
        )
    shown = {(cell.measure, cell.wave, cell.arm, cell.by) for cell in release.cells}
    _require(len(shown) == len(release.cells), "A cell is there twice, or as a level and as a change.")
    hidden = {(cell.measure, cell.wave, cell.arm, cell.by) for cell in release.hidden if cell.what == "cell"}
    _require(not shown & hidden, "A cell is both shown and hidden.")
    for released in release.cards:
        _require(
            _numbers_are_sound(released.card), f"The card on {released.card.measure} holds a figure that is no number."
        )
    for curve in release.curves:
        _require(
            all(n >= release.k for n in curve.at_risk), f"The curve of {curve.group} goes on with too few at risk."
        )
        _require(all(map(math.isfinite, curve.survival)), f"The curve of {curve.group} holds a step that is no number.")
    for rate in release.leaving:
        _require(is_sound(rate, release.k), f"The monthly counts of {rate.group} are of too few people.")
    _require(perceptions_are_sound(release), "What the sides think of each other is of too few people to be told.")
    for share in release.exits:
        _require(is_told_safely(share, release.k), f"Why {share.group} left is told of too few people.")
    enough = release.meetings is None or release.meetings.pairs >= PAIRS_FOR_HOURS
    _require(enough, "The meeting log's hours are of too few pairs.")
    for source in SOURCES:
        for theme in themes_of(release, source):
            sound = _theme_is_safe(theme, people_who_raise(source, release.k))
            _require(sound, f"The theme {theme.theme} counts too few people.")
    for claim in release.claims:
        _require(is_safe(claim), f"The state of claim {claim.id} in {claim.cohort} is not safe to show.")
    _require(told_is_sound(release), "What participants are told beside the figures is too long for their page.")
    _require(quotes_are_sound(release.quotes), "The quotes break a rule that they are told by.")
    return release


def _cell_is_safe(cell: Cell, k: int) -> bool:
    numbers = [number for number in (cell.mean, cell.low, cell.high, cell.favourable) if number is not None]
    bare = cell.low is None and cell.high is None and cell.favourable is None
    rounded = all(math.isclose(number, round(number, 2), abs_tol=1e-9) for number in numbers)
    return (
        cell.n >= max(people_needed(cell.arm, k), PEOPLE_FOR_RECOMMENDATION if is_net(cell.measure) else 0)
        and len(cell.by) <= MOST_TERMS
        and all(map(math.isfinite, numbers))
        and rounded
        and (bare or cell.n >= PEOPLE_FOR_INTERVAL)
    )


def _theme_is_safe(theme: Theme, raised: int) -> bool:
    """Whether enough people spoke for counts, and enough of them of the theme."""
    return theme.counts is None or (sum(theme.counts) >= PEOPLE_FOR_COUNTS and sum(theme.counts[:3]) >= raised)


def _numbers_are_sound(card: Card) -> bool:
    values = (getattr(card, part.name) for part in fields(card))
    return all(math.isfinite(value) for value in values if isinstance(value, float))


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise StudyError(
            "RELEASE_UNSAFE", message, "Nothing was released. Check the study's data, then prepare it again."
        )
