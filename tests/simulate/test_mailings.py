"""The list of who was invited holds everybody whom the surveys reached, fits the answers, and tells on nobody."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.ingest.contents import FileContents
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.simulate import plan_from_options, simulate, write_exports
from analysis.simulate.enrolment import ENROLMENT_DAYS
from analysis.simulate.exports import export_grids
from analysis.simulate.mailings import with_mailings
from analysis.simulate.staff import day_of
from tests.workflow.small import read_here

#: Monday, as pandas counts the days of a week.
MONDAY = 0


@pytest.fixture(scope="module")
def listed(programme) -> pd.DataFrame:
    """The rows of the list as they are going to be written, by the keys of its columns."""
    grid = next(grid for grid in export_grids(programme) if grid.file_name == "invitations.csv")
    assert list(grid.planted()) == []
    return pd.DataFrame([dict(row.cells) for row in grid.rows])


def test_everybody_who_was_reached_is_on_the_list_once(programme, listed):
    asked = programme.invitations
    rows = programme.respondents["row"].to_numpy()[asked["respondent"].to_numpy()]
    waves = [programme.plan.waves[number].name for number in asked["wave"]]
    expected = set(zip(programme.staff["employee_id"].to_numpy()[rows], waves, strict=True))
    assert set(zip(listed["employee_id"], listed["wave"], strict=True)) == expected
    assert len(listed) == len(expected) == len(asked)


def test_who_answered_was_invited_before_and_whose_mail_bounced_did_not_answer(programme, listed):
    key = ["employee_id", "wave"]
    state = listed.set_index(key)
    sent = programme.submissions
    rows = programme.respondents["row"].to_numpy()[sent["respondent"].to_numpy()]
    ids = programme.staff["employee_id"].to_numpy()[rows]
    waves = [programme.plan.waves[number].name for number in sent["wave"]]
    own = state.loc[list(zip(ids, waves, strict=True))]
    assert set(own["status"]) == {"Delivered"}
    assert (pd.to_datetime(own["sent"]).to_numpy() <= pd.to_datetime(sent["day"], unit="D").to_numpy()).all()
    silent = ~programme.invitations["answered"]
    assert silent.sum() == len(listed) - len(sent)
    bounced = int((listed["status"] == "Bounced").sum())
    assert 0 < bounced < silent.sum() / 4


def test_the_list_does_not_say_who_answered(programme, listed):
    delivered = listed["status"] == "Delivered"
    assert set(listed["status"]) == {"Delivered", "Bounced"}
    assert (listed["reminded"] != "").eq(delivered).all(), "whoever could be reminded was"
    after = pd.to_datetime(listed.loc[delivered, "reminded"]) - pd.to_datetime(listed.loc[delivered, "sent"])
    assert set(after.dt.days) == {7}
    waves = listed["wave"].map({"baseline": 0, "mid": 1, "end": 2})
    keys = listed[["sent", "employee_id"]].assign(wave=waves)
    assert keys.sort_values(["wave", "sent", "employee_id"]).index.equals(keys.index), (
        "the order of the rows is that of the mails and ids"
    )


def test_a_wave_goes_out_on_one_monday_and_to_newcomers_when_they_come(programme, listed):
    asked = programme.invitations
    who = programme.respondents.loc[asked["respondent"]]
    hired = programme.staff["hired"].to_numpy()[who["row"].to_numpy()]
    most = asked.groupby([who["schedule"].to_numpy(), "wave"])["sent"].transform(lambda days: days.mode()[0])
    assert set(pd.to_datetime(most, unit="D").dt.day_of_week) == {MONDAY}
    other = (asked["sent"] != most).to_numpy()
    assert 0 < other.sum() < 0.02 * len(asked)
    joined, first = who["from_day"].to_numpy(), (asked["wave"] == 0).to_numpy()
    starts = who["schedule"].map({cohort.name: day_of(cohort.starts) for cohort in programme.plan.cohorts}).to_numpy()
    before = np.where(joined > starts + ENROLMENT_DAYS, joined - 8, hired)
    came = np.maximum(hired, np.where(first, before, joined))
    assert (asked["sent"].to_numpy()[other] == came[other]).all()
    assert (hired <= asked["sent"]).all()


def test_reverb_reads_from_the_list_what_was_planted(programme, tmp_path):
    path = next(path for path in write_exports(programme, tmp_path) if path.name == "invitations.csv")
    contents: FileContents = read_here(path)
    seen = recognise(contents)
    assert (seen.mapping.kind, seen.questions) == ("invitations", ())
    table = build_tables(contents, seen.mapping).tables["invitations"]
    expected = programme.study().invitations
    assert sorted(zip(table["employee_id"], table["wave"], strict=True)) == sorted(
        zip(expected["person"], expected["wave"], strict=True)
    )


def test_without_a_list_none_is_written_and_nothing_else_moves(first_year, tmp_path):
    assert not first_year.plan.invitation_list
    kept = simulate(replace(first_year.plan, invitation_list=True), first_year.seed)
    without = {path.name: path.read_bytes() for path in write_exports(first_year, tmp_path / "without")}
    written = {path.name: path.read_bytes() for path in write_exports(kept, tmp_path / "with")}
    assert written.keys() - without.keys() == {"invitations.csv"}
    assert [name for name in without if without[name] != written[name]] == ["truth.json"]
    header, *rows = csv.reader(io.StringIO(written["invitations.csv"].decode("utf-8-sig")), delimiter=";")
    assert header == ["Employee ID", "Email", "Wave", "Invited on", "Reminded on", "Status"]
    assert len(rows) == len(kept.invitations)


def test_mailings_draw_from_a_generator_of_their_own():
    plan = plan_from_options(pairs=6, cohorts=2, response_rate=0.5)
    drawn = simulate(plan, 3)
    asked = drawn.invitations[["respondent", "wave", "day", "answered"]]
    hired = drawn.staff["hired"].to_numpy()
    other = with_mailings(plan, asked, drawn.respondents, hired, np.random.default_rng(1))
    assert other[list(asked)].equals(asked)
    assert other["sent"].equals(drawn.invitations["sent"]), "only what bounces is drawn"
    assert not other["bounced"].equals(drawn.invitations["bounced"])
    everybody = asked.assign(answered=True)
    assert not with_mailings(plan, everybody, drawn.respondents, hired, np.random.default_rng(1))["bounced"].any()
