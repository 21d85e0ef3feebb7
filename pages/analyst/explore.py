"""What else is in the data: change by any breakdown, the questions one by one, how reliable they are."""

import streamlit as st

from analysis.wording.notices import explain_empty
from pages.shared.access import require
from pages.shared.balance import balance_panel
from pages.shared.exploring import changes_panel, choose_view, foretelling_panel, recommending_panel
from pages.shared.exploring_figures import wave_figures_panel
from pages.shared.exploring_items import items_panel, reliability_panel
from pages.shared.facets import facets_panel
from pages.shared.panels import empty_panel
from pages.shared.rows import opened_study

user = require("read rows")

if opened_study().is_empty:
    empty_panel(explain_empty("no_study"))
    st.stop()

view = choose_view(user)

st.header("Change, group by group", anchor=False)
changes_panel(view)

st.header("Every scale, wave by wave", anchor=False)
wave_figures_panel(view)

st.header("How alike programme and comparison were", anchor=False)
balance_panel(view)

st.header("Question by question", anchor=False)
items_panel(view)

st.header("Who would recommend it", anchor=False)
recommending_panel()

st.header("Whether the wish to stay foretold who left", anchor=False)
foretelling_panel()

st.header("How reliable the scales are", anchor=False)
reliability_panel()

facets_panel(view.k)
