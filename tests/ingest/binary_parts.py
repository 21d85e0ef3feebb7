"""Small binary workbooks (.xlsb) built record by record, so that a test can spoil exactly one thing."""

from __future__ import annotations

import struct

from tests.ingest.workbook_parts import HEAD, LINKS, PACKAGE, packed

MAIN_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def record(kind: int, body: bytes = b"") -> bytes:
    """A record with its kind and length in seven bits a byte."""
    start = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return start + length + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int, *cells: bytes) -> bytes:
    """A row by the number that a person sees."""
    return record(0, struct.pack("<2I", number - 1, 0) + b"\0" * 9) + b"".join(cells)


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<2I", column, style) + value)


def text_cell(column: int, text: str) -> bytes:
    return cell(6, column, wide(text))


def number_cell(column: int, number: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", number), style)


HEADER = row(1, text_cell(0, "respondent_id"), text_cell(1, "q1"))
ANSWER = row(2, text_cell(0, "00123"), number_cell(1, 4))


def sheet(*rows: bytes, before: bytes = b"") -> bytes:
    # What the sheet claims about its size (148) is a lie in every test.
    claimed = record(148, struct.pack("<4I", 0, 1_048_575, 0, 16_383))
    return record(129) + claimed + before + record(145) + b"".join(rows) + record(146) + record(130)


def styles(*codes: str) -> bytes:
    """Styles 1, 2 ... with these number formats; style 0 is a plain number."""
    formats = b"".join(record(44, struct.pack("<H", 200 + at) + wide(code)) for at, code in enumerate(codes))
    numbers = [0, *(200 + at for at in range(len(codes)))]
    other = record(47, struct.pack("<2H", 0xFFFF, 14) + b"\0" * 12)  # of a named style, which cells do not point at
    each = b"".join(record(47, struct.pack("<2H", 0, number) + b"\0" * 12) for number in numbers)
    return record(615) + formats + record(616) + record(626) + other + record(627) + record(617) + each + record(618)


def parts(
    *sheets: bytes,
    states: tuple[int, ...] = (),
    codes: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    flags: int = 0,
) -> dict[str, str | bytes]:
    """The parts of a workbook with these sheets, S1, S2 and so on."""
    listed = b"".join(
        record(
            156, struct.pack("<2I", states[at - 1] if at <= len(states) else 0, at) + wide(f"rId{at}") + wide(f"S{at}")
        )
        for at in range(1, len(sheets) + 1)
    )
    targets = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.bin") for at in range(1, len(sheets) + 1)]
    targets += [("rId97", "styles", "styles.bin"), ("rId98", "sharedStrings", "sharedStrings.bin")]
    links = "".join(f'<Relationship Id="{name}" Type="{LINKS}/{kind}" Target="{to}"/>' for name, kind, to in targets)
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/workbook.bin" ContentType="{MAIN_TYPE}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": record(131) + record(153, struct.pack("<2I", flags, 0)) + listed + record(132),
        "xl/_rels/workbook.bin.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.bin": styles(*codes),
        "xl/sharedStrings.bin": record(159, b"\0" * 8)
        + b"".join(record(19, b"\0" + wide(text)) for text in texts)
        + record(160),
        **{f"xl/worksheets/sheet{at}.bin": content for at, content in enumerate(sheets, start=1)},
    }


def workbook(*sheets: bytes, **options: object) -> bytes:
    """A workbook with these sheets; without any, one with a header and one answer."""
    return packed(parts(*(sheets or (sheet(HEADER, ANSWER),)), **options))  # type: ignore[arg-type]
