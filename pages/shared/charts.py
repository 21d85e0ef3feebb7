"""Charts and tables of a release, made and written out once for everybody: a release is frozen, and so are they."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from analysis.charts.chart import CHART_CONFIG, Chart
from analysis.charts.interval import interval_figure
from analysis.exports.released import export_table
from analysis.exports.writing import Download
from analysis.impact.card import Card
from analysis.release.release import Release

#: What something is told apart by beside its release: names, waves, groups.
Arguments = tuple[object, ...]
P = ParamSpec("P")
T = TypeVar("T")


@st.cache_resource(max_entries=300, show_spinner=False)
def _made(release: Arguments, maker: str, arguments: Arguments, _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


@st.cache_resource(max_entries=300, show_spinner=False, hash_funcs={Chart: id})
def drawn(chart: Chart, key: str) -> Chart:
    """Show the picture of a chart. Plotly takes longer to write a figure out than a whole page should: what Streamlit
    sent of this very chart is sent again.
    """
    st.plotly_chart(chart.figure, theme="streamlit", config=CHART_CONFIG, alt=chart.alt, key=key)
    return chart  # kept alive with what was sent of it, so that no later chart can be taken for it


@st.cache_resource(max_entries=300, show_spinner=False, hash_funcs={pd.DataFrame: id})
def listed(table: pd.DataFrame, key: str, alt: str, _columns: Mapping[str, Any] | None) -> pd.DataFrame:
    """Show a table that is kept, likewise."""
    st.dataframe(table, hide_index=True, width="stretch", alt=alt, key=key, column_config=_columns, placeholder="")
    return table


@st.cache_resource(max_entries=300, show_spinner=False, hash_funcs={pd.DataFrame: id})
def written(table: pd.DataFrame, stem: str) -> tuple[pd.DataFrame, Download]:
    """A table that is kept with itself as CSV, likewise."""
    return table, export_table(table, stem)


def chart(
    release: Release, make: Callable[Concatenate[Release, P], T], *arguments: P.args, **options: P.kwargs
) -> T:  # fmt: skip
    """What `make` makes of a release by these arguments (texts, numbers, tuples of them). Never change it."""
    told = (*arguments, *sorted(options.items()))
    name = f"{make.__module__}.{make.__qualname__}"
    made: T = _made(release_key(release), name, told, partial(make, release, *arguments, **options))
    return made


def interval_chart(release: Release, card: Card, beside: Sequence[Card]) -> Chart:
    """The interval of one of the release's cards, on the scale of those beside it."""
    told = tuple((one.measure, one.cohort, one.side, str(one.wave_to)) for one in (card, *beside))
    made: Chart = _made(release_key(release), "interval_figure", told, partial(interval_figure, card, beside=beside))
    return made


def forget_charts() -> None:
    """Make everything anew from now on: somebody was erased, and what was made of them must not stay in memory."""
    for held in (_made, drawn, listed, written):
        held.clear()


def release_key(release: Release) -> Arguments:
    """What tells a release apart: it is frozen, but for quotes of somebody who is forgotten."""
    quotes = tuple(quote.id for quote in release.quotes)
    return release.study, release.release_id, release.status, release.data_version, quotes
