"""A study's codebook: changed in versions that are all kept, used for suggestions, taken along and brought back."""

from __future__ import annotations

import pytest

from analysis.errors import MappingError, StoreError
from analysis.scores.codebook import codebook
from analysis.scores.codebook_text import write_document
from analysis.storage.checking import check
from analysis.storage.decisions import read_decisions
from analysis.storage.imports import list_imports
from analysis.storage.kept_facts import rewrite_kept_facts
from analysis.storage.studies import set_read_only
from analysis.workflow.codebooks import (
    LONGEST_FILE,
    codebook_in_use,
    codebook_mark,
    codebook_versions,
    read_codebook_file,
    save_codebook,
    shipped_document,
    with_theme,
)
from analysis.workflow.coding import Coder, decide, open_desk, queue_suggestions
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO


def with_phrase(document, phrase, theme="trust"):
    (found,) = [one for one in document["themes"] if one["id"] == theme]
    return with_theme(document, found | {"strong_favourable": [*found["strong_favourable"], phrase]})


def save(space, document, why="We say so"):
    return save_codebook(space.store, STUDY, document, why=why, who=WHO)


def test_the_shipped_codebook_is_in_use_until_somebody_saves_another(space):
    (only,) = codebook_versions(space.store, STUDY)
    assert (only.number, only.version, only.at) == (0, codebook().version, None)
    assert codebook_in_use(space.store, STUDY) is codebook()


def test_each_version_is_kept_with_who_when_and_why(space):
    marks = [codebook_mark(space.store, STUDY)]
    first = save(space, with_phrase(shipped_document(), "train strike"), "A word of ours")
    marks.append(codebook_mark(space.store, STUDY))
    new = dict(shipped_document()["themes"][0]) | {"id": "pets", "title": "Pets", "topic": ["dog*"]}
    second = save(space, with_theme(first.document, new), "  Another \n theme ")
    marks.append(codebook_mark(space.store, STUDY))
    assert len(set(marks)) == 3
    versions = codebook_versions(space.store, STUDY)
    assert [one.version for one in versions] == [f"{codebook().version} own {n}" for n in (2, 1)] + [codebook().version]
    assert [one.why for one in versions[:2]] == ["Another theme", "A word of ours"]
    assert {one.who for one in versions[:2]} == {WHO}
    assert versions[1] == first
    book = codebook_in_use(space.store, STUDY)
    assert book.themes[-1].id == "pets"
    assert ("train", "strike") in book.theme("trust").favourable
    assert save(space, second.document) == second, "nothing changed, so nothing is kept"
    assert open_study(space, STUDY).facts.empty
    assert check(space.store) == ()


def test_the_shipped_one_and_earlier_ones_can_be_taken_up_again(space):
    first = save(space, with_phrase(shipped_document(), "train strike"))
    back = save(space, shipped_document(), "As it was")
    assert (back.number, back.version) == (2, codebook().version)
    assert codebook_in_use(space.store, STUDY) == codebook()
    again = save(space, first.document, "Once more")
    assert again.version == f"{codebook().version} own 3"
    assert len(codebook_versions(space.store, STUDY)) == 4


def test_codes_keep_the_version_they_were_suggested_from(small, space):
    small.bring(space, ["roster", "hris-people", "interviews-end"])
    before = open_desk(space, STUDY)
    row = queue_suggestions(space.store, STUDY, before).waiting.iloc[0]
    decide(
        space.store, STUDY, utterance=row["utterance"], theme=row["theme"], direction=row["direction"],
        action="accept", version=row["codebook_version"], coder=Coder(WHO),
    )  # fmt: skip
    word = before.said["text"].iloc[0].split()[-1].strip(".").casefold()
    assert word.isalpha()
    save(space, with_phrase(shipped_document(), word, "matching"))
    after = open_desk(space, STUDY)
    assert set(after.suggested["codebook_version"]) == {f"{codebook().version} own 1"}
    found = after.suggested[after.suggested["theme"] == "matching"]
    assert before.said["utterance"].iloc[0] in set(found["utterance"])
    assert read_decisions(space.store, STUDY)["codebook_version"].tolist() == [codebook().version]
    assert open_study(space, STUDY).codes["codebook_version"].tolist() == [codebook().version]


def test_what_is_wrong_is_refused_and_nothing_is_kept(space):
    with pytest.raises(MappingError, match="ends with a gap"):
        save(space, with_phrase(shipped_document(), "trust .."))
    with pytest.raises(MappingError, match="needs a reason"):
        save(space, with_phrase(shipped_document(), "train strike"), "  ")
    assert len(codebook_versions(space.store, STUDY)) == 1
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        save(space, with_phrase(shipped_document(), "train strike"))


def test_a_codebook_goes_out_as_a_file_and_comes_back(space):
    changed = with_phrase(shipped_document(), "train strike")
    assert read_codebook_file(write_document(changed).encode(), "mine.toml") == changed
    assert read_codebook_file(b"\xef\xbb\xbf" + write_document(changed).encode(), "mine.toml") == changed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00", "is no UTF-8 text"),
        (b"a = ", "cannot be read as a codebook"),
        (b"x = " + b"[" * 5_000, "cannot be read as a codebook"),
        (b"version = 1", '- "themes" is missing.\n'),
        (b"#" * (LONGEST_FILE + 1), "a codebook has 400,000 at most"),
    ],
)
def test_a_file_that_is_none_says_why(data, said):
    with pytest.raises(MappingError) as caught:
        read_codebook_file(data, "mine.toml")
    assert said in caught.value.message + "\n"


def test_a_name_that_was_taken_out_of_a_phrase_takes_the_phrase_along(space):
    save(space, with_phrase(shipped_document(), "ask alfons"))
    with space.store.writing() as connection:
        changed = rewrite_kept_facts(
            space.store, connection, 1, lambda told: [text and text.replace("alfons", "[Name]") for text in told]
        )
    assert changed == 1
    assert codebook_in_use(space.store, STUDY).themes == codebook().themes
    assert not list_imports(space.store, STUDY)
