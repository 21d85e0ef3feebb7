"""What phrases would find, before they stand in a codebook."""

from __future__ import annotations

import pandas as pd

from analysis.scores.codebook import FILE, read_document
from analysis.scores.phrase_preview import answers_with, compare_theme

SAID = pd.DataFrame(
    {
        "utterance": ["a", "b", "c"],
        "text": [
            "I learned a lot from her. We learnt it from him, too.",
            "Nothing of the kind.",
            "She taught me chess.",
        ],
    }
)


def test_a_phrase_is_found_where_it_stands():
    found = answers_with("learn* .. from (her|{who})", {"who": ["him", "them"]}, SAID)
    assert found["utterance"].tolist() == ["a"]
    assert found["phrase"].tolist() == ["learned a lot from her / learnt it from him"]
    assert answers_with("dragon*", {}, SAID).empty
    assert answers_with("chess", {}, SAID.iloc[:0]).empty


def test_a_changed_theme_is_held_against_what_it_was():
    before = read_document(FILE.read_text(encoding="utf-8"), FILE.name)
    (trust,) = [theme for theme in before["themes"] if theme["id"] == "trust"]
    after = {**before, "themes": [{**trust, "strong_favourable": ["taught me"], "strong_unfavourable": ["nothing of"]}]}
    found = compare_theme(before, after, "trust", SAID).set_index("utterance")
    assert found["after"].to_dict() == {"b": "unfavourable", "c": "favourable"}
    assert found["before"].isna().all()
    assert found["phrase"].to_dict() == {"b": "Nothing of", "c": "taught me"}
    back = compare_theme(after, before, "trust", SAID)
    assert back["after"].isna().all()
