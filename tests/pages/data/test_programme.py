"""The Programme page at work: warnings become actions, practices are said by hand, names stay out, leaders stay out."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from analysis.storage.kept_facts import read_kept_facts
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import open_workspace
from tests.pages.reading import EMPTY, FIRST_YEAR, SAMPLE, TINY, headings, labels, require_calm, words
from tests.workflow.small import read_here

PAGE = "data/programme"
ROSTER = """Employee ID,Name,Email,Cohort,Pair,Side,Department
00417,Zanzibarina Quill,zanzibarina.quill@firm.example,Aspen,P1,junior,Legal
00418,Ben Okafor,ben.okafor@firm.example,Aspen,P1,senior,Sales
00419,Ida Ek,ida.ek@firm.example,Aspen,P2,junior,Ops
00420,Omar Haddad,omar.haddad@firm.example,Aspen,P2,senior,Ops
"""
LOG = """Pair,Date,Minutes,Mode,Topic,Cancelled by
P1,2024-05-06,45,Video call,Plans,
P1,2024-06-03,,,,Senior
P1,2024-06-17,,,,Senior
P2,2024-05-07,30,In person,Tools,
P2,2024-06-20,35,In person,Tools,
"""


@pytest.fixture
def own(work, own_store: Path, tmp_path: Path):
    """Opens the page of a study with two pairs, one of which the senior keeps calling off."""
    with open_workspace(own_store) as space:
        for name, kind, text in (("roster.csv", "people", ROSTER), ("log.csv", "checkins", LOG)):
            (tmp_path / name).write_text(text, encoding="utf-8")
            options = ImportOptions(kind=kind, as_of=dt.date(2024, 7, 1))
            plan = plan_contents(space, EMPTY, read_here(tmp_path / name), options=options)
            assert plan.status == "planned", (plan.questions, plan.findings)
            carry_out(space, EMPTY, plan, who="tester")
    return lambda: work(PAGE, EMPTY)


def kept(own_store: Path, study: str = EMPTY):
    with open_workspace(own_store) as space:
        return read_kept_facts(space.store, study)


def press(app, key: str):
    (button,) = (one for one in app.button if one.key == key)
    return button.click().run()


def cards(app) -> list[str]:
    """The actions on the page, each with its state."""
    return re.findall(r"^\*\*(?:Open|Overdue|Done|Closed)\*\* · .*$", words(app), re.MULTILINE)


def test_the_log_points_to_a_pair_and_one_click_makes_an_action(own, own_store):
    app = own()
    require_calm(app)
    assert "The senior called off the last 2 meetings, since 3 June 2024." in words(app)
    assert "**Aspen, P1**" in words(app)
    app = press(app, "act-called off by the senior")
    require_calm(app)
    (action,) = cards(app)
    assert "Talk to the senior" in action
    assert "P1" not in action, "what is written names no pair"
    assert kept(own_store)["name"].tolist() == ["action"]
    (button,) = (one for one in app.button if (one.key or "").startswith("done-"))
    app = button.click().run()
    assert cards(app)[0].startswith("**Done**")
    (button,) = (one for one in app.button if (one.key or "").startswith("drop-"))
    assert cards(button.click().run()) == []


def test_an_action_is_written_without_names(own, own_store):
    app = own()
    app.text_area(key="action-text").input("Ask Zanzibarina Quill (00417) about it").run()
    app.text_input(key="action-owner").input("Ben Okafor").run()
    app = press(app, "keep-action")
    require_calm(app)
    (action,) = cards(app)
    assert action.endswith(r"Ask \[name\] (\[id\]) about it")
    assert "Zanzibarina" not in kept(own_store)["value"].iloc[0]
    assert app.text_area(key="action-text").value == ""
    assert cards(press(app, "keep-action")) == [action], "without a text nothing is kept"


def test_a_practice_is_said_by_hand_and_taken_back(own, own_store):
    app = own()
    assert "Not known: 15 practices" in labels(app)
    app.selectbox(key="hand-practice").select("71").run()
    app.text_input(key="hand-note").input("Ida Ek opened it").run()
    app = press(app, "keep-hand")
    require_calm(app)
    assert "Not known: 14 practices" in labels(app)
    assert "**Visible sponsorship**: HR says yes. “\\[name\\] opened it”" in words(app)
    app.number_input(key="funnel-eligible").set_value(90).run()
    app = press(app, "keep-funnel")
    assert "Recorded: 90 eligible, 4 joined; not recorded: invited, applied." in words(app)
    app.selectbox(key="hand-practice").select("71").run()
    app.segmented_control(key="hand-word").select("take back").run()
    app = press(app, "keep-hand")
    assert "HR says yes" not in words(app)
    assert set(kept(own_store)["name"]) == {"eligible"}


def test_a_wanting_practice_becomes_an_action(own):
    app = own()
    (button,) = (one for one in app.button if one.key == "act-practice-65")
    app = button.click().run()
    (action,) = cards(app)
    assert "pairs across departments" in action


def test_the_sample_can_be_looked_at_and_not_written_in(look):
    app = look(PAGE, SAMPLE)
    assert headings(app) == [
        "Pairs that need attention", "Is it run as it should be?", "What will be done", "How often pairs meet",
        "How well pairs fit", "Whom the pairs connect",
    ]  # fmt: skip
    assert not [one for one in app.button if (one.key or "").startswith(("act-", "keep-", "done-"))]
    assert "this is an association, not an effect" in words(app)
    assert len(app.get("plotly_chart")) == 3
    narrowed = app.selectbox(key="programme-cohort").select("Cedar").run()
    require_calm(narrowed)
    assert "**Cedar-06**" in words(narrowed)
    assert "**Fjord-23b**" not in words(narrowed)


def test_one_cohort_is_not_chosen_and_few_people_have_no_association(look):
    app = look(PAGE, FIRST_YEAR)
    assert "programme-cohort" not in {one.key for one in app.selectbox}
    assert "cannot be told: it takes 20 people of 8 independent pairs" in words(app)


def test_a_study_without_pairs_says_what_is_missing(look):
    told = words(look(PAGE, TINY))
    assert "There is no meeting log for pairs that run" in told
    assert "The departments of the pairs across the programme are not known." in told


@pytest.mark.parametrize("role", ["leader", "analyst", "auditor"])
def test_nobody_but_hr_sees_the_page(look, monkeypatch, role):
    monkeypatch.setenv("REVERB_ROLE", role)
    app = look(PAGE, SAMPLE)
    assert "Cedar-06" not in words(app)
    assert "Pairs that need attention" not in headings(app)
