"""The Understanding page on how the two sides see each other, and the facets that only HR and analysts see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from analysis.release.release import Release
from analysis.scores.last_wave import UNNAMED
from tests.pages.impact.conftest import EMPTY, FIRST_YEAR, SAMPLE, TINY, Visit, said


def test_each_side_is_read_statement_by_statement_and_learning_both_ways_is_said(look: Visit) -> None:
    app = look("understanding")
    assert not app.exception
    headers = [one.value for one in (*app.header, *app.subheader)]
    assert headers.index("How the two sides see it") < headers.index("Does learning go both ways")
    assert "What each side gets wrong about the other" in headers
    told = said(app)
    assert "of the pairs (" in told
    assert "partners see how they work together" in told
    assert "too few to stand alone" in told


def test_one_side_alone_is_read_where_the_page_is_narrowed_to_it(look: Visit) -> None:
    told = said(look("understanding", SAMPLE, side="Juniors"))
    assert "what juniors guess" in told
    assert "what seniors guess" not in told


def test_few_pairs_are_told_why(look: Visit) -> None:
    told = said(look("understanding", FIRST_YEAR))
    assert "because there are fewer than 30 pairs of which both answered" in told


def test_a_study_with_little_or_nothing_opens(look: Visit) -> None:
    for study in (TINY, EMPTY):
        assert not look("understanding", study).exception


def waiting_page() -> None:
    import streamlit as st

    from pages.shared.filters import Group
    from pages.shared.understanding import direction_section

    direction_section(st.session_state["release"], Group())


def test_before_the_last_wave_nothing_is_said_of_any_statement(releases: Mapping[str, Release]) -> None:
    release = releases[SAMPLE]
    gone = [one for one in release.hidden if one.what != "statement"]
    waits = [replace(one, what="statement", measure="val_1", because=UNNAMED) for one in gone[:1]]
    app = AppTest.from_function(waiting_page, default_timeout=60)
    app.session_state["release"] = replace(release, misreadings=(), hidden=(*gone, *waits))
    app.run()
    assert not app.exception
    assert "nobody has said which wave is the last one" in app.markdown[0].value
    assert len(app.markdown) == 1


def facets_page() -> None:
    import streamlit as st

    from analysis.scores.facets import facet_figures
    from pages.shared import facets

    study = st.session_state["study"]
    facets.opened_study = lambda: study
    facets.opened_facets = lambda: facet_figures(study)
    facets.kept = lambda make, *choices: make(*choices)
    facets.facets_panel(5)


def test_facets_are_shown_to_analysts_in_both_directions() -> None:
    from analysis.simulate.presets import PRESETS
    from analysis.simulate.programme import simulate
    from analysis.study import Study

    for study, tables in ((simulate(PRESETS["first-year"], 1).study(), 2), (Study.from_tables("none", {}), 0)):
        app = AppTest.from_function(facets_page, default_timeout=60)
        app.session_state["study"] = study
        app.run()
        assert not app.exception
        assert len(app.dataframe) == tables
        if tables:
            assert app.dataframe[1].value["About"].tolist()[:2] == ["Seniors", "Juniors"]
            assert min(table.value["People"].min() for table in app.dataframe) >= 5
            assert "two questions" in app.markdown[0].value.lower()
