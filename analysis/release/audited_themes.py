"""Themes held against all themes that were ever released: groups of people who spoke, and of those who raised a theme,
over waves and releases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from analysis.release.choosing import Audit, Candidate, Choice, choose_figures, with_members
from analysis.release.frozen_themes import Groups, ThemeGroup, grouped_themes, theme_group
from analysis.release.panels import Key, Members, Panel, Panels, unknowns
from analysis.release.published import Published
from analysis.release.release import Theme
from analysis.release.themes import GROUP, PEOPLE_APART, people_who_raise
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
        _key(group): Candidate(members[_key(group)], _worth(group))
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


def audit_raised(
    told: tuple[Theme, ...], speakers: pd.DataFrame, source: Source, out: Published, k: int, audit: Audit
) -> tuple[tuple[Theme, ...], Panels]:
    """Of the themes that may be `told`, those by which no few people who raised one are counted beside what is out, and
    who is behind them.

    The counts of each theme form a system of those who raised it, with what they said. No combination of them, of any
    releases, holds fewer people than must have raised a theme; where one would, the theme is left out of its group.
    """
    published = {(theme.theme, theme_group(theme)): theme for theme in _out(out, source)}
    mine = speakers[speakers["source"] == source]
    refused: set[tuple[str, ThemeGroup]] = set()
    panels: list[Panel] = []
    for name in dict.fromkeys(theme.theme for theme in told if theme.counts is not None):
        members, system = _members(_who_raised(mine, name)), ("raised", source, name)
        fresh = {
            _key(theme_group(theme)): Candidate(members[_key(theme_group(theme))], _worth(theme_group(theme)))
            for theme in told
            if theme.theme == name and theme.counts is not None and _key(theme_group(theme)) in members
            and published.get((name, theme_group(theme))) != theme
        }  # fmt: skip
        choice = choose_figures(fresh, out.rows(system), people_who_raise(source, k), audit)
        gone = {key for key in fresh if choice[key] in (Choice.KEPT, Choice.HIDDEN)}
        refused |= {(name, theme_group(one)) for one in told if one.theme == name and _key(theme_group(one)) in gone}
        new = {key: one.members for key, one in fresh.items() if choice[key] is Choice.NEW}
        panels += [Panel(system, new)] if new else []
    return tuple(theme for theme in told if (theme.theme, theme_group(theme)) not in refused), tuple(panels)


def _out(out: Published, source: Source) -> Iterator[Theme]:
    groups: Groups = out.themes if source == INTERVIEWS else out.comment_themes
    return (theme for some in groups.values() for theme in some)


def _who_raised(speakers: pd.DataFrame, theme: str) -> pd.DataFrame:
    """The speakers who raised a theme, with nothing but what they said of it."""
    said = [
        ";".join(sorted(one for one in str(all_).split(";") if one.rpartition(":")[0] == theme))
        for all_ in speakers["said"]
    ]
    raised = speakers.assign(said=pd.Series(said, index=speakers.index, dtype="str"))
    return raised[raised["said"] != ""]


def _worth(group: ThemeGroup) -> float:
    return _WORTH[sum(value != ALL for value in group)]


def _key(group: ThemeGroup) -> Key:
    return tuple(zip(GROUP, group, strict=True))


def _members(speakers: pd.DataFrame) -> dict[Key, Members]:
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
