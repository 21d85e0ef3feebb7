"""Did the programme work: the three answers, where they hold, what people say, and what to do."""

import streamlit as st

from analysis.release.answers import answers
from analysis.release.choices import hidden_results
from analysis.release.outlook import next_step, open_questions, risks
from analysis.wording.outlook import NO_RISKS, NOTHING_OPEN, describe_next_step
from pages.shared.overview import answers_panel, cohorts_panel, programme_line, voices_panel
from pages.shared.panels import hidden_note, listing, prose, release_panel
from pages.shared.releases import current_release
from pages.shared.reports import board_panel

release = current_release()
three = answers(release)

programme_line(release)
answers_panel(release, three)

st.header("For whom", anchor=False)
cohorts_panel(release)

st.header("What participants say", anchor=False)
voices_panel(release)

st.header("Risks that need somebody", anchor=False)
listing(risks(release), otherwise=NO_RISKS)

st.header("What we cannot tell yet, and what it would take", anchor=False)
listing((*open_questions(release), *release.notes), otherwise=NOTHING_OPEN)

st.header("What next", anchor=False)
prose(describe_next_step(next_step(release)))

hidden_note(hidden_results(release))

st.header("Take it to the board", anchor=False)
board_panel(release)
release_panel(release)
