"""Small OpenDocument spreadsheets built in memory, so that a test can spoil exactly one thing."""

from __future__ import annotations

from tests.ingest.workbook_parts import packed

_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "style", "table", "text")
)
CALCEXT = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def cell(text: str = "", attributes: str = "", inside: str = "") -> str:
    """A cell that shows `text`; `attributes` carry its value."""
    shown = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {attributes}>{inside}{shown}</table:table-cell>"


def number(value: object, more: str = "") -> str:
    """A cell with a number."""
    return cell(str(value), f'office:value-type="float" office:value="{value}" {more}')


def row(*cells: str, repeated: int = 1) -> str:
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{''.join(cells)}</table:table-row>"


HEADER = row(cell("respondent_id"), cell("q1"))
ANSWER = row(cell("00123"), number(4))


def table(*rows: str, name: str = "S1", attributes: str = "", before: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{before}{"".join(rows)}</table:table>'


def content(*tables: str, styles: str = "", before: str = "") -> str:
    return (
        f"{before}<office:document-content{_NAMES}{CALCEXT}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def parts(text: str | bytes, **more: str | bytes) -> dict[str, str | bytes]:
    return {"mimetype": SPREADSHEET, "content.xml": text, "META-INF/manifest.xml": MANIFEST.format(""), **more}


def spreadsheet(*tables: str, styles: str = "") -> bytes:
    """A spreadsheet with these tables; without any, one with a header and one answer."""
    return packed(parts(content(*(tables or (table(HEADER, ANSWER),)), styles=styles)))
