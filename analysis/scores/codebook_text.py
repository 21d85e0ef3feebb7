"""A codebook written as TOML, to be taken along, changed and brought back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from analysis.scores.codebook_faults import BOOK_LISTS, THEME_LISTS, THEME_TEXTS

#: What a reader of the file needs to know of its phrases.
_HOW: Final = """\
# A codebook that suggests themes in interviews and comments. Suggestions only: a person accepts or rejects them.
#
# Phrases are words separated by blanks, matched in lower case after contractions are opened ("didn't" is "did not",
# "we've" is "we have"; 's and 'd are dropped).
#   word*     begins with                      a|b       one word or the other
#   (a b|c)   one or the other of several      {name}    one of a list below
#   ..        up to four words of any kind
# A strong phrase carries its direction; a topic phrase takes that of the nearest cue, and so does every sentence of an
# answer to one of the theme's guide questions. A negation in front of a phrase turns its direction.
"""
#: How many signs of a list stand on a line.
_WIDTH: Final = 110


def write_document(document: Mapping[str, Any]) -> str:
    """A sound document (`codebook_faults.document_faults` gives none) as TOML; reading it gives the same document."""
    return "\n".join([_HOW, *_head(document), *_tables(document)]) + "\n"


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"version = {_text(document['version'])}"
    for key in ("negation_window", "cue_window"):
        yield f"{key} = {document[key]}"
    yield from (f"{key} = {_list(document[key])}" for key in BOOK_LISTS)


def _tables(document: Mapping[str, Any]) -> Iterator[str]:
    for name in ("lists", "cues"):
        if name in document:
            yield f"\n[{name}]"
            yield from (f"{_text(key)} = {_list(entries)}" for key, entries in document[name].items())
    for theme in document["themes"]:
        yield "\n[[themes]]"
        yield from (f"{key} = {_text(theme[key])}" for key in THEME_TEXTS)
        if "outcome" in theme:
            yield f"outcome = {_text(theme['outcome'])}"
        yield from (f"{key} = {_list(theme[key])}" for key in THEME_LISTS)


def _list(entries: Sequence[str]) -> str:
    """A list on one line, or on lines of `_WIDTH` signs."""
    lines = [""]
    for entry in map(_text, entries):
        if lines[-1] and len(lines[-1]) + len(entry) > _WIDTH:
            lines.append("")
        lines[-1] += f"{' ' * bool(lines[-1])}{entry},"
    if len(lines) == 1:
        return f"[{lines[0].removesuffix(',')}]"
    return "\n".join(["[", *(f"  {line}" for line in lines), "]"])


def _text(text: str) -> str:
    """A TOML basic string: control characters are escaped, everything else stands as it is."""
    signs = {"\\": "\\\\", '"': '\\"'} | {chr(code): f"\\u{code:04X}" for code in (*range(32), 127)}
    return '"' + "".join(signs.get(sign, sign) for sign in text) + '"'
