"""What do participants say: themes by direction, counted by people, and in words where too few spoke."""

import streamlit as st

from analysis.release.views import themes_for
from analysis.study import INTERVIEWS
from pages.shared.filters import choose_theme_group, choose_theme_source
from pages.shared.panels import hidden_note, prose
from pages.shared.releases import current_release
from pages.shared.voices import (
    HOW_COUNTED,
    OTHER_EXPLANATIONS,
    quotes_panel,
    theme_figures,
    theme_panel,
    themes_or_stop,
    voices_answer,
)

release = current_release()
themes_or_stop(release)
source = choose_theme_source(release)
cohort, wave, side = choose_theme_group(release, source)
shown = themes_for(release, cohort, wave, side, source)

voices_answer(shown, source)

st.header("Theme by theme", anchor=False)
theme_panel(release, shown, cohort=cohort, wave=wave, side=side, source=source)
prose(HOW_COUNTED)
if source == INTERVIEWS:
    quotes_panel(release, cohort=cohort)

st.header("What else could explain it", anchor=False)
prose(OTHER_EXPLANATIONS[source])

st.header("What is hidden, and what would open it", anchor=False)
hidden_note(shown.suppressed)
theme_figures(release, cohort=cohort, wave=wave, side=side, source=source)
