"""Can these data be trusted: findings, linkage, who is missing, what was left out, reliability, careless answers."""

import streamlit as st

from analysis.wording.notices import explain_empty
from pages.shared.access import require
from pages.shared.linkage import ledger_panel, slips_panel
from pages.shared.missing import absence_panel, gaps_panel, response_panel
from pages.shared.panels import empty_panel
from pages.shared.quality import careless_panel, findings_panel, linkage_panel, reliability_panel
from pages.shared.rows import opened_ledger, opened_quality, opened_study

user = require("import")

if opened_study().is_empty:
    empty_panel(explain_empty("no_study"))
    st.stop()

report = opened_quality()
findings_panel(report)
linkage_panel(report)
ledger_panel(opened_ledger())
slips_panel(opened_ledger(), user)
response_panel(report)
absence_panel(report)
gaps_panel(report)
reliability_panel(report)
careless_panel(report)
