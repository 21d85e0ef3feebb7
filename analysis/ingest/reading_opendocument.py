"""An OpenDocument spreadsheet (.ods) into columns of text, read as a stream of XML.

No spreadsheet library is asked: those at hand write out every repetition, and a file of a kilobyte may claim seventeen
billion cells. Here a repeated blank is skipped, and a repeated value counts as often as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from xml.parsers import expat

from analysis.errors import Finding
from analysis.ingest.cell_rows import CellRows
from analysis.ingest.door import Gated
from analysis.ingest.door_opendocument import OpenDocumentLayout, not_a_spreadsheet
from analysis.ingest.door_package import Package, too_many_sheets
from analysis.ingest.door_zip import Budget, corrupt
from analysis.ingest.limits import Limits
from analysis.ingest.opendocument_cells import Cell
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import TextTable, no_cells
from analysis.ingest.workbook_findings import external_link, hidden_sheets, several_sheets

_ROWS_REPEATED, _COLUMNS_REPEATED = "table:number-rows-repeated", "table:number-columns-repeated"
#: The prefix under which every program writes a namespace, and which the names here carry.
_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0": name for name in ("office", "style", "table", "text")},
        "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    }
)
#: What a noted place takes: an error may be repeated into millions of them.
_NOTE_BYTES: Final = 200
_HIDDEN: Final = ("collapse", "filter")
#: Where LibreOffice keeps the values of other workbooks that formulas refer to: sheets of such a name.
_CACHE_OF_OTHERS: Final = ("'file:", "'http:", "'https:")


def read_opendocument(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """All sheets in order; hidden ones without their cells.

    Raises FileRefused: NOT_A_WORKBOOK, CORRUPT, TOO_MANY_SHEETS, TOO_MANY_ROWS, TOO_MANY_COLUMNS, CELL_TOO_LONG,
    TOO_LARGE_UNCOMPRESSED (repetitions that write out to more than may be unpacked).
    """
    if not isinstance(gated.layout, OpenDocumentLayout):
        raise TypeError(f"An OpenDocument spreadsheet is expected, not {gated.format}.")
    content = _Content(limits)
    Package(data, limits).stream(gated.layout.part, content)
    if not content.spreadsheet:
        raise not_a_spreadsheet()
    hidden = hidden_sheets([table.name for table in content.tables if table.hidden], len(content.tables))
    links = (external_link(),) if content.others else ()
    return ReadResult(
        tuple(content.tables), None, None, ".", (*links, *hidden, *content.findings, *several_sheets(content.tables))
    )


class _Content:
    """The sheets of a content part, met one after the other while its bytes stream by."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self._budget = limits, Budget(limits)
        self.tables: list[TextTable] = []
        self.findings: list[Finding] = []
        self.spreadsheet = self.others = False
        self._depth = self._sheets_depth = self._skipped_below = 0
        self._style, self._hidden_styles = "", set[str]()
        self._sheet: CellRows | None = None
        self._row: list[str] = []
        self._row_number, self._row_repeated, self._column = 1, 1, 0
        self._notes: list[tuple[int, int, Cell]] = []
        self._cell: Cell | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start_root
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._starts: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "style:style": self._start_style,
            "style:table-properties": self._start_table_properties,
            "office:spreadsheet": self._start_spreadsheet,
            "table:table": self._start_table,
            "table:table-column": self._start_column,
            "table:table-row": self._start_row,
            "table:table-cell": self._start_cell,
            "table:covered-table-cell": self._start_cell,
        }
        self._ends: Mapping[str, Callable[[], None]] = {
            "table:table": self._end_table,
            "table:table-row": self._end_row,
            "table:table-cell": self._end_cell,
            "table:covered-table-cell": self._end_cell,
        }

    def feed(self, piece: bytes) -> None:
        """Read the next bytes."""
        self._parse(piece, final=False)

    def close(self) -> None:
        """Read to the end."""
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:  # well formed as the gate has seen, but with a prefix that nothing explains
            raise corrupt(f"its part with the cells is not valid XML (line {error.lineno})") from error

    def _start_root(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the names as they are written where every namespace has its usual prefix; else translate each."""
        written = {name.removeprefix("xmlns:"): _PREFIXES.get(uri) for name, uri in attributes.items()}
        others = {f"{prefix}:": f"{usual}:" for prefix, usual in written.items() if usual and prefix != usual}
        if others:
            self._parser.StartElementHandler = lambda tag, attributes: self._start(
                _translated(tag, others), {_translated(name, others): value for name, value in attributes.items()}
            )
            self._parser.EndElementHandler = lambda tag: self._end(_translated(tag, others))
        else:
            self._parser.StartElementHandler = self._start
        self._depth += 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._skipped_below:
            return
        if self._cell is not None:
            if not self._cell.start(tag, attributes, self._depth):
                self._skipped_below = self._depth
        elif tag in self._starts:
            self._starts[tag](attributes)
        elif self._sheet is not None and not tag.startswith("table:"):  # drawings and forms beside the cells
            self._skipped_below = self._depth

    def _end(self, tag: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._skipped_below:
            if depth == self._skipped_below:
                self._skipped_below = 0
                if self._cell is not None and depth == self._cell.depth:
                    self._end_cell()
        elif self._cell is not None and depth > self._cell.depth:
            self._cell.end(depth)
        elif tag in self._ends:
            self._ends[tag]()

    def _characters(self, text: str) -> None:
        if self._cell is not None and not self._skipped_below:
            self._cell.characters(text)

    def _start_style(self, attributes: Mapping[str, str]) -> None:
        self._style = attributes.get("style:name", "") if attributes.get("style:family") == "table" else ""

    def _start_table_properties(self, attributes: Mapping[str, str]) -> None:
        if self._style and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_spreadsheet(self, _attributes: Mapping[str, str]) -> None:
        self.spreadsheet, self._sheets_depth = True, self._depth

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("table:name", "")
        if not self._sheets_depth or self._depth != self._sheets_depth + 1 or name.startswith(_CACHE_OF_OTHERS):
            self.others |= name.startswith(_CACHE_OF_OTHERS)
            self._skipped_below = self._depth
            return
        if len(self.tables) == self.limits.sheets:
            raise too_many_sheets(len(self.tables) + 1, self.limits)
        if attributes.get("table:style-name") in self._hidden_styles:
            self.tables.append(no_cells(name, hidden=True))
            self._skipped_below = self._depth
            return
        self._sheet = CellRows(name, self.limits, self._budget)
        self._row_number, self._column = 1, 0

    def _end_table(self) -> None:
        if self._sheet is not None:
            table, findings = self._sheet.table()
            self.tables.append(table)
            self.findings += findings
            self._sheet = None

    def _start_column(self, attributes: Mapping[str, str]) -> None:
        first = self._column
        self._column += _repeated(attributes, _COLUMNS_REPEATED)
        if self._sheet is not None and attributes.get("table:visibility") in _HIDDEN:
            self._sheet.hidden.update(range(first, min(self._column, self.limits.columns)))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row, self._notes, self._column = [], [], 0
        self._row_repeated = _repeated(attributes, _ROWS_REPEATED)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        if self._sheet is not None:
            self._cell = Cell(attributes, self._depth, self.limits.cell_characters)
            if self._cell.is_plain_number():  # what it shows need not be looked at
                self._skipped_below = self._depth

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None or self._sheet is None:
            return
        first, text = self._column, cell.text()
        self._column += _repeated(cell.attributes, _COLUMNS_REPEATED) if _COLUMNS_REPEATED in cell.attributes else 1
        if text or cell.uncalculated:
            if self._column > self.limits.columns:
                self._sheet.check_column(self._column - 1)
            self._row += [""] * (first - len(self._row)) + [text] * (self._column - first)
            if cell.remarkable:
                self._notes.append((first, self._column, cell))

    def _end_row(self) -> None:
        first, self._row_number = self._row_number, self._row_number + self._row_repeated
        if self._sheet is None or not self._row:
            return
        for number in range(first, self._row_number):
            self._sheet.add(number, self._row)
            for start, end, cell in self._notes:
                self._budget.spend(_NOTE_BYTES * (end - start))
                cell.note(self._sheet, [(number, column) for column in range(start, end)])


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    """How often a row, column or cell stands there; what is no number counts once, as spreadsheet programs take it."""
    written: Any = attributes.get(name, "1")
    return max(1, int(written)) if len(written) < 20 and written.isascii() and written.isdigit() else 1


def _translated(name: str, others: Mapping[str, str]) -> str:
    prefix, colon, local = name.rpartition(":")
    return others.get(prefix + colon, prefix + colon) + local
