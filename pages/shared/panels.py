"""What pages are made of: a figure with its words, a table with its download, a list, an empty state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.errors import Finding
from analysis.exports.findings import export_findings
from analysis.exports.released import export_release
from analysis.exports.writing import MIME, slug
from analysis.release.release import HiddenCell, Release
from analysis.release.views import Suppressed
from analysis.wording.notices import EmptyPage, describe_hidden
from analysis.wording.numbers import counted
from analysis.workflow.taking import RELEASE, RELEASE_FIGURES, Taking
from pages.shared.charts import drawn, listed, written
from pages.shared.downloads import download_button, download_panel

#: How wide prose runs at most, in pixels: some ninety signs.
PROSE_WIDTH: Final = 760
#: How wide the answer of a page runs, in pixels.
ANSWER_WIDTH: Final = 860


def prose(text: str) -> None:
    """A paragraph no wider than can be read; nothing where there is nothing to say."""
    if text:
        st.markdown(_unbroken(text), width=PROSE_WIDTH)


def page_answer(sentence: str) -> None:
    """The answer of a page, in the size of its headings."""
    st.markdown(f"## {_unbroken(sentence)}", width=ANSWER_WIDTH, anchors=False)


def _unbroken(text: str) -> str:
    """The text with its percent signs on the line of their numbers."""
    return text.replace(" %", "\u00a0%")


def listing(sentences: Iterable[str], *, otherwise: str) -> None:
    """Sentences as a list, or what is said where there is none."""
    prose("\n".join(f"- {sentence}" for sentence in sentences) or otherwise)


def findings_download(noticed: Iterable[tuple[str, Finding]], stem: str, *, taking: Taking, key: str) -> None:
    """What was noticed in files, to take along: pairs of a file's label and a finding of it."""
    download_button(
        "Download what was noticed", lambda: export_findings(noticed, stem).data, f"{slug(stem)}.csv", MIME["csv"],
        taking=taking, key=f"{key}-download",
    )  # fmt: skip


def figure_panel(chart: Chart, *, key: str, is_answer: bool = False) -> None:
    """A chart: what it finds (the page's answer, if it is), what is drawn, the picture, where it comes from."""
    with st.container(key=key, gap="xsmall"):
        if is_answer:
            page_answer(chart.title)
        else:
            prose(f"**{chart.title}**")
        st.caption(chart.subtitle, width=PROSE_WIDTH)
        draw(chart, key=key)
        st.caption(chart.footer)


def draw(chart: Chart, *, key: str) -> None:
    """The picture of a chart alone, with its words for whoever cannot see it; its text takes the theme's colour.

    What is sent of it is made once for as long as the chart itself is kept (see `pages.shared.charts`).
    """
    drawn(chart, f"{key}-figure")


def kept_table_panel(table: pd.DataFrame, *, alt: str, key: str, columns: Mapping[str, Any] | None = None) -> None:
    """A table that is kept between runs (by `charts.chart` or `kept.kept`): what was sent of it is sent again."""
    listed(table, key, alt, columns)


def table_panel(table: pd.DataFrame, *, alt: str, key: str, columns: Mapping[str, Any] | None = None) -> None:
    """A table that scrolls inside itself."""
    st.dataframe(table, hide_index=True, width="stretch", alt=alt, key=key, column_config=columns, placeholder="")


def figures_panel(release: Release, table: pd.DataFrame, *, title: str, key: str, stem: str) -> None:
    """The figures behind a chart, a table that is kept: to open, and its download at the end of it."""
    with st.expander(f"The figures: {title}", icon=":material/table_chart:", key=key):
        kept_table_panel(table, alt=title, key=f"{key}-table", columns=_NUMBERS)
        figures_download(release, table, stem, "Download these figures (CSV)", key=f"{key}-download")


def figures_download(release: Release, table: pd.DataFrame, stem: str, label: str, *, key: str) -> None:
    """A kept table of a release's figures to take away as CSV; the name of the file begins with the study."""
    taking = Taking(RELEASE_FIGURES, release.study, f"{release.release_id}, csv, {counted(len(table), 'row')}")
    download_panel(written(table, f"{release.study} {stem}"), label, taking=taking, key=key)


def release_panel(release: Release) -> None:
    """The whole release to take away; written on demand, its name carries the release, which is frozen."""
    stem = f"{slug(release.study)}-release-{release.release_id}"
    with st.container(horizontal=True, key="downloads"):
        for label, suffix in (("Everything on these pages (XLSX)", "xlsx"), ("The same as CSV files (ZIP)", "zip")):
            form = "csv" if suffix == "zip" else suffix
            download_button(
                label, partial(_release_bytes, release, form), f"{stem}.{suffix}", MIME[suffix],
                taking=Taking(RELEASE, release.study, f"{release.release_id}, {form}"), key=f"release-{suffix}",
                kind="tertiary",
            )  # fmt: skip


def _release_bytes(release: Release, file_format: str) -> bytes:
    return export_release(release, file_format).data


def hidden_note(hidden: Iterable[HiddenCell | Suppressed]) -> None:
    """How much is hidden to protect people, and why; or that nothing is."""
    st.caption(describe_hidden(cell.because for cell in hidden), width=PROSE_WIDTH)


def empty_panel(page: EmptyPage) -> None:
    """A page without figures: what is so, and what to bring."""
    with st.container(border=True, key="empty"):
        st.markdown(f"**{page.heading}**")
        st.markdown(page.next_step)


#: How the columns of the tables of a release are written.
_NUMBERS = {
    **{name: st.column_config.NumberColumn(format="%.1f") for name in ("Points", "Estimate", "From", "To")},
    **{f"Beside{end}": st.column_config.NumberColumn(format="%.1f") for end in (" the others", ", from", ", to")},
    **{name: st.column_config.NumberColumn(format="percent") for name in ("Favourable", "Still employed")},
    **{f"Favourable {end}": st.column_config.NumberColumn(format="percent") for end in ("from", "to")},
}
