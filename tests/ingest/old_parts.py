"""Small Excel 97-2003 workbooks (.xls) built record by record, bare or in their container."""

from __future__ import annotations

import struct

BIFF5, BIFF8 = 0x500, 0x600


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def begin(kind: int, version: int = BIFF8) -> bytes:
    return record(0x809, struct.pack("<4H2I", version, kind, 0x0DBB, 1996, 0, 6))


END = record(0x0A)


def name(text: str, version: int = BIFF8) -> bytes:
    """A text after one byte of length."""
    return bytes([len(text)]) + (b"\0" if version == BIFF8 else b"") + text.encode("cp1252")


def place(row: int, column: int, style: int = 0) -> bytes:
    """A place by the row's number that a person sees."""
    return struct.pack("<3H", row - 1, column, style)


def text_cell(row: int, column: int, text: str, version: int = BIFF8) -> bytes:
    flag = b"\0" if version == BIFF8 else b""
    return record(0x204, place(row, column) + struct.pack("<H", len(text)) + flag + text.encode("cp1252"))


def number_cell(row: int, column: int, number: float, style: int = 0) -> bytes:
    return record(0x203, place(row, column, style) + struct.pack("<d", number))


def formula_cell(row: int, column: int, result: bytes, flags: int = 0) -> bytes:
    """A formula (the number 1) with the eight bytes of its result."""
    return record(0x06, place(row, column) + result + struct.pack("<HIH", flags, 0, 3) + b"\x1e\x01\x00")


EMPTY_TEXT = b"\x03\0\0\0\0\0\xff\xff"
HEADER = text_cell(1, 0, "respondent_id") + text_cell(1, 1, "q1")
ANSWER = text_cell(2, 0, "00123") + number_cell(2, 1, 4)


def sheet(*cells: bytes, version: int = BIFF8) -> bytes:
    claimed = record(0x200, struct.pack("<2I3H", 0, 65_536, 0, 256, 0))
    return begin(0x10, version) + claimed + b"".join(cells) + END


def stream(
    *sheets: bytes, states: tuple[int, ...] = (), kinds: tuple[int, ...] = (), more: bytes = b"", version: int = BIFF8
) -> bytes:
    """The records of a workbook with these sheets, S1, S2 and so on; `more` stands before the list of sheets."""
    formats = [(0, ""), (14, ""), (46, "")]  # a number, a date, hours beyond the day
    styles = b"".join(
        record(0xE0, struct.pack("<2H", 0, number) + b"\0" * (16 if version == BIFF8 else 12)) for number, _ in formats
    )
    start = begin(5, version) + more + record(0x42, struct.pack("<H", 1200 if version == BIFF8 else 1252)) + styles
    names = [name(f"S{at}", version) for at in range(1, len(sheets) + 1)]
    at = len(start) + sum(10 + len(one) for one in names) + len(END)
    listed = b""
    for number, (one, content) in enumerate(zip(names, sheets, strict=True)):
        state = states[number] if number < len(states) else 0
        kind = kinds[number] if number < len(kinds) else 0
        listed += record(0x85, struct.pack("<IBB", at, state, kind) + one)
        at += len(content)
    return start + listed + END + b"".join(sheets)


def workbook(*sheets: bytes, **options: object) -> bytes:
    """A workbook in its container; without sheets, one with a header and one answer."""
    return contained({"Workbook": stream(*(sheets or (sheet(HEADER, ANSWER),)), **options)})  # type: ignore[arg-type]


def contained(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A compound file with these streams (each filled up to the size below which streams are kept elsewhere)."""
    size = 512
    entries = [_entry("Root Entry", 5, 0xFFFF_FFFE, 0)] + [_entry(one, 1, 0, 0) for one in storages]
    blocks, at = b"", 0
    chains: list[int] = []
    for title, content in streams.items():
        padded = content + b"\0" * (max(4_096, -(-len(content) // size) * size) - len(content))
        count = len(padded) // size
        entries.append(_entry(title, 2, at, len(padded)))
        chains += [*range(at + 1, at + count), 0xFFFF_FFFE]
        blocks, at = blocks + padded, at + count
    directory = b"".join(entries)
    directory += b"\0" * (-len(directory) % size)
    first = at
    chains += [*range(at + 1, at + len(directory) // size), 0xFFFF_FFFE]
    at += len(directory) // size
    tables = 1
    while (at + tables) * 4 > tables * size:
        tables += 1
    chains += [0xFFFF_FFFD] * tables
    table = struct.pack(f"<{len(chains)}I", *chains)
    table += b"\xff" * (tables * size - len(table))
    where = [*range(at, at + tables)] + [0xFFFF_FFFF] * (109 - tables)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, first, 0, 4_096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0)
    return head + struct.pack("<109I", *where) + blocks + directory + table


def _entry(title: str, kind: int, start: int, size: int) -> bytes:
    text = title.encode("utf-16-le")
    head = text + b"\0" * (64 - len(text)) + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<3I", *[0xFFFF_FFFF] * 3) + b"\0" * 36 + struct.pack("<3I", start, size, 0)
