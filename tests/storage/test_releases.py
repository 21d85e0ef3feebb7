"""What leaders read is frozen, superseded and never lost; its module knows no rows of people."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import update

from analysis.errors import StoreError
from analysis.storage.releases import (
    current_release,
    newest_line,
    preview_release,
    publish,
    published_documents,
    release_history,
    save_preview,
)
from analysis.storage.schema import RELEASES

ROOT = Path(__file__).parents[2]
ROW_MODULES = {
    "rows",
    "imports",
    "side_rows",
    "decisions",
    "row_schema",
    "packing",
    "frames",
    "cache",
    "records",
    "versions",
    "version_hash",
    "erasing",
    "release_panels",
    "forgetting",
}


def imported(module: str) -> set[str]:
    """Every module of the library that `module` imports, by whatever way."""
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        file = ROOT / (name.replace(".", "/") + ".py")
        if name in seen or not file.exists():
            continue
        seen.add(name)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analysis"):
                waiting += [node.module, f"{node.module}.__init__", *(f"{node.module}.{n.name}" for n in node.names)]
            elif isinstance(node, ast.Import):
                waiting += [n.name for n in node.names if n.name.startswith("analysis")]
    return seen


def test_releases_import_no_module_that_reads_rows():
    seen = imported("analysis.storage.releases")
    assert "analysis.storage.stores" in seen
    assert {name.rpartition(".")[2] for name in seen} & ROW_MODULES == set()
    assert "analysis.storage.imports" in imported("analysis.storage.rows") | imported("analysis.storage.checking")


def test_a_preview_is_replaced_and_is_not_published(store):
    save_preview(store, "pilot", "r1", "v1", '{"n": 1}')
    save_preview(store, "pilot", "r2", "v2", '{"n": 2}')
    held = preview_release(store, "pilot")
    assert held is not None
    assert (held.document, held.line.release_id, held.line.data_version) == ('{"n": 2}', "r2", "v2")
    assert current_release(store, "pilot") is None
    assert release_history(store, "pilot") == ()


def test_newest_line_is_that_of_the_document_which_is_read(store):
    assert newest_line(store, "pilot") is None
    publish(store, "pilot", "r1", "v1", "{}")
    publish(store, "pilot", "r2", "v2", "{}")
    save_preview(store, "pilot", "r3", "v3", "{}")
    current, preview = current_release(store, "pilot"), preview_release(store, "pilot")
    assert current is not None
    assert preview is not None
    assert newest_line(store, "pilot") == current.line
    assert newest_line(store, "pilot", preview=True) == preview.line


def test_a_release_follows_the_one_before(store):
    publish(store, "pilot", "r1", "v1", '{"n": 1}')
    publish(store, "pilot", "r2", "v2", '{"n": 2}')
    held = current_release(store, "pilot")
    assert held is not None
    assert held.document == '{"n": 2}'
    newest, before = release_history(store, "pilot")
    assert newest.superseded_at is None
    assert before.superseded_at is not None
    assert [release.document for release in published_documents(store, "pilot")] == ['{"n": 2}', '{"n": 1}']


def test_a_preview_becomes_the_release_of_that_id(store):
    save_preview(store, "pilot", "r1", "v1", "{}")
    publish(store, "pilot", "r1", "v1", "{}")
    assert preview_release(store, "pilot") is None


def test_what_is_out_is_not_overwritten(store):
    publish(store, "pilot", "r1", "v1", '{"n": 1}')
    with pytest.raises(StoreError) as refused:
        publish(store, "pilot", "r1", "v1", '{"n": 9}')
    assert refused.value.code == "RELEASE_EXISTS"
    with pytest.raises(StoreError):
        save_preview(store, "pilot", "r1", "v1", '{"n": 9}')
    held = current_release(store, "pilot")
    assert held is not None
    assert held.document == '{"n": 1}'


def test_a_damaged_release_is_not_shown(store):
    publish(store, "pilot", "r1", "v1", '{"n": 1}')
    with store.writing() as connection:
        connection.execute(update(RELEASES).values(document='{"n": 7}'))
    with pytest.raises(StoreError) as refused:
        current_release(store, "pilot")
    assert refused.value.code == "RELEASE_DAMAGED"
