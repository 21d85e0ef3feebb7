"""For which cohorts did it work: all of them side by side, then one at a time."""

import streamlit as st

from analysis.release.views import forest
from pages.shared.cohorts import cohort_section, cohorts_or_stop, forest_section, multiples_section
from pages.shared.filters import Group, choose_outcome, choose_side
from pages.shared.panels import hidden_note
from pages.shared.releases import current_release

release = current_release()
cohorts_or_stop(release)
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    outcome = choose_outcome()
    side = choose_side()
shown = forest(release, outcome, side)

forest_section(release, shown, side)

st.header("How they moved", anchor=False)
multiples_section(release, shown, Group(side=side))

st.header("One cohort", anchor=False)
cohort_section(release)

hidden_note(shown.suppressed)
