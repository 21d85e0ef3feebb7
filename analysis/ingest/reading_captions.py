"""WebVTT and SubRip transcripts, as Zoom and Teams write them: cues become turns, and every cue is accounted for.

Own code, because the library for it drops cues whose times have a comma, and cues whose times are wrong, without a
word. Speakers stand in a voice tag (`<v Name>`) or before a colon. Cues of one speaker less than `SHORT_GAP` seconds
apart are one turn, up to the length of `LONGEST_TURN`. Text under no time mark is counted, and left out.

A cue that names nobody belongs to whoever spoke before where a file names speakers only as they change; where names
come back cue after cue (Zoom), the tool did not know who it was, and neither do we.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from analysis.errors import Finding
from analysis.ingest.door import Gated
from analysis.ingest.door_text import TextLayout
from analysis.ingest.labels import several
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.transcripts import LONGEST_TURN, Line, Turn, split_speaker, transcript_result

#: Seconds of silence up to which cues of one speaker belong together.
SHORT_GAP: Final = 5.0

_ARROW: Final = "-->"
_MARK: Final = re.compile(r"\s{0,9}(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})(?=\s|$)")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>]{0,200}|<[^<>]{0,200})>")
_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_HEAD: Final = "WEBVTT"
_ASIDE: Final = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One time mark and what stands under it; times in seconds, None where the mark cannot be read."""

    start: float | None
    end: float | None
    text: str


@dataclass(slots=True)
class Captions:
    """The cues of a file in order, whether it began as WebVTT does, and how many lines of text no mark covers."""

    cues: list[Cue]
    webvtt: bool
    astray: int


def read_captions(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row a turn, with the time at which it begins. The tool is Teams or Zoom where the form of names says so."""
    layout = gated.layout
    if not isinstance(layout, TextLayout):
        raise TypeError(f"A text file is expected, not {gated.format}.")
    captions = captions_of(layout.utf8.decode())
    spoken = [(cue, *said) for cue in captions.cues for said in _voices(cue.text)]
    tagged = any(_VOICE.search(cue.text) for cue in captions.cues)
    named = any(speaker for _, speaker, _ in spoken)
    tool = "teams" if tagged else "zoom" if named and captions.webvtt else None
    nameless = sum(not speaker for _, speaker, _ in spoken) if _names_changes(spoken) else 0
    turns = _joined(_continued(spoken) if nameless else spoken)
    return transcript_result(
        turns, data, limits, places="Start", encoding=layout.encoding, tool=tool, sure=tagged,
        findings=_findings(captions, len(turns), nameless),
    )  # fmt: skip


def captions_of(text: str) -> Captions:
    """Every cue of a WebVTT or SubRip text; comments, styles and the head are passed over."""
    blocks = list(_blocks(text))
    webvtt = bool(blocks) and blocks[0][0].startswith(_HEAD)
    captions = Captions([], webvtt, 0)
    for at, block in enumerate(blocks):
        marks = [number for number, line in enumerate(block) if _ARROW in line]
        if not marks:
            head = at == 0 and webvtt
            # A lone number is that of a SubRip cue whose text is blank.
            known = head or _ASIDE.match(block[0]) or (len(block) == 1 and block[0].strip().isdigit())
            captions.astray += 0 if known else len(block)
        for mark, after in zip(marks, [*marks[1:], len(block)], strict=False):  # as many as there are marks
            captions.cues.append(_cue(block[mark], block[mark + 1 : after]))
    return captions


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(mark: str, lines: Sequence[str]) -> Cue:
    start, _, end = mark.partition(_ARROW)
    times = [_seconds(part) for part in (start, end)]
    readable = None not in times
    return Cue(times[0] if readable else None, times[1] if readable else None, "\n".join(lines))


def _seconds(mark: str) -> float | None:
    found = _MARK.match(mark)
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}")


def _voices(text: str) -> Iterator[tuple[str, str]]:
    """Speaker and words of each voice in a cue, without tags; nothing where nothing is said."""
    head, *voices = _VOICE.split(text)
    before = _plain(head)
    if before:
        yield split_speaker(Line("", before)) or ("", before)
    for name, said in zip(voices[::2], voices[1::2], strict=True):
        if words := _plain(said):
            yield _plain(name).strip("<> "), words


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _names_changes(spoken: Sequence[tuple[Cue, str, str]]) -> bool:
    """Whether several people are named, and nobody twice in a row: then a name stands where the speaker changes."""
    named = [speaker for _, speaker, _ in spoken if speaker]
    return len(set(named)) > 1 and all(one != after for one, after in pairwise(named))


def _continued(spoken: Sequence[tuple[Cue, str, str]]) -> list[tuple[Cue, str, str]]:
    """The cues with whoever spoke last before them as the speaker of those that name nobody."""
    continued, last = [], ""
    for cue, speaker, text in spoken:
        last = speaker or last
        continued.append((cue, last, text))
    return continued


def _joined(spoken: Sequence[tuple[Cue, str, str]]) -> list[Turn]:
    turns: list[Turn] = []
    last: Cue | None = None
    for cue, speaker, text in spoken:
        before = turns[-1] if turns else None
        if before and last and speaker and speaker == before.speaker and _soon_after(last, cue) and _fits(before, text):
            turns[-1] = Turn(before.place, speaker, f"{before.text} {text}")
        else:
            turns.append(Turn("" if cue.start is None else _clock(cue.start), speaker, text))
        last = cue
    return turns


def _soon_after(last: Cue, cue: Cue) -> bool:
    return last.end is not None and cue.start is not None and cue.start - last.end <= SHORT_GAP


def _fits(turn: Turn, text: str) -> bool:
    return len(turn.text) + len(text) < LONGEST_TURN


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{round((seconds - whole) * 1000) % 1000:03}"


def _findings(captions: Captions, turns: int, continued: int) -> tuple[Finding, ...]:
    cues = captions.cues
    silent = sum(not _plain(cue.text) for cue in cues)
    timeless = sum(cue.start is None for cue in cues)
    said = (
        (bool(cues), "CUES_JOINED", "info", f"{several(len(cues), 'cue was', 'cues were')} read as "
         f"{several(turns, 'utterance', 'utterances')}: cues of one speaker up to {SHORT_GAP:.0f} seconds apart are "
         "one.", ""),
        (continued, "CUES_CONTINUED", "info", f"{several(continued, 'cue names', 'cues name')} nobody and "
         f"{'goes' if continued == 1 else 'go'} on with whoever spoke before: the file names people only where the "
         "speaker changes.", "If somebody else spoke there, put the name before it in the file."),
        (silent, "CUES_WITHOUT_TEXT", "info", f"{several(silent, 'cue says', 'cues say')} nothing; left out.", ""),
        (timeless, "CUE_TIME_UNREADABLE", "warning", f"The times of {several(timeless, 'cue', 'cues')} cannot be read; "
         "what was said there is kept without its time.", "Export the transcript again if times matter to you."),
        (captions.astray, "CUES_LOST", "warning", f"{several(captions.astray, 'line of text stands', 'lines of text ')}"
         f"{'' if captions.astray == 1 else 'stand'} under no time mark and are left out.",
         "Compare the beginning of the file with the recording, or export the transcript again."),
    )  # fmt: skip
    return tuple(
        Finding(code, severity, message, advice)  # type: ignore[arg-type]
        for there, code, severity, message, advice in said
        if there
    )
