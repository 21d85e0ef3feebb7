"""Transcripts with a name and a colon before what each person says, as plain text."""

from __future__ import annotations

from analysis.ingest.door import Gated
from analysis.ingest.door_text import TextLayout
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.transcripts import Line, transcript_result, turns_of


def read_transcript(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row a turn, with the number of the line on which it begins."""
    layout = gated.layout
    if not isinstance(layout, TextLayout):
        raise TypeError(f"A text file is expected, not {gated.format}.")
    lines = (Line(str(at), line.strip()) for at, line in enumerate(layout.utf8.decode().splitlines(), start=1))
    return transcript_result(turns_of(lines), data, limits, places="Line", encoding=layout.encoding, sure=True)
