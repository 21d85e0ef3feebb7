"""Every page of HR on every study, from the whole sample down to one without a row: words and no failure."""

from __future__ import annotations

import re

import pytest

from tests.pages.reading import (
    EMPTY,
    FIRST_YEAR,
    NO_ROSTER,
    SAMPLE,
    STUDIES,
    TINY,
    headings,
    labels,
    require_calm,
    words,
)

TITLES = {
    "load": "Which data are here, and what would more unlock?",
    "quality": "Can these data be trusted?",
    "interviews": "Are the suggested codes right?",
    "codebook": "What is looked for in interviews?",
    "programme": "Is the programme run well?",
    "costs": "What does the programme cost?",
    "publish": "What will leaders see?",
}


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("page", TITLES)
def test_a_page_answers_its_question_calmly(look, page, study):
    app = look(f"data/{page}", study)
    require_calm(app)
    assert app.title[0].value == TITLES[page]
    assert len(words(app)) > 80
    assert not re.search(r"\b(None|nan|NaT)\b", words(app))


def test_the_ladder_of_each_study(look):
    steps = {study: words(look("data/load", study)).partition("\n")[2].partition("\n")[0] for study in STUDIES}
    assert steps == {
        SAMPLE: "**All 7 steps are here.**",
        FIRST_YEAR: "**5 of 7 steps are here.** Each further one unlocks more.",
        TINY: "**2 of 7 steps are here.** Each further one unlocks more.",
        NO_ROSTER: "**3 of 7 steps are here.** Each further one unlocks more.",
        EMPTY: "**0 of 7 steps are here.** Each further one unlocks more.",
    }


def test_a_sample_lists_its_files_and_cannot_be_changed(look):
    app = look("data/load", FIRST_YEAR)
    assert labels(app)[-1] == "Versions of this study"
    assert len(labels(app)) == 8
    assert "roster.csv: 32 rows" in labels(app)
    assert "cannot be changed" in words(app)
    assert len(app.file_uploader) == 0
    assert not [button for button in app.button if button.label == "Take this import back"]


def test_quality_says_what_wants_a_look_and_where(look):
    told = words(look("data/quality", SAMPLE))
    for said in (
        "hris-employment-2025-06-30.csv**: Check:", "answers were linked to a person",
        "**end, programme**: 294 of 334 invited answered", "**baseline, other staff**: 172 of 199 invited answered",
        "No scale gives a reason to worry", "A flag is a reason to look: nobody is left out",
        "answered another wave too", "did not answer here", "were answered in full",
    ):  # fmt: skip
        assert said in told
    first = words(look("data/quality", FIRST_YEAR))
    for said in ("New questionnaire, not yet validated: ", "Who was asked is not recorded",
                 "members (invitations are not recorded)"):  # fmt: skip
        assert said in first


def test_tables_of_quality_follow_the_order_of_waves(look):
    app = look("data/quality", SAMPLE)
    linkage = next(table.value for table in app.dataframe if "Not linked" in table.value)
    assert linkage["Wave"].tolist() == ["baseline", "mid", "end"]


def test_interviews_without_a_roster_stay_closed(look):
    app = look("data/interviews", NO_ROSTER)
    assert "Without a list of names, texts stay closed" in words(app)
    assert not [one for one in app.button if one.key == "accept"]
    assert "There are no interviews yet" in words(look("data/interviews", TINY))


def test_a_sample_shows_its_codes_and_lets_nobody_decide(look):
    app = look("data/interviews", FIRST_YEAR)
    assert "codes decided" in app.get("progress")[0].proto.text
    assert "its codes cannot be changed" in words(app)
    codes = next(table.value for table in app.dataframe if "Decision" in table.value)
    assert set(codes["Decision"]) == {"coded elsewhere"}
    assert codes["Answer"].notna().all()


def hidden_in(app):
    return next(table.value for table in app.dataframe if "Hidden, because" in table.value)


def test_publish_says_what_is_shown_and_what_is_hidden(look):
    app = look("data/publish", FIRST_YEAR)
    told = words(app)
    assert re.search(r"\*\*Leaders will see [\d,]+ figures, \d+ cards, \d+ curves and \d+ themes\.\*\*", told)
    assert "figures are hidden to protect people" in told
    assert "its release is published already" in told
    assert not [table for table in app.dataframe if "Hidden, because" in table.value], "worked out when it is opened"
    app.session_state["hidden-list"] = True
    everything = hidden_in(app.run())
    assert everything["Hidden, because"].str.len().min() > 10
    of = next(one for one in app.selectbox if one.key == "hidden-of")
    assert of.options[0] == f"Everything ({len(everything):,})"
    some = hidden_in(of.select_index(1).run())
    assert len(some) == everything["Of"].value_counts().iloc[0]
    assert f"{len(some):,} figures of {len(everything):,}." in words(app)
    history = next(table.value for table in app.dataframe if "Release" in table.value)
    assert history["State"].tolist() == ["leaders see this"]


def test_a_study_without_a_figure_has_nothing_to_publish(look):
    for study in (EMPTY, TINY):
        app = look("data/publish", study)
        assert not [one for one in app.button if one.key == "publish"]
        assert "Nothing has been published yet" in headings(app)
    told = words(look("data/publish", TINY))
    assert "Leaders would see nothing yet." in told
    assert "would open it for certain." in told


def test_quality_opens_items_facets_and_gaps(look):
    app = look("data/quality", SAMPLE)
    assert {"The items of each scale", "Facets of two items", "Each question, wave by wave"} <= set(labels(app))
    items = next(table.value for table in app.dataframe if "Item-rest" in table.value)
    assert (items["Item-rest"] > 0).all()
    rates = next(table.value for table in app.dataframe if "Answered another wave too" in table.value)
    assert (rates["Answered another wave too"] <= rates["Answered"]).all()


def test_quality_shows_the_answers_without_careless_people_on_asking(look):
    app = look("data/quality", FIRST_YEAR)
    assert "without them" not in words(app)
    app.toggle(key="without-careless").set_value(True).run()
    require_calm(app)
    assert "Retention counts employment, not answers" in words(app) or "Nobody was flagged" in words(app)


def test_quality_hides_item_figures_of_few_people(look):
    app = look("data/quality", TINY)
    items = [table.value for table in app.dataframe if "Item-rest" in table.value]
    assert all(table.loc[table["Answers"] < 5, ["Mean", "Item-rest"]].isna().all(axis=None) for table in items)
