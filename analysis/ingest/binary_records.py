"""The records of the parts of a binary workbook (.xlsb): a kind, a length, and a body, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from analysis.ingest.door_zip import corrupt

#: The longest body that is taken; a cell of 32,767 characters with its styles takes a fiftieth of it.
_LONGEST: Final = 1 << 24


def records(part: str, pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record of `part`, whose bytes come in pieces; memory holds one piece and one record.

    Raises FileRefused (CORRUPT) where a record is longer than any spreadsheet program writes, or breaks off.
    """
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        at = 0
        while (header := _header(waiting, at)) is not None:
            kind, start, size = header
            if size > _LONGEST:
                raise _damaged(part)
            if start + size > len(waiting):
                break
            yield kind, bytes(waiting[start : start + size])
            at = start + size
        del waiting[:at]
    if waiting:
        raise _damaged(part)


def wide_string(body: bytes, at: int) -> tuple[str, int]:
    """The text that begins at `at` (its length in four bytes, then UTF-16), and where it ends.

    A length of 0xFFFFFFFF means that there is none. Raises ValueError where the body is too short.
    """
    count = int.from_bytes(body[at : at + 4], "little")
    if count == 0xFFFF_FFFF:
        return "", at + 4
    end = at + 4 + 2 * count
    if end > len(body) or len(body) < at + 4:
        raise ValueError("The text is longer than the record.")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _header(data: bytearray, at: int) -> tuple[int, int, int] | None:
    """Kind, start of the body and its length; None where the header is not there as a whole."""
    end = len(data)
    if at + 2 > end:
        return None
    kind = data[at]
    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
        at += 1
    size = 0
    for shift in (0, 7, 14, 21):
        if at == end:
            return None
        size |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            break
    return kind, at, size


def _damaged(part: str) -> Exception:
    return corrupt(f'its part "{part}" breaks off or is not what it should be')
