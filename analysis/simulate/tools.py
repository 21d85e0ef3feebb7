"""The exports of survey tools: what each calls its columns and how it writes what came back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from analysis.instruments import Item
from analysis.simulate.forms import STEM, Answered, Form, is_statement, made_up_id, open_items
from analysis.simulate.further_tools import glint, limesurvey, redcap
from analysis.simulate.grid import Cell, Column, Dialect, Grid
from analysis.simulate.plan import Tool
from analysis.simulate.tool_rows import ID_QUESTION, ROLE_QUESTION, blocks, numbers_of, row_of
from analysis.study import COMPARISON

#: Waves whose bare name would be read as an everyday word in a file's name.
_FILE_WAVES: Final = {"end": "end-of-programme"}
_NBSP: Final = "\u00a0"


def survey_grid(form: Form, *, european: bool = False) -> Grid:
    """The export of a form in the shape of its tool; `european` turns day and month where the tool prints dates."""
    name = "comparison" if form.arm == COMPARISON else "survey"
    stem = f"{name}-{_FILE_WAVES.get(form.wave, form.wave)}-{form.tool.replace('_', '-')}"
    return _SHAPES[form.tool](form, stem, european)


# -- Qualtrics: a text file with three header rows -------------------------------------------------------------

_QUALTRICS: Final = (
    ("StartDate", "Start Date", "startDate"), ("EndDate", "End Date", "endDate"), ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"), ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"), ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"), ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)  # fmt: skip
_QUALTRICS_KEYS: Final = {
    "StartDate": "start", "EndDate": "end", "Duration (in seconds)": "seconds", "ResponseId": "response",
    "RecipientEmail": "email", "ExternalReference": "employee_id",
}  # fmt: skip


def _qualtrics(form: Form, stem: str, _european: bool) -> Grid:
    columns = [
        Column(_QUALTRICS_KEYS.get(code, code), (code, label, json.dumps({"ImportId": key}, separators=(",", ":"))))
        for code, label, key in _QUALTRICS
    ]
    columns += _qualtrics_question(1, "", "cohort", "Cohort"), _qualtrics_question(2, "", "role", ROLE_QUESTION)
    for block, number, item in blocks(form):
        text = f"{STEM} - {item.text}" if number else str(item.text)
        columns.append(_qualtrics_question(block + 2, f"_{number}" if number else "", item.id, text))
    rows = tuple(row_of(one, _qualtrics_cells(form, one)) for one in form.answered)
    return Grid(f"{stem}.csv", tuple(columns), rows, dialect=Dialect(bom=True))


def _qualtrics_question(question: int, part: str, key: str, text: str) -> Column:
    import_id = json.dumps({"ImportId": f"QID{question}{part}"}, separators=(",", ":"))
    return Column(key, (f"Q{question}{part}", text, import_id))


def _qualtrics_cells(form: Form, one: Answered) -> dict[str, Cell]:
    last, first = ("", "") if not one.name else one.name.split(" ", 1)[::-1]
    return {
        **one.answers, "start": one.started, "end": one.sent, "Status": "IP Address", "Progress": 100,
        "seconds": one.seconds, "Finished": "True", "RecordedDate": one.sent + dt.timedelta(seconds=1),
        "response": made_up_id("R_", 1, one.number, one.seconds), "RecipientLastName": last,
        "RecipientFirstName": first, "email": one.email, "employee_id": one.employee_id,
        "DistributionChannel": "email" if one.email else "anonymous",
        "UserLanguage": "EN", "cohort": one.cohort, "role": one.role,
    }  # fmt: skip


# -- SurveyMonkey: a workbook with two header rows --------------------------------------------------------------

_SURVEYMONKEY: Final = (
    ("response", "Respondent ID"), ("collector", "Collector ID"), ("start", "Start Date"), ("end", "End Date"),
    ("ip", "IP Address"), ("email", "Email Address"), ("first_name", "First Name"), ("last_name", "Last Name"),
    ("employee_id", "Employee number"),
)  # fmt: skip


def _surveymonkey(form: Form, stem: str, _european: bool) -> Grid:
    columns = [Column(key, (label, "")) for key, label in _SURVEYMONKEY]
    columns += [Column("cohort", ("Cohort", "Response")), Column("role", (ROLE_QUESTION, "Response"))]
    for _, number, item in blocks(form):
        if number:
            columns.append(Column(item.id, (STEM if number == 1 else "", str(item.text))))
        else:
            kind = "Open-Ended Response" if item in form.open_questions else "Response"
            columns.append(Column(item.id, (str(item.text), kind)))
    rows = tuple(row_of(one, _surveymonkey_cells(one)) for one in form.answered)
    return Grid(f"{stem}.xlsx", tuple(columns), rows, sheet="Sheet")


def _surveymonkey_cells(one: Answered) -> dict[str, Cell]:
    first, last = ("", "") if not one.name else one.name.split(" ", 1)
    return {
        **numbers_of(one.answers), "response": 118204000000 + 7919 * one.number, "collector": 431882107,
        "start": one.started, "end": one.sent, "email": one.email, "first_name": first, "last_name": last,
        "employee_id": one.employee_id, "cohort": one.cohort, "role": one.role,
    }  # fmt: skip


# -- Microsoft Forms: a workbook with one header row ------------------------------------------------------------


def _microsoft_forms(form: Form, stem: str, _european: bool) -> Grid:
    columns = [
        Column(key, (label,))
        for key, label in (
            ("response", "ID"), ("start", "Start time"), ("end", "Completion time"), ("email", "Email"),
            ("name", "Name"), ("cohort", "Cohort"), ("role", ROLE_QUESTION),
        )
    ]  # fmt: skip
    columns += [Column(item.id, (_forms_heading(item),)) for item in open_items(form)]
    rows = tuple(row_of(one, _microsoft_cells(one)) for one in form.answered)
    return Grid(f"{stem}.xlsx", tuple(columns), rows)


def _forms_heading(item: Item) -> str:
    """The question as printed, with spaces that do not break where its author pasted it from a document."""
    text = str(item.text)
    return text.replace(" ", _NBSP, 1) + _NBSP if item.id in ("eng_1", "und_4") else text


def _microsoft_cells(one: Answered) -> dict[str, Cell]:
    return {
        **numbers_of(one.answers), "response": one.number, "start": one.started, "end": one.sent,
        "email": one.email or "anonymous", "name": one.name, "cohort": one.cohort, "role": one.role,
    }  # fmt: skip


# -- Google Forms: a text file with one header row --------------------------------------------------------------


def _google_forms(form: Form, stem: str, european: bool) -> Grid:
    compared = form.arm == COMPARISON
    columns = [
        Column("end", ("Timestamp",)),
        Column("email", ("Email Address",)),
        Column("employee_id", (ID_QUESTION,)),
    ]
    if compared:
        columns += [Column("group", ("Group",)), Column("level", ("Your level",))]
    else:
        columns += [Column("cohort", ("Cohort",)), Column("role", (ROLE_QUESTION,))]
    for item in open_items(form):
        in_grid = compared and is_statement(item)
        columns.append(Column(item.id, (f"{STEM} [{item.text}]" if in_grid else str(item.text),)))
    rows = tuple(row_of(one, _google_cells(one, european)) for one in form.answered)
    return Grid(f"{stem}.csv", tuple(columns), rows, dialect=Dialect(bom=not european, line_end="\r\n"))


def _google_cells(one: Answered, european: bool) -> dict[str, Cell]:
    return {
        **one.answers, "end": google_moment(one.sent, european=european), "email": one.email,
        "employee_id": one.employee_id, "cohort": one.cohort, "role": one.role, "group": "Comparison",
        "level": one.level,
    }  # fmt: skip


def google_moment(moment: dt.datetime, *, european: bool) -> str:
    """A timestamp as the tool prints it: by default month first and without leading zeros, as in the United States."""
    day = f"{moment:%d/%m/%Y}" if european else f"{moment.month}/{moment.day}/{moment.year}"
    return f"{day} {moment.hour if not european else f'{moment.hour:02d}'}:{moment:%M:%S}"


_SHAPES: Final[Mapping[Tool, Callable[[Form, str, bool], Grid]]] = MappingProxyType(
    {
        "qualtrics": _qualtrics,
        "surveymonkey": _surveymonkey,
        "microsoft_forms": _microsoft_forms,
        "google_forms": _google_forms,
        "limesurvey": limesurvey,
        "redcap": redcap,
        "glint": glint,
    }
)
