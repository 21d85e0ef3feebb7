"""The ordinary cells of a sheet, left out on the way to those who look at it: most of a sheet, with nothing to tell.

A cell is ordinary that is written as spreadsheet programs write it and holds a short number or the place of a shared
text. In a row of them the first two are passed on and the others are not. What looks at the sheet then says exactly
what it would have said of the whole: the two that stay are of the kind of those that go, each of which opens and closes
by itself, so that the text around it is as well formed with it as without it, wherever it stands, be it in a comment or
behind the end of the document. Line numbers stay, for no ordinary cell holds the end of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from analysis.ingest.door_sheet import SheetScan, column_letters
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.limits import Limits

_ROOT: Final = re.compile(rb"<(\w{1,20}:)?worksheet[\s>]", re.ASCII)
#: How far into a sheet its root is looked for, and how far zeros, which no text of single bytes begins with.
_HEAD, _START = 4_000, 200
#: Longer numbers are looked at one by one: the fast reader may round them.
_SHORT: Final = rb"-?+\d{1,6}+(?:\.\d{1,9}+)?+"


@dataclass(slots=True)
class OrdinaryCells:
    """A stream of one sheet's bytes, passed on to `check` and to `scan` without most of its ordinary cells."""

    check: XmlCheck
    scan: SheetScan
    limits: Limits
    _begun: bool = False
    _runs: re.Pattern[bytes] | None = None

    def feed(self, piece: bytes) -> None:
        """Pass the next bytes of the sheet on; a cell that is cut by the end of a piece is passed on as it is."""
        if piece and not self._begun:
            self._begun, self._runs = True, ordinary_runs(piece, self.limits.columns)
        left = piece if self._runs is None else self._runs.sub(rb"\1", piece)
        self.check.feed(left)
        self.scan.feed(left, len(piece))

    def close(self) -> None:
        """Look at what is left; the sheet has ended."""
        self.check.close()
        self.scan.close()


def ordinary_runs(start: bytes, columns: int) -> re.Pattern[bytes] | None:
    """Three and more ordinary cells in a row, the first two as a group; None for a sheet that must be looked at whole.

    That is one without the root of a sheet at its `start`, or whose bytes may not be those of ASCII: in text of two
    bytes a sign, what looks like cells is something else.
    """
    plain = start.removeprefix(b"\xef\xbb\xbf").startswith(b"<") and b"\x00" not in start[:_START]
    root = _ROOT.search(start[:_HEAD])
    if not plain or root is None:
        return None
    begin = rb'<%(p)sc r="(?:%(letters)s)\d{1,7}+"(?: s="\d{1,5}+")?+'
    valued = rb'(?: t="[sn]")?+><%(p)sv>%(short)s</%(p)sv></%(p)sc>'
    run = b"(" + 2 * (begin + valued) + b")(?:" + begin + b"(?:/>|" + valued + b"))++"
    return re.compile(run % {b"p": root[1] or b"", b"letters": _letters_within(columns), b"short": _SHORT})


def _letters_within(columns: int) -> bytes:
    """A pattern of the letters of columns after the first, up to `columns`: whether column A is used must be seen."""
    last = column_letters(columns - 1)
    if len(last) == 1:
        return f"[B-{last}]".encode() if last != "A" else b"(?!)"
    if len(last) == 3:
        return b"[B-Z]|[A-Z]{2}"
    before = f"[A-{chr(ord(last[0]) - 1)}][A-Z]|" if last[0] != "A" else ""
    return f"[B-Z]|{before}{last[0]}[A-{last[1]}]".encode()
