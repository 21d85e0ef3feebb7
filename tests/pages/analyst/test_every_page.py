"""The pages of analysts on every study: downloads that open, a codebook, the log of changes, the method."""

from __future__ import annotations

import pytest

from tests.pages.reading import EMPTY, FIRST_YEAR, SAMPLE, STUDIES, labels, require_calm, words


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("page", ["cleaned_data", "method"])
def test_a_page_answers_its_question_calmly(look, page, study):
    app = look(f"analyst/{page}", study)
    require_calm(app)
    assert (
        app.title[0].value == {"cleaned_data": "Where are the cleaned data?", "method": "How was it worked out?"}[page]
    )
    assert len(words(app)) > 80


def test_cleaned_data_come_in_their_formats_with_their_codebook(look):
    app = look("analyst/cleaned_data", FIRST_YEAR)
    offered = [one.proto.label for one in app.get("download_button")]
    assert offered == ["CSV files", "Excel workbook", "Parquet files", "SPSS files", "REFI-QDA project", "Workbook"]
    codebook, changes = (table.value for table in app.dataframe)
    assert {"answers_long", "answers_wide", "items", "people"} <= set(codebook["table"])
    assert codebook.isna().sum().sum() == 0
    assert changes["cells"].sum() > 0
    assert "cells were read as something else" in words(app)


def test_the_shape_lives_in_the_address(look):
    app = look("analyst/cleaned_data", FIRST_YEAR, shape="wide")
    require_calm(app)
    assert [one.value for one in app.get("button_group") if one.key == "shape"] == [["wide"]]


def test_an_empty_study_says_what_to_bring(look):
    app = look("analyst/cleaned_data", EMPTY)
    assert "This study holds no data yet." in words(app)
    assert not app.get("download_button")


def test_the_method_can_be_searched(look):
    app = look("analyst/method", SAMPLE)
    assert len(labels(app)) == 4
    closed = len(app.text)
    app.session_state["room-Statistics: "] = True
    app.run()
    require_calm(app)
    assert len(app.text) > closed + 50
    narrowed = look("analyst/method", SAMPLE, search="Feldt")
    assert "Statistics: estimates and their intervals" in labels(narrowed)
    assert "Feldt" in words(narrowed)
    assert len(narrowed.text) < len(app.text) / 4
    nothing = look("analyst/method", SAMPLE, search="zzzz")
    assert labels(nothing) == []
    assert "Nothing in the method holds these words." in words(nothing)


def test_the_method_names_every_grade_and_questionnaire(look):
    told = words(look("analyst/method", SAMPLE))
    for said in ("**A**", "**B**", "**C**", "**D**", "Reverb item bank", "Utrecht Work Engagement Scale", "CC0"):
        assert said in told
