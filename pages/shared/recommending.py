"""Who would recommend the employer: a sentence a wave, or why there is none."""

from __future__ import annotations

import streamlit as st

from analysis.release.inputs import PEOPLE_FOR_RECOMMENDATION
from analysis.release.recommending import NetAt, recommending
from analysis.release.release import Release
from analysis.release.views import Terms
from analysis.wording.recommending import NET_NOTE, NOBODY_ASKED, describe_net, describe_no_net
from pages.shared.panels import PROSE_WIDTH, listing


def recommending_section(release: Release, terms: Terms) -> None:
    """Promoters less detractors of a group, wave by wave; from so many answers on, else the reason."""
    st.header("Who would recommend the employer", anchor=False)
    found = recommending(release, terms)
    with st.container(key="recommending"):
        listing([_sentence(one) for one in found], otherwise=NOBODY_ASKED)
        if any(one.cell is not None for one in found):
            st.caption(NET_NOTE, width=PROSE_WIDTH)


def _sentence(one: NetAt) -> str:
    if one.cell is not None:
        return describe_net(one.cell, one.beside)
    return describe_no_net(one.wave, one.because, one.answered, PEOPLE_FOR_RECOMMENDATION)
