"""Is it worth it: what the programme costs, what its effects support, and which way to go."""

import streamlit as st

from analysis.release.outlook import next_step
from analysis.wording.outlook import describe_next_step
from pages.shared.panels import hidden_note, prose, release_panel
from pages.shared.releases import current_release
from pages.shared.worth import answer_line, benefits_panel, costs_panel, offer_costs

release = current_release()

answer_line(release)

st.header("What it costs", anchor=False)
costs_panel(release)
offer_costs()

st.header("What its effects support", anchor=False)
benefits_panel(release)

st.header("What next", anchor=False)
prose(describe_next_step(next_step(release)))
st.page_link("pages/analyst/method.py", label="The rule is on the Method page", icon=":material/functions:")

hidden_note(release.index.hidden("card"))
release_panel(release)
