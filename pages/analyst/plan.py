"""What a programme could show before it starts, and everything that is handed out for it."""

import streamlit as st

from pages.shared.access import require
from pages.shared.plan import planned, power_panel, unmeasured_panel
from pages.shared.plan_draw import draw_panel
from pages.shared.plan_files import calendar_panel, forms_panel, papers_panel
from pages.shared.plan_fixing import fixing_panel

user = require("plan")

plan = planned()
if plan is None:
    st.stop()
power_panel(plan)
fixing_panel(user)
unmeasured_panel(plan)
link = forms_panel(plan)
calendar_panel(plan, user)
draw_panel(user)
papers_panel(plan, link, user)
