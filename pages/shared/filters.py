"""What a page is narrowed to. Each choice lives in the address bar; what is not a choice there is ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from analysis.release.choices import breakdowns_for, first_source, theme_groups, theme_sources
from analysis.release.release import Release
from analysis.release.views import Terms
from analysis.study import ALL, JUNIOR, OUTCOMES, SENIOR, SIDES, Outcome, Source
from analysis.wording.headlines import WORDS_EXPLAINED
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.themes import SOURCE_WORDS

_SIDES: Final = {ALL: "Both sides", JUNIOR: "Juniors", SENIOR: "Seniors"}
_BREAKDOWNS: Final = {ALL: "Together", "cohort": "Cohort", "side": "Side", "generation": "Generation"}


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a page speaks of: a cohort and a side, `ALL` where it is not narrowed."""

    cohort: str = ALL
    side: str = ALL

    @property
    def terms(self) -> Terms:
        """The group as terms of a release."""
        return tuple((name, value) for name, value in (("cohort", self.cohort), ("side", self.side)) if value != ALL)


def choose_group(release: Release) -> Group:
    """A cohort and a side, side by side above what they narrow."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        cohort = choose_cohort(release, with_all=True)
        return Group(cohort, choose_side())


def choose_cohort(release: Release, *, with_all: bool) -> str:
    """A cohort of the release, or `ALL`."""
    options = (ALL, *release.cohorts) if with_all else release.cohorts
    chosen = st.selectbox(
        "Cohort", options, key="cohort", bind="query-params", width=220, help=WORDS_EXPLAINED,
        format_func=lambda cohort: "All cohorts" if cohort == ALL else plain_text(cohort),
    )  # fmt: skip
    return str(chosen or ALL)


def choose_side() -> str:
    """Both sides, the juniors or the seniors."""
    return _one_of("Side", tuple(_SIDES), key="side", names=_SIDES)


def choose_breakdown(release: Release, measure: str, group: Group) -> str:
    """The dimension by which a figure is broken down, `ALL` for not at all: only what the release holds."""
    options = breakdowns_for(release, measure, cohort=group.cohort, side=group.side)
    names = {name: _BREAKDOWNS.get(name, name.capitalize()) for name in options}
    return _one_of("Broken down by", options, key="by", names=names)


def choose_measure(measures: Sequence[tuple[str, str]]) -> str:
    """One of the measures of the page's outcome, by title."""
    titles = {name: plain_text(title) for name, title in measures}
    if len(titles) == 1:
        return next(iter(titles))
    chosen = st.selectbox(
        "Scale", tuple(titles), format_func=titles.__getitem__, key="scale", bind="query-params", width=320
    )
    return str(chosen)


def choose_outcome() -> Outcome:
    """One of the three outcomes."""
    chosen = _one_of("Outcome", OUTCOMES, key="outcome", names={name: name.capitalize() for name in OUTCOMES})
    return next(outcome for outcome in OUTCOMES if outcome == chosen)


def choose_wave(waves: Sequence[str], *, key: str = "wave", latest: bool = False) -> str:
    """One of the waves, at first the first or the `latest`; the only one is not asked for."""
    names = {wave: "All waves" if wave == ALL else plain_text(wave) for wave in waves}
    first = waves[-1 if latest else 0]
    return first if len(waves) == 1 else _one_of("Wave", tuple(waves), key=key, names=names, first=first)


def choose_theme_source(release: Release) -> Source:
    """Whether themes of interviews or of open answers are shown, where the release has both."""
    sources = theme_sources(release)
    if len(sources) < 2:
        return first_source(release)
    names = {str(source): SOURCE_WORDS[source] for source in sources}
    chosen = _one_of("What people said in", sources, key="source", names=names)
    return next(source for source in sources if source == chosen)


def choose_theme_group(release: Release, source: Source) -> tuple[str, str, str]:
    """(cohort, wave, side) of people whose themes are shown: everyone first."""
    groups = theme_groups(release, source) or ((ALL, ALL, ALL),)
    names = {group: _group_name(group) for group in groups}
    if len(groups) == 1:
        return groups[0]
    chosen = st.selectbox("Who spoke", groups, format_func=names.__getitem__, key="who", bind="query-params", width=320)
    return groups[0] if chosen is None or isinstance(chosen, str) else chosen


def choose_part(names: Mapping[str, str]) -> str:
    """One part of a page that has several, by its name."""
    return _one_of("Which claims", tuple(names), key="part", names=dict(names))


def _group_name(group: tuple[str, str, str]) -> str:
    cohort, wave, side = group
    parts = [_SIDES[side] if side in SIDES else "Everyone"]
    parts += [plain_text(cohort)] if cohort != ALL else []
    parts += [f"at {plain_text(wave)}"] if wave != ALL else []
    return ", ".join(parts)


def _one_of(label: str, options: Sequence[str], *, key: str, names: dict[str, str], first: str = "") -> str:
    chosen = st.segmented_control(
        label, options, default=first or options[0], required=True, key=key, bind="query-params", wrap=True,
        format_func=lambda option: escape_markdown(names[option]),
    )  # fmt: skip
    return str(chosen or first or options[0])
