"""An import is written whole, once, and taken back without a trace."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import func, select

from analysis.errors import Finding, StoreError, StudyError
from analysis.storage import imports
from analysis.storage.audit import read_log
from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import, write_import
from analysis.storage.row_schema import IMPORT_TABLES
from analysis.storage.rows import read_tables
from analysis.storage.side_rows import read_changes, read_identifiers, read_links, read_set_aside
from analysis.storage.studies import create_study, set_read_only
from analysis.study import TABLES

CANARY = "Zanzibarina"


def rows_held(store) -> int:
    with store.reading() as connection:
        return sum(connection.scalar(select(func.count()).select_from(table)) for table in IMPORT_TABLES)


def test_what_was_written_is_read_again(store, write, brought):
    write(store)
    tables = read_tables(store, "pilot")
    given = brought("s")["tables"]
    assert set(tables) == set(TABLES)
    for name, frame in given.items():
        expected = frame.dropna(subset=["raw", "value"], how="all") if name == "responses" else frame
        held = tables[name][expected.columns]
        expected = expected.assign(**{c: expected[c].astype("datetime64[s]") for c in expected if c.endswith("date")})
        pd.testing.assert_frame_equal(held, expected.reset_index(drop=True), check_dtype=False)
    kinds = {"text": "str", "number": "float64", "date": "datetime64[s]"}
    for name, frame in tables.items():
        names = {"person": "token", "manager": "manager_token"}
        assert {c: str(frame[c].dtype) for c in frame if c in frame.columns and c != "import_id"} == {
            names.get(c, c): kinds[kind] for c, kind in TABLES[name].items() if c != "import_id"
        }


def test_what_stands_beside_is_read_again(store, write):
    written = write(store)
    assert read_identifiers(store, "pilot")["value"].tolist() == [CANARY, "Ben Ho", "Ida Ek"]
    assert read_links(store, "pilot").to_numpy().tolist() == [["id:s0", "mail:s0"]]
    aside = read_set_aside(store, "pilot", written.import_id)
    assert aside.drop(columns="import_id").to_numpy().tolist() == [
        [7, "OFF_SCALE", f"{CANARY} is no answer", "Q1", f'["{CANARY}"]']
    ]
    changes = read_changes(store, "pilot")
    assert changes["row"].tolist() == [2, pd.NA]
    assert changes["from"].tolist() == [CANARY, "5"]
    assert changes["to"].fillna("missing").tolist() == ["", "missing"]


def test_the_line_of_an_import_says_what_it_was(store, write):
    finding = Finding.about_rows("OFF_SCALE", "warning", "One answer is off the scale.", [7], column="Q1")
    written = write(store, as_of=dt.date(2026, 4, 1), findings=(finding,), wave=None)
    (line,) = list_imports(store, "pilot")
    assert line.import_id == written.import_id
    assert (line.file_label, line.wave, line.as_of) == (f"answers of {CANARY}.csv", None, dt.date(2026, 4, 1))
    assert line.findings == (finding,)
    assert (line.rows_read, line.rows_accepted, line.rows_set_aside) == (4, 3, 1)


def test_nothing_that_names_a_person_lies_open_in_the_file(sqlite_store, path, write):
    write(sqlite_store, findings=(Finding("X", "info", f"{CANARY} was here"),))
    sqlite_store.close()
    held = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert b"Sales" in held
    assert CANARY.encode() not in held


def test_the_same_file_is_imported_once(store, write):
    first = write(store)
    again = write(store)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert first.import_id == again.import_id
    assert len(list_imports(store, "pilot")) == 1


@pytest.mark.parametrize("other", [{"mapping": "other"}, {"wave": "end"}, {"sha256": "b" * 64}])
def test_another_mapping_wave_or_content_is_another_import(store, record, brought, other):
    for one in (record(), record(**other)):
        assert not write_import(store, "pilot", one, brought("s")["tables"]).duplicate
    assert len(list_imports(store, "pilot")) == 2


def test_six_processes_import_the_same_file_once(store, tmp_path, processes):
    outputs = processes(
        f"""
import pandas as pd
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.imports import write_import
from analysis.storage.records import ImportRecord
from analysis.storage.stores import open_store
record = ImportRecord("f.csv", "c" * 64, "kind", "survey", "unknown", None, None, 2, 2, 0)
cipher = Cipher(open_key({str(tmp_path / "apart" / "reverb.key")!r}))
tables = {{"comments": pd.DataFrame({{"submission": ["a", "b"], "question": "q", "text": "good"}})}}
with open_store({store.engine.url.render_as_string(hide_password=False)!r}, cipher) as store:
    print(write_import(store, "pilot", record, tables).duplicate)
