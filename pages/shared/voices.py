"""What participants say: themes as people, in a picture where they may be counted and in words where they may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from analysis.charts.themes import theme_figure
from analysis.release.choices import theme_sources
from analysis.release.offered import POSSIBLE_AUTHORS
from analysis.release.quotes import quotes_of
from analysis.release.release import Release
from analysis.release.tables import themes_table
from analysis.release.themes import more_interviews
from analysis.release.views import ThemeView, themes_for
from analysis.study import ALL, COMMENTS, INTERVIEWS, Source
from analysis.wording.names import escape_markdown
from analysis.wording.notices import explain_empty
from analysis.wording.quotes import describe_authors, describe_quote
from analysis.wording.themes import FAVOURABLY_MEANS, describe_theme
from analysis.wording.voices import describe_more_interviews, describe_voices
from pages.shared.charts import chart
from pages.shared.panels import empty_panel, figure_panel, figures_panel, listing, page_answer, prose

HOW_COUNTED: Final = (
    "People are counted, not mentions: whoever spoke of a theme ten times counts once. "
    f"{FAVOURABLY_MEANS} Only codes that a person accepted, changed or added are counted; what the codebook merely "
    "suggests stands apart, in grey, until somebody decides."
)
OTHER_EXPLANATIONS: Final[Mapping[Source, str]] = {
    INTERVIEWS: "Who agrees to be interviewed is often happier, or angrier, than who does not, and people tend to "
    "speak kindly to whoever asks. Interviews show what people think and why; how many think so is for the survey to "
    "say.",
    COMMENTS: "Most people leave open questions empty; who writes is often more troubled, or more delighted, than who "
    "does not, and a few words seldom say all. Open answers show what comes to mind first; how many think so is for "
    "the other questions to say.",
}


def themes_or_stop(release: Release) -> None:
    """Goes on where the release shows a theme; else says what to bring or why all is hidden, and the run ends."""
    if theme_sources(release):
        return
    hidden = release.index.hidden("theme", "comment")
    empty_panel(explain_empty("no_themes" if hidden else "no_interviews"))
    st.stop()


def voices_answer(shown: ThemeView, source: Source) -> None:
    """What was raised most, and what troubles people most."""
    page_answer(describe_voices(shown.themes, source))


def theme_panel(
    release: Release, shown: ThemeView, *, cohort: str, wave: str, side: str, source: Source = INTERVIEWS
) -> None:
    """The themes as a figure, or as sentences where only words may be shown."""
    if any(theme.counts for theme in shown.themes):
        figure = chart(release, theme_figure, cohort=cohort, wave=wave, side=side, source=source)
        figure_panel(figure, key="themes")
        return
    listing(map(describe_theme, shown.themes), otherwise=explain_empty("no_themes").heading)


def quotes_panel(release: Release, *, cohort: str) -> None:
    """What people said in their own words, by theme; nothing where nothing of it left."""
    told = quotes_of(release.quotes, cohort)
    if not told:
        return
    st.header("In their own words", anchor=False)
    by_cohort = all(quote.cohort != ALL for quote in release.quotes)
    prose(describe_authors(max(POSSIBLE_AUTHORS, release.k), by_cohort=by_cohort))
    for title, quotes in told:
        prose(f"**{escape_markdown(title)}**")
        listing(map(describe_quote, quotes), otherwise="")


def theme_figures(release: Release, *, cohort: str, wave: str, side: str, source: Source) -> None:
    """What more people would open, the themes as a table, and their download."""
    shown = themes_for(release, cohort, wave, side, source)
    prose(describe_more_interviews(more_interviews(shown.themes), source))
    table = chart(release, _table, cohort, wave, side, source)
    figures_panel(release, table, title="Themes by direction", key="theme-figures", stem=f"themes of {source}")


def _table(release: Release, cohort: str, wave: str, side: str, source: Source) -> pd.DataFrame:
    return themes_table(themes_for(release, cohort, wave, side, source))
