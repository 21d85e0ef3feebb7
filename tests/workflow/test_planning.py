"""Files of a plan in a store: the calendar opens elsewhere, invitations come in again, papers say what holds."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import docx
import pandas as pd
import pytest
from icalendar import Calendar

from analysis.exports.calendar_file import calendar_csv, calendar_ics, invitation_list
from analysis.exports.notices import paper_word
from analysis.impact.planning import PlanOptions
from analysis.instruments.linking import LINKS
from analysis.storage.rules import set_rule
from analysis.storage.studies import set_settings
from analysis.study import PROGRAMME, StudySettings
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.planning import calendar_of, options_lent, papers, plan_for, terms_of, write_plan_files
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here

START = {"Aspen, =the first": dt.date(2027, 1, 11)}


@pytest.fixture
def plan(space):
    return plan_for(space, STUDY, pairs=14, comparison=60, waitlist=True)


def test_the_calendar_opens_in_a_calendar_program(plan):
    windows = calendar_of(plan, START)
    file = calendar_ics(windows, title="Reverse; mentoring, 2027")
    assert file.data == calendar_ics(windows, title="Reverse; mentoring, 2027").data
    assert max(map(len, file.data.split(b"\r\n"))) <= 75
    events = list(Calendar.from_ical(file.data).walk("VEVENT"))
    assert len(events) == len(windows) * 4
    assert len({str(one["uid"]) for one in events}) == len(events)
    first = next(one for one in events if str(one["summary"]).endswith("baseline: open"))
    assert str(first["summary"]) == "Reverse; mentoring, 2027 Aspen, =the first baseline: open"
    assert first["dtstart"].dt == windows[0].opens
    assert first["dtend"].dt == windows[0].closes + dt.timedelta(days=1)
    table = calendar_csv(windows, title="x").data.decode("utf-8-sig")
    assert table.count("\n") == len(windows) + 1


def test_invitations_come_in_as_waves(small, space, tmp_path, plan):
    windows = calendar_of(plan, {"Aspen": dt.date(2027, 1, 11)})
    people = [(f"{number:05d}", "Aspen") for number in range(6)] + [("99999", "Birch")]
    path = tmp_path / "invitations.csv"
    path.write_bytes(invitation_list(people, windows, title="x").data)
    planned = plan_contents(space, STUDY, read_here(path), options=ImportOptions())
    assert planned.status == "planned", (planned.questions, planned.findings)
    carry_out(space, STUDY, planned, who=WHO)
    invited = open_study(space, STUDY).invitations
    assert invited.groupby("wave").size().to_dict() == {"baseline": 6, "mid": 6, "end": 6}


def test_papers_say_what_holds_in_this_study(space, plan):
    set_settings(space.store, STUDY, StudySettings(k=10))
    set_rule(space.store, STUDY, "texts", 7)
    set_rule(space.store, STUDY, "employment", None)
    terms = terms_of(space, STUDY, plan)
    said = {paper.title: paper.text for paper in papers(terms)}
    assert [title.rpartition("(")[2].rstrip(")") for title in said][:4] == [
        "junior",
        "senior",
        "waitlist",
        "comparison",
    ]
    notice = said[f"Privacy notice: {STUDY}"]
    assert "groups of 10 or more people" in notice
    assert "comments, interviews and topics of meetings are due to be erased after 7 months" in notice
    assert "employment records are kept until somebody decides otherwise" in notice
    assert "What people say about staying is not held against who left." in notice
    assert "comparison group" in notice
    sheet = said[f"Sheet for the works council: {STUDY}"]
    assert "below 10 people" in sheet
    for text in said.values():
        assert not re.search(r"guarantee|GDPR|compliant|anonym|!", text)
        assert "{" not in text


@pytest.mark.parametrize("link", LINKS)
def test_papers_name_what_answers_are_linked_by(space, plan, link):
    wanted = {"employee id": "employee number", "mail": "work e-mail", "code": "a code that only you know"}[link]
    for paper in papers(terms_of(space, None, plan, link=link)):
        assert wanted in paper.text or "works council" in paper.title, paper.title


def test_what_is_to_be_filled_in_is_marked_in_word(space, plan):
    paper = next(one for one in papers(terms_of(space, STUDY, plan)) if one.title.startswith("Privacy"))
    document = docx.Document(io.BytesIO(paper_word(paper).data))
    marked = [run.text for one in document.paragraphs for run in one.runs if run.font.highlight_color is not None]
    assert marked == re.findall(r"\[[^\[\]]+\]", paper.text) != []


def test_every_file_is_written_once(space, plan, tmp_path):
    paths = write_plan_files(space, STUDY, plan, tmp_path / "out", link="code", start=dt.date(2027, 1, 11))
    assert len({path.name for path in paths}) == len(paths) == 1 + 2 * len(plan.forms) + 2 * 6 + 2
    assert all(path.stat().st_size > 100 for path in paths)


def test_a_study_larger_than_any_plan_lends_one_that_can_be_planned(full):
    study = open_study(full, STUDY)
    many = [{"arm": PROGRAMME, "cohort": f"cohort {number % 201}", "pair": f"{number}"} for number in range(2_001)]
    large = replace(study, memberships=pd.concat([study.memberships, pd.DataFrame(many)], ignore_index=True))
    lent = options_lent(large)
    assert (lent["pairs"], lent["cohorts"]) == (2_000, 200)
    PlanOptions(**lent)


def test_a_study_lends_what_it_holds(small, full):
    lent = options_lent(open_study(full, STUDY))
    assert (lent["pairs"], lent["cohorts"]) == (9, 1)  # one of the eight pairs was made anew
    assert lent["comparison"] >= 10
    assert {"checkins", "exits", "departments", "interviews"} <= set(lent["records"])
