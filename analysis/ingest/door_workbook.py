"""The parts of an .xlsx workbook: whether it is one, what it carries beside cells, and what each sheet looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_opendocument import ENCRYPTED_WHOLE
from analysis.ingest.door_ordinary import OrdinaryCells
from analysis.ingest.door_package import Package, carries_macros, too_many_sheets
from analysis.ingest.door_sheet import SheetScan, SheetShape
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.door_zip import Entry, corrupt, zip_entries
from analysis.ingest.limits import Limits
from analysis.ingest.workbook_findings import external_link, hidden_sheets

_TYPES = "[Content_Types].xml"
_MACRO_PART = re.compile(r"vbaproject|/macrosheets/|/activex/|/dialogsheets/", re.IGNORECASE)
_EXTERNAL_PART = re.compile(r"/externallinks?/", re.IGNORECASE)
_TOLD_BY = (
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("content.xml", "ods"),
    (ENCRYPTED_WHOLE, "ods"),
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: its name, whether it is hidden, its part in the archive and what was seen there."""

    name: str
    hidden: bool
    part: str
    shape: SheetShape


@dataclass(frozen=True, slots=True)
class WorkbookLayout:
    """What the gate saw of a workbook.

    strict       whether it is the ISO dialect that some readers do not know
    epoch_1904   whether its days are counted from 1904, as old Excel for Mac did
    """

    sheets: tuple[SheetPart, ...]
    strict: bool
    epoch_1904: bool


def zip_format(data: bytes, limits: Limits) -> str:
    """One of "xlsx", "xlsb", "docx", "ods", "qdpx" and (other archives) "zip". Raises as `zip_entries`, and MACRO."""
    names = {entry.name for entry in zip_entries(data, limits)}
    if any(_MACRO_PART.search(name) for name in names):
        raise carries_macros()
    for part, other in _TOLD_BY:
        if part in names:
            return other
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any("/" not in name and name.casefold().endswith(".qde") for name in names):
        return "qdpx"
    return "xlsx" if _TYPES in names or any(name.startswith("xl/") for name in names) else "zip"


def workbook_layout(data: bytes, limits: Limits) -> tuple[WorkbookLayout, tuple[Finding, ...]]:
    """Unpack every part once, count and check it, and note what each sheet holds; no cell is kept.

    Raises FileRefused: NOT_A_WORKBOOK, MACRO, DOCTYPE, CORRUPT, TOO_MANY_SHEETS, TOO_MANY_COLUMNS, TOO_MANY_ROWS,
    TOO_LARGE_UNCOMPRESSED.
    """
    survey = _Survey(data, limits)
    listed = survey.listed_sheets()
    shapes = survey.shapes({part: name for name, _, part in listed})
    sheets = tuple(SheetPart(name, hidden, part, shapes[part]) for name, hidden, part in listed)
    layout = WorkbookLayout(sheets, survey.strict, survey.epoch_1904)
    return layout, _workbook_findings(survey.entries, sheets)


class _Survey(Package):
    """One pass over the parts of one workbook."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        super().__init__(data, limits)
        self.epoch_1904 = False

    def listed_sheets(self) -> list[tuple[str, bool, str]]:
        """Name, hidden and part of every worksheet, in the workbook's order (chart sheets hold no cells)."""
        self._check_types()
        book = self._workbook_part()
        sheets: list[tuple[str, bool, str]] = []
        for tag, attributes in self.elements(book, {"sheet", "workbookPr"}):
            if tag == "workbookPr":
                self.epoch_1904 |= attributes.get("date1904", "0") in ("1", "true", "on")
            else:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append((attributes.get("name", ""), hidden, attributes.get("id", "")))
        if len(sheets) > self.limits.sheets:
            raise too_many_sheets(len(sheets), self.limits)
        targets = self.relations(book)
        found = [(name, hidden, *targets.get(link, ("", ""))) for name, hidden, link in sheets]
        for name, _, part, _kind in found:
            if part not in self.entries:
                raise corrupt(f'the sheet "{name[:60]}" is listed but missing')
        return [(name, hidden, part) for name, hidden, part, kind in found if kind == "worksheet"]

    def shapes(self, sheets: Mapping[str, str]) -> dict[str, SheetShape]:
        """The shape of each worksheet part; every other part is checked as well."""
        scans = {part: SheetScan(name, self.limits) for part, name in sheets.items()}
        for part, scan in scans.items():
            self.stream(part, OrdinaryCells(XmlCheck(part), scan, self.limits))
        self.check_rest()
        return {part: scan.shape() for part, scan in scans.items()}

    def _check_types(self) -> None:
        if _TYPES not in self.entries:
            raise _not_a_workbook()
        types = [attributes.get("ContentType", "") for _, attributes in self.elements(_TYPES, {"Override", "Default"})]
        # A default for the ending .bin may name a macro project that is not there; parts are looked at by name.
        if any("macroEnabled" in kind for kind in types):
            raise carries_macros()

    def _workbook_part(self) -> str:
        for part, kind in self.relations("").values():
            if kind == "officeDocument" and part in self.entries:
                return part
        raise _not_a_workbook()


def _workbook_findings(entries: Mapping[str, Entry], sheets: tuple[SheetPart, ...]) -> tuple[Finding, ...]:
    findings = [external_link()] if any(_EXTERNAL_PART.search(name) for name in entries) else []
    findings.extend(hidden_sheets([sheet.name for sheet in sheets if sheet.hidden], len(sheets)))
    for sheet in sheets:
        if sheet.shape.plain and not sheet.hidden:
            findings.extend(sheet.shape.findings())
    return tuple(findings)


def _not_a_workbook() -> FileRefused:
    return FileRefused(
        "NOT_A_WORKBOOK",
        "The file is an archive but not an Excel workbook: the parts that every workbook has are missing.",
        "Unpack it and upload the .xlsx or .csv file inside, or save the data as .xlsx again.",
    )
