"""What leaders will see, what stays hidden and why; publish it; what was published before."""

import streamlit as st

from pages.shared.access import require
from pages.shared.groups import groups_panel
from pages.shared.last_wave import last_wave_panel
from pages.shared.participants import participants_panel
from pages.shared.publishing import history_panel, plan_panel, publish_panel, something_to_publish
from pages.shared.quotes import quotes_panel
from pages.shared.releases import prepared_preview

user = require("publish")

release = prepared_preview()
if release is not None and something_to_publish(release):
    plan_panel(release)
    groups_panel(user)
    last_wave_panel(user)
    quotes_panel(user, release)
    participants_panel(user, release)
    publish_panel(user, release)
st.divider()
history_panel()
