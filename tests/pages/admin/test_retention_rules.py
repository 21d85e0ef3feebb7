"""The page on how long things are kept: calm on every study, and erasing only after a second question."""

from __future__ import annotations

import re

import pytest

from analysis.storage.imports import list_imports
from analysis.storage.rows import read_tables
from analysis.storage.rules import Rule, read_rules
from analysis.storage.versions import study_versions
from analysis.workflow.workspace import open_workspace
from tests.pages.reading import NO_ROSTER, SAMPLE, STUDIES, TINY, headings, require_calm, words

PAGE = "admin/retention_rules"


def button(app, key):
    return next(one for one in app.button if one.key == key)


def box(app, key):
    return next(one for one in app.checkbox if one.key == key)


@pytest.mark.parametrize("study", STUDIES)
def test_the_page_answers_its_question_calmly(look, study):
    app = look(PAGE, study)
    require_calm(app)
    assert app.title[0].value == "How long is what kept?"
    assert headings(app) == ["Forget a person", "No backup has been made yet", "Is the store whole?"]
    assert not re.search(r"\b(None|nan|NaT)\b", words(app))
    assert "Names, mails and numbers as given" in words(app)


def test_a_sample_can_only_be_looked_at(look):
    app = look(PAGE, SAMPLE)
    assert "its rules cannot be changed" in words(app)
    assert not [one for one in app.button if one.key in ("rule-save", "rules-apply", "forget")]
    assert not app.text_input


def test_the_store_is_verified_when_asked(look):
    app = look(PAGE, TINY)
    assert "The store is as it was written." in words(button(app, "check-store").click().run())


def test_a_rule_is_saved_and_what_is_due_is_erased_after_a_second_question(work, own_store):
    app = work(PAGE, NO_ROSTER)
    next(one for one in app.selectbox if one.key == "rule-name").set_value("texts").run()
    next(one for one in app.number_input if one.key == "rule-months").set_value(0).run()
    app = button(app, "rule-save").click().run()
    with open_workspace(own_store) as space:
        assert Rule("texts", 0) in read_rules(space.store, NO_ROSTER)
        assert read_tables(space.store, NO_ROSTER)["interviews"]["text"].notna().any()
    assert button(app, "rules-apply").disabled
    box(app, "rules-sure").check().run()
    app = button(app, "rules-apply").click().run()
    require_calm(app)
    assert "Erased: " in words(app)
    with open_workspace(own_store) as space:
        assert read_tables(space.store, NO_ROSTER)["interviews"]["text"].isna().all()
        assert study_versions(space.store, NO_ROSTER)[0].action == "apply retention rules"


def test_a_person_is_forgotten_after_a_second_question(work, own_store):
    app = work(PAGE, TINY)
    field = next(one for one in app.text_input if one.key == "forget-person")
    app = field.set_value("99999").run()
    assert "Nothing in the study" in words(app)
    app = next(one for one in app.text_input if one.key == "forget-person").set_value("00001").run()
    assert "In the study about this person: " in words(app)
    assert button(app, "forget").disabled
    box(app, "forget-sure").check().run()
    app = button(app, "forget").click().run()
    require_calm(app)
    assert "kept out of this study from now on" in words(app)
    assert next(one for one in app.text_input if one.key == "forget-person").value == ""
    with open_workspace(own_store) as space:
        assert read_tables(space.store, TINY)["submissions"]["token"].nunique() == 2
        assert len(list_imports(space.store, TINY)) == 2
