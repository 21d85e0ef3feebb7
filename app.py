"""The router: page configuration, who is signed in, which study, navigation, one title; nothing else."""

import streamlit as st

from pages.shared.access import visitor
from pages.shared.asked import one_run
from pages.shared.failures import plain_failures
from pages.shared.icon import ICON
from pages.shared.navigation import LOAD, navigate, script_of
from pages.shared.preview import keep_preview_current
from pages.shared.samples import ensure_samples
from pages.shared.session import choose_study, take_wish_to_load
from pages.shared.sign_in import way_out

st.set_page_config(page_title="Reverb", page_icon=ICON, layout="wide")

admission = visitor()
page, entry = navigate(admission)
if admission.user is not None:
    way_out(admission)
if admission.user is None or entry is None:
    page.run()
    st.stop()
user = admission.user
ensure_samples()
study = choose_study(user)
if take_wish_to_load():
    st.switch_page(script_of(LOAD), query_params={})  # without them Streamlit refuses to clear those that widgets own
with one_run():
    if entry.shows_release:
        keep_preview_current(study, user)
    st.title(entry.question)
    with plain_failures():
        page.run()
