"""Quotes on the pages: offered on Interviews, turned on and explained on Publish, read on Voices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.storage.studies import create_study, set_read_only
from analysis.workflow.forgetting import forget
from analysis.workflow.quotes import read_offers, read_switch, turn_quotes
from analysis.workflow.samples import SAMPLES
from analysis.workflow.workspace import open_workspace, start_workspace
from tests.pages.reading import require_calm, wait_until, words
from tests.workflow.quoted import bring_talks, offer, person

ROOT = Path(__file__).parents[3]
STUDY = "talks"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store with the study of twelve pairs; the samples are there by name alone, so that nothing imports them."""
    path = tmp_path / "reverb.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REVERB_KEY_FILE", raising=False)
        space = start_workspace(path)
        for name in SAMPLES:
            create_study(space.store, name)
            set_read_only(space.store, name, True)
        create_study(space.store, STUDY)
        bring_talks(space, tmp_path / "files", STUDY)
        space.close()
    return path


@pytest.fixture
def work(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Opens a page of the study."""
    monkeypatch.setenv("REVERB_STORE", str(place))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    st.cache_data.clear()

    def open_page(page: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in {"study": STUDY, **address}.items():
            app.query_params[name] = value
        app = app.switch_page(f"pages/{page}.py").run()
        require_calm(app)
        return app

    yield open_page
    st.cache_resource.clear()


def button(app, key):
    return next(one for one in app.button if one.key and one.key.startswith(key))


def test_a_quote_goes_from_the_answer_to_the_leaders_and_back(work, place):
    app = work("data/interviews")
    assert "Quotes are turned off now" in words(app)
    area = next(one for one in app.text_area if one.key.startswith("quoted-words-"))
    whole = area.value
    area.set_value("nobody said this").run()
    button(app, "offer-quote").click().run()
    assert "do not stand in the answer" in app.toast[0].value
    piece = "and she trusts me" if "she trusts me" in whole else "step by step"
    next(one for one in app.text_area if one.key.startswith("quoted-words-")).set_value(piece).run()
    button(app, "offer-quote").click().run()
    require_calm(app)
    assert f"“{piece}”, Trust" in words(app)

    app = work("data/publish")
    assert "Quotes are off, as they are until somebody turns them on." in words(app)
    assert "stays behind" not in words(app)
    app.toggle(key="quotes-on").set_value(True).run()
    require_calm(app)
    assert "Turned on by local administrator" in words(app)
    assert "1 quote leaves with the next release; none stays behind." in words(app)
    assert "The one quote on Trust is " in words(app)
    assert "and 1 quote.**" in words(app)
    with open_workspace(place) as space:
        turn_quotes(space.store, STUDY, on=False, who="somebody else")
    assert app.run().toggle(key="quotes-on").value is False
    assert "Turned off by somebody else" in words(app)
    app.toggle(key="quotes-on").set_value(True).run()

    app = work("impact/voices")
    assert "In their own words" in [one.value for one in app.header]
    assert f"“{piece}”" in words(app)
    assert "at least 10 people of the programme; side, time and order are left out" in words(app)

    app = work("data/interviews")
    button(app, "take-back-").click().run()
    require_calm(app)
    with open_workspace(place) as space:
        assert read_offers(space.store, STUDY) == ()
        assert read_switch(space.store, STUDY).is_on
    assert "In their own words" not in [one.value for one in work("impact/voices").header]


def test_what_stays_behind_says_why_and_a_forgotten_person_is_gone_at_once(work, place):
    with open_workspace(place) as space:
        turn_quotes(space.store, STUDY, on=True, who="hr")
        offer(space, 5, "Berlinda Quux said so too", study=STUDY)
        offer(space, 2, study=STUDY)
        offer(space, 4, "We talked every month", study=STUDY)
    app = work("data/publish")
    assert "2 quotes leave with the next release; 1 stays behind." in words(app)
    assert "“Berlinda Quux said so too” on Trust stays behind: a word in it may be a name" in words(app)
    button(app, "publish").click().run()
    wait_until(app, lambda page: bool(page.success))
    before = words(work("impact/voices", view="Published"))
    assert "We talked every month" in before
    assert "Preview:" not in before
    with open_workspace(place) as space:
        forget(space, STUDY, person(4)[0], who="tester")
    assert "We talked every month" not in words(work("impact/voices", view="Published")), "memory holds no old words"
    assert "and she trusts me" in words(work("impact/voices", view="Published"))


def test_a_second_reader_offers_nothing(work):
    app = work("data/interviews")
    app.toggle(key="independent").set_value(True).run()
    require_calm(app)
    assert not [one for one in app.button if one.key == "offer-quote"]
