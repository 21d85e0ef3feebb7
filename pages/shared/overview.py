"""The sections of the Overview that are more than a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.forest import forest_figure
from analysis.charts.sparkline import retention_sparkline_figure, sparkline_figure
from analysis.release.answers import Answer
from analysis.release.choices import first_source
from analysis.release.outlook import of_whole_programme
from analysis.release.release import Release
from analysis.release.views import forest, measures_shown, themes_for
from analysis.study import RETENTION
from analysis.wording.headlines import FOREST_NOTE, INTERVAL_NOTE, WORDS_EXPLAINED, describe_answers, describe_programme
from analysis.wording.notices import explain_empty
from analysis.wording.subject import SCALE_NOTE
from analysis.wording.themes import FAVOURABLY_MEANS, describe_theme
from pages.shared.cards import small_card
from pages.shared.charts import chart
from pages.shared.outcomes import CARDS
from pages.shared.panels import PROSE_WIDTH, draw, listing, page_answer, prose

#: Themes told on the Overview, the most raised first.
MOST_THEMES: Final = 5


def programme_line(release: Release) -> None:
    """What this programme is and as of when, in one line."""
    line = describe_programme(release.cohorts, release.waves, release.people, release.pairs, release.as_of)
    st.caption(line, help=WORDS_EXPLAINED)


def answers_panel(release: Release, three: Sequence[Answer]) -> None:
    """The three answers: in one sentence, then as three cards side by side, always three."""
    cards = [one.card.card for one in three if one.card is not None]
    page_answer(describe_answers(cards, unseen=[one.outcome for one in three if one.card is None]))
    for column, one in zip(st.columns(3), three, strict=True):
        title, page = CARDS[one.outcome]
        with column:
            small_card(release, one, title=title, page=page, beside=cards, sparkline=_sparkline(release, one))
    st.caption(f"{SCALE_NOTE} {INTERVAL_NOTE}", width=PROSE_WIDTH)


def _sparkline(release: Release, answer: Answer) -> Chart | None:
    if answer.card is None:
        return None
    if answer.outcome == RETENTION:
        return chart(release, retention_sparkline_figure) if release.curves else None
    measure = answer.card.card.measure
    return chart(release, sparkline_figure, measure) if measure in dict(measures_shown(release)) else None


def cohorts_panel(release: Release) -> None:
    """A forest of the cohorts for each outcome; one cohort alone has nothing to stand beside."""
    if len(release.cohorts) < 2:
        prose(explain_empty("one_cohort" if release.cohorts else "no_cohorts").heading)
        return
    st.caption(FOREST_NOTE, width=PROSE_WIDTH)
    for column, (outcome, (title, _)) in zip(st.columns(3), CARDS.items(), strict=True):
        with column:
            shown = forest(release, outcome)
            picture = chart(release, forest_figure, shown.measure, differ=shown.differ)
            prose(f"**{title}**")
            draw(picture, key=f"forest-{outcome}")
            st.caption(picture.title)
    st.page_link("pages/impact/cohorts.py", label="More on the cohorts", icon=":material/groups:")


def voices_panel(release: Release) -> None:
    """The themes most people raised, in words."""
    source = first_source(release)
    themes = of_whole_programme(themes_for(release, source=source).themes)[:MOST_THEMES]
    hidden = release.index.hidden("theme", "comment")
    page = explain_empty("no_themes" if hidden else "no_interviews")
    listing(map(describe_theme, themes), otherwise=f"{page.heading} {page.next_step}")
    if themes:
        st.caption(FAVOURABLY_MEANS, width=PROSE_WIDTH)
    st.page_link("pages/impact/voices.py", label="More on what participants say", icon=":material/forum:")
