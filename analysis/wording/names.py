"""Names that come from data, made safe to stand in a sentence.

Every sentence of this room is Markdown, and Markdown as Streamlit reads it does more than CommonMark: colon words
become emoji, icons and coloured text, arrows and dashes are redrawn, addresses become links. Several of these
are replaced after the text was parsed, so that a backslash before them changes nothing; a word joiner (U+2060,
without width) in the middle does. `plain` takes both out again for places that do not read Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: A name longer than this is cut with an ellipsis; no cohort or theme needs more in a sentence.
LONGEST_NAME: Final = 80

_JOINER: Final = "\u2060"
# Marks that draw over their neighbours or turn the reading order; joiners inside emoji and scripts stay.
_UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_STACKED_MARKS: Final = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")
_NO_SIGNS: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})  # controls, line and paragraph ends, lone surrogates
_ACTIVE: Final = re.compile(r"[\\`*\[\]<>$~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w)")
_LEADING: Final = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
# What Streamlit or its link finder would redraw: :name:, ::block, //host, www., mail@host, --, ->, >=, +1.
_REDRAWN: Final = re.compile(r"(?<=:)(?=[\w:+/-])|(?=@)|(?<=[wW]{3})(?=\.)|(?<=[-<>=+!])(?=\\?[-<>=+])")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def plain_text(name: object) -> str:
    """`name` on one line, without control characters, unseen marks or stacks of accents, `LONGEST_NAME` at most.

    Ranges: any object, turned into text. An empty name reads "(no name)".
    """
    text = _one_line(name)
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 1].rstrip() + "…"
    return text or "(no name)"


def escape_markdown(name: object) -> str:
    """`name` as Markdown that shows exactly `plain_text(name)`: no link, image, HTML, formula, emoji or colour."""
    return _escape(plain_text(name))


def escape_passage(text: object) -> str:
    """A whole message that may hold names, as Markdown that shows it on one line, cut at nothing."""
    return _escape(_one_line(text))


def plain(sentence: str) -> str:
    """A sentence of this room without its Markdown escapes, for slides, alt texts and the command line."""
    return _ESCAPED.sub(r"\1", sentence.replace(_JOINER, ""))


def _one_line(text: object) -> str:
    given = str(text)
    if given.isascii() and given.isprintable():  # nothing below could change it, and pages hold hundreds of sentences
        return " ".join(given.split())
    composed = unicodedata.normalize("NFC", given)
    seen = "".join(" " if unicodedata.category(sign) in _NO_SIGNS else sign for sign in composed)
    return " ".join(_STACKED_MARKS.sub(r"\1", _UNSEEN.sub("", seen)).split())


def _escape(text: str) -> str:
    leading = _LEADING.match(text)
    escaped = _ACTIVE.sub(lambda sign: "\\" + sign.group(), text)
    if leading and leading.group().isdigit():
        end = leading.end()
        escaped = escaped[:end] + "\\" + escaped[end:]
    elif leading:
        escaped = "\\" + escaped
    return _REDRAWN.sub(_JOINER, escaped)
