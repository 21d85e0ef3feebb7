"""The scoreboard of claims: states in words and shapes, and one claim with its evidence side by side."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analysis.instruments import claim_of
from analysis.release.claim_views import (
    WHOLE,
    claim_states_of,
    claim_table,
    claim_view,
    claims_about,
    claims_of,
    scoreboard_table,
)
from analysis.release.release import Release
from analysis.study import ALL
from analysis.wording.claims import ABOUT_WORDS, AGREEMENT_WORDS, PART_WORDS, describe_scoreboard, legend, state_label
from analysis.wording.names import plain_text
from analysis.wording.notices import explain_empty
from analysis.wording.themes import SOURCE_WORDS, describe_theme
from pages.shared.charts import chart
from pages.shared.filters import choose_part
from pages.shared.panels import empty_panel, figures_download, page_answer, prose

HOW_JUDGED: Final = (
    "An outcome is supported where people of the programme changed more than similar staff or than those drawn to "
    "wait; it moved as claimed where the same people changed during the programme and nobody can be compared with "
    "them. What is asked only after the start is what participants say. A risk is seen where surely more than one "
    "person in ten is concerned, and seldom where surely fewer than one in five are. Practices come from the practice "
    "checklist. Where nobody was asked, a log kept by hand may speak: more cases a month than before the start move as "
    "claimed, and a case of most pairs is what participants say; a number alone decides nothing. Claims that nobody "
    "was asked about and nobody counted are not measured, which says nothing for or against them."
)
OTHER_EXPLANATIONS: Final = (
    "Many claims are looked at together, so a change counts only where it stands after a correction for that. Claims "
    "about the organisation reach colleagues outside the programme: their trend is everybody's, and nobody can be held "
    "against it. What people said stands beside a state and never decides it."
)


def claims_or_stop(release: Release) -> None:
    """Goes on where the release holds claims; else says what to do, and the run ends."""
    if not release.claims:
        empty_panel(explain_empty("no_claims"))
        st.stop()


def choose_kind() -> str:
    """One part of the scoreboard."""
    return choose_part(PART_WORDS)


def claims_answer(release: Release, part: str) -> None:
    """How many claims of a part have which state in the whole programme."""
    page_answer(describe_scoreboard(claim_states_of(release), part))


def scoreboard_panel(release: Release, part: str) -> None:
    """The claims of a part by whom they are about: a row a claim, a column a group; words wrap, also on a phone.

    A claim's number leads to what is behind it. It also lets the keyboard reach a table that scrolls on a phone.
    """
    st.caption(legend(part))
    for about in claims_about(part):
        prose(f"**{ABOUT_WORDS[about]}**")
        table = chart(release, claim_table, part, about).copy()
        table.index = pd.Index(
            [f"[{number}]({_address(part, number)})" for number in table.index], name=table.index.name
        )
        with st.container(key=f"claims-{part}-{about}"):
            st.table(table, border="horizontal")


def _address(part: str, claim: str) -> str:
    """The address of this page with a claim chosen."""
    return "?" + urlencode(st.query_params.to_dict() | {"part": part, f"claim-{part}": claim})


def claims_download(release: Release) -> None:
    """The whole scoreboard to take away, every kind and group."""
    table = chart(release, scoreboard_table)
    figures_download(release, table, "claims", "Download the scoreboard (CSV)", key="claims-download")


def choose_claim(release: Release, part: str) -> tuple[str, str]:
    """(claim id, cohort) of the claim to explain: the first of the part in the whole programme where none is chosen."""
    options = [claim.id for claim in claims_of(part)]
    cohorts = list(dict.fromkeys([ALL, *(one.cohort for one in release.claims)]))
    with st.container(horizontal=True, vertical_alignment="bottom", key="claim-filters"):
        claim = st.selectbox(
            "Claim", options, key=f"claim-{part}", bind="query-params", width=560,
            format_func=lambda name: f"{name} · {claim_of(name).claim}",
        )  # fmt: skip
        cohort = st.selectbox(
            "Group", cohorts, key="group", bind="query-params", width=220,
            format_func=lambda name: WHOLE if name == ALL else plain_text(name),
        )  # fmt: skip
    return str(claim or options[0]), str(cohort or ALL)


def claim_panel(release: Release, chosen: tuple[str, str]) -> None:
    """One claim: its state and grade, and what survey, interviews and records say of it."""
    view = claim_view(release, *chosen)
    if view is None:
        return
    grade = f", grade {view.state.grade}" if view.state.grade else ""
    with st.container(key="claim", gap="small"):
        prose(f"**{view.claim.claim}** {state_label(view.state.state)}{grade}.")
        if view.state.words not in (view.survey, view.records):
            prose(view.state.words)
        if view.silent:
            return
        spoken = "" if view.theme is None else describe_theme(view.theme)
        for column, (title, told) in zip(
            st.columns(3),
            (("Survey", view.survey), (SOURCE_WORDS[view.source], spoken), ("HR data", view.records)),
            strict=True,
        ):
            with column:
                prose(f"**{title}**\n\n{told or 'Silent: nothing of it may be shown, or nothing is there.'}")
        prose(AGREEMENT_WORDS[view.agreement])
