"""Can these data be trusted: findings, linkage, who is missing, what was left out, reliability, careless answers."""

import streamlit as st

from analysis.wording.notices import explain_empty
from pages.shared.access import require
from pages.shared.kept import kept
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
kept(linkage_panel)
kept(ledger_panel)
slips_panel(opened_ledger(), user)
response_panel(report)
kept(absence_panel)
kept(gaps_panel)
kept(reliability_panel)
careless_panel(report)
