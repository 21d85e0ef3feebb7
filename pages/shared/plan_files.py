"""The second half of the Plan page: questionnaires, calendar and papers to hand out."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from analysis.exports.calendar_file import calendar_csv, calendar_ics, invitation_list
from analysis.exports.notices import paper_text, paper_word
from analysis.exports.writing import MIME, Download
from analysis.impact.planning import Plan, PlanOptions
from analysis.impact.wave_calendar import WaveWindow
from analysis.instruments.forms import Form, form_title
from analysis.instruments.linking import LINK_QUESTIONS, LINKS
from analysis.storage.rules import read_rules
from analysis.study import SIDES
from analysis.wording.names import plain_text
from analysis.wording.numbers import counted, listed
from analysis.wording.participants import Paper
from analysis.wording.planning import describe_forms
from analysis.wording.wave_calendar import describe_when, what_can_be_said, who_gets_what
from analysis.workflow.access import User
from analysis.workflow.draw_lists import seats_of_study
from analysis.workflow.notices import notice_allows, record_notice
from analysis.workflow.planning import TITLE, calendar_of, form_files, papers, terms_of
from analysis.workflow.taking import INVITATIONS, Taking
from pages.shared.derived import derived
from pages.shared.downloads import NOTHING_OF_ANYBODY, download_button, download_panel
from pages.shared.failures import plain_failures
from pages.shared.kept import current_version, kept, kept_for
from pages.shared.panels import kept_table_panel, prose
from pages.shared.plan import plan_of
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: Cohorts whose start can be set on the page, and the days until a start that leaves time for a baseline.
_MOST_COHORTS: Final = 12
_UNTIL_THE_START: Final = 60
#: When each cohort starts, by its name.
Starts = tuple[tuple[str, dt.date], ...]
_DAYS: Final = {name: st.column_config.DateColumn(format="D MMM YYYY") for name in ("Opens", "Closes")}


def forms_panel(plan: Plan) -> str:
    """The questionnaires with their minutes, and the files to hand out; gives by what answers are linked."""
    st.header("Questionnaires", anchor=False)
    prose(derived(_forms_told, plan.options))
    link = st.selectbox(
        "Answers are linked by", LINKS, key="plan-link", width=260,
        format_func=lambda name: LINK_QUESTIONS[name].text.removeprefix("Your ").capitalize(),
        help="A code that people make up themselves matches about three in four, and some wrongly.",
    )  # fmt: skip
    kept_table_panel(
        derived(_forms, plan.options), alt="Questionnaires of the plan with their minutes", key="forms"
    )  # fmt: skip
    workbook, *each = _files(told=repr((plan.options, link)), _link=link, _forms=plan.forms)
    download_panel(workbook, "All of them as a workbook (XLSX)", taking=NOTHING_OF_ANYBODY, key="forms-xlsx")
    label, icon = "Each as Word and for LimeSurvey", ":material/description:"
    with st.expander(label, icon=icon, key="forms-each", on_change="rerun") as box:
        if box.open:
            _each_form(plan.forms, each)
    return link


def _each_form(forms: tuple[Form, ...], files: list[Download]) -> None:
    """The files of each questionnaire, two a form."""
    for form, paper, lime in zip(forms, files[::2], files[1::2], strict=True):
        with st.container(horizontal=True, key=f"form-{form.id}"):
            name = plain_text(form.id).capitalize()
            download_panel(paper, f"{name} (Word)", taking=NOTHING_OF_ANYBODY, key=f"{form.id}-docx")
            download_panel(lime, f"{name} (LimeSurvey)", taking=NOTHING_OF_ANYBODY, key=f"{form.id}-lime")
    st.caption(
        "LimeSurvey: create a survey, choose Import, and take the .txt file. Export answers as CSV with “question "
        "code & question text”; Reverb then recognises every question."
    )


@st.cache_resource(max_entries=12, show_spinner="Writing the questionnaires")
def _files(told: str, _link: str, _forms: tuple[Form, ...]) -> tuple[Download, ...]:
    return tuple(form_files(_forms, link=_link))


def _forms(options: PlanOptions) -> pd.DataFrame:
    columns = ["Wave", "For", "Made of", "Questions", "Minutes, mentors", "Minutes, mentees"]
    return pd.DataFrame([_form_row(form) for form in plan_of(options).forms], columns=columns)


def _forms_told(options: PlanOptions) -> str:
    return describe_forms(plan_of(options))


def _form_row(form: Form) -> tuple[object, ...]:
    made_of = listed(form_title(name) for name in form.forms)
    return (form.occasion.wave, form.occasion.arm, made_of, len(form.items), *(form.minutes(side) for side in SIDES))


def calendar_panel(plan: Plan, user: User) -> None:
    """When each wave opens and closes, and from when on what can be said."""
    st.header("Calendar", anchor=False)
    starts = _starts(plan)
    asked = plan.options, tuple(starts.items())
    windows = derived(_windows, *asked)
    prose(derived(_when, *asked))
    alt = "When each wave opens and closes, and who gets what"
    kept_table_panel(derived(_calendar, *asked), alt=alt, key="calendar", columns=_DAYS)
    with st.container(horizontal=True, key="calendar-files"):
        ics, table = derived(_calendar_files, *asked)
        download_panel(ics, "For a calendar (ICS)", taking=NOTHING_OF_ANYBODY, key="calendar-ics")
        download_panel(table, "As a table (CSV)", taking=NOTHING_OF_ANYBODY, key="calendar-csv")
        if user.may("import") and (people := kept(_people)):
            taking = Taking(INVITATIONS, current_study(), f"csv, {counted(len(people), 'person', 'people')}")
            # Whom it names follows from the study's version, when from the calendar: both stand in its name.
            name = table.file_name.replace("calendar", f"invitations-{current_version()[:8]}")
            download_button(
                "Invitations to import (CSV)", partial(_invitations, people, windows), name, MIME["csv"],
                taking=taking, key="calendar-invited", kind="tertiary",
            )  # fmt: skip
    st.caption(
        "Whoever waits gets the same waves as those who start. Import the invitations, and shares that answered show."
    )


def _invitations(people: tuple[tuple[str, str], ...], windows: tuple[WaveWindow, ...]) -> bytes:
    return invitation_list(people, windows, title=TITLE).data


def _windows(options: PlanOptions, starts: Starts) -> tuple[WaveWindow, ...]:
    """The waves of a plan: they follow from its options and the starts alone."""
    return calendar_of(plan_of(options), dict(starts))


def _when(options: PlanOptions, starts: Starts) -> str:
    return describe_when(derived(_windows, options, starts), dict(starts))


def _calendar_files(options: PlanOptions, starts: Starts) -> tuple[Download, Download]:
    windows = derived(_windows, options, starts)
    return calendar_ics(windows, title=TITLE), calendar_csv(windows, title=TITLE)


def _people() -> tuple[tuple[str, str], ...]:
    """Employee IDs and cohorts of everybody in a pair: for whoever brought the roster."""
    seats = seats_of_study(workspace(), opened_study(), unstarted=False)
    return tuple((seat.employee_id, seat.cohort) for seat in seats)


def _starts(plan: Plan) -> dict[str, dt.date]:
    """When each cohort starts; a programme of one cohort needs no name."""
    cohorts = kept(_cohorts)
    names = [*cohorts, *(f"Cohort {number}" for number in range(len(cohorts) + 1, _MOST_COHORTS + 1))]
    count = min(plan.options.cohorts, _MOST_COHORTS)
    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=_UNTIL_THE_START)
    with st.container(horizontal=True, key="plan-starts"):
        return {
            name: st.date_input(
                f"{plain_text(name)} starts on" if count > 1 else "The pairs start on", first,
                key=f"plan-start-{place}", width=220, format="DD/MM/YYYY",
            )
            for place, name in enumerate(names[:count])
        }  # fmt: skip


def _cohorts() -> tuple[str, ...]:
    return opened_study().cohorts


def _calendar(options: PlanOptions, starts: Starts) -> pd.DataFrame:
    windows = derived(_windows, options, starts)
    rows = [
        (one.wave, one.opens, one.closes, who_gets_what(one), what_can_be_said(one).capitalize()) for one in windows
    ]
    table = pd.DataFrame(rows, columns=["Wave", "Opens", "Closes", "Who gets what", "Then you can say"])
    if len({one.cohort for one in windows}) > 1:
        table.insert(0, "Cohort", [plain_text(one.cohort) for one in windows])
    return table


def papers_panel(plan: Plan, link: str, user: User) -> None:
    """Invitations, privacy notice, works council's sheet: to read, and as Word and text."""
    st.header("What to tell people", anchor=False)
    prose(
        "Written from this study's own settings. What only you can know stands in square brackets. Have the notice "
        "checked by whoever is responsible for data protection: this is no legal advice."
    )
    if may_change_study() and user.may("import"):
        allowed = kept(_allowed)
        st.toggle(
            "The notice says that the wish to stay is held against who left, for everybody together", value=allowed,
            key="notice-allows", on_change=_record_notice, args=(user,),
            help="Off, that is never worked out. On, it is worked out from ten leavers on, as one figure for analysts.",
        )  # fmt: skip
    # How long things are kept stands in the papers, and is no part of the study's version.
    rules = read_rules(workspace().store, current_study())
    for number, paper in enumerate(kept_for(f"{current_version()} {rules}", _papers, plan.options, link)):
        label, icon = plain_text(paper.title), ":material/mail:"
        with st.expander(label, icon=icon, key=f"paper-{number}", on_change="rerun") as box:
            if box.open:
                _paper(paper, number)


def _papers(options: PlanOptions, link: str) -> tuple[Paper, ...]:
    return papers(terms_of(workspace(), current_study(), plan_of(options), link=link))


def _paper(paper: Paper, number: int) -> None:
    """A paper to read, with its files."""
    st.text(paper.text)
    with st.container(horizontal=True, key=f"paper-files-{number}"):
        text = paper_text(paper)
        download_button(
            "Word", partial(_word, paper), f"{text.file_name.removesuffix('.txt')}.docx", MIME["docx"],
            taking=NOTHING_OF_ANYBODY, key=f"paper-docx-{number}", kind="tertiary",
        )  # fmt: skip
        download_panel(text, "Text", taking=NOTHING_OF_ANYBODY, key=f"paper-txt-{number}")


def _allowed() -> bool:
    return notice_allows(workspace(), current_study())


def _word(paper: Paper) -> bytes:
    return paper_word(paper).data


def _record_notice(user: User) -> None:
    with plain_failures():
        record_notice(workspace(), current_study(), allows=bool(st.session_state["notice-allows"]), who=user.name)
