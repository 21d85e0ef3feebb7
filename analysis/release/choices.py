"""What can be chosen on a page: the measures, breakdowns, waves and groups that a release holds anything of."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from analysis.release.release import HiddenCell, Release
from analysis.release.views import themes_of
from analysis.study import (
    ALL,
    BREAKDOWNS,
    ENGAGEMENT,
    INTERVIEWS,
    RETENTION,
    SOURCES,
    UNDERSTANDING,
    Outcome,
    Source,
)

#: Scales that belong beside an outcome without being a measure of it.
BESIDE: Final = MappingProxyType(
    {
        ENGAGEMENT: ("voice", "learning_culture", "mentor_outcomes", "mentee_outcomes", "recommend_employer"),
        UNDERSTANDING: ("relationship", "recommend_programme"),
        RETENTION: ("stay",),
    }
)


def measures_for(release: Release, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """(id, title) of the measures with shown cells for `outcome`: those of its cards, then those beside it."""
    titles = release.index.titles
    own = dict.fromkeys(one.card.measure for one in release.cards if one.card.outcome == outcome)
    return tuple((name, titles[name]) for name in (*own, *BESIDE[outcome]) if name in titles)


def breakdowns_for(release: Release, measure: str, *, cohort: str = ALL, side: str = ALL) -> tuple[str, ...]:
    """What a measure can be broken down by within a cohort and side: `ALL` (not at all) first, then dimensions.

    A release breaks down by two dimensions at most, so that a cohort's side is not broken down further.
    """
    within = tuple((name, value) for name, value in (("cohort", cohort), ("side", side)) if value != ALL)
    found = release.index.dimensions(measure, within)
    return (ALL, *(name for name in BREAKDOWNS if name in found))


def is_measured(release: Release, measure: str) -> bool:
    """Whether the release shows or hides anything of a measure."""
    shown = bool(release.index.cells(measure) or release.index.hidden_cells(measure))
    return shown or any(one.measure == measure for one in release.hidden)


def hidden_results(release: Release) -> tuple[HiddenCell, ...]:
    """The cards, curves and whole programme's themes that are hidden: what a reader would look for first."""
    themes = (one for one in release.index.hidden("theme", "comment") if not one.by)
    return (*release.index.hidden("card", "curve"), *themes)


def side_waves(release: Release) -> tuple[str, ...]:
    """The waves at which some measure's level is shown for a side of the programme."""
    sides = (cell for measure in release.index.titles for cell in release.index.answers(measure, "side", ()))
    shown = {cell.wave for cell in sides if cell.kind == "level"}
    return tuple(wave for wave in release.waves if wave in shown)


def theme_sources(release: Release) -> tuple[Source, ...]:
    """Where themes that are shown come from: interviews, open answers."""
    return tuple(source for source in SOURCES if themes_of(release, source))


def first_source(release: Release) -> Source:
    """Where most is to be learned from: interviews, unless only open answers may be shown."""
    return next(iter(theme_sources(release)), SOURCES[0])


def theme_groups(release: Release, source: Source = INTERVIEWS) -> tuple[tuple[str, str, str], ...]:
    """(cohort, wave, side) of every group of which themes are shown, the whole programme first."""
    found = dict.fromkeys((one.cohort, one.wave, one.side) for one in themes_of(release, source))
    return tuple(sorted(found, key=lambda group: group != (ALL, ALL, ALL)))
