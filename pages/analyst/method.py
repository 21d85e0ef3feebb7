"""Every formula, from the docstrings of the functions that compute it."""

import streamlit as st

from pages.shared.access import require
from pages.shared.method import method_panel, questionnaires_panel, verdicts_panel

require("read release")

verdicts_panel()
method_panel()
st.divider()
questionnaires_panel()
