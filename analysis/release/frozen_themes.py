"""Themes that were published stay as they were until so many more people spoke that no single one shows by it.

Groups of one wave are renewed together or not at all: a cohort renewed beside a programme that is still as it was
would, subtracted from it, tell of the one person who spoke in between. Which is why a group that was not told of
before waits as well while others of its wave are out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from analysis.release.groups import terms_of
from analysis.release.release import HiddenCell, Theme
from analysis.release.themes import GROUP, PEOPLE_APART, hidden_theme, people_who_raise
from analysis.study import ALL, Source

#: Cohort, wave and side of the people whose themes are told.
ThemeGroup = tuple[str, str, str]
Groups = Mapping[ThemeGroup, tuple[Theme, ...]]

_WAVE: Final = GROUP.index("wave")
THEME_WAITS: Final = (
    "earlier figures of its people are out, and too few more have spoken since to tell of it beside them"
)


def theme_group(theme: Theme) -> ThemeGroup:
    """Whose theme it is."""
    return theme.cohort, theme.wave, theme.side


def grouped_themes(themes: Iterable[Theme]) -> dict[ThemeGroup, tuple[Theme, ...]]:
    """Themes by whose they are."""
    groups: dict[ThemeGroup, list[Theme]] = {}
    for theme in themes:
        groups.setdefault(theme_group(theme), []).append(theme)
    return {group: tuple(some) for group, some in groups.items()}


def quiet_theme(theme: Theme, source: Source, k: int, published_k: int) -> Theme:
    """A theme that is out as a raised `k` still allows it; without words and counts where it no longer may be told.

    Of a theme in words nobody knows how many raised it: under a larger threshold it is told no longer.
    """
    least = people_who_raise(source, k)
    known = sum(theme.counts[:3]) >= least if theme.counts else least <= people_who_raise(source, published_k)
    waiting = theme.waiting if theme.waiting is None or not 0 < theme.waiting < k else None
    return replace(theme, waiting=waiting) if known else replace(theme, counts=None, words="", waiting=None)


def freeze_themes(themes: tuple[Theme, ...], published: Groups, k: int) -> tuple[Theme, ...]:
    """New themes where enough more people spoke, else those that are out (`published`, by group).

    The groups of a wave (and those of all waves) are renewed where everyone of them together, each group that is out,
    and every difference of nested ones changed by nobody or by at least ten people (k where that is more); a group may
    change by nobody only where nothing of it changed. A wave that was not told of before is told where it cannot be
    subtracted from what is out. Waves are held against all waves by their numbers alone: who spoke at several, and
    combinations of more than two releases, are not followed.
    """
    new, apart = grouped_themes(themes), max(PEOPLE_APART, k)
    out_waves = {group[_WAVE] for group in published}
    renewed = {wave for wave in out_waves if _is_renewed(wave, published, new, apart)}
    fresh = {group[_WAVE] for group in new} - out_waves
    fresh = {wave for wave in fresh if all(_is_apart(one, new, published, apart) for one in new if one[_WAVE] == wave)}
    close = {wave for wave in renewed | fresh if _is_close_to_older(wave, published, new, apart)}
    renewed, fresh = renewed - close, fresh - close
    if ALL in renewed and _small_gain_of_no_wave(published, new, renewed | fresh, apart):
        renewed.remove(ALL)
    told = {group: some for group, some in published.items() if group[_WAVE] not in renewed}
    told |= {group: some for group, some in new.items() if group[_WAVE] in renewed | fresh}
    return tuple(theme for some in told.values() for theme in some if theme.counts is not None or theme.words)


def waiting_themes(themes: Iterable[Theme], told: Iterable[Theme], source: Source) -> tuple[HiddenCell, ...]:
    """Those of `themes` that are not told because of what is out."""
    names = {(theme.theme, theme_group(theme)) for theme in told}
    waiting = (theme for theme in themes if (theme.theme, theme_group(theme)) not in names)
    return tuple(hidden_theme(theme.theme, theme_group(theme), THEME_WAITS, source) for theme in waiting)


def still_hidden(hidden: Iterable[HiddenCell], told: Iterable[Theme]) -> tuple[HiddenCell, ...]:
    """Those of `hidden` that are not told after all, as they were before."""
    names = {(theme.theme, theme.wave, terms_of(theme.cohort, theme.side)) for theme in told}
    return tuple(one for one in hidden if (one.measure, one.wave, one.by) not in names)


def _people(groups: Groups, group: ThemeGroup) -> int | None:
    return groups[group][0].people if groups.get(group) else None


def _is_renewed(wave: str, published: Groups, new: Groups, apart: int) -> bool:
    """Whether every group of a wave may be told anew beside what is out of it."""
    gained: dict[ThemeGroup, int] = {}
    for group in published:
        if group[_WAVE] != wave:
            continue
        before, after = _people(published, group), _people(new, group)
        if before is None or after is None:
            return False
        gained[group] = after - before
        if abs(gained[group]) < apart and set(new[group]) != set(published[group]):
            return False
    everyone = (ALL, wave, ALL)
    if not gained.get(everyone, next(iter(gained.values()))):
        return False
    unseen = [group for group in new if group[_WAVE] == wave and group not in published]
    few_before = any(0 < (_people(new, one) or 0) - gained.get(everyone, 0) < apart for one in unseen)
    return (
        not few_before  # where all who came are of a group, it had so few, and the others now leave those of the whole
        and _rests_are_apart(everyone, gained, apart)
        and all(_is_apart(one, new, published, apart) for one in unseen)
    )


def _rests_are_apart(everyone: ThemeGroup, gained: Mapping[ThemeGroup, int], apart: int) -> bool:
    """Whether everyone, less a group or less all groups of one kind, gained nobody or enough."""
    if everyone not in gained:
        return True
    whole = gained[everyone]
    rests = []
    for place in range(len(GROUP)):
        parts = [gain for group, gain in gained.items() if group != everyone and group[place] != everyone[place]]
        rests += [whole - sum(parts), *(whole - gain for gain in parts)]
    return all(rest == 0 or abs(rest) >= apart for rest in rests)


def _is_apart(group: ThemeGroup, new: Groups, published: Groups, apart: int) -> bool:
    """Whether a group that was not told of differs enough from what is left when its siblings that are out are taken
    from a wider group that is out: the people it had then.
    """
    people = _people(new, group) or 0
    return all(rest <= 0 or abs(people - rest) >= apart for rest in _rests(group, published))


def _rests(group: ThemeGroup, published: Groups) -> Iterable[int]:
    for place, value in enumerate(group):
        parent = _widened(group, place)
        whole = _people(published, parent)
        beside = [one for one in published if _widened(one, place) == parent and one != parent]
        if value != ALL and whole is not None and beside:
            yield whole - sum(_people(published, one) or 0 for one in beside)


def _is_close_to_older(wave: str, published: Groups, new: Groups, apart: int) -> bool:
    """Whether a group of a wave would stand beside an older group over all waves (or the other way about) that it may
    lie within, and differ from it by a few people. Figures that are as they were are looked at where all are planned.
    """
    for old in published:
        before = _people(published, old) or 0
        if ALL not in (old[_WAVE], wave) or old[_WAVE] == wave or _gain(old, published, new) == 0:
            continue
        for group in (one for one in new if one[_WAVE] == wave):
            wide, narrow = (old, group) if old[_WAVE] == ALL else (group, old)
            people = _people(new, group) or 0
            gap = before - people if wide == old else people - before
            if 0 < gap < apart and all(part in (ALL, other) for part, other in zip(wide, narrow, strict=True)):
                return True
    return False


def _small_gain_of_no_wave(published: Groups, new: Groups, renewed: set[str], apart: int) -> bool:
    """Whether groups over all waves gained a few people more than their waves that are told anew."""
    for group in (one for one in published if one[_WAVE] == ALL):
        waves = [one for one in new if _widened(one, _WAVE) == group and one != group and one[_WAVE] in renewed]
        rest = _gain(group, published, new) - sum(_gain(one, published, new) for one in waves)
        if waves and 0 < rest < apart:
            return True
    return False


def _gain(group: ThemeGroup, published: Groups, new: Groups) -> int:
    return (_people(new, group) or 0) - (_people(published, group) or 0)


def _widened(group: ThemeGroup, place: int) -> ThemeGroup:
    cohort, wave, side = (ALL if at == place else value for at, value in enumerate(group))
    return cohort, wave, side
