"""The Engagement page's section on who would recommend the employer: a sentence a wave, or why there is none."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import FIRST_YEAR, SAMPLE, headings, require_calm, words


def page() -> None:
    import datetime as dt

    import streamlit as st

    from analysis.release.recommending import NET
    from analysis.release.release import Cell, HiddenCell, Release
    from pages.shared.recommending import recommending_section

    shown = Cell(NET, "Recommends the employer", "level", "baseline", "programme", (), 120, 12.0, 1.0, 23.0)
    level = Cell("engagement", "Engagement", "level", "end", "programme", (), 37, 60.0, 55.0, 65.0)
    hidden = HiddenCell(NET, "level", "end", "programme", (), "fewer than 100 people answered")
    asked = bool(st.session_state.get("asked"))
    recommending_section(
        Release(
            release_id="R1", study="x", data_version="1", status="published", created_at=dt.datetime(2025, 6, 1),
            as_of=None, k=5, cohorts=(), waves=("baseline", "end"), people=None, pairs=None,
            cells=(shown, level) if asked else (), hidden=(hidden,) if asked else (), cards=(), curves=(),
            retention=None, themes=(), notes=(), audit=(),
        ),
        (),
    )  # fmt: skip


@pytest.mark.parametrize("asked", [True, False])
def test_a_sentence_a_wave_or_that_nobody_was_asked(asked) -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["asked"] = asked
    app.run()
    require_calm(app)
    told = words(app)
    assert ("+12 (+1 to +23)" in told) == asked
    assert ("At end, who would recommend the employer is hidden, because fewer than 100 people" in told) == asked
    assert ("Nobody was asked" in told) == (not asked)
    assert ("detractors 0 to 6" in told) == asked, "the note stands beside a figure only"


@pytest.mark.parametrize("study", [SAMPLE, FIRST_YEAR])
def test_the_engagement_page_says_what_may_be_said(look, study) -> None:
    app = look("engagement", study)
    require_calm(app)
    assert "Who would recommend the employer" in headings(app)
    assert "recommend the employer" in words(app) or "of the employer outnumber" in words(app)
