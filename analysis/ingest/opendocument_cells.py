"""One cell of an OpenDocument spreadsheet: its value as text, from its attributes and its paragraphs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from analysis.errors import FileRefused
from analysis.ingest.cell_rows import CellRows
from analysis.ingest.door_sheet import Place
from analysis.ingest.serial_days import float_text

_FORMULA: Final = "table:formula"
_PARAGRAPHS: Final = ("text:p", "text:h")
_NOT_SAID: Final = frozenset({"text:note", "text:ruby-text", "text:tracked-changes"})
_NUMBERS: Final = ("float", "percentage", "currency")
_VALUE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "float": "office:value",
        "percentage": "office:value",
        "currency": "office:value",
        "date": "office:date-value",
        "time": "office:time-value",
        "boolean": "office:boolean-value",
        "string": "office:string-value",
    }
)
_ERROR: Final = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_WHOLE_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,19}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[Ee][+-]?[0-9]{1,4})?")
_DURATION: Final = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:[.,][0-9]{1,12})?)S)?)?"
)
_LONG: Final = 1e15
#: Spaces, tabs and line ends of the XML are one space; those that are meant are elements, kept as marks meanwhile.
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_SPACE, _TAB, _BREAK = "\x00", "\x01", "\x02"
_MEANT: Final = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_DAY_ZERO: Final = dt.date(1899, 12, 30)


class Cell:
    """A cell being read: `start`, `characters` and `end` take what stands inside, `text` then tells its value."""

    __slots__ = ("_limit", "_open", "_pieces", "_shown", "_size", "attributes", "depth", "error", "long", "value")

    def __init__(self, attributes: Mapping[str, str], depth: int, limit: int) -> None:
        """`limit` is the most characters allowed."""
        self.attributes, self.depth, self._limit = attributes, depth, limit
        self.value, self.error, self.long = "", False, False
        self._open, self._size = False, 0
        self._pieces: list[str] = []
        self._shown: str | None = None

    def is_plain_number(self) -> bool:
        """Whether the value is a number that no formula gave: then what is shown of it says nothing more."""
        written = self.attributes.get("office:value")
        if written is None or _FORMULA in self.attributes:
            return False
        kinds = self.attributes.get("office:value-type"), self.attributes.get("calcext:value-type")
        if kinds[0] in _NUMBERS and kinds[1] != "error":
            self.value = self._number(written) or ""
        return self.value != ""

    def start(self, tag: str, attributes: Mapping[str, str], depth: int) -> bool:
        """Take the start of an element inside; False where nothing in it is part of the value (notes, drawings)."""
        if depth == self.depth + 1:
            self._open = tag in _PARAGRAPHS
            return self._open
        if tag == "text:s":
            count = attributes.get("text:c", "1")
            self.characters(_SPACE * (min(int(count[:9]), self._limit + 1) if _WHOLE_NUMBER.fullmatch(count) else 1))
        elif tag == "text:tab":
            self.characters(_TAB)
        elif tag == "text:line-break":
            self.characters(_BREAK)
        return tag.startswith("text:") and tag not in _NOT_SAID

    def characters(self, text: str) -> None:
        """Take text."""
        if not self._open:
            return
        self._size += len(text)
        if self._size > 8 * self._limit:  # spaces of the XML count here too; what is left is measured with the sheet
            raise FileRefused(
                "CELL_TOO_LONG",
                f"A cell holds more than {self._limit:,} characters, which is all that is allowed.",
                "Shorten it, or move long texts to an interview file with one answer a row.",
            )
        self._pieces.append(text)

    def end(self, depth: int) -> None:
        """Take the end of an element inside."""
        if depth == self.depth + 1 and self._open:
            said = "".join(self._pieces)
            if not said.isprintable() or "  " in said or said[:1] == " " or said[-1:] == " ":
                said = _SPACES.sub(" ", said).strip(" ").translate(_MEANT)
            self._shown = said if self._shown is None else f"{self._shown}\n{said}"
            self._pieces, self._open = [], False

    @property
    def uncalculated(self) -> bool:
        """Whether the cell has a formula and neither a value nor a text."""
        if _FORMULA not in self.attributes or self._shown is not None or self.value:
            return False
        kind = self.attributes.get("office:value-type", "")
        return kind != "string" and _VALUE_OF.get(kind, "") not in self.attributes

    @property
    def remarkable(self) -> bool:
        """Whether the cell deserves a word (see `note`)."""
        return self.error or self.long or self.uncalculated

    def text(self) -> str:
        """The value as text; "" for none."""
        if self.value:
            return self.value
        attributes, shown = self.attributes, self._shown or ""
        kind = attributes.get("office:value-type", "")
        if shown[:1] in ("#", "E") and self._is_error(kind, shown):
            self.value, self.error = shown, True
        else:
            written = attributes.get(_VALUE_OF.get(kind, ""))
            self.value = shown if written is None else self._of_kind(kind, written, shown)
        return self.value

    def note(self, sheet: CellRows, places: Sequence[Place]) -> None:
        """Note the cell at each of the places where it stands."""
        if self.error:
            sheet.errors += [(place, self.value) for place in places]
        elif self.long:
            sheet.numbers += [(place, self.value) for place in places]
        else:
            sheet.uncalculated += places

    def _is_error(self, kind: str, shown: str) -> bool:
        if self.attributes.get("calcext:value-type") == "error":
            return True
        # Text that somebody typed is text; only a formula, or a number that is shown so, is an error.
        return bool(_ERROR.fullmatch(shown)) and (_FORMULA in self.attributes or kind not in ("", "string"))

    def _of_kind(self, kind: str, written: str, shown: str) -> str:
        match kind:
            case _ if kind in _NUMBERS:
                return self._number(written) or shown
            case "date":
                return _date(written) or shown
            case "time":
                return _time(written) or shown
            case "boolean":
                return "TRUE" if written == "true" else "FALSE"
            case _:
                return written

    def _number(self, written: str) -> str | None:
        text: str | None
        if _WHOLE_NUMBER.fullmatch(written):
            text = written
        else:
            text = float_text(float(written)) if _NUMBER.fullmatch(written) else None
        self.long = text is not None and len(text) > 15 and abs(float(text)) >= _LONG
        return text


def _date(written: str) -> str | None:
    try:
        moment = dt.datetime.fromisoformat(written).replace(tzinfo=None)
        moment += dt.timedelta(milliseconds=round(moment.microsecond / 1000)) - dt.timedelta(0, 0, moment.microsecond)
    except (ValueError, OverflowError):
        return None
    time = moment.time().isoformat("milliseconds" if moment.microsecond else "seconds")
    if moment.date() == _DAY_ZERO:
        return time
    return moment.date().isoformat() if moment.time() == dt.time.min else f"{moment.date()}T{time}"


def _time(written: str) -> str | None:
    """A duration such as "PT36H30M00S" as "36:30:00"."""
    found = _DURATION.fullmatch(written)
    if found is None:
        return None
    sign, days, hours, minutes, seconds = (part or "0" for part in found.groups())
    whole, _, fraction = seconds.replace(",", ".").partition(".")
    total = (int(days) * 24 + int(hours)) * 3600 + int(minutes) * 60 + int(whole)
    after = f".{fraction[:3]:0<3}" if fraction.strip("0") else ""
    return f"{'-' if sign == '-' else ''}{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}{after}"
