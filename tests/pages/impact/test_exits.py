"""The panel of reasons: a picture with its figures, moves apart, and the checks beside it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import datetime as dt

    import streamlit as st

    from analysis.impact.curve import RetentionComparison
    from analysis.impact.incidence import ExitShare
    from analysis.release.release import HiddenCell, Release
    from pages.shared.filters import Group
    from pages.shared.staying import checks_panel, exits_panel

    told = st.session_state.get("told", "")
    shares = tuple(
        ExitShare(group, happening, (kind,), 12, share, share - 0.02, share + 0.02, 9)
        for happening, kind in (("exit", "voluntary"), ("exit", "other"), ("move", "promotion"))
        for group, share in (("participants", 0.08), ("comparison", 0.12))
    )
    hidden = (HiddenCell("exit", "level", "", "programme", (), "fewer people than may be counted left", "exit"),)
    release = Release(
        release_id=f"R{told}", study="x", data_version="1", status="published", created_at=dt.datetime(2025, 6, 1),
        as_of=None, k=5, cohorts=(), waves=(), people=None, pairs=None, cells=(), cards=(), curves=(), themes=(),
        hidden=hidden if told == "hidden" else (), notes=(), audit=(), exits=shares if told == "shown" else (),
        retention=RetentionComparison(12.0, 2.0, 22.0, 12, 0.01, 0.6, 0.4, 0.9, 0.1, 0.05, 15.0, 0.4, 0.9, 0.15, 14),
    )  # fmt: skip
    exits_panel(release)
    checks_panel(release, Group("all", "all"))


def run(told: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["told"] = told
    app.run()
    assert not app.exception
    return app


def test_reasons_and_moves_stand_apart_with_their_figures() -> None:
    app = run("shown")
    assert [header.value for header in app.header] == ["Why people left", "Checks, and other explanations"]
    told = " ".join(text.value for text in app.markdown).replace("\u00a0", " ")
    assert "8 % (6 to 10) of participants left of their own accord" in told
    assert "Moves inside are no exits" in told
    assert "picked because they were expected to stay" in told
    assert app.dataframe[0].value["Similar staff"].tolist() == ["12 % (10 to 14)"] * 2
    assert app.dataframe[1].value["What happened"].tolist() == ["Promoted"]


def test_hidden_reasons_say_why_and_no_reasons_leave_no_heading() -> None:
    app = run("hidden")
    assert app.header[0].value == "Why people left"
    assert any("hidden to protect people" in caption.value for caption in app.caption)
    assert [header.value for header in run("").header] == ["Checks, and other explanations"]
