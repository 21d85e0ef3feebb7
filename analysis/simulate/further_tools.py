"""The exports of LimeSurvey, REDCap and Viva Glint: what each calls its columns and how it writes what came back."""

from __future__ import annotations

from typing import Final

from analysis.instruments import Item
from analysis.simulate.forms import STEM, Answered, Form, open_items
from analysis.simulate.grid import Cell, Column, Dialect, Grid
from analysis.simulate.tool_rows import ROLE_QUESTION, blocks, coded, row_of

# -- LimeSurvey: a text file whose header holds code and text ---------------------------------------------------

_LIMESURVEY: Final = (
    ("response", "id. Response ID"), ("end", "submitdate. Date submitted"), ("page", "lastpage. Last page"),
    ("language", "startlanguage. Start language"), ("seed", "seed. Seed"), ("start", "startdate. Date started"),
    ("last", "datestamp. Date last action"), ("email", "email. Email address"),
    ("employee_id", "attribute_1. Employee number"), ("cohort", "G01Q01. Cohort"), ("role", f"G01Q02. {ROLE_QUESTION}"),
)  # fmt: skip


def limesurvey(form: Form, stem: str, european: bool) -> Grid:
    """LimeSurvey's text file with "code and text" as headings; with semicolons where `european`."""
    columns = [Column(key, (label,)) for key, label in _LIMESURVEY]
    for block, number, item in blocks(form):
        part = f"[SQ{number:03d}]. {STEM} [{item.text}]" if number else f". {item.text}"
        columns.append(Column(item.id, (f"G02Q{block + 2:02d}{part}",)))
    rows = tuple(row_of(one, _limesurvey_cells(one)) for one in form.answered)
    dialect = Dialect(delimiter=";" if european else ",", bom=True, quote_all=True)
    return Grid(f"{stem}.csv", tuple(columns), rows, dialect=dialect)


def _limesurvey_cells(one: Answered) -> dict[str, Cell]:
    return {
        **one.answers, "response": one.number, "end": one.sent, "page": 4, "language": "en",
        "seed": 1000003 * one.number, "start": one.started, "last": one.sent, "email": one.email,
        "employee_id": one.employee_id, "cohort": one.cohort, "role": one.role,
    }  # fmt: skip


# -- REDCap: a text file of variable names and codes, a row an event --------------------------------------------


def redcap(form: Form, stem: str, _european: bool) -> Grid:
    """REDCap's text file of names and codes; the wave is an event, and whoever gave a number is a record by it."""
    before = ("record_id", "redcap_event_name", "redcap_survey_identifier", "reverb_survey_timestamp",
              "employee_id", "email", "cohort", "role")  # fmt: skip
    names = (*before, *(item.id for item in open_items(form)), "reverb_survey_complete")
    rows = tuple(row_of(one, _redcap_cells(form, one)) for one in form.answered)
    return Grid(f"{stem}.csv", tuple(Column(name, (name,)) for name in names), rows)


def _redcap_cells(form: Form, one: Answered) -> dict[str, Cell]:
    return {
        **coded(form, one.answers), "record_id": one.employee_id or one.email or f"{form.wave}-{one.number}",
        "redcap_event_name": f"{form.wave.replace('-', '_')}_arm_1", "reverb_survey_timestamp": one.sent,
        "employee_id": one.employee_id, "email": one.email, "cohort": one.cohort, "role": one.role,
        "reverb_survey_complete": 2,
    }  # fmt: skip


# -- Viva Glint: a text file with three columns beside each item ------------------------------------------------

_GLINT: Final = (
    ("first_name", "First Name"), ("last_name", "Last Name"), ("email", "Email"), ("status", "Status"),
    ("employee_id", "EMP ID"), ("cohort", "Cohort"), ("role", ROLE_QUESTION),
    ("end", "Survey Cycle Completion Date"), ("start", "Survey Cycle Sent Date"),
)  # fmt: skip
_BESIDE: Final = ("_COMMENT", "_COMMENT_TOPICS", "_SENSITIVE_COMMENT_FLAG")


def glint(form: Form, stem: str, _european: bool) -> Grid:
    """Viva Glint's text file: numbers, days first, and for each item its comment, topics and flag."""
    columns = [Column(key, (label,)) for key, label in _GLINT]
    for item in form.items:
        columns += _glint_item(item)
    columns += [Column(item.id, (str(item.text),)) for item in form.open_questions]
    rows = tuple(row_of(one, _glint_cells(form, one)) for one in form.answered)
    return Grid(f"{stem}.csv", tuple(columns), rows)


def _glint_item(item: Item) -> list[Column]:
    beside = [Column(f"{item.id}{ending}", (f"{item.text}{ending}",)) for ending in _BESIDE]
    return [Column(item.id, (str(item.text),)), *beside]


def _glint_cells(form: Form, one: Answered) -> dict[str, Cell]:
    first, last = ("", "") if not one.name else one.name.split(" ", 1)
    return {
        **coded(form, one.answers), "first_name": first, "last_name": last, "email": one.email, "status": "ACTIVE",
        "employee_id": one.employee_id, "cohort": one.cohort, "role": one.role,
        "end": f"{one.sent:%d-%m-%Y %H:%M}", "start": f"{one.started:%d-%m-%Y %H:%M}",
    }  # fmt: skip