""",
        6,
    )
    assert sorted(outputs) == ["False"] + ["True"] * 5
    assert len(list_imports(store, "pilot")) == 1
    assert len(read_tables(store, "pilot")["comments"]) == 2


def test_undo_leaves_nothing_but_its_line(store, write):
    kept, gone = write(store, "kept"), write(store, "gone")
    before = rows_held(store)
    line = undo_import(store, "pilot", gone.import_id)
    assert line.undone_at is not None
    assert rows_held(store) == before / 2
    assert [held.import_id for held in list_imports(store, "pilot")] == [kept.import_id]
    assert len(list_imports(store, "pilot", undone=True)) == 2
    assert not read_tables(store, "pilot")["submissions"]["submission"].str.startswith("gone").any()
    assert len(read_set_aside(store, "pilot")) == 1
    assert check(store) == ()


def test_undo_leaves_nothing_in_the_files(sqlite_store, path, write):
    gone = write(sqlite_store, "gone")
    read_tables(sqlite_store, "pilot")
    undo_import(sqlite_store, "pilot", gone.import_id)
    held = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert b"gone-0" not in held


def test_a_file_that_was_undone_can_come_again(store, write):
    first = write(store)
    undo_import(store, "pilot", first.import_id)
    again = write(store)
    assert not again.duplicate
    assert again.import_id != first.import_id
    with pytest.raises(StoreError) as refused:
        undo_import(store, "pilot", first.import_id)
    assert refused.value.code == "UNKNOWN_IMPORT"


def test_an_import_that_fails_midway_leaves_nothing(store, write, monkeypatch):
    insert_rows = imports.insert_rows

    def fail_late(connection, table, rows):
        if table.name == "set_aside":
            raise RuntimeError("power cut")
        insert_rows(connection, table, rows)

    with monkeypatch.context() as patched:
        patched.setattr(imports, "insert_rows", fail_late)
        with pytest.raises(RuntimeError):
            write(store)
    assert rows_held(store) == 0
    assert list_imports(store, "pilot", undone=True) == ()
    assert not write(store).duplicate


def test_the_order_of_imports_does_not_matter(store, write):
    tables = []
    for study, names in (("one way", ("x", "y")), ("other way", ("y", "x"))):
        create_study(store, study)
        for name in names:
            write(store, name, study=study)
        tables.append(read_tables(store, study))
    for name in TABLES:
        if name != "responses":
            ids = [frame[name].pop("import_id") for frame in tables]
            assert ids[0].is_monotonic_increasing
            assert ids[1].is_monotonic_increasing
        first, second = (frame[name].sort_values([*frame[name].columns], ignore_index=True) for frame in tables)
        pd.testing.assert_frame_equal(first, second)


def test_an_import_has_the_same_id_wherever_it_stands_in_the_order(store, write, record, brought):
    first = [write(store, name) for name in ("x", "y")]
    with store.writing() as connection:  # as if they had never been there
        for table in (*reversed(IMPORT_TABLES), imports.IMPORTS):
            connection.execute(table.delete())
    second = [write(store, name) for name in ("y", "x")]
    assert [w.import_id for w in first] == [w.import_id for w in reversed(second)]


def test_studies_do_not_see_each_other(store, write):
    create_study(store, "other")
    mine, theirs = write(store), write(store, study="other")
    assert mine.import_id != theirs.import_id
    undo_import(store, "other", theirs.import_id)
    assert len(read_tables(store, "pilot")["submissions"]) == 3
    assert read_tables(store, "other")["submissions"].empty


@pytest.mark.parametrize("column", ["person", "employee_id", "email", "name"])
def test_a_column_that_names_a_person_is_refused(store, record, column):
    frame = pd.DataFrame({"submission": ["s"], column: ["Anna"]})
    with pytest.raises(StoreError) as refused:
        write_import(store, "pilot", record(), {"submissions": frame})
    assert refused.value.code == "UNKNOWN_COLUMN"
    assert column in refused.value.message


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ({"nonsense": pd.DataFrame()}, "UNKNOWN_TABLE"),
        ({"submissions": pd.DataFrame({"submission": ["s"], "seconds": ["soon"]})}, "TABLE_TYPE"),
        ({"responses": pd.DataFrame({"submission": ["s", "s"], "item": "q", "value": [1.0, 2.0]})}, "RESPONSE_TWICE"),
        ({"responses": pd.DataFrame({"submission": [None], "item": "q", "value": [1.0]})}, "RESPONSE_UNNAMED"),
    ],
)
def test_tables_that_cannot_be_kept_are_refused(store, record, tables, code):
    with pytest.raises(StoreError) as refused:
        write_import(store, "pilot", record(), tables)
    assert refused.value.code == code
    assert rows_held(store) == 0


def test_a_read_only_study_takes_nothing(store, write):
    written = write(store)
    set_read_only(store, "pilot", True)
    for deed in (lambda: write(store, "more"), lambda: undo_import(store, "pilot", written.import_id)):
        with pytest.raises(StoreError) as refused:
            deed()
        assert refused.value.code == "STUDY_READ_ONLY"


def test_an_unknown_study_is_named(store, write):
    with pytest.raises(StudyError, match="pilot"):
        write(store, study="nowhere")


def test_inputs_are_not_changed(store, record, brought):
    given, kept = brought("s"), brought("s")
    write_import(store, "pilot", record(), given["tables"], **{k: v for k, v in given.items() if k != "tables"})
    for name, frame in kept["tables"].items():
        pd.testing.assert_frame_equal(given["tables"][name], frame)
    for name in ("identifiers", "links", "set_aside", "changes"):
        pd.testing.assert_frame_equal(given[name], kept[name])


def test_the_log_says_who_imported_and_undid(store, write):
    written = write(store)
    undo_import(store, "pilot", written.import_id, who="hr-1")
    newest, before = read_log(store)[:2]
    assert (newest.who, newest.action, newest.subject) == ("hr-1", "undo import", written.import_id)
    assert (before.action, before.study) == ("import", "pilot")
