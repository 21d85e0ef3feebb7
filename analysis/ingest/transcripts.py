"""What was said, by whom and where in a transcript: lines become turns, and turns a sheet like any interview sheet.

A line that begins with a name and a colon opens a turn; lines without one belong to whoever spoke last. Nothing is
guessed beyond that: what stands before the first name has no speaker, and is counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from analysis.errors import Finding
from analysis.ingest.headings import heading_words
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import trimmed

#: A turn takes up further lines of its speaker up to this length; a longer speech becomes several utterances.
LONGEST_TURN: Final = 2_000
#: What whoever asks is called, as `heading_words` gives it.
INTERVIEWERS: Final = frozenset(
    {"interviewer", "interviewerin", "interviewer in", "intervieweur", "intervieweuse", "enquêteur", "enquêtrice",
     "moderator", "moderatorin", "modérateur", "modératrice", "researcher", "facilitator", "i", "int"}
)  # fmt: skip
#: Who asks and who answers, where a transcript calls its two speakers by the letters or words for it.
_ASKED: Final = (
    {"q", "a"}, {"question", "answer"}, {"f", "a"}, {"frage", "antwort"}, {"q", "r"}, {"question", "réponse"},
)  # fmt: skip
_ASKERS: Final = frozenset({"q", "question", "f", "frage"})
#: Formats in which the headings are Reverb's own, the same in every file: what was confirmed for one says nothing of
#: the next, which may name its speakers where that one did not.
OWN_HEADINGS: Final = frozenset({"vtt", "txt", "docx"})
#: The code of the finding that makes recognition ask whether a file is a transcript at all.
GUESSED: Final = "TRANSCRIPT_GUESSED"

_TIME: Final = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_WORD: Final = r'[^\s:<>,;!?"=|]{1,30}'
_NAMED: Final = rf"[^\W\d_][^\s:<>,;!?\"=|]{{0,30}}(?: {_WORD}){{0,4}}?"
_WHO: Final = rf"(?P<who>{_NAMED}(?:, {_NAMED})?)"
_LABEL: Final = re.compile(
    rf"(?:{_TIME}\s{{0,5}}[-–]?\s{{0,5}})?{_WHO}\s{{0,5}}(?:{_TIME})?\s{{0,3}}:(?=\s|$)\s{{0,20}}"
)
_HEAD: Final = re.compile(rf"{_WHO}\s{{1,20}}{_TIME}\s{{0,20}}")
_LEADING_TIME: Final = re.compile(rf"\s{{0,20}}(?:{_TIME})?\s{{0,20}}:?\s{{0,20}}")
_MAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,64}\.[^\s@.]{2,24}")
#: Characters of a line in which its label is looked for.
_LABEL_REACH: Final = 200
_PARTICLES: Final = frozenset({"al", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "ten", "ter", "van",
                               "von", "zu"})  # fmt: skip
_ROLES: Final = frozenset(
    {"interviewer", "interviewerin", "interviewee", "moderator", "facilitator", "researcher", "participant",
     "respondent", "mentor", "mentee", "speaker", "teilnehmer", "teilnehmerin", "befragte", "befragter", "i", "r"}
)  # fmt: skip
#: How speech begins that calls somebody by name ("Well, Anna: ..."): no family name before a given one.
_OPENINGS: Final = frozenset(
    {"ah", "also", "and", "but", "dear", "first", "hello", "hey", "hi", "ja", "nein", "no", "now", "oh", "ok", "okay",
     "right", "second", "so", "sure", "thanks", "then", "to", "well", "yeah", "yes"}
)  # fmt: skip
#: What a transcript says about itself in the same form ("Date: 3 May"): nobody's name.
_FACTS: Final = frozenset(
    {"date", "time", "location", "place", "duration", "interview", "topic", "subject", "project", "note", "notes",
     "title", "transcript", "version", "file", "source", "recorded", "recording", "language", "datum", "ort", "dauer",
     "thema", "projekt", "zeit", "sprache", "titel"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance: `place` is its time in the recording, or the number of its line; `speaker` is "" if unknown."""

    place: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text or a paragraph; `lead` is the bold text that it begins with, "" where there is none.

    `speaker` is whoever is known to speak beforehand, as in a table with a column for that.
    """

    place: str
    text: str
    lead: str = ""
    speaker: str = ""


def split_speaker(line: Line) -> tuple[str, str] | None:
    """Who speaks and what is said in a line that names its speaker; None where it names nobody.

    Seen as a name: "Name: text", with a time before or behind the name; "Name 0:03" alone on its line; a bold name
    before text that is not bold.
    """
    if line.speaker:
        return line.speaker, line.text
    found = _LABEL.match(line.text[:_LABEL_REACH])
    if found and names_somebody(found["who"]):
        return found["who"], line.text[found.end() :].strip()
    head = _HEAD.fullmatch(line.text[:_LABEL_REACH])
    if head and names_somebody(head["who"]):
        return head["who"], ""
    lead = line.lead.strip(" :\t\u00a0")
    if lead and line.lead != line.text and names_somebody(lead):
        rest = line.text[len(line.lead) :]
        return lead, rest[_LEADING_TIME.match(rest).end() :].strip()  # type: ignore[union-attr]
    return None


def is_role(name: str) -> bool:
    """Whether a speaker is called by a part in the talk ("Interviewer", "Participant 3"), not by a name."""
    return name.casefold().strip("0123456789 .#") in _ROLES


def turns_of(lines: Iterable[Line]) -> list[Turn]:
    """The turns of a transcript in order; lines that name nobody go on with the turn before, if somebody speaks."""
    turns: list[Turn] = []
    speaker, opened = "", False
    for line in lines:
        spoken = split_speaker(line)
        if spoken:
            speaker, text = spoken
            opened = False
        else:
            text = line.text.strip()
        if not text:
            continue
        last = turns[-1] if turns else None
        if last and opened and speaker and not spoken and len(last.text) + len(text) < LONGEST_TURN:
            turns[-1] = Turn(last.place, speaker, f"{last.text} {text}")
        else:
            turns.append(Turn(line.place, speaker, text))
        opened = True
    return turns


def transcript_result(
    turns: Sequence[Turn],
    data: bytes,
    limits: Limits,
    *,
    places: str,
    encoding: str | None = None,
    tool: str | None = None,
    sure: bool = False,
    findings: tuple[Finding, ...] = (),
) -> ReadResult:
    """The turns as one sheet with the headings Interview, Speaker, Text and `places`.

    A file is one interview. It is called after its content, because names of files may name people. `sure` says that
    its form was judged already. Raises FileRefused as `trimmed`.
    """
    turns = _with_asker(turns)
    interview = f"interview {hashlib.sha256(data).hexdigest()[:8]}"
    rows = [("Interview", "Speaker", "Text", places)]
    rows += [(interview, turn.speaker, turn.text, turn.place) for turn in turns]
    columns = tuple(pa.chunked_array([pa.array(cells, pa.string())]) for cells in zip(*rows, strict=True))
    table, noticed = trimmed("", columns, limits)
    return ReadResult((table,), encoding, None, ".", (*findings, *_speaker_findings(turns, sure=sure), *noticed), tool)


def _with_asker(turns: Sequence[Turn]) -> Sequence[Turn]:
    """The turns with the interviewer called so where the speakers are "Q" and "A": questions are nobody's answers."""
    if {turn.speaker.casefold() for turn in turns} - {""} not in _ASKED:
        return turns
    return [replace(turn, speaker="Interviewer") if turn.speaker.casefold() in _ASKERS else turn for turn in turns]


