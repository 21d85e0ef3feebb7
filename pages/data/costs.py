"""What the programme costs, as HR enters it: hours, training, administration, a leaver's place filled again."""

import streamlit as st

from pages.shared.access import require
from pages.shared.costs import costs_form
from pages.shared.releases import current_release

user = require("publish")

costs_form(current_release(), user)
st.page_link("pages/impact/worth_it.py", label="What it adds up to", icon=":material/balance:")
