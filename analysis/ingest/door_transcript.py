"""Transcripts that are plain text: whether lines of "Name: text" are one, and what no transcript may hold."""

from __future__ import annotations

import codecs
import re
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.coded_blocks import is_coded_blocks
from analysis.ingest.door_text import DELIMITERS, TextLayout, text_layout
from analysis.ingest.transcripts import GUESSED, Line, is_role, split_speaker

_SAMPLE: Final = 1 << 16
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: More speakers than an interview has: then the names before the colons are something else.
_MOST_SPEAKERS: Final = 12


def transcript_layout(
    data: bytes, *, encoding: str | None = None, judged: bool = False
) -> tuple[TextLayout, tuple[Finding, ...]]:
    """The text of a transcript. `judged` says that its form alone tells that it is one, so that doubt is noted.

    Raises FileRefused: EMPTY, ENCODING, and NUL_BYTES for any control character.
    """
    layout, findings = text_layout(data, encoding=encoding, delimiter=",")
    found = _CONTROLS.search(text := layout.utf8.decode())
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise FileRefused(
            "NUL_BYTES",
            f"Line {line} holds a control character ({found[0]!r}), which no transcript has.",
            "Open the file in an editor, save it as plain text, and upload that.",
        )
    doubt = (_doubt(),) if judged and likeness(text[:_SAMPLE]) < 1 else ()
    return layout, (*findings, *doubt)


def is_transcript(data: bytes) -> bool:
    """Whether text looks like lines of "Name: text" rather than like a table."""
    return likeness(_glimpse(data)) > 0


def is_nvivo_report(data: bytes) -> bool:
    """Whether text begins like a report of coded passages from NVivo."""
    return b"\xa7" in data[:_SAMPLE] and is_coded_blocks(_glimpse(data).splitlines())


def likeness(text: str) -> float:
    """How much text looks like a transcript: 1 (surely), 0.5 (a person has to say) or 0.

    Surely one: two speakers or more who speak in turns, or one called by a part in the talk, in half of the lines or
    more. Text that a delimiter cuts into equal rows is a table, whatever its cells say.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    speakers = [spoken[0] for line in lines if (spoken := split_speaker(Line("", line.strip())))]
    distinct = set(speakers)
    if len(speakers) < 2 or _is_table(lines):
        return 0.0
    share, rounds = len(speakers) / len(lines), len(speakers) / len(distinct)
    roles = any(map(is_role, distinct))
    few = 2 <= len(distinct) <= _MOST_SPEAKERS
    if share >= 0.5 and len(distinct) <= _MOST_SPEAKERS and (roles or (few and rounds >= 1.5)):
        return 1.0
    likely = share >= 0.25 and (roles or share >= 0.8 or rounds > 1)
    return 0.5 if likely or (few and len(speakers) >= 6 and rounds >= 2) else 0.0


def _is_table(lines: list[str]) -> bool:
    counts = ([line.count(delimiter) for line in lines] for delimiter in DELIMITERS)
    return any(found[0] > 0 and found.count(found[0]) >= 0.9 * len(found) for found in counts)


def _glimpse(data: bytes) -> str:
    """The beginning of a text, near enough to judge its form by."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data[:_SAMPLE].decode("utf-16" if marked else "utf-8-sig", "replace")


def _doubt() -> Finding:
    return Finding(
        GUESSED,
        "warning",
        'Some lines read "Name: text", so the file was taken for a transcript; its form leaves that open.',
        "If it is a table, save it as .csv and upload that.",
    )
