"""The Claims page: the answer first, states in words and shapes, and a claim's evidence side by side."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.release.claim_views import claim_states_of, claim_table
from analysis.release.release import Release
from analysis.wording.claims import describe_scoreboard
from tests.pages.impact.conftest import EMPTY, FIRST_YEAR, SAMPLE, Visit, said


def test_the_answer_counts_what_the_release_holds(look: Visit, releases: Mapping[str, Release]) -> None:
    for study in (SAMPLE, FIRST_YEAR):
        told = describe_scoreboard(claim_states_of(releases[study]), "outcome")
        assert f"## {told}" in said(look("claims", study))


def test_tables_show_every_outcome_by_group(look: Visit, releases: Mapping[str, Release]) -> None:
    shown = [table.value for table in look("claims").table]
    assert [len(table) for table in shown] == [15, 9, 9, 12]
    first = claim_table(releases[SAMPLE], "outcome", "senior")
    assert list(shown[0].columns) == list(first.columns)
    assert shown[0].iloc[0].tolist() == first.iloc[0].tolist()


def test_another_part_and_its_claims(visit: Visit) -> None:
    app = visit("claims")
    app.segmented_control(key="part").set_value("risk").run()
    assert "Of 18 claims about risks" in said(app)
    app.selectbox(key="claim-risk").set_value("X2").run()
    assert "**Seniors cancel meetings.**" in said(app)
    assert not app.exception


def test_evidence_stands_side_by_side(visit: Visit) -> None:
    app = visit("claims")
    app.selectbox(key="claim-outcome").set_value("25").run()
    words = said(app)
    for title in ("**Survey**", "**Interviews**", "**HR data**"):
        assert title in words
    assert "cross-generational understanding" in words


def test_context_has_no_verdict(visit: Visit) -> None:
    app = visit("claims")
    app.segmented_control(key="part").set_value("context").run()
    assert "5 claims describe programmes and have no verdict." in said(app)


def test_an_empty_study_says_what_to_bring(look: Visit) -> None:
    assert not look("claims", EMPTY).table
