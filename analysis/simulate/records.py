"""The other files: from the HR system, the roster, who was invited, the meeting log, interviews and codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analysis.simulate.forms import ROLE_WORDS
from analysis.simulate.grid import Column, Dialect, Grid, Row
from analysis.simulate.interviews import INTERVIEWER
from analysis.simulate.plan import ProgrammePlan
from analysis.study import COMPARISON

if TYPE_CHECKING:
    from analysis.simulate.programme import Programme

_EUROPEAN: Final = Dialect(delimiter=";", bom=True, line_end="\r\n")

_PEOPLE: Final = {
    "employee_id": "Employee ID", "first_name": "First name", "last_name": "Last name", "email": "Email",
    "birth": "Date of birth", "department": "Department", "site": "Site", "level": "Level", "fte": "FTE",
}  # fmt: skip
_SPELLS: Final = {
    "employee_id": "Employee ID", "from": "Valid from", "to": "Valid to", "department": "Department", "level": "Level",
    "site": "Site", "manager": "Manager ID", "exit_reason": "Exit reason",
}  # fmt: skip
_SERVICE: Final = {"manager": "Manager ID", "from": "Hire date", "to": "Exit date", "exit_reason": "Exit reason"}
_ROSTER: Final = {
    "employee_id": "Employee ID", "name": "Name", "email": "Email", "arm": "Arm", "cohort": "Cohort", "pair": "Pair",
    "role": "Role", "from": "Joined programme", "to": "Left programme",
}  # fmt: skip
_INVITED: Final = {
    "employee_id": "Employee ID", "email": "Email", "wave": "Wave", "sent": "Invited on", "reminded": "Reminded on",
    "status": "Status",
}  # fmt: skip
_MEETINGS: Final = {
    "pair": "Pair", "date": "Date", "minutes": "Minutes", "mode": "Mode", "topic": "Topic",
    "cancelled_by": "Cancelled by",
}  # fmt: skip
_INTERVIEWS: Final = {
    "interview": "Interview", "employee_id": "Employee ID", "cohort": "Cohort", "role": "Role", "wave": "Wave",
    "utterance": "Utterance", "speaker": "Speaker", "question": "Question", "text": "Text",
}  # fmt: skip
_CODES: Final = {"utterance": "Utterance", "theme": "Theme", "direction": "Direction", "decided_by": "Decided by"}


def record_grids(programme: Programme) -> tuple[Grid, ...]:
    """The files that do not come from a survey tool, in the order in which HR would bring them.

    Where records are "iso" the HR system keeps people and employment apart, with a row for every spell; where they
    are "european" one file holds both, a row for every time a person was hired.
    """
    plan = programme.plan
    if plan.records == "european":
        hris: tuple[Grid, ...] = (_staff_list(programme),)
    else:
        hris = (_people(programme), _spells(programme))
    asked = (_invitations(programme),) if plan.invitation_list else ()
    rest = (_roster(programme), *asked, _meetings(programme), _interviews(programme), _codes(programme))
    return (*hris, *(grid for grid in rest if grid.rows))


def printed_date(plan: ProgrammePlan, day: float) -> str:
    """A day (since 1970-01-01; NaN for none) as the plan's HR files print it."""
    if np.isnan(day):
        return ""
    date = dt.date(1970, 1, 1) + dt.timedelta(days=int(day))
    return f"{date:%d.%m.%Y}" if plan.records == "european" else date.isoformat()


def _grid(plan: ProgrammePlan, name: str, headings: dict[str, str], rows: pd.DataFrame) -> Grid:
    dialect = _EUROPEAN if plan.records == "european" else Dialect()
    columns = tuple(Column(key, (heading,)) for key, heading in headings.items())
    return Grid(name, columns, tuple(_rows(rows)), dialect=dialect)


def _personal(programme: Programme) -> pd.DataFrame:
    """What the HR system knows of each person now, with `row` for where they stand in the staff frame."""
    staff, plan = programme.staff, programme.plan
    now = programme.careers.drop_duplicates("row", keep="last").set_index("row").loc[staff.index]
    parts = staff["name"].str.split(" ", n=1, expand=True)
    part_time = (staff.index.to_numpy() * 7) % 10 == 0
    fte = np.where(part_time, "0,8" if plan.records == "european" else "0.8", "1")
    return pd.DataFrame(
        {
            "row": staff.index, "employee_id": staff["employee_id"], "first_name": parts[0], "last_name": parts[1],
            "email": staff["email"], "birth": _births(programme), "department": now["department"],
            "site": staff["site"], "level": now["level"], "manager": staff["manager"].fillna(""), "fte": fte,
        }
    )  # fmt: skip


def _births(programme: Programme) -> list[str]:
    """Dates of birth: the year is drawn with the person, the day follows from the id."""
    days = programme.staff["employee_id"].str.extract(r"(\d+)")[0].astype("int64") * 37 % 365
    years = programme.staff["birth_year"]
    births = [dt.date(year, 1, 1) + dt.timedelta(days=int(day)) for year, day in zip(years, days, strict=True)]
    return [printed_date(programme.plan, (birth - dt.date(1970, 1, 1)).days) for birth in births]


