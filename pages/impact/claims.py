"""Which claims made for reverse mentoring hold here: each in words of its kind, by cohort, with its evidence."""

import streamlit as st

from pages.shared.claims import (
    HOW_JUDGED,
    OTHER_EXPLANATIONS,
    choose_claim,
    choose_kind,
    claim_panel,
    claims_answer,
    claims_download,
    claims_or_stop,
    scoreboard_panel,
)
from pages.shared.panels import prose
from pages.shared.releases import current_release

release = current_release()
claims_or_stop(release)
kind = choose_kind()

claims_answer(release, kind)

st.header("Claim by claim", anchor=False)
scoreboard_panel(release, kind)
claims_download(release)

st.header("Why", anchor=False)
claim_panel(release, choose_claim(release, kind))

st.header("How it is judged", anchor=False)
prose(HOW_JUDGED)
prose(OTHER_EXPLANATIONS)
