"""Taguette's own project: highlights with their tags, each checked against the bytes that it stands for."""

from __future__ import annotations

import json
import sqlite3

import pytest

from analysis.errors import FileRefused
from analysis.ingest.limits import Limits
from analysis.ingest.reading_taguette import OTHERWISE
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.read_here import contents_of

HTML = "<p>Zo\u00eb: I trust her &amp; him.</p>\n<p>We had <b>no time</b> at all.</p>"
PLAIN = "Zo\u00eb: I trust her & him.\nWe had no time at all."
TABLES = """
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, contents TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, path TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INT, start_offset INT, end_offset INT, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INT, tag_id INT);
CREATE TABLE commands (id INTEGER PRIMARY KEY, date TEXT, user_login TEXT, payload TEXT);
INSERT INTO tags VALUES (1, 'trust'), (2, 'time'), (3, 'praise');
"""


def database(*statements: str, spoilt: bool = False) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    connection.execute("INSERT INTO documents VALUES (1, 'Talk 1.odt', ?)", (HTML,))
    for number, (words, snippet) in enumerate(
        [("I trust her & him.", "<p>I trust her &amp; him.</p>"), ("no time", "<p><b>no time</b></p>")], start=1
    ):
        start = len(PLAIN[: PLAIN.index(words)].encode()) + 3 * spoilt
        end = start + len(words.encode())
        connection.execute("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", (number, start, end, snippet))
        told = json.dumps({"type": "highlight_add", "highlight_id": number})
        connection.execute("INSERT INTO commands VALUES (?, '2026-02-03 10:00:00', 'ada', ?)", (number, told))
    connection.executescript("INSERT INTO highlight_tags VALUES (1, 1), (1, 3), (2, 2);")
    for statement in statements:
        connection.executescript(statement)
    connection.commit()
    return connection.serialize()


def built(data: bytes):
    contents = contents_of(data, "study.sqlite3")
    found = recognise(contents)
    return found, build_tables(contents, found.mapping)


def test_highlights_come_with_tags_and_who_set_them():
    found, tables = built(database())
    assert (found.mapping.tool, found.mapping.kind, found.certain) == ("taguette", "codes", True)
    said = tables.tables["interviews"].set_index("utterance")["text"]
    codes = tables.tables["codes"]
    assert list(zip(codes["utterance"].map(said), codes["phrase"], codes["decided_by"], strict=True)) == [
        ("I trust her & him.", "praise", "ada"), ("I trust her & him.", "trust", "ada"), ("no time", "time", "ada"),
    ]  # fmt: skip


def test_positions_that_give_other_words_are_set_aside():
    data = database("UPDATE highlights SET start_offset = start_offset + 3 WHERE id = 1")
    _, tables = built(data)
    assert tables.set_aside["reason"].tolist() == [OTHERWISE, OTHERWISE]
    assert tables.tables["codes"]["phrase"].tolist() == ["time"]
    with pytest.raises(FileRefused) as refusal:
        contents_of(database(spoilt=True), "study.sqlite3")
    assert refusal.value.code == "NO_TEXTS"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"SQLite format 3\x00" + b"\x00" * 4_000, "CORRUPT"),
        (database()[:3_000], "CORRUPT"),
        (database("DROP TABLE tags", "CREATE TABLE other (id INT)"), "WRONG_TYPE"),
        (database("DROP TABLE tags", "CREATE VIEW tags AS SELECT 1 AS id, 'x' AS path"), "WRONG_TYPE"),
        (database("DELETE FROM highlights"), "NO_ROWS"),
        (database("ALTER TABLE tags RENAME COLUMN path TO other"), "CORRUPT"),
    ],
)
def test_what_is_no_sound_project_is_refused(data, code):
    with pytest.raises(FileRefused) as refusal:
        contents_of(data, "study.sqlite3")
    assert refusal.value.code == code
    assert refusal.value.advice.endswith(".")


def test_too_many_codings_are_refused(monkeypatch):
    monkeypatch.setattr("tests.ingest.read_here.Limits", lambda: Limits(rows=2))
    with pytest.raises(FileRefused) as refusal:
        contents_of(database(), "study.sqlite3")
    assert refusal.value.code == "TOO_MANY_ROWS"


def test_a_database_that_was_open_elsewhere_is_read():
    data = bytearray(database())
    data[18:20] = b"\x02\x02"
    assert len(contents_of(bytes(data), "study.sqlite3").sheets[0].cells) == 4
