"""Did engagement change: the answer, how it moved from wave to wave, and what else could explain it."""

import streamlit as st

from analysis.release.answers import answer
from analysis.study import ENGAGEMENT
from pages.shared.cards import answer_panel, caution_section
from pages.shared.filters import choose_group
from pages.shared.recommending import recommending_section
from pages.shared.releases import current_release
from pages.shared.trends import trend_section

release = current_release()
group = choose_group(release)
given = answer(release, ENGAGEMENT, cohort=group.cohort, side=group.side)

answer_panel(given)

st.header("From wave to wave", anchor=False)
trend_section(release, ENGAGEMENT, group)

recommending_section(release, group.terms)

caution_section(given)
