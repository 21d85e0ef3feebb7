"""The panel of monthly counts: context with its sentence and its figures, and nothing where HR brought none."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from analysis.wording.names import escape_markdown


def page() -> None:
    import datetime as dt

    import streamlit as st

    from analysis.impact.leaving import LeavingRate
    from analysis.release.release import Release
    from pages.shared.staying import leaving_panel

    span = {"month_from": dt.date(2025, 1, 1), "month_to": dt.date(2025, 12, 1), "months": 12}
    rates = (
        LeavingRate("all", "all", staff=100, per_year=12.0, **span),
        LeavingRate("level", "Ju_ni*or", staff=60, per_year=20.0, **span),
    )
    leaving_panel(
        Release(
            release_id="R1", study="x", data_version="1", status="published", created_at=dt.datetime(2025, 6, 1),
            as_of=None, k=5, cohorts=(), waves=(), people=None, pairs=None, cells=(), hidden=(), cards=(), curves=(),
            retention=None, themes=(), notes=(), audit=(), leaving=rates if st.session_state.get("counted") else (),
        )
    )  # fmt: skip


def test_counts_are_shown_as_context_with_names_escaped() -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["counted"] = True
    app.run()
    assert not app.exception
    assert [header.value for header in app.header] == ["What monthly counts say"]
    told = " ".join(text.value for text in app.markdown)
    assert "From monthly counts, not time at risk" in told
    assert f"at level {escape_markdown('Ju_ni*or')}" in told
    assert app.dataframe[0].value["Leavers a year per 100 staff"].tolist() == [12.0, 20.0]


def test_nothing_stands_there_without_counts() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert not app.header
    assert not app.markdown
