"""A stored document is shown whole or not at all: whatever is not plainly safe in it stops the whole of it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from analysis.cli.releasing import published
from analysis.errors import StoreError, StudyError
from analysis.release import planning
from analysis.release.release import LEAST_K
from analysis.storage.releases import current_release, preview_release
from analysis.storage.releases import publish as store_published
from analysis.storage.schema import RELEASES
from analysis.storage.seals import seal_of
from analysis.workflow.publishing import publish_release
from analysis.workflow.releases import parse_document, read_release
from analysis.workflow.workspace import Workspace
from tests.workflow.small import STUDY

Held = dict[str, Any]
#: What a command was asked, as far as reading a release needs it.
ASKED = Namespace(role="analyst", store=None)


@pytest.fixture(scope="module")
def documents(small: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Held, Held]:
    """What was published of the small programme, and its preview."""
    space = small.workspace(tmp_path_factory.mktemp("published") / "reverb.sqlite")
    small.bring(space)
    publish_release(space, STUDY, who="hr")
    out, prepared = current_release(space.store, STUDY), preview_release(space.store, STUDY)
    space.close()
    assert out is not None
    assert prepared is not None
    return json.loads(out.document), json.loads(prepared.document)


@pytest.fixture
def keep(space: Workspace, documents: tuple[Held, Held]) -> Callable[[str], None]:
    """Puts a document where the published one stands, sealed as if nothing had been done to it."""
    held = documents[0]["release"]
    store_published(space.store, STUDY, held["release_id"], held["data_version"], json.dumps(documents[0]))

    def into(document: str) -> None:
        with space.store.writing() as connection:
            row = connection.execute(select(RELEASES).where(RELEASES.c.status == "published")).one()._asdict()
            row = {name: value for name, value in row.items() if name != "seal"} | {"document": document}
            connection.execute(update(RELEASES).values(document=document, seal=seal_of(row)))

    return into


def copy(held: Held) -> Held:
    copied: Held = json.loads(json.dumps(held))
    return copied


def test_what_was_published_is_read(
    space: Workspace, documents: tuple[Held, Held], keep: Callable[[str], None]
) -> None:
    release = read_release(space.store, STUDY)
    assert release is not None
    assert release.cells
    assert published(ASKED, space, STUDY) == release


def unknown_field(held: Held) -> None:
    held["rows"] = [{"person": "somebody", "answer": 4}]


def unknown_field_of_a_cell(held: Held) -> None:
    held["cells"][0]["answers"] = [1, 4, 5]


def small_cell(held: Held) -> None:
    held["cells"][0]["n"] = held["k"] - 1


def smaller_k(held: Held) -> None:
    held["k"] = 1
    held["cells"][0]["n"] = 1


def three_terms(held: Held) -> None:
    held["cells"][0]["by"] = [["cohort", "A"], ["side", "junior"], ["generation", "Z"]]


def number_too_exact(held: Held) -> None:
    held["cells"][0]["mean"] = 61.2345


def text_for_a_number(held: Held) -> None:
    held["cells"][0]["mean"] = "61"


def few_at_risk(held: Held) -> None:
    held["curves"][0]["at_risk"][-1] = 1


def pseudonym_in_a_note(held: Held) -> None:
    held["notes"].append("P0123abcdef left in June.")


def token_in_a_note(held: Held) -> None:
    held["notes"].append("id:" + "0" * 32)


def mail_in_a_cohort(held: Held) -> None:
    held["cohorts"].append("anna.ek@firm.example")


def another_study(held: Held) -> None:
    held["study"] = "another"


def another_id(held: Held) -> None:
    held["release_id"] = "R00000000"


def what_was_only_prepared(held: Held) -> None:
    held["status"] = "preview"


def no_such_schema(held: Held) -> None:
    held.clear()


SPOILT = (
    unknown_field, unknown_field_of_a_cell, small_cell, smaller_k, three_terms, number_too_exact, text_for_a_number,
    few_at_risk, pseudonym_in_a_note, token_in_a_note, mail_in_a_cohort, another_study, another_id,
    what_was_only_prepared, no_such_schema,
)  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_document_that_is_not_plainly_safe_is_not_shown(
    space: Workspace, documents: tuple[Held, Held], keep: Callable[[str], None], spoil: Callable[[Held], None]
) -> None:
    document = copy(documents[0])
    spoil(document["release"])
    keep(json.dumps(document))
    for read in (lambda: read_release(space.store, STUDY), lambda: published(ASKED, space, STUDY)):
        with pytest.raises(StudyError) as refused:
            read()
        assert refused.value.code in ("RELEASE_DOCUMENT", "RELEASE_UNSAFE")


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"x"', '{"schema": 1}', '{"schema": 2, "release": {}}'])
def test_what_is_no_document_is_not_shown(space: Workspace, keep: Callable[[str], None], text: str) -> None:
    keep(text)
    with pytest.raises(StudyError) as refused:
        read_release(space.store, STUDY)
    assert refused.value.code == "RELEASE_DOCUMENT"


def test_a_preview_in_the_place_of_a_release_is_not_shown(
    space: Workspace, documents: tuple[Held, Held], keep: Callable[[str], None]
) -> None:
    keep(json.dumps(documents[1]))
    with pytest.raises(StudyError):
        read_release(space.store, STUDY)


def test_a_document_that_was_changed_without_its_seal_is_not_shown(
    space: Workspace, keep: Callable[[str], None]
) -> None:
    with space.store.writing() as connection:
        connection.execute(update(RELEASES).values(data_version="other"))
    with pytest.raises(StoreError) as refused:
        read_release(space.store, STUDY)
    assert refused.value.code == "RELEASE_DAMAGED"


def test_nothing_is_published_that_could_not_be_read(
    space: Workspace, small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.workflow import publishing

    small.bring(space)
    written = publishing.to_document
    monkeypatch.setattr(publishing, "to_document", lambda release: written(release) | {"schema": 9})
    with pytest.raises(StudyError):
        publish_release(space, STUDY, who="hr")
    assert current_release(space.store, STUDY) is None


def test_the_smallest_group_there_is_is_that_of_publishing() -> None:
    assert planning.SMALLEST_K == LEAST_K


def test_a_release_is_looked_through_quickly(documents: tuple[Held, Held]) -> None:
    import time

    text = json.dumps(documents[0] | {"padding": "x" * 3_000_000})
    began = time.perf_counter()
    with pytest.raises(StudyError):
        parse_document(text.replace('"schema": 1', '"schema": 3'), "R1")
    assert time.perf_counter() - began < 10
