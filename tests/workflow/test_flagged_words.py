"""Words that may be names wait for a person; what is decided holds for every text, those of later files too."""

from __future__ import annotations

import pytest

from analysis.storage.kept_facts import read_kept_facts
from analysis.storage.rows import stored_tables
from analysis.workflow.flagged_words import decide_words, read_word_answers
from analysis.workflow.forgetting import forget
from analysis.workflow.studies import open_study
from analysis.workflow.talks import not_in_english, quarantined, words_to_decide
from tests.workflow.small import STUDY, WHO
from tests.workflow.test_speakers import ROSTER, bring

SHEET = """Employee ID,Interview,Question,Answer
E001,I1,How was it?,I asked Marley and then Hope what to do. Marley knew.
E002,I2,How was it?,We use Kubernetes. Hope was there.
E003,I3,How was it?,"Ich habe viel von Marley gelernt, und das war nicht leicht für mich."
"""
LATER = """Employee ID,Interview,Question,Answer
E004,I4,How was it?,I met Marley and MARLEY again on Kubernetes. Hope helped.
"""


@pytest.fixture
def talk(space, tmp_path):
    bring(space, tmp_path, "roster.csv", ROSTER)
    bring(space, tmp_path, "interviews-end.csv", SHEET)
    return space


def words(space) -> dict[str, int]:
    found = words_to_decide(space, open_study(space, STUDY))
    return dict(zip(found["word"], found["times"], strict=True))


def test_words_that_nothing_explains_wait_with_a_place_where_they_stand(talk):
    found = words_to_decide(talk, open_study(talk, STUDY))
    assert found[["word", "times"]].values.tolist() == [["Marley", 2], ["Hope", 1], ["Kubernetes", 1]]
    assert "I asked Marley and then" in found["example"][0]


def test_a_name_leaves_every_text_and_later_ones_before_they_are_stored(talk, tmp_path):
    decide_words(talk, STUDY, ["Marley", "Hope"], are_names=True, who=WHO)
    texts = open_study(talk, STUDY).interviews["text"].tolist()
    assert texts[0] == "I asked [name] and then [name] what to do. [name] knew."
    assert texts[1] == "We use Kubernetes. [name] was there.", "with a capital it is one wherever it stands"
    bring(talk, tmp_path, "interviews-later-end.csv", LATER)
    stored = stored_tables(talk.store, STUDY).tables["interviews"]["text"].tolist()
    assert "I met [name] and [name] again on Kubernetes. [name] helped." in stored
    assert words(talk) == {"Kubernetes": 2}


def test_a_word_that_is_no_name_is_kept_and_asked_about_no_more(talk):
    decide_words(talk, STUDY, ["Marley", "Kubernetes"], are_names=False, who=WHO)
    assert words(talk) == {"Hope": 1}
    assert open_study(talk, STUDY).interviews["text"][0].count("Marley") == 2
    decide_words(talk, STUDY, ["Marley"], are_names=True, who=WHO)
    assert "Marley" not in open_study(talk, STUDY).interviews["text"][0]
    assert read_word_answers(talk.store, STUDY).others == frozenset({"kubernetes"})


def test_what_was_decided_names_nobody_in_the_store_nor_in_the_study(talk):
    decide_words(talk, STUDY, ["Marley"], are_names=True, who=WHO)
    assert open_study(talk, STUDY).facts.empty
    files = talk.store.path.parent.glob(f"{talk.store.path.name}*")
    held = b"".join(path.read_bytes() for path in files if path.is_file())
    assert b"Marley" not in held
    assert read_kept_facts(talk.store, STUDY)["key"].str.startswith("word:").all()


def test_a_word_that_was_the_name_of_somebody_forgotten_redacts_nothing_else(talk):
    decide_words(talk, STUDY, ["Quux"], are_names=True, who=WHO)
    forget(talk, STUDY, "E003", who=WHO)
    assert "Quux" not in read_kept_facts(talk.store, STUDY)["value"].str.cat()
    assert read_word_answers(talk.store, STUDY).names == ()
    assert open_study(talk, STUDY).interviews["text"].tolist()[0].startswith("I asked Marley")


def test_without_a_roster_texts_are_in_quarantine_and_nothing_is_asked(space, tmp_path):
    bring(space, tmp_path, "interviews-end.csv", SHEET)
    study = open_study(space, STUDY)
    assert (quarantined(study), words(space)) == (3, {})
    bring(space, tmp_path, "roster.csv", ROSTER)
    assert quarantined(open_study(space, STUDY)) == 0


def test_answers_in_another_language_are_counted(talk):
    others = not_in_english(open_study(talk, STUDY).interviews)
    assert others[["interview", "language"]].values.tolist() == [["I3", "german"]]
