"""Do participants stay longer: what could be seen, who stays, naive beside fair, counts, and the wish to stay."""

import streamlit as st

from analysis.release.answers import answer
from analysis.study import RETENTION
from pages.shared.cards import answer_panel, caution_section
from pages.shared.filters import choose_breakdown, choose_group
from pages.shared.releases import current_release
from pages.shared.staying import (
    INTENTION,
    checks_panel,
    exits_panel,
    fair_panel,
    leaving_panel,
    power_line,
    staying_figures,
    staying_panel,
)
from pages.shared.trends import trend_figures, trend_panel

release = current_release()
group = choose_group(release)
given = answer(release, RETENTION, cohort=group.cohort, side=group.side)

power_line(given)
answer_panel(given)

st.header("Who is still here", anchor=False)
staying_panel(release, group)
staying_figures(release, group)

st.header("What a naive comparison would say", anchor=False)
fair_panel(release)

exits_panel(release)
leaving_panel(release)

st.header("Who wishes to stay", anchor=False)
by = choose_breakdown(release, INTENTION, group)
trend_panel(release, INTENTION, by, group)
trend_figures(release, INTENTION, by, group)

checks_panel(release, group)
caution_section(given)
