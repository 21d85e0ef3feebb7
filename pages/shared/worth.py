"""The parts of the page on whether it is worth it: the answer, the costs, what effects support."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.release.answers import answers
from analysis.release.release import Release
from analysis.release.worth import worth_of
from analysis.wording.notices import explain_empty
from analysis.wording.worth import (
    RULE,
    describe_benefits,
    describe_break_even,
    describe_meetings,
    describe_missing_costs,
    describe_worth,
    worth_rows,
)
from pages.shared.access import current_user
from pages.shared.charts import chart
from pages.shared.panels import empty_panel, figures_panel, listing, page_answer, prose


def answer_line(release: Release) -> None:
    """The answer of the page in a sentence."""
    page_answer(describe_worth(worth_of(release)))


def costs_panel(release: Release) -> None:
    """What was entered and what it adds up to; where nothing was, what to enter."""
    worth = worth_of(release)
    if worth.costs is None:
        empty_panel(explain_empty("no_costs"))
        prose(describe_meetings(release.meetings))
        return
    prose(describe_break_even(worth))
    prose(describe_missing_costs(worth))
    prose(describe_meetings(release.meetings))
    figures_panel(release, chart(release, _table), title="cost and break-even", key="worth-figures", stem="worth it")


def _table(release: Release) -> pd.DataFrame:
    rows = worth_rows(worth_of(release), release.meetings)
    return pd.DataFrame(rows, columns=["What", "From", "To", "Unit"])


def benefits_panel(release: Release) -> None:
    """Outcome by outcome: supported, or not and why."""
    cards = [one.card.card for one in answers(release) if one.card is not None]
    listing(describe_benefits(worth_of(release), cards), otherwise="")
    st.caption(RULE)


def offer_costs() -> None:
    """For HR a way to where costs are entered."""
    if current_user().may("publish"):
        st.page_link("pages/data/costs.py", label="Enter what it costs", icon=":material/edit:")
