"""What do participants say: themes by direction, counted by people, and in words where too few spoke."""

import streamlit as st

from analysis.release.views import themes_for
from pages.shared.filters import choose_theme_group
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
cohort, wave, side = choose_theme_group(release)
shown = themes_for(release, cohort, wave, side)

voices_answer(shown)

st.header("Theme by theme", anchor=False)
theme_panel(release, shown, cohort=cohort, wave=wave, side=side)
prose(HOW_COUNTED)
quotes_panel(release, cohort=cohort)

st.header("What else could explain it", anchor=False)
prose(OTHER_EXPLANATIONS)

st.header("What is hidden, and what would open it", anchor=False)
hidden_note(shown.suppressed)
theme_figures(release, shown)
