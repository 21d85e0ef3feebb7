"""Interview sheets with one row a person and a column a question: which columns hold what people said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from analysis.ingest.headings import Heading, heading_words, short_words
from analysis.ingest.meanings import meaning_of
from analysis.ingest.sheet_view import SheetView

#: Words that half of the answers to a question asked in an interview have at least.
_WORDS: Final = 8
#: Columns of answers from which on a sheet may be one of interviews.
_ENOUGH: Final = 2
_SAMPLE: Final = 500
#: Words of a heading under which whoever asked writes, and not whoever answered.
_OF_INTERVIEWERS: Final = frozenset(
    {"interviewer", "interviewers", "note", "notes", "memo", "summary", "observation", "observations", "notiz",
     "notizen", "zusammenfassung", "notes de l intervieweur"}
)  # fmt: skip
#: How a name of a file, a sheet or a column begins a word that says what the sheet is.
_SAYS_SO: Final = ("interview", "entretien", "gespräch", "gesprek")


def answer_headings(view: SheetView) -> tuple[Heading, ...]:
    """The columns of what people said at length, each to a question of its own; none where fewer than two are there."""
    found = tuple(heading for heading in view.headings if is_answered_at_length(view, heading))
    return found if len(found) >= _ENOUGH else ()


def says_interview(view: SheetView, *names: str) -> str | None:
    """The first of `names`, the sheet's name and its headings that says that these are interviews; None where none."""
    return next((name for name in (*names, *_named(view)) if _is_named(name)), None)


def _named(view: SheetView) -> Iterator[str]:
    yield view.sheet.name
    for heading in view.headings:
        spoken = any(meaning_of(words, "interviews") in ("speaker", "interview") for words in short_words(heading))
        if spoken or _is_named(heading.text):
            yield f"{_SAYS_SO[0]}: {heading.text}"


def _is_named(name: str) -> bool:
    return any(word.startswith(_SAYS_SO) for word in heading_words(name[:300]).split())


def is_answered_at_length(view: SheetView, heading: Heading) -> bool:
    """Whether a column holds what people said: long cells, nearly all of them different, and not of whoever asked."""
    if not heading.text or set(heading_words(heading.text[:500]).split()) & _OF_INTERVIEWERS:
        return False
    cells = view.column(heading).iloc[:_SAMPLE].str.strip()
    filled = cells[cells != ""]
    if filled.empty or filled.nunique() < 0.8 * len(filled):
        return False
    return bool(np.median(filled.str.count(r"\s") + 1) >= _WORDS)
