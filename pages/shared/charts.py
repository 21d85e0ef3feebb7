"""Charts of a release, drawn once for everybody: a release is frozen, and so is what is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.interval import interval_figure
from analysis.impact.card import Card
from analysis.release.release import Release

#: What a chart is told apart by beside its release: names, waves, groups.
Arguments = tuple[object, ...]


@st.cache_resource(max_entries=300, show_spinner=False)
def _drawn(release: Arguments, maker: str, arguments: Arguments, _make: Callable[[], Chart]) -> Chart:
    return _make()


def chart(release: Release, make: Callable[..., Chart], *arguments: object, **options: object) -> Chart:
    """What `make` draws of a release with these arguments (texts, numbers, tuples of them). Never change it."""
    told = (*arguments, *sorted(options.items()))
    return _drawn(_key(release), make.__name__, told, partial(make, release, *arguments, **options))


def interval_chart(release: Release, card: Card, beside: Sequence[Card]) -> Chart:
    """The interval of one of the release's cards, on the scale of those beside it."""
    told = tuple((one.measure, one.cohort, one.side, str(one.wave_to)) for one in (card, *beside))
    return _drawn(_key(release), "interval_figure", told, partial(interval_figure, card, beside=beside))


def _key(release: Release) -> Arguments:
    return release.study, release.release_id, release.status, release.data_version
