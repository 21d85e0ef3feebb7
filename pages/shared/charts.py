"""Charts drawn and written out once for everybody: what they are drawn of is frozen, a release or a study's version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from analysis.charts.chart import CHART_CONFIG, Chart
from analysis.charts.interval import interval_figure
from analysis.impact.card import Card
from analysis.release.release import Release

#: What a chart is told apart by beside what it is drawn of: names, waves, groups.
Arguments = tuple[object, ...]


@st.cache_resource(max_entries=300, show_spinner=False)
def _made(release: Arguments, maker: str, arguments: Arguments, _make: Callable[[], Chart]) -> Chart:
    return _make()


@st.cache_resource(max_entries=300, show_spinner=False, hash_funcs={Chart: id})
def drawn(chart: Chart, key: str) -> Chart:
    """Show the picture of a chart. Plotly takes longer to write a figure out than a whole page should: what Streamlit
    sent of this very chart is sent again.
    """
    st.plotly_chart(chart.figure, theme="streamlit", config=CHART_CONFIG, alt=chart.alt, key=key)
    return chart  # kept alive with what was sent of it, so that no later chart can be taken for it


def chart(release: Release, make: Callable[..., Chart], *arguments: object, **options: object) -> Chart:
    """What `make` draws of a release with these arguments (texts, numbers, tuples of them). Never change it."""
    told = (*arguments, *sorted(options.items()))
    return _made(_key(release), make.__name__, told, partial(make, release, *arguments, **options))


def interval_chart(release: Release, card: Card, beside: Sequence[Card]) -> Chart:
    """The interval of one of the release's cards, on the scale of those beside it."""
    told = tuple((one.measure, one.cohort, one.side, str(one.wave_to)) for one in (card, *beside))
    return _made(_key(release), "interval_figure", told, partial(interval_figure, card, beside=beside))


def forget_charts() -> None:
    """Draw everything anew from now on: somebody was erased, and what was drawn of them must not stay in memory."""
    _made.clear()
    drawn.clear()


def _key(release: Release) -> Arguments:
    return release.study, release.release_id, release.status, release.data_version
