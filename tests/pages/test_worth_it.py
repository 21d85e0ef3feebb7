"""The page on whether it is worth it: alive on the samples, and HR enters costs on it."""

from __future__ import annotations

from tests.pages.reading import EMPTY, FIRST_YEAR, NO_ROSTER, SAMPLE, TINY, require_calm, words


def test_the_samples_say_what_they_cost_and_what_would_pay(look):
    for study in (SAMPLE, FIRST_YEAR):
        app = look("impact/worth_it", study)
        require_calm(app)
        told = words(app)
        assert "The programme costs EUR" in told
        assert "who would have left" in told
        assert "its costs cannot be changed" in words(look("data/costs", study))
        table = next(table.value for table in app.dataframe if "Unit" in table.value)
        assert "Leavers who must stay to break even" in table["What"].tolist()
    assert "The meeting log shows" in told
    assert "not supported" in told, "grade C supports nothing"


def test_an_empty_study_says_what_to_bring(look):
    assert "This study holds no data yet." in words(look("impact/worth_it", EMPTY))


def test_hr_enters_costs_and_the_preview_has_them(work):
    app = work("impact/worth_it", NO_ROSTER)
    require_calm(app)
    assert "Nobody has entered yet what the programme costs." in words(app)
    app = work("data/costs", NO_ROSTER)
    for name, low, high in (("administration", 8000.0, 9000.0), ("replacement", 30_000.0, None)):
        app.number_input(key=f"{NO_ROSTER}-cost-{name}-from").set_value(low)
        if high is not None:
            app.number_input(key=f"{NO_ROSTER}-cost-{name}-to").set_value(high)
    app = next(one for one in app.button if one.label == "Keep these costs").click().run()
    require_calm(app)
    assert "The costs are kept." in app.success[0].value
    told = words(work("impact/worth_it", NO_ROSTER))
    assert "Nobody has entered" not in told
    assert "Not entered, and so left out" in told
    again = work("data/costs", NO_ROSTER)
    assert again.number_input(key=f"{NO_ROSTER}-cost-replacement-to").value == 30_000.0, "one end stands for both"


def test_a_range_the_wrong_way_round_is_refused_in_words(work):
    app = work("data/costs", TINY)
    app.number_input(key=f"{TINY}-cost-training-from").set_value(9.0)
    app.number_input(key=f"{TINY}-cost-training-to").set_value(3.0)
    app = next(one for one in app.button if one.label == "Keep these costs").click().run()
    assert [one.message for one in app.exception] == []
    assert "the smaller one first" in app.error[0].value
    assert "Nobody has entered yet" in words(work("impact/worth_it", TINY))
