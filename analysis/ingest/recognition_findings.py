"""What is noticed about a sheet before it is read: headings that are missing or twice, damaged identifiers, bands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from analysis.errors import Finding, Severity
from analysis.ingest.dates import order_shown
from analysis.ingest.headings import Heading, find_heading, heading_words, repeated_headings
from analysis.ingest.identifiers import find_damage
from analysis.ingest.labels import several
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import DATES, FEW_ROWS_A_PERSON, IDENTIFIERS, PERSONAL
from analysis.ingest.recognition_kind import SURVEY_TOOLS
from analysis.ingest.recognition_questions import Seen
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.tools_coding import CODING_TOOLS

_BAND: Final = re.compile(r"\d{1,2}\s?[-\u2013]\s?\d{1,2}")
_BAND_AS_DATE: Final = re.compile(
    r"\d{1,2}[-. ](?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\.?"
    r"|(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[-. ]\d{1,2}"
    r"|20\d{2}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?: 00:00(?::00)?)?",
    re.IGNORECASE,
)
#: Headings of columns that hold bands and never dates.
_HEADS_BANDS: Final = frozenset(
    {"band", "bands", "group", "range", "bracket", "tenure", "age", "seniority", "service", "years", "gruppe", "alter",
     "dienstjahre", "ancienneté", "âge", "leeftijd", "dienstverband", "betriebszugehörigkeit", "employees", "reports"}
)  # fmt: skip
#: A column is looked at for bands only where it has so few distinct cells that it can be one.
_MOST_BANDS: Final = 30


def noticed(seen: Seen, mapping: Mapping) -> tuple[Finding, ...]:
    """All findings about the sheet's headings and columns."""
    return (
        *heading_findings(seen.view),
        *identifier_findings(seen.view, mapping),
        *band_findings(seen.view, mapping.columns),
        *_unmapped(seen.view, mapping),
    )


def heading_findings(view: SheetView) -> Iterable[Finding]:
    """Headings that are missing over data, or that several columns share; errors unless a known tool wrote them."""
    known_tool = view.layout.tool in SURVEY_TOOLS | CODING_TOOLS
    severity: Severity = "warning" if known_tool else "error"
    unnamed = [heading for heading in view.headings if not heading.text]
    blank = [heading for heading in unnamed if (view.column(heading).str.strip() != "").any()]
    if blank:
        letters = ", ".join(_letter(heading.position) for heading in blank)
        yield Finding(
            "BLANK_HEADER", severity, f"No heading stands over the data in column {letters}.",
            "Give each column a heading, or map the file by hand and leave the column out.",
        )  # fmt: skip
    if repeated := repeated_headings(view.headings):
        names = "; ".join(f'"{text[:60]}"' for text in repeated[:5])
        yield Finding(
            "DUPLICATE_HEADER", severity, f"Several columns have the same heading: {names}.",
            "Rename them, or map the file by hand: the second is called by its heading and [2].",
        )  # fmt: skip


def identifier_findings(view: SheetView, mapping: Mapping) -> Iterable[Finding]:
    """Damage that a spreadsheet did to identifiers: of people, and those that tools number their rows by."""
    for column in mapping.columns:
        heading = find_heading(column.source, view.headings)
        numbered = heading is not None and re.search(r"\bid\b|number|nummer", heading.text, re.IGNORECASE)
        names_people = column.meaning in (*IDENTIFIERS, "manager_id")
        if heading is None or not (names_people or column.meaning == "submission" or numbered):
            continue
        for damage in find_damage(view.column(heading), people=_names_rows(column, mapping.kind)):
            used = column.meaning == mapping.person_key and damage.fatal
            yield Finding.about_rows(
                damage.code, "error" if used else "warning", damage.message, list(damage.rows),
                advice=damage.advice, column=column.source,
            )  # fmt: skip


def _names_rows(column: ColumnMapping, kind: str) -> bool:
    """Whether a column should tell nearly every row apart from every other."""
    return column.meaning == "submission" or (column.meaning in IDENTIFIERS and kind in FEW_ROWS_A_PERSON)


def band_findings(view: SheetView, columns: Sequence[ColumnMapping]) -> Iterable[Finding]:
    """Bands such as "1-3" that a spreadsheet has turned into dates, in any column that holds both.

    Under a heading of bands ("Tenure group") dates alone say so too, where a few of them come back row after row.
    Columns that are dates are none of bands; those that name or nearly name a person would be quoted.
    """
    passed = {column.source for column in columns if column.meaning in {*PERSONAL, *DATES}}
    for heading in view.headings:
        if heading.source in passed:
            continue
        cells = view.column(heading).str.strip()
        distinct = cells[cells != ""].unique()
        if not 1 < len(distinct) <= _MOST_BANDS:
            continue
        dates = [text for text in distinct if _BAND_AS_DATE.fullmatch(text)]
        others = [text for text in distinct if text not in dates]
        bands = [text for text in others if _BAND.fullmatch(text) or re.search(r"\d", text)]
        both = bool(dates and bands) and len(bands) == len(others)
        alone = not others and len(distinct) < 0.5 * len(cells) and _heads_bands(heading)
        if both or alone:
            rows = [int(row) for row in cells.index[cells.isin(dates)]]
            beside = f'bands such as "{bands[0]}" and ' if bands else ""
            yield Finding.about_rows(
                "BAND_BECAME_DATE", "warning",
                f'"{heading.text[:60]}" holds {beside}dates such as "{dates[0]}": '
                "a spreadsheet took bands for dates.", rows, column=heading.source,
                advice="Write the bands as text (1 to 3) and export again.",
            )  # fmt: skip


def _heads_bands(heading: Heading) -> bool:
    words = heading_words(heading.text).split()
    return bool(_HEADS_BANDS.intersection(words)) and not {"date", "datum", "birth"}.intersection(words)


def date_order_of(view: SheetView, columns: Sequence[ColumnMapping]) -> tuple[str | None, bool]:
    """The order of day and month that all date columns together show, and whether one is needed that none shows.

    A file was written on one machine: one column that is plain decides for the others.
    """
    shown: set[str] = set()
    needed = False
    for column in columns:
        heading = find_heading(column.source, view.headings)
        if column.meaning not in DATES or heading is None:
            continue
        order, mixed, numeric = order_shown(view.column(heading).str.strip().unique())
        needed = needed or (numeric and order is None and not mixed)
        if order:
            shown.add(order)
    agreed = shown.pop() if len(shown) == 1 else None
    return agreed, needed and agreed is None


def _unmapped(view: SheetView, mapping: Mapping) -> Iterable[Finding]:
    ignored = [find_heading(column.source, view.headings) for column in mapping.columns if column.meaning == "ignore"]
    left_out = [heading.source for heading in ignored if heading and (view.column(heading).str.strip() != "").any()]
    if left_out:
        names = "; ".join(f'"{name[:60]}"' for name in left_out[:8])
        more = f" and {len(left_out) - 8} more" if len(left_out) > 8 else ""
        columns = several(len(left_out), "column is", "columns are")
        yield Finding("UNMAPPED_COLUMNS", "info", f"{columns} left out: {names}{more}.",
                      "Map those that the study should keep.")  # fmt: skip


def _letter(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
