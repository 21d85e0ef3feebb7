"""Do juniors and seniors understand each other better: what they say and can predict, how each sees it, both ways."""

import streamlit as st

from analysis.release.answers import answer
from analysis.study import UNDERSTANDING
from pages.shared.cards import answer_panel, caution_section
from pages.shared.filters import choose_group
from pages.shared.releases import current_release
from pages.shared.trends import trend_section
from pages.shared.understanding import both_ways_section, direction_section, perception_section, prediction_section

release = current_release()
group = choose_group(release)
given = answer(release, UNDERSTANDING, cohort=group.cohort, side=group.side)

answer_panel(given)

st.header("From wave to wave", anchor=False)
trend_section(release, UNDERSTANDING, group)

st.header("What they can predict of each other", anchor=False)
prediction_section(release, group)
direction_section(release, group)

st.header("How the two sides see it", anchor=False)
perception_section(release)

st.header("Does learning go both ways", anchor=False)
both_ways_section(release)

caution_section(given)
