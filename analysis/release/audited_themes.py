"""Themes held against all themes that were ever released: groups of people who spoke, over waves and releases."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.release.choosing import Audit, Candidate, Choice, choose_figures, with_members
from analysis.release.frozen_themes import Groups, ThemeGroup, grouped_themes
from analysis.release.panels import Key, Panel, Panels, unknowns
from analysis.release.published import Published
from analysis.release.release import Theme
from analysis.release.themes import GROUP, PEOPLE_APART
from analysis.study import ALL, INTERVIEWS, Source

#: How much is lost with a group that is not told of, by how many of cohort, wave and side narrow it.
_WORTH: Final = (100.0, 10.0, 1.0, 0.5)


def audit_themes(
    told: tuple[Theme, ...], speakers: pd.DataFrame, source: Source, out: Published, k: int, audit: Audit
) -> tuple[tuple[Theme, ...], Panels]:
    """Of the themes that may be `told`, those that may be so beside everything that is out, and who is behind them.

    All counts of a source form one system: over all waves somebody who spoke at one wave is the same unknown as at that
    wave, who spoke at several is another one and the same person. No combination of counts, of any releases, holds
    fewer than ten people (k where that is more). A group that may not be renewed stays as it is out; one that is told
    in words only is no count.
    """
    published: Groups = out.themes if source == INTERVIEWS else out.comment_themes
    groups = grouped_themes(told)
    members = _members(speakers[speakers["source"] == source])
    fresh = {
        _key(group): Candidate(members[_key(group)], _WORTH[sum(value != ALL for value in group)])
        for group, some in groups.items()
        if some != published.get(group) and some[0].counts is not None and _key(group) in members
    }
    system = ("themes", source)
    choice = choose_figures(fresh, out.rows(system), max(PEOPLE_APART, k), audit)
    refused = {
        group for group in groups if _key(group) in fresh and choice[_key(group)] in (Choice.KEPT, Choice.HIDDEN)
    }
    kept = {group: some for group, some in groups.items() if group not in refused}
    kept |= {group: published[group] for group in refused if group in published}
    new = {key: one.members for key, one in fresh.items() if choice[key] is Choice.NEW}
    return tuple(theme for some in kept.values() for theme in some), (Panel(system, new),) if new else ()


def _key(group: ThemeGroup) -> Key:
    return tuple(zip(GROUP, group, strict=True))


def _members(speakers: pd.DataFrame) -> dict[Key, frozenset[str]]:
    """Whose words each group counts, for every group by cohort, wave and side or without."""
    if speakers.empty:
        return {}
    ever = speakers["wave"] == ALL
    waves = speakers[~ever].groupby("participant")["wave"].nunique()
    several = speakers["participant"].map(waves).fillna(0) > 1
    told = speakers["said"].mask(ever & several, ALL + " " + speakers["said"])
    told = told.mask(~ever & several, speakers["wave"].astype("str") + " " + speakers["said"])
    rows = speakers.assign(unknown=unknowns(speakers["participant"], told))
    pairs = (
        (_key((cohort, str(wave), side)), str(unknown))
        for wave, own_cohort, own_side, unknown in rows[["wave", "cohort", "side", "unknown"]].itertuples(
            index=False, name=None
        )
        for cohort in (ALL, own_cohort)
        for side in (ALL, own_side)
        if isinstance(cohort, str) and isinstance(side, str)
    )
    return with_members(pairs)
