"""The participants' page on Publish: shown as it will be read, chosen by HR, out with the next release."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from analysis.scores.practices import practice_states
from analysis.workflow.actions import keep_action, new_action, read_actions
from analysis.workflow.releases import read_release
from analysis.workflow.studies import open_study
from analysis.workflow.telling import read_choice
from analysis.workflow.workspace import open_workspace
from pages.shared import panels
from tests.pages.reading import FIRST_YEAR, NO_ROSTER, labels, require_calm, wait_until, words

DUE = dt.date(2027, 5, 1)


def write_action(path: Path) -> str:
    with open_workspace(path) as space:
        states = practice_states(open_study(space, NO_ROSTER))
        action = new_action(
            open_study(space, NO_ROSTER), states, text="Pairs get two hours", owner="HR", due=DUE, shown_by="engagement"
        )
        keep_action(space, NO_ROSTER, action, who="tester")
        return read_actions(space, NO_ROSTER)[0].key


def field(app, kind: str, name: str):
    return next(one for one in getattr(app, kind) if one.key == f"told-{name}-{NO_ROSTER}")


def test_the_page_of_a_sample_is_read_and_handed_over_and_cannot_be_changed(look, monkeypatch):
    files = {}

    def keep(label, *, data, file_name, **_):
        files[label] = (file_name, data)
        return False

    monkeypatch.setattr(panels.st, "download_button", keep)
    app = look("data/publish", FIRST_YEAR)
    require_calm(app)
    assert "The participants' page" in labels(app)
    told = words(app)
    assert "What you told us, what will change" in told
    assert "What will change has not been decided yet" in told
    assert not [one for one in app.multiselect if one.key and one.key.startswith("told-")]
    sheets = {label: file for label, file in files.items() if "one sheet" in label}
    assert len(sheets) == 2
    now, out = (data() for _, (_, data) in sorted(sheets.items()))
    assert b"PREVIEW" in now
    assert b"PREVIEW" not in out


def test_hr_chooses_what_is_told_and_it_goes_out_with_the_release(work, own_store):
    key = write_action(own_store)
    app = work("data/publish", NO_ROSTER)
    field(app, "multiselect", "keys").select(key)
    field(app, "text_input", "contact").set_value("Programme team, room 4")
    field(app, "date_input", "next").set_value(dt.date(2027, 9, 1))
    next(one for one in app.button if one.label == "Keep what participants are told").click()
    app.run()
    require_calm(app)
    told = words(app)
    assert "Pairs get two hours: by 1 May 2027." in told
    assert "seen to by" not in told
    assert "Questions: Programme team, room 4." in told
    assert "The next survey begins on 1 September 2027" in told
    app.button(key="publish").click().run()
    wait_until(app, lambda page: "is out" in " ".join(str(one.value) for one in page.success))
    with open_workspace(own_store) as space:
        release = read_release(space.store, NO_ROSTER)
        assert [one.text for one in release.actions] == ["Pairs get two hours"]
        assert read_choice(space, NO_ROSTER).keys == (key,)
