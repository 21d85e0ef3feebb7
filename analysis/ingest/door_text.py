"""Delimited text before it is split: its encoding, NUL bytes, a `sep=` line, and the delimiter.

Text that is not Unicode does not say which code page it was written in. The guess is made from the letters it
gives, and shown with examples so that a person can correct it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused, Finding

DELIMITERS: Final = (";", "\t", "|", ",")

_SAMPLE = 1 << 18
_ENOUGH_FOR_OTHER_SCRIPTS = 8  # foreign bytes, below which Greek or Russian is no likelier than a stray sign
_ENOUGH_TO_ASK = 50  # and below which statistics of letters say nothing
_SEP_LINE = re.compile(rb"sep=(.)(\r\n|\r|\n)", re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: Code pages that survey tools and spreadsheets write, most usual first.
_CODE_PAGES: Final = (
    "cp1252", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "cp949", "big5", "gb18030", "koi8_r",
)  # fmt: skip

#: Encodings that a person may choose; the first is what files should have.
ENCODINGS: Final = ("utf-8", *_CODE_PAGES, "utf-16")

_LATIN: Final = frozenset({"cp1252", "mac_roman", "cp1250", "cp1254"})

#: Signs that may stand anywhere, and those that people do type but not inside a word.
_JOINING_SIGNS: Final = frozenset("‘’“”„–—…•·\u00a0")
_USUAL_SIGNS: Final = frozenset("«»€£¥§©®™°±²³½¼¾×÷¿¡º")


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How a text file is to be read: `encoding` and `delimiter`, and its bytes as UTF-8 without any leading mark."""

    encoding: str
    delimiter: str
    utf8: bytes


def text_layout(
    data: bytes, *, encoding: str | None = None, delimiter: str | None = None
) -> tuple[TextLayout, tuple[Finding, ...]]:
    """Detect what is not given. Raises FileRefused: EMPTY, NUL_BYTES, ENCODING, DELIMITER."""
    _require_known(encoding, delimiter)
    utf8, found, findings = _as_utf8(data, encoding)
    if not utf8.strip():
        raise FileRefused("EMPTY", "The file holds nothing but blanks.", "Export it again and check that it opens.")
    if b"\x00" in utf8:
        raise _nul_bytes(utf8)
    separator = _SEP_LINE.match(utf8)
    if separator:
        utf8 = utf8[separator.end() :]
        delimiter = delimiter or separator.group(1).decode("ascii", "replace")
    return TextLayout(found, delimiter or detect_delimiter(utf8), utf8), findings


def _require_known(encoding: str | None, delimiter: str | None) -> None:
    """Refuse an encoding that is none, and a delimiter that cannot divide cells."""
    try:
        b"a".decode(encoding or "utf-8", "ignore")
    except LookupError as error:
        raise FileRefused(
            "ENCODING", f'"{encoding}" is no encoding of texts.', f"Choose one of {', '.join(ENCODINGS)}."
        ) from error
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise FileRefused(
            "DELIMITER", f"Columns cannot be divided by {delimiter!r}.", "Choose a comma, semicolon, tab or bar."
        )


