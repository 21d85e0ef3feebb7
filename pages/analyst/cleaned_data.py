"""The cleaned data with codebook and log of every change, to go on with elsewhere."""

import streamlit as st

from analysis.wording.notices import explain_empty
from pages.shared.access import require
from pages.shared.exporting import changes_panel, codebook_panel, coded_downloads_panel, downloads_panel
from pages.shared.panels import empty_panel, prose
from pages.shared.rows import opened_study

require("download rows")

if opened_study().is_empty:
    empty_panel(explain_empty("no_study"))
    st.stop()

prose(
    "People are pseudonyms, and names are taken out of texts. Each download holds the codebook and the log of changes."
)
downloads_panel()
coded_downloads_panel()
codebook_panel()
changes_panel()
