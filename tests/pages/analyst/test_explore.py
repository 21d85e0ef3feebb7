"""The Explore page on every study: what is shown, how many looks it is, what is hidden."""

from __future__ import annotations

import pytest

from tests.pages.reading import EMPTY, FIRST_YEAR, NO_ROSTER, SAMPLE, STUDIES, TINY, headings, require_calm, words


@pytest.mark.parametrize("study", STUDIES)
def test_it_stands_on_every_study(look, study):
    app = look("analyst/explore", study)
    require_calm(app)
    assert app.title[0].value == "What else is in the data?"
    told = words(app)
    assert "NaN" not in told
    assert "None" not in told
    assert all(len(figure.proto.alt) > 20 for figure in app.get("plotly_chart"))
    assert all(table.proto.alt for table in app.dataframe)


def test_the_sample_is_explored_by_cohort_with_its_looks(look):
    app = look("analyst/explore", SAMPLE)
    told = words(app)
    assert "You are looking at 12 intervals; by chance alone" in told
    changes = next(table.value for table in app.dataframe if "Their change" in table.value)
    assert len(changes) == 6
    assert (changes["People"] >= 5).all()
    assert "How reliable the scales are" in headings(app)
    assert len(app.get("download_button")) >= 5
    assert "people." in told.partition("Who would recommend it")[2]


def test_two_breakdowns_hide_small_groups_until_an_analyst_opens_them(look):
    app = look("analyst/explore", SAMPLE, by="Department", **{"and": "Level"})
    require_calm(app)
    assert "hidden to protect people" in words(app)
    few = next(table.value for table in app.dataframe if "Their change" in table.value)
    app.toggle(key="small-groups").set_value(True).run()
    require_calm(app)
    assert "hidden to protect people" not in words(app)
    every = next(table.value for table in app.dataframe if "Their change" in table.value)
    assert len(every) > len(few)
    assert every["People"].min() < 5


def test_what_is_missing_is_said(look):
    assert "This study holds no data yet." in words(look("analyst/explore", EMPTY))
    told = words(look("analyst/explore", TINY))
    assert "hidden to protect people" in told
    for study in (FIRST_YEAR, NO_ROSTER):
        assert "interval" in words(look("analyst/explore", study))


def test_programme_and_comparison_stand_side_by_side_for_each_group(look):
    app = look("analyst/explore", SAMPLE)
    balance = next(table.value for table in app.dataframe if "Difference after" in table.value)
    assert {"the earlier score", "level", "side"} <= set(balance["Attribute"])
    weighed = balance[(balance["Weighed on"] == "yes") & (balance["Value"] != "rare")]
    assert (weighed["Difference after"].abs() < weighed["Difference before"].abs() + 1e-9).all()
    assert "after weighting. The largest difference left is" in words(app)
    app.selectbox(key="balance-group").select_index(1).run()
    require_calm(app)
    assert "Nobody stands beside the programme here" in words(look("analyst/explore", FIRST_YEAR))


def test_facets_are_for_those_who_may_see_the_rows(look):
    app = look("analyst/explore", SAMPLE)
    assert "Facets of understanding" in headings(app)
    stereotypes = next(table.value for table in app.dataframe if "About" in table.value)
    assert set(stereotypes["About"]) == {"Juniors", "Seniors"}


def test_whether_the_wish_to_stay_foretold_exits_is_off_until_the_notice_allows_it(look):
    assert "Whether the wish to stay foretold who left is not worked out: nobody recorded that the notice" in words(
        look("analyst/explore", SAMPLE)
    )


def every_scale(app):
    return next((table.value for table in app.dataframe if "Wave" in table.value and "Hedges g" in table.value), None)


def test_every_scale_stands_by_wave_and_group_and_small_groups_open_for_analysts(look):
    app = look("analyst/explore", SAMPLE, by="Department", **{"and": "Level"})
    few = every_scale(app)
    assert {"Scale", "Wave", "Department", "Level", "Mean", "Favourable", "Change", "Worse"} <= set(few)
    assert (few["People"] >= 5).all()
    assert (few["Linked"].dropna() >= 5).all()
    assert "rows: every scale at every wave." in words(app)
    app.toggle(key="small-groups").set_value(True).run()
    require_calm(app)
    assert len(every_scale(app)) > len(few)
    assert any(button.proto.label == "Download these figures (CSV)" for button in app.get("download_button"))
    tiny = every_scale(look("analyst/explore", TINY))
    assert tiny is None or (tiny["People"] >= 5).all()