def detect_delimiter(utf8: bytes) -> str:
    """The delimiter under which most records have the same number of cells, more than one; "," where there is none."""
    text = utf8[:_SAMPLE].decode("utf-8", "ignore")
    lines = io.StringIO(text, newline="").readlines()
    if len(utf8) > _SAMPLE and len(lines) > 1:
        lines.pop()  # cut in the middle
    scored = [(*_evenness(lines, delimiter), -rank, delimiter) for rank, delimiter in enumerate(DELIMITERS)]
    share, _, _, best = max(scored)
    return best if share else ","


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of records that have the most usual number of cells, and that number; zeros where it is one."""
    try:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if record)
    except csv.Error:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (count / widths.total(), width) if width > 1 else (0.0, 0)


def _as_utf8(data: bytes, encoding: str | None) -> tuple[bytes, str, tuple[Finding, ...]]:
    mark, marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", None))
    known = encoding or marked
    if known is not None and codecs.lookup(known).name != "utf-8":
        return _decoded(data, known).removeprefix("\ufeff").encode(), known, ()
    if marked is None and b"\x00" in data:
        raise _nul_bytes(data)
    body = data[len(mark) :]
    first_bad = _first_invalid(body)
    if first_bad is None:
        return body, "utf-8", ()
    if known is not None:
        raise _unreadable(body, first_bad, known)
    guessed = _guess(body, first_bad)
    text = body.decode(guessed)
    return text.encode(), guessed, (_guess_finding(text, guessed),)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(data, error.start, encoding) from error


def _first_invalid(data: bytes) -> int | None:
    """Where `data` stops being UTF-8; None where it is UTF-8 throughout."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _guess(data: bytes, first_bad: int) -> str:
    """The code page of text that is not UTF-8; raises FileRefused (ENCODING) for mixed and for unreadable text."""
    foreign = [line for line in re.split(rb"[\r\n]+", data) if not line.isascii()]
    if any(_first_invalid(line) is None for line in foreign):
        raise FileRefused(
            "ENCODING",
            "The file mixes encodings: some lines are UTF-8 and others are not, "
            f"line {_line_of(data, first_bad)} being the first.",
            "Open the original files in Excel and save each as “CSV UTF-8” or .xlsx before joining them.",
        )
    sample = b"\n".join(foreign)[: 1 << 16]
    readable = [page for page in _CODE_PAGES if _reads(data, page)]
    if not readable:
        raise _unreadable(data, first_bad, "any known code page")
    foreign_bytes = sum(byte > 0x7F for byte in sample)
    if foreign_bytes < _ENOUGH_FOR_OTHER_SCRIPTS:
        readable = [page for page in readable if page in _LATIN] or readable
    best = max(readable, key=lambda page: (round(_plausible(sample, page), 2), -_CODE_PAGES.index(page)))
    sure = _plausible(sample, best) >= 0.9 or foreign_bytes < _ENOUGH_TO_ASK
    return best if sure else _second_opinion(sample, readable, best)


def _reads(data: bytes, page: str) -> bool:
    try:
        data.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(sample: bytes, page: str) -> float:
    """The share of foreign characters that stand where such characters usually stand, 0 to 1."""
    text = sample.decode(page, "ignore")
    foreign = [match.start() for match in re.finditer(r"[^\x00-\x7f]", text)]
    fitting = sum(_fits(text, at, latin=page in _LATIN) for at in foreign)
    return fitting / len(foreign) if foreign else 0.0


def _fits(text: str, at: int, *, latin: bool) -> bool:
    """Whether the foreign character at `at` looks at home.

    No capital stands behind a small letter. In a Latin page most foreign letters touch a plain one ("Größe", not
    "Ïðèâåò", which is Russian read wrongly); a small one may stand alone ("à"). Elsewhere they touch their like.
    """
    character = text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not character.isalpha():
        inside = before.isalpha() and after.isalpha()
        return character in _JOINING_SIGNS or (character in _USUAL_SIGNS and not inside)
    if character.isupper() and before.islower():
        return False
    letters = [neighbour for neighbour in (before, after) if neighbour.isalpha()]
    if not letters:
        return character.islower() or not latin
    return any(neighbour.isascii() == latin for neighbour in letters)


def _second_opinion(sample: bytes, readable: list[str], best: str) -> str:
    """Ask charset-normalizer where no code page gives wholly plausible text."""
    from charset_normalizer import from_bytes

    match = from_bytes(sample, cp_isolation=readable).best()
    return match.encoding if match is not None and match.encoding in readable else best


def _guess_finding(text: str, encoding: str) -> Finding:
    words = list(dict.fromkeys(re.findall(r"\w{0,12}[^\x00-\x7f]{1,12}\w{0,12}", text[: 1 << 18])))[:5]
    shown = ", ".join(f"“{word.strip()}”" for word in words) or "none in the first lines"
    return Finding(
        "ENCODING_GUESSED",
        "warning",
        f"The file is not UTF-8 and was read as {encoding}. Words that depend on it: {shown}.",
        "If these look wrong, choose another encoding, or save the file as “CSV UTF-8” or .xlsx and upload it again.",
    )


def _unreadable(data: bytes, at: int, encoding: str) -> FileRefused:
    return FileRefused(
        "ENCODING",
        f"Line {_line_of(data, at)} holds bytes that are not {encoding}.",
        "Open the file in Excel and save it as “CSV UTF-8” or as .xlsx.",
    )


def _nul_bytes(data: bytes) -> FileRefused:
    line = _line_of(data, data.index(b"\x00"))
    hint = " It looks like UTF-16 without its mark." if data[:2_000].count(b"\x00") > len(data[:2_000]) // 3 else ""
    return FileRefused(
        "NUL_BYTES",
        f"Line {line} holds NUL bytes, which are not text.{hint}",
        "Open the file in Excel and save it as “CSV UTF-8” or as .xlsx.",
    )


def _line_of(data: bytes, at: int) -> int:
    before = data[:at].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1