def _people(programme: Programme) -> Grid:
    return _grid(programme.plan, "hris-people.csv", _PEOPLE, _personal(programme))


def _spells(programme: Programme) -> Grid:
    plan, careers = programme.plan, programme.careers
    at = careers["row"].to_numpy()
    rows = careers[["row", "department", "level"]].assign(
        employee_id=programme.staff["employee_id"].to_numpy()[at],
        site=programme.staff["site"].to_numpy()[at],
        manager=programme.staff["manager"].fillna("").to_numpy()[at],
        exit_reason=careers["exit_reason"].fillna(""),
        **_printed_span(plan, careers),
    )
    return _grid(plan, f"hris-employment-{plan.as_of.isoformat()}.csv", _SPELLS, rows)


def _staff_list(programme: Programme) -> Grid:
    """People and employment in one file; a row for every time a person was hired, moves left out."""
    plan = programme.plan
    again = programme.careers["change"].eq("return").groupby(programme.careers["row"]).cumsum()
    careers = programme.careers.assign(again=again)
    begun = careers.drop_duplicates(["row", "again"], keep="first").reset_index(drop=True)
    ended = careers.drop_duplicates(["row", "again"], keep="last").reset_index(drop=True)
    whole = begun.assign(to_day=ended["to_day"], exit_reason=ended["exit_reason"])
    people = _personal(programme).set_index("row", drop=False).loc[whole["row"]].reset_index(drop=True)
    service = pd.DataFrame(_printed_span(plan, whole)).assign(exit_reason=whole["exit_reason"].fillna("").to_numpy())
    rows = pd.concat([people, service.reset_index(drop=True)], axis=1)
    return _grid(plan, f"hris-staff-{plan.as_of.isoformat()}.csv", {**_PEOPLE, **_SERVICE}, rows)


def _printed_span(plan: ProgrammePlan, spells: pd.DataFrame) -> dict[str, list[str]]:
    return {
        "from": [printed_date(plan, day) for day in spells["from_day"]],
        "to": [printed_date(plan, day) for day in spells["to_day"]],
    }


def _roster(programme: Programme) -> Grid:
    plan, members, staff = programme.plan, programme.enrolment.members, programme.staff
    at = members["row"].to_numpy()
    rows = members[["row"]].assign(
        employee_id=staff["employee_id"].to_numpy()[at],
        name=staff["name"].to_numpy()[at],
        email=staff["email"].to_numpy()[at],
        arm=members["arm"].str.capitalize(),
        cohort=members["cohort"].fillna(""),
        pair=members["pair"].fillna(""),
        role=members["side"].map(ROLE_WORDS).where(members["arm"] != COMPARISON, members["side"].str.capitalize()),
        **_printed_span(plan, members),
    )
    return _grid(plan, "roster.csv", _ROSTER, rows)


def _invitations(programme: Programme) -> Grid:
    """Who was asked at which wave. It says whether a mail arrived and never who answered: a list that did would tell
    whose the answers without a name are.
    """
    plan, staff, asked = programme.plan, programme.staff, programme.invitations
    at = programme.respondents["row"].to_numpy()[asked["respondent"].to_numpy()]
    listed = asked.assign(employee_id=staff["employee_id"].to_numpy()[at], email=staff["email"].to_numpy()[at])
    listed = listed.sort_values(["wave", "sent", "employee_id"], ignore_index=True)
    rows = listed[["employee_id", "email"]].assign(
        wave=[plan.waves[number].name for number in listed["wave"]],
        sent=[printed_date(plan, day) for day in listed["sent"]],
        reminded=[printed_date(plan, day) for day in listed["reminded"]],
        status=np.where(listed["bounced"], "Bounced", "Delivered"),
    )
    return _grid(plan, "invitations.csv", _INVITED, rows)


def _meetings(programme: Programme) -> Grid:
    met = programme.meetings
    rows = met[["pair", "mode", "topic", "cancelled_by"]].assign(
        date=[printed_date(programme.plan, day) for day in met["day"]],
        minutes=["" if np.isnan(minutes) else f"{minutes:.0f}" for minutes in met["minutes"]],
    )
    return _grid(programme.plan, "checkins.csv", _MEETINGS, rows)


def _interviews(programme: Programme) -> Grid:
    said = programme.talk.utterances
    own = said["person"].where(said["speaker"] != INTERVIEWER, "")
    rows = said.assign(employee_id=own, role=said["side"].map(ROLE_WORDS))
    columns = tuple(Column(key, (heading,)) for key, heading in _INTERVIEWS.items())
    wave = programme.plan.waves[-1].name
    return Grid(f"interviews-{wave}.xlsx", columns, tuple(_rows(rows)), sheet="Answers")


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    return (Row({str(key): cell for key, cell in row.items()}) for row in frame.to_dict("records"))


def _codes(programme: Programme) -> Grid:
    rows = programme.talk.codes.assign(decided_by="sample reviewer")
    return _grid(programme.plan, "codes.csv", _CODES, rows)
