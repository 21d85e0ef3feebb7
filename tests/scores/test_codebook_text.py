"""A codebook written as TOML is read as the same one; what is wrong in one that people wrote is said in sentences."""

from __future__ import annotations

import copy
import tomllib

import pytest

from analysis.errors import MappingError
from analysis.scores.codebook import FILE, codebook, codebook_of, read_document
from analysis.scores.codebook_faults import MOST_READINGS, document_faults, phrase_faults
from analysis.scores.codebook_text import write_document


@pytest.fixture
def document():
    return read_document(FILE.read_text(encoding="utf-8"), FILE.name)


def test_the_shipped_codebook_is_written_as_it_is(document):
    written = write_document(document)
    assert tomllib.loads(written) == document
    assert codebook_of(read_document(written, "x")) == codebook()
    assert max(map(len, written.splitlines())) < 260


def test_odd_signs_survive(document):
    odd = 'a "quoted" \\ back\nnew\ttab \x7f \u2028 \U0001f600 #'
    document["themes"][0]["definition"] = odd
    document["themes"][0]["examples"] = [odd, "plain"]
    assert tomllib.loads(write_document(document)) == document


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("cues"), '"cues" is missing'),
        (lambda d: d.update(colour="red"), 'the key "colour" is unknown'),
        (lambda d: d.update(lists=["a"]), "lists must be a table of lists"),
        (lambda d: d["lists"].update(tool="ai"), "tool must be a list of phrases"),
        (lambda d: d["lists"].update(tool=["{tool}"]), "names the unknown list {tool}"),
        (lambda d: d.update(negation_window="4"), "negation_window is '4'; allowed are whole numbers from 0 to 20"),
        (lambda d: d.update(cue_window=True), "cue_window is True"),
        (lambda d: d.update(negations="not"), "negations must be a list of phrases"),
        (lambda d: d.update(cues={"good": []}), "cues must have the lists favourable and unfavourable"),
        (lambda d: d.update(themes={"id": 1}), "themes must be tables, each under [[themes]]"),
        (lambda d: d.update(version=1), "version is empty or no text"),
        (lambda d: d["themes"].append(copy.deepcopy(d["themes"][0])), 'theme "technology" stands twice'),
        (lambda d: d["themes"][0].update(id="No good"), "an id has small letters, digits and _"),
        (lambda d: d["themes"][0].update(id=["x"]), "id is empty or no text"),
        (lambda d: d["themes"][0].update(title=" "), "title is empty or no text"),
        (lambda d: d["themes"][0].update(include="x" * 3000), "include has 3,000 characters; 2,000 are allowed"),
        (lambda d: d["themes"][0].update(examples=[1]), "examples: an entry is empty or no text"),
        (lambda d: d["themes"][0].update(topic=[7]), "topic must be a list of phrases"),
        (lambda d: d["themes"][0].update(topic=["a" * 201]), "has 201 characters; 200 are allowed"),
        (lambda d: d["themes"][0].update(topic=["a|b|c " * 8]), f"6,561 readings; {MOST_READINGS:,} are allowed"),
    ],
)
def test_each_mistake_is_said(document, change, said):
    change(document)
    faults = list(document_faults(document))
    assert [fault for fault in faults if said in fault], faults
    with pytest.raises(MappingError):
        codebook_of(document)


def test_many_phrases_that_are_each_allowed_can_be_too_many_together(document):
    wide = "a|b|c " * 6
    document["themes"][0]["topic"] = [f"{wide}w{number}" for number in range(200)]
    assert [fault for fault in document_faults(document) if "all phrases together have" in fault]


def test_a_sound_phrase_has_no_fault():
    assert list(phrase_faults("learn* .. from (him|her)", {})) == []
