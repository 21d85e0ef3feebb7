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
from pages.shared.derived import told_apart

#: What something is told apart by beside its release: names, waves, groups.
Arguments = tuple[object, ...]
P = ParamSpec("P")
T = TypeVar("T")


# Each is told apart by one text, handed on by its name (see `pages.shared.derived`); of what is kept itself its place
# in memory is told. It stays alive with what was sent of it, so that nothing later can be taken for it.
@st.cache_resource(max_entries=300, show_spinner=False)
def _made(told: str, _make: Callable[[], Any]) -> Any:  # noqa: ANN401
    return _make()


@st.cache_resource(max_entries=300, show_spinner=False)
def _drawn(told: str, _chart: Chart, _key: str) -> Chart:
    st.plotly_chart(_chart.figure, theme="streamlit", config=CHART_CONFIG, alt=_chart.alt, key=_key)
    return _chart


@st.cache_resource(max_entries=300, show_spinner=False)
def _listed(told: str, _table: pd.DataFrame, _key: str, _alt: str, _columns: Mapping[str, Any] | None) -> pd.DataFrame:
    st.dataframe(_table, hide_index=True, width="stretch", alt=_alt, key=_key, column_config=_columns, placeholder="")
    return _table


@st.cache_resource(max_entries=300, show_spinner=False)
def _written(told: str, _table: pd.DataFrame, _stem: str) -> tuple[pd.DataFrame, Download]:
    return _table, export_table(_table, _stem)


def drawn(chart: Chart, key: str) -> None:
    """Show the picture of a chart. Plotly takes longer to write a figure out than a whole page should: what Streamlit
    sent of this very chart is sent again.
    """
    _drawn(told=f"{id(chart)} {key}", _chart=chart, _key=key)


def listed(table: pd.DataFrame, key: str, alt: str, columns: Mapping[str, Any] | None) -> None:
    """Show a table that is kept, likewise."""
    _listed(told=f"{id(table)} {key} {alt}", _table=table, _key=key, _alt=alt, _columns=columns)


def written(table: pd.DataFrame, stem: str) -> Download:
    """A table that is kept as CSV, likewise."""
    return _written(told=f"{id(table)} {stem}", _table=table, _stem=stem)[1]


def chart(
    release: Release, make: Callable[Concatenate[Release, P], T], *arguments: P.args, **options: P.kwargs
) -> T:  # fmt: skip
    """What `make` makes of a release by these arguments (texts, numbers, tuples of them). Never change it."""
    told = told_apart(make, arguments, options, repr(release_key(release)))
    made: T = _made(told=told, _make=partial(make, release, *arguments, **options))
    return made


def interval_chart(release: Release, card: Card, beside: Sequence[Card]) -> Chart:
    """The interval of one of the release's cards, on the scale of those beside it."""
    cards = tuple((one.measure, one.cohort, one.side, str(one.wave_to)) for one in (card, *beside))
    told = repr((release_key(release), "interval_figure", cards))
    made: Chart = _made(told=told, _make=partial(interval_figure, card, beside=beside))
    return made


def forget_charts() -> None:
    """Make everything anew from now on: somebody was erased, and what was made of them must not stay in memory."""
    for held in (_made, _drawn, _listed, _written):
        held.clear()


def release_key(release: Release) -> Arguments:
    """What tells a release apart: it is frozen, but for quotes of somebody who is forgotten."""
    quotes = tuple(quote.id for quote in release.quotes)
    return release.study, release.release_id, release.status, release.data_version, quotes
