"""Did engagement change: the answer, how it moved from wave to wave, and what else could explain it."""

import streamlit as st

from analysis.release.answers import answer
from analysis.study import ENGAGEMENT
from analysis.wording.subject import SCALE_NOTE
from pages.shared.cards import answer_panel, caution_section
from pages.shared.filters import choose_breakdown, choose_group, choose_measure
from pages.shared.releases import current_release, measures_or_stop
from pages.shared.trends import trend_figures, trend_panel

release = current_release()
group = choose_group(release)
given = answer(release, ENGAGEMENT, cohort=group.cohort, side=group.side)

answer_panel(given)

st.header("From wave to wave", anchor=False)
measures = measures_or_stop(release, ENGAGEMENT)
with st.container(horizontal=True, vertical_alignment="bottom", key="look"):
    measure = choose_measure(measures)
    by = choose_breakdown(release, measure, group)
trend_panel(release, measure, by, group)
st.caption(SCALE_NOTE)
trend_figures(release, measure, by, group)

caution_section(given)
