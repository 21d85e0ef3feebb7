"""Word transcripts: paragraphs, and tables with the speaker in one column, read as a stream that keeps no tree.

Own code, because the library for it does not show text that was put in under tracked changes. What was taken out,
comments, notes, field codes and the older copy of a drawing's text are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from analysis.ingest.coded_blocks import is_coded_blocks
from analysis.ingest.door import Gated
from analysis.ingest.door_document import DocumentLayout
from analysis.ingest.door_zip import Budget, unpack
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.reading_report import report_result
from analysis.ingest.transcripts import Line, names_somebody, transcript_result, turns_of

#: Elements whose whole content is no text of the document: what was taken out, codes, marks of paragraphs and rows.
_PASSED_OVER: Final = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "tblPr", "trPr", "tcPr", "sectPr"}
)
_SIGNS: Final = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_OFF: Final = frozenset({"0", "false", "off"})
_TIME_OR_NUMBER: Final = re.compile(r"[\[(]?[\d:.,\s–-]{1,30}[\])]?")
_LONGEST_NAME: Final = 60
_LONGEST_HEADING: Final = 20
_TABLE_HEAD: Final = frozenset({"speaker", "name", "who", "person", "sprecher", "sprecherin", "wer"})


def read_document(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row a turn, with the number of the paragraph or table row in which it begins; NVivo's reports as such."""
    layout = gated.layout
    if not isinstance(layout, DocumentLayout):
        raise TypeError(f"A document is expected, not {gated.format}.")
    story = _Story()
    for piece in unpack(data, layout.main, Budget(limits)):
        story.feed(piece)
    lines = [" ".join(cells) for cells, _ in story.blocks]
    if is_coded_blocks(lines):
        return report_result(lines, gated, limits)
    return transcript_result(turns_of(_lines(story)), data, limits, places="Paragraph")


def _lines(story: _Story) -> Iterator[Line]:
    for at, (cells, lead) in enumerate(story.blocks, start=1):
        if len(cells) == 1:
            yield Line(str(at), cells[0], lead)
        else:
            yield from _row_line(at, cells)


def _row_line(at: int, cells: tuple[str, ...]) -> Iterator[Line]:
    """A table's row: its first cell, times and numbers aside, speaks if it is a name; the cells after it are said."""
    told = [cell for cell in cells if cell and not _TIME_OR_NUMBER.fullmatch(cell[:_LONGEST_NAME])]
    if any(cell.casefold().strip(" :") in _TABLE_HEAD for cell in told) and max(map(len, told)) <= _LONGEST_HEADING:
        return
    who = told[0].strip(" :") if told else ""
    if len(told) > 1 and len(who) <= _LONGEST_NAME and names_somebody(who):
        yield Line(str(at), " ".join(told[1:]), speaker=who)
    elif told:
        yield Line(str(at), " ".join(told))


class _Story:
    """The blocks of the main part: (cells, bold lead) for a paragraph (one cell) or for a row of a table."""

    def __init__(self) -> None:
        self.blocks: list[tuple[tuple[str, ...], str]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._skipped = self._tables = 0
        self._bold = self._in_text = self._in_run_marks = False
        self._runs: list[tuple[str, bool]] = []
        self._cells: list[list[str]] = []

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the part; the gate has checked that they are sound XML."""
        self._parser.Parse(piece, False)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if self._skipped or name in _PASSED_OVER:
            self._skipped += 1
        elif name == "p":
            self._close_paragraph()
        elif name == "r":
            self._bold = False
        elif name == "rPr":
            self._in_run_marks = True
        elif name == "b" and self._in_run_marks:
            self._bold = not any(key.endswith("val") and value in _OFF for key, value in attributes.items())
        elif name == "t":
            self._in_text = True
        elif name in _SIGNS and not self._in_run_marks:
            self._runs.append((_SIGNS[name], self._bold))
        else:
            self._start_table(name)

    def _start_table(self, name: str) -> None:
        self._tables += name == "tbl"
        if self._tables == 1 and name == "tr":
            self._cells = []
        elif self._tables == 1 and name == "tc":
            self._cells.append([])

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._skipped:
            self._skipped -= 1
        elif name == "t":
            self._in_text = False
        elif name == "rPr":
            self._in_run_marks = False
        elif name == "p":
            self._close_paragraph()
        elif name == "tr" and self._tables == 1:
            self._add(tuple(" ".join(cell) for cell in self._cells), "")
        elif name == "tbl":
            self._tables -= 1

    def _characters(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self._runs.append((text, self._bold))

    def _close_paragraph(self) -> None:
        text = " ".join("".join(part for part, _ in self._runs).split())
        lead = " ".join("".join(_leading_bold(self._runs)).split())
        self._runs = []
        if text and self._tables and self._cells:
            self._cells[-1].append(text)
        elif text:
            self._add((text,), lead if text.startswith(lead) else "")

    def _add(self, cells: tuple[str, ...], lead: str) -> None:
        if any(cells):
            self.blocks.append((cells, lead))


def _leading_bold(runs: list[tuple[str, bool]]) -> Iterator[str]:
    for part, bold in runs:
        if not bold and part.strip():
            return
        yield part
