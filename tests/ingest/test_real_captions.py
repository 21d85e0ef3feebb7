"""Captions that Zoom and other tools wrote: no cue is lost without a word.

Witness: the time marks of each file, counted here by themselves; the speakers of the Zoom meeting, counted from the
lines of the file by a rule that knows nothing of cues.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read

FOLDER = Path(__file__).parent / "fixtures" / "transcripts"
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".vtt", ".srt"))
#: Files without a cue, and why they are refused.
EMPTY = {"wv__empty.vtt": "EMPTY", "wv__no_captions.vtt": "NO_ROWS"}

#: Who speaks in the Zoom meeting, as its list of participants calls them; two cues name nobody.
MEETING = ("Andrew Knight", "George Harrison", "John Lennon", "Paul McCartney", "Ringo Starr")


def result(name: str) -> ReadResult:
    data = (FOLDER / name).read_bytes()
    limits = Limits()
    return read(data, gate(data, name, limits), limits)


def counted(found: ReadResult, code: str) -> int:
    """The number with which a finding begins; 0 where there is none."""
    messages = [finding.message for finding in found.findings if finding.code == code]
    return int(re.search(r"[\d,]+", messages[0])[0].replace(",", "")) if messages else 0


@pytest.mark.parametrize("name", [name for name in FILES if name not in EMPTY])
def test_every_time_mark_is_a_cue_and_every_cue_is_read_or_told(name: str) -> None:
    found = result(name)
    marks = (FOLDER / name).read_text(encoding="utf-8-sig").count("-->")
    assert counted(found, "CUES_JOINED") == marks > 0
    utterances = len(found.tables[0].columns[0]) - 1
    silent = counted(found, "CUES_WITHOUT_TEXT")
    assert 0 < utterances <= marks - silent


@pytest.mark.parametrize("name", EMPTY)
def test_files_without_a_cue_are_refused(name: str) -> None:
    with pytest.raises(FileRefused) as caught:
        result(name)
    assert caught.value.code == EMPTY[name]


def test_losses_of_other_tools_are_none_here() -> None:
    """A cue whose time is broken and cues of SubRip, which begin and end with a comma, keep their text."""
    broken = result("wv__invalid_timeframe.vtt")
    assert broken.tables[0].columns[2].to_pylist()[1:] == [f"Caption text #{number}" for number in range(1, 8)]
    assert counted(broken, "CUE_TIME_UNREADABLE") == 1
    assert counted(result("wv__missing_caption_text.srt"), "CUES_WITHOUT_TEXT") == 1


def test_words_of_everybody_in_a_zoom_meeting_are_all_there() -> None:
    name = "zoom__meeting001_transcript.vtt"
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line and "-->" not in line and not line.isdigit() and line != "WEBVTT"]
    expected: Counter[str] = Counter()
    for line in said:
        who, _, text = line.partition(": ")
        expected[who if who in MEETING else ""] += len((text if who in MEETING else line).split())
    found = result(name)
    _, speakers, texts, _ = (column.to_pylist()[1:] for column in found.tables[0].columns)
    words: Counter[str] = Counter()
    for speaker, text in zip(speakers, texts, strict=True):
        words[speaker] += len(text.split())
    assert words == expected
    assert set(expected) == {*MEETING, ""}
    assert len(speakers) < 100 < counted(found, "CUES_JOINED") == len(said) == 300
