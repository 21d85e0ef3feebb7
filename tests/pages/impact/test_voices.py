"""The Voices page of releases with themes of interviews, of open answers, and of both."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import require_calm, words


def page() -> None:
    import datetime as dt

    import streamlit as st

    from analysis.release.release import HiddenCell, Release, Theme
    from analysis.release.views import themes_for
    from pages.shared.filters import choose_theme_group, choose_theme_source
    from pages.shared.voices import OTHER_EXPLANATIONS, theme_figures, theme_panel, themes_or_stop, voices_answer

    spoken = Theme("trust", "Trust", None, "all", "all", "all", (12, 2, 1, 5), "raised by most, mostly favourable", 20)
    written = Theme("logistics", "Time", None, "all", "all", "all", (2, 19, 0, 9), "raised by most", 30)
    at_end = Theme("logistics", "Time", None, "all", "end", "all", None, "raised by most, mostly unfavourable", 12)
    has = st.session_state.get("has", ())
    hidden = HiddenCell("respect", "level", "all", "programme", (), "fewer than 10 people raised the theme", "comment")
    release = Release(
        release_id="R1", study="x", data_version="1", status="published", created_at=dt.datetime(2025, 6, 1),
        as_of=None, k=5, cohorts=(), waves=("baseline", "end"), people=None, pairs=None, cells=(), hidden=(hidden,),
        cards=(), curves=(), retention=None, themes=(spoken,) if "interviews" in has else (), notes=(), audit=(),
        comment_themes=(written, at_end) if "comments" in has else (),
    )  # fmt: skip
    themes_or_stop(release)
    source = choose_theme_source(release)
    cohort, wave, side = choose_theme_group(release, source)
    shown = themes_for(release, cohort, wave, side, source)
    voices_answer(shown, source)
    theme_panel(release, shown, cohort=cohort, wave=wave, side=side, source=source)
    st.write(OTHER_EXPLANATIONS[source])
    theme_figures(release, cohort=cohort, wave=wave, side=side, source=source)


def opened(*has: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["has"] = has
    return app.run()


def test_both_sources_can_be_chosen_and_are_not_mixed() -> None:
    app = opened("interviews", "comments")
    require_calm(app)
    assert "Most spoken of is trust, by 15 of 20 people" in words(app)
    assert "agrees to be interviewed" in words(app)
    source = next(one for one in app.button_group if one.key == "source")
    assert source.value == "interviews"
    source.set_value("comments").run()
    require_calm(app)
    assert "Most spoken of is time, by 21 of 30 people" in words(app)
    assert "leave open questions empty" in words(app)
    assert "trust" not in words(app).casefold()


@pytest.mark.parametrize(("has", "name"), [("interviews", "trust"), ("comments", "time")])
def test_one_source_alone_needs_no_choice(has: str, name: str) -> None:
    app = opened(has)
    require_calm(app)
    assert not [one for one in app.button_group if one.key == "source"]
    assert f"Most spoken of is {name}" in words(app)


def test_hidden_open_answers_are_not_called_missing_interviews() -> None:
    app = opened()
    require_calm(app)
    assert "No theme may be shown yet." in words(app)


def test_few_who_wrote_are_told_in_words_and_what_would_open_them() -> None:
    app = opened("comments")
    who = next(one for one in app.selectbox if one.key == "who")
    who.set_value(("all", "end", "all")).run()
    require_calm(app)
    assert "Of those who wrote, most spoke of time; not mostly favourable: time." in words(app)
    assert "With 4 more open answers of people who took part" in words(app)
