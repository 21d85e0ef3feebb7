"""Which data are here, what would more unlock, and how files come in."""

import streamlit as st

from analysis.wording.notices import explain_empty
from pages.shared.access import require
from pages.shared.imports import imports_panel, versions_panel
from pages.shared.jobs import watch_job
from pages.shared.ladder import ladder_panel, templates_panel
from pages.shared.panels import empty_panel
from pages.shared.session import may_change_study, offer_own_study
from pages.shared.talks import speakers_panel, words_panel
from pages.shared.uploads import upload_panel
from pages.shared.faults import faults_panel

user = require("import")

faults_panel()
ladder_panel()
if not may_change_study():
    empty_panel(explain_empty("read_only"))
    offer_own_study(user)
elif not watch_job():
    st.header("Bring files", anchor=False)
    upload_panel(user)
    templates_panel()
imports_panel(user)
speakers_panel(user)
words_panel(user)
versions_panel()
