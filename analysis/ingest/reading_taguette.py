"""Taguette's own project as a sheet of coded passages. Its positions count bytes of a document's text in UTF-8."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.coded_sheet import CodedPassage, passages_result
from analysis.ingest.door import Gated
from analysis.ingest.door_taguette import TaguetteLayout, damaged, open_database
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult

OTHERWISE: Final = "its positions give another passage than the one that Taguette kept beside them."
_HIGHLIGHTS: Final = """
    SELECT h.id, d.id, d.name, h.start_offset, h.end_offset, h.snippet, t.path
    FROM highlights h
    JOIN documents d ON d.id = h.document_id
    LEFT JOIN highlight_tags ht ON ht.highlight_id = h.id
    LEFT JOIN tags t ON t.id = ht.tag_id
    ORDER BY d.id, h.start_offset, h.id, t.path
"""
_COMMANDS: Final = "SELECT user_login, date, payload FROM commands ORDER BY id"


def read_taguette(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row a highlight and tag; a highlight whose positions give other words than were kept says so in its row.

    Raises FileRefused: CORRUPT, and as `passages_result`.
    """
    if not isinstance(gated.layout, TaguetteLayout):
        raise TypeError(f"A project of Taguette is expected, not {gated.format}.")
    connection = open_database(data)
    try:
        texts = {key: _plain(str(html)) for key, html in connection.execute("SELECT id, contents FROM documents")}
        who = dict(_coders(connection)) if gated.layout.has_commands else {}
        rows = [_passage(row, texts, who) for row in connection.execute(_HIGHLIGHTS)]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise damaged() from error
    finally:
        connection.close()
    return passages_result(rows, limits, tool="taguette")


def _passage(row: tuple[object, ...], texts: dict[object, str], who: dict[object, tuple[str, str]]) -> CodedPassage:
    highlight, document, name, start, end, snippet, tag = row
    kept = _plain(str(snippet))
    coder, moment = who.get(highlight, ("", ""))
    found = _between(texts.get(document, ""), start, end)
    agrees = " ".join(found.split()) == " ".join(kept.split())
    text = " ".join(kept.split()) if agrees else ""
    return CodedPassage(str(name), "", text, str(tag or ""), coder, moment, "" if agrees else OTHERWISE)


def _between(text: str, start: object, end: object) -> str:
    if not isinstance(start, int) or not isinstance(end, int) or start < 0:
        return ""
    return text.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "replace")


def _coders(connection: sqlite3.Connection) -> Iterator[tuple[object, tuple[str, str]]]:
    """Who last set the tags of each highlight, and when, as the project's log of commands has it."""
    for user, moment, payload in connection.execute(_COMMANDS):
        try:
            told = json.loads(payload)
        except (TypeError, ValueError):
            continue
        if isinstance(told, dict) and told.get("type") == "highlight_add":
            yield told.get("highlight_id"), (str(user), str(moment))


class _Text(HTMLParser):
    """The words of a piece of HTML, its marks left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _plain(html: str) -> str:
    parser = _Text()
    try:
        parser.feed(html)
        parser.close()
    except (AssertionError, ValueError) as error:  # what the parser raises for markup that it cannot make sense of
        raise FileRefused("CORRUPT", "A document of the project cannot be read.", damaged().advice) from error
    return "".join(parser.parts)
