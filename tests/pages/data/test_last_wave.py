"""HR says on the Publish page which wave is the last one, and guesses wait for it."""

from __future__ import annotations

from analysis.scores.last_wave import NOT_IN
from analysis.workflow.last_wave import STILL_PLANNED
from analysis.workflow.releases import read_release
from analysis.workflow.workspace import open_workspace
from tests.pages.reading import NO_ROSTER, SAMPLE, require_calm, words


def hidden_statements(path):
    with open_workspace(path) as space:
        release = read_release(space.store, NO_ROSTER, preview=True)
    return {one.because for one in release.hidden if one.what == "statement"}, release.misreadings


def test_a_planned_wave_holds_guesses_back_until_it_is_named(work, own_store):
    app = work("data/publish", NO_ROSTER)
    require_calm(app)
    assert "Every cohort has answered its last wave." in words(app)
    app.selectbox(key="last-wave-choice").select(STILL_PLANNED).run()
    app.button(key="keep-last-wave").click().run()
    require_calm(app)
    assert "a cohort has not answered its last wave yet" in words(app)
    because, told = hidden_statements(own_store)
    assert because <= {NOT_IN}
    assert told == ()
    app.selectbox(key="last-wave-choice").select("end").run()
    app.button(key="keep-last-wave").click().run()
    require_calm(app)
    assert "Every cohort has answered its last wave." in words(app)


def test_a_sample_cannot_be_told_otherwise(look):
    app = look("data/publish", SAMPLE)
    require_calm(app)
    assert "This study cannot be changed." in words(app)
    assert not [one for one in app.selectbox if one.key == "last-wave-choice"]