def _speaker_findings(turns: Sequence[Turn], *, sure: bool) -> tuple[Finding, ...]:
    unknown, speakers = sum(not turn.speaker for turn in turns), {turn.speaker for turn in turns} - {""}
    found = []
    if turns and not speakers:
        advice = 'Put "Name: " before what each person says, if this is an interview.'
        found.append(Finding(GUESSED, "warning", "No line says who speaks.", advice))
    elif not sure and not _is_talk(turns):
        advice = 'Confirm it on the Load page if it is; a report has lines such as "Summary: ..." as well.'
        found.append(Finding(GUESSED, "warning", "Names stand before colons, but nobody speaks twice.", advice))
    if speakers and unknown:
        message = f"Of {len(turns):,} utterances {unknown:,} do not say who spoke; they are kept, and belong to nobody."
        advice = 'Put "Name: " before them in the transcript if it is known who said them.'
        found.append(Finding("NO_SPEAKER", "warning", message, advice))
    if len(speakers) > 1 and not any(heading_words(speaker) in INTERVIEWERS for speaker in speakers):
        message = f"None of the {len(speakers):,} speakers is called interviewer, so all count as people interviewed."
        advice = 'Call whoever asks "Interviewer" in the file, so that questions are not coded as answers.'
        found.append(Finding("NO_INTERVIEWER", "warning", message, advice))
    return tuple(found)


def _is_talk(turns: Sequence[Turn]) -> bool:
    """Whether somebody speaks more than once, or is called by a part in the talk."""
    speakers = [turn.speaker for turn in turns if turn.speaker]
    return len(set(speakers)) < len(speakers) or any(map(is_role, speakers))


def names_somebody(who: str) -> bool:
    """Whether words before a colon name a speaker: a part in the talk, a mail address, or words that all have a capital
    or a digit.

    "Schmidt, Anna" names one as well; "Well, Anna" does not.
    """
    words = who.replace(",", " ").split()
    if not words or words[0].casefold() in _FACTS or ("," in who and words[0].casefold() in _OPENINGS):
        return False
    if is_role(who) or (len(words) == 1 and _MAIL.fullmatch(who)):
        return True
    named = [word for word in words if word.casefold() not in _PARTICLES]
    return bool(named) and all(word.lstrip("(")[:1].isupper() or word.lstrip("(")[:1].isdigit() for word in named)
