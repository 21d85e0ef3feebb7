"""What a tool's own columns mean: record numbers, tokens, forms, boxes that can be ticked, points of a quiz."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Lookup
from types import MappingProxyType
from typing import Final

from analysis.ingest.headings import Heading, heading_words
from analysis.ingest.meanings import meaning_of
from analysis.ingest.recognition_cells import holds
from analysis.ingest.recognition_items import ItemMatch
from analysis.ingest.recognition_proposals import Proposal, propose
from analysis.ingest.recognition_ticks import looks_ticked, ticked_items
from analysis.ingest.redcap import CHECKBOX, instruments_of, survey_instrument
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.tools_coding import APPLIED

#: What LimeSurvey's own columns mean, by code or by text.
_LIMESURVEY: Final[Lookup[str, str]] = MappingProxyType(
    {
        "id": "submission", "response id": "submission", "antwort id": "submission",
        "token": "code", "access code": "code", "zugangscode": "code", "zugangsschlüssel": "code",
        "code d accès": "code", "toegangscode": "code", "clave de acceso": "code",
        "submitdate": "date", "date submitted": "date", "datum abgeschickt": "date", "date de soumission": "date",
        "fecha de envío": "date", "datum inzending": "date",
        "startdate": "start", "date started": "start", "datum gestartet": "start",
        "datestamp": "end", "date last action": "end", "datum letzte aktivität": "end",
        "interviewtime": "seconds", "total time": "seconds", "gesamtzeit": "seconds",
        "lastpage": "ignore", "last page": "ignore", "startlanguage": "ignore", "start language": "ignore",
        "seed": "ignore", "ipaddr": "ignore", "ip address": "ignore", "refurl": "ignore", "referrer url": "ignore",
    }
)  # fmt: skip
_TIMING: Final = re.compile(r"(?:group|question)[ _]?time\b.{0,300}|\w{1,60}time\d*", re.IGNORECASE | re.DOTALL)
_RANK: Final = re.compile(r".*\[(?:rank|ranking|rang) ?\d{1,2}\]", re.IGNORECASE | re.DOTALL)
_IN_WORDS: Final = re.compile(r".*\[(?:other|comment|sonstiges|kommentar|autre|commentaire)\]", re.I | re.DOTALL)
#: Points and remarks that a quiz puts beside each question, or before all of them.
_QUIZ_BESIDE: Final = re.compile(r"(?:points|feedback|punkte|puntos|punten) ?[-\u2013] .{1,600}", re.I | re.DOTALL)
_QUIZ_BEHIND: Final = re.compile(r".{1,600}\[(?:score|feedback|punktzahl)\]", re.I | re.DOTALL)
_QUIZ_WORDS: Final = frozenset(
    {"score", "total score", "total points", "quiz feedback", "grade posted time", "punktzahl", "gesamtpunkte",
     "gesamtpunktzahl", "points"}
)  # fmt: skip
_RECORD_WORDS: Final = frozenset({"record id", "record", "study id", "participant id", "subject id", "id"})
_NO_TOOL: Final = frozenset({"unknown", "hris", "glint"})


def tool_proposals(view: SheetView, kind: str, matches: Lookup[int, ItemMatch]) -> dict[int, Proposal]:
    """Proposals for columns whose tool says what they are, by position, whatever their text is like.

    They come before a questionnaire's items: points for a question, or a box that was ticked, are no answer on a scale.
    """
    if kind == "codes":
        return {proposal.heading.position: proposal for proposal in _coding(view)}
    if kind != "survey":
        return {}
    read = _READERS.get(view.layout.tool)
    found = [*(read(view, matches) if read else ()), *_hired_on(view), *ticked_items(view, matches)]
    return {proposal.heading.position: proposal for proposal in reversed(found)}


def _coding(view: SheetView) -> Iterator[Proposal]:
    """A column for each code, as Dedoose writes them; weights and ranges beside them are left out by their words."""
    for heading in view.headings:
        if APPLIED.fullmatch(heading.text[:600]):
            yield propose(heading, "applied", 0.95, "It says by yes or no whether the passage has this code.")


def _redcap(view: SheetView, matches: Lookup[int, ItemMatch]) -> Iterator[Proposal]:
    survey = survey_instrument(view.headings, [position for position, match in matches.items() if not match.open])
    forms = {p for one in instruments_of(view.headings) for p in (one.complete, one.timestamp) if p is not None}
    yield from _record_number(view)
    for heading in view.headings:
        words = heading_words(heading.text)
        if CHECKBOX.fullmatch(heading.text.strip()):
            yield propose(heading, "ignore", 0.95, "It is a box that can be ticked, which is no scale.")
        elif survey and heading.position == survey.complete:
            yield propose(heading, "finished", 0.95, "It says whether the form with the questions was filled in.")
        elif survey and heading.position == survey.timestamp and holds(view.column(heading), "date"):
            yield propose(heading, "date", 0.95, "It says when the form with the questions was sent in.")
        elif heading.position in forms:
            yield propose(heading, "ignore", 0.95, "It belongs to another form of the record.")
        elif words in ("redcap event name", "event name"):
            yield propose(heading, "wave", 0.95, "REDCap's events are the waves.")
        elif words.removeprefix("redcap ") in ("repeat instrument", "repeat instance", "survey identifier",
                                               "data access group"):  # fmt: skip
            yield propose(heading, "ignore", 0.95, "REDCap adds it.")


def _record_number(view: SheetView) -> Iterator[Proposal]:
    """The first column numbers the records: it tells people apart within one project, and in no other."""
    first = view.headings[0]
    cells = view.column(first).str.strip()
    words = heading_words(first.text)
    if words not in _RECORD_WORDS and meaning_of(words, "survey") in ("employee_id", "email", "code"):
        return
    again = bool(cells[cells != ""].duplicated().any())
    if again or "redcap_event_name" in (heading.text.strip() for heading in view.headings):
        because = "It is REDCap's number of the record, the same in each of the record's rows."
        yield propose(first, "code", 0.9, because)
        return
    because = (
        "It is REDCap's number of the record. Another file's code is the same person only if it comes from the same "
        "project."
    )
    yield propose(first, "code", 0.6, because)


def _limesurvey(view: SheetView, matches: Lookup[int, ItemMatch]) -> Iterator[Proposal]:
    for heading in view.headings:
        cells = view.column(heading)
        words = heading_words(heading.code or heading.text)
        meaning = _LIMESURVEY.get(words) or (_LIMESURVEY.get(heading_words(heading.text)) if heading.code else None)
        if meaning == "ignore" or (meaning and not holds(cells, meaning)):
            yield propose(heading, "ignore", 0.95, "LimeSurvey adds it, or it is empty of what it should hold.")
        elif meaning:
            yield propose(heading, meaning, 0.95, f'LimeSurvey calls it "{heading.text[:60]}".')
        elif _IN_WORDS.fullmatch(heading.code or heading.text) or _IN_WORDS.fullmatch(heading.text):
            yield propose(heading, "comment", 0.9, "It holds what people wrote under other, or as a comment.")
        elif _TIMING.fullmatch(heading.code or heading.text):
            yield propose(heading, "ignore", 0.9, "LimeSurvey adds it: seconds spent.")
        elif _RANK.fullmatch(heading.text):
            yield propose(heading, "ignore", 0.9, "It is a place in a ranking, which is no scale.")
        elif "[" in (heading.code or heading.text) and heading.position not in matches and looks_ticked(cells):
            yield propose(heading, "ignore", 0.9, "It is a box that can be ticked, which is no scale.")


def _forms(view: SheetView, _matches: Lookup[int, ItemMatch]) -> Iterator[Proposal]:
    for heading in view.headings:
        if is_quiz_column(heading):
            yield propose(heading, "ignore", 0.95, "It holds points or remarks of a quiz.")


def is_quiz_column(heading: Heading) -> bool:
    """Whether a form's tool put the column beside a question, for points or remarks."""
    text = heading.text.strip()
    beside = _QUIZ_BESIDE.fullmatch(text) or _QUIZ_BEHIND.fullmatch(text)
    return beside is not None or heading_words(text) in _QUIZ_WORDS


