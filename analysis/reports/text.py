"""Sentences of the wording room as files take them: without Markdown, and without a sign that a file cannot hold."""

from __future__ import annotations

import re
from typing import Final

from analysis.wording.names import escape_passage, plain

# Bold is ours, where no backslash stands before it; a name's own asterisks are escaped.
_BOLD: Final = re.compile(r"(\\.)|\*\*")
# What XML 1.0 has no place for, beside controls: lone surrogates and signs that are none.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def said(sentence: str) -> str:
    """A sentence of the wording room (Markdown, names escaped) as plain text on one line."""
    return _one_line(plain(_BOLD.sub(lambda sign: sign.group(1) or "", sentence)))


def named(text: object) -> str:
    """A text that was never escaped, such as a name or a note, as plain text on one line, cut at nothing."""
    return _one_line(plain(escape_passage(text)))


def shortened(text: str, longest: int) -> str:
    """`text` cut at `longest` signs, with an ellipsis where something went."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def sentences(text: str, longest: int) -> list[str]:
    """`text` in pieces of at most `longest` signs: cut behind a full stop, else between words, else anywhere."""
    pieces = []
    while len(text) > longest:
        head = text[:longest]
        cut = max(head.rfind(". ") + 1, 0) or max(head.rfind(" "), 0) or longest
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [piece for piece in (*pieces, text) if piece]


def _one_line(text: str) -> str:
    return " ".join(_NOT_XML.sub("", text).split()).replace(" %", "\u00a0%")