def _hired_on(view: SheetView) -> Iterator[Proposal]:
    """A "Start date" without a time of day, beside answers that no form's tool wrote: when somebody was hired."""
    if view.layout.tool not in _NO_TOOL:
        return
    meanings = {heading.position: meaning_of(heading_words(heading.text), "survey") for heading in view.headings}
    dated = any(meaning in ("date", "end") for meaning in meanings.values())
    for heading in view.headings:
        cells = view.column(heading)
        if meanings[heading.position] == "start" and not cells.str.contains(":", regex=False).any():
            sure = 0.85 if dated else 0.7
            yield propose(heading, "ignore", sure, "Its days have no time: it seems to say when people were hired.")


_READERS: Final[Lookup[str, Callable[[SheetView, Lookup[int, ItemMatch]], Iterator[Proposal]]]] = MappingProxyType(
    {"redcap": _redcap, "limesurvey": _limesurvey, "microsoft_forms": _forms, "google_forms": _forms}
)


def is_companion(heading: Heading) -> bool:
    """Whether a heading names what stands beside a question (its comment, its topics) and not the question."""
    return any(COMPANION.fullmatch(text[:500]) for text in (heading.code, heading.text, heading.option) if text)


COMPANION: Final = re.compile(
    r"(.{1,400}?)(_COMMENT_TOPICS|_SENSITIVE_COMMENT_FLAG|_COMMENT|_TEXT| - Topics| - Sentiment|_complete|_timestamp)"
)
