"""What kind of file a sheet is: answers, people, what they did and when, what was said, or counts by month."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ingest.answers import answer_set_of
from analysis.ingest.headings import Heading, short_words
from analysis.ingest.meanings import (
    ATTRIBUTES,
    IDENTIFIERS,
    MEMBERSHIP,
    PARTNER,
    RATINGS,
    invites,
    meaning_of,
    stands_beside_invitations,
)
from analysis.ingest.months import look_like_months
from analysis.ingest.numbers import numbers_of
from analysis.ingest.recognition_cells import holds
from analysis.ingest.recognition_interviews import answer_headings, is_answered_at_length, says_interview
from analysis.ingest.sheet_view import SheetView
from analysis.ingest.tools_coding import CODING_TOOLS
from analysis.ingest.words import event_of, logged_of

SURVEY_TOOLS = frozenset({"qualtrics", "surveymonkey", "google_forms", "microsoft_forms", "limesurvey", "redcap"})
_SERVICE = frozenset(
    {"hire_date", "rehire_date", "exit_date", "exit_reason", "left", "tenure", "from_date", "to_date", "snapshot"}
)
_WHO = frozenset({*IDENTIFIERS, "name"})
#: A file that has one of these lists spells of service, whatever it says happened.
_SPELL_ENDS = frozenset({"hire_date", "rehire_date", "exit_date", "exit_reason", "to_date"})
#: A list of who was invited has no more columns than these, and beside its own nothing but who people are.
_FEW_COLUMNS = 10
_BESIDE = frozenset({"name", "department", "site", "level"})


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind of file with how sure (0 to 1) and why."""

    kind: str
    confidence: float
    because: str


def recognise_kind(view: SheetView, items: int, file_name: str = "") -> KindGuess:
    """The kind of a sheet from its headings, the tool that wrote it, the number of questionnaire items in it and the
    name of its file, which says what a sheet of long answers is.
    """
    for recognise in (_codes, _interviews, _ratings, _checkins, _counts, _events, _log):
        if guess := recognise(view):
            return guess
    if guess := _invitations(view, items):
        return guess
    if items >= 2:
        return KindGuess("survey", 0.98, f"{items} columns are items of a questionnaire.")
    if view.layout.tool in SURVEY_TOOLS:
        return KindGuess("survey", 0.95, "A survey tool wrote it.")
    if guess := _wide_interviews(view, file_name):
        return guess
    if view.layout.tool == "glint" and len(view.headings) > 6:
        return KindGuess("survey", 0.95, "A survey tool wrote it.")
    return _people(view) or _looks_like_survey(view)


def _meanings(view: SheetView, kind: str) -> set[str]:
    words = (words for heading in view.headings for words in short_words(heading))
    return {meaning for text in words if (meaning := meaning_of(text, kind))}


def _codes(view: SheetView) -> KindGuess | None:
    found = _meanings(view, "codes")
    if view.layout.tool in CODING_TOOLS:
        return KindGuess("codes", 0.95, "It holds passages that people coded in another tool.")
    if {"utterance", "theme"} <= found and "text" not in found:
        return KindGuess("codes", 0.95, "It has a column of utterances and one of themes.")
    if {"text", "theme", "direction"} <= found:
        return KindGuess("codes", 0.9, "It has what was said beside a theme and its direction.")
    return None


def _interviews(view: SheetView) -> KindGuess | None:
    found = _meanings(view, "interviews")
    where = found & {"interview", "speaker", "question", "utterance"}
    if "text" in found and where and len(view.headings) <= 20:
        return KindGuess("interviews", 0.95, f"It has what was said, beside {', '.join(sorted(where))}.")
    return None


def _ratings(view: SheetView) -> KindGuess | None:
    """Interviews by name beside ratings of them, and nothing that was said; what people answer themselves is none."""
    found = _meanings(view, "ratings")
    if "interview" not in found or not found & RATINGS.keys() or len(view.headings) > _FEW_COLUMNS:
        return None
    if any(is_answered_at_length(view, heading) for heading in view.headings):
        return None
    rated = [(meaning, heading) for meaning in RATINGS for heading in _under(view, "ratings", meaning)]
    if not any(holds(_filled(view, heading), meaning) for meaning, heading in rated):
        return None
    return KindGuess("ratings", 0.95, "It names interviews, beside an interviewer's ratings of them.")


def _wide_interviews(view: SheetView, file_name: str) -> KindGuess | None:
    """One row a person and a column a question, answered at length, where some name says that these are interviews."""
    answers = answer_headings(view)
    rated = sum(len(_under(view, "interviews", meaning)) for meaning in RATINGS)
    named = says_interview(view, file_name) if answers and _graded(view) < 3 + rated else None
    if named is None:
        return None
    return KindGuess("interviews", 0.95, f'{len(answers)} columns are answered at length, and it says "{named[:60]}".')


def _counts(view: SheetView) -> KindGuess | None:
    """Months beside numbers of staff and of leavers; a file that names people is none, whatever it counts."""
    if not {"date", "staff", "leavers"} <= _meanings(view, "counts"):
        return None
    counted = [*_under(view, "counts", "staff"), *_under(view, "counts", "leavers")]
    others = [heading for heading in view.headings if heading not in counted]
    named = {meaning_of(words, "people") for heading in others for words in short_words(heading)} & _WHO
    numbers = all(np.isfinite(numbers_of(_filled(view, heading), ",")).all() for heading in counted)
    months = any(look_like_months(_filled(view, heading)) for heading in _under(view, "counts", "date"))
    if named or not numbers or not months:
        return None
    return KindGuess("counts", 0.95, "It counts staff and leavers by month and names nobody.")


def _events(view: SheetView) -> KindGuess | None:
    """What happened, to whom and when, where at least half of the words are events that Reverb keeps."""
    found = _meanings(view, "events")
    if not {"event", "date"} <= found or not found & set(IDENTIFIERS) or _meanings(view, "people") & _SPELL_ENDS:
        return None
    for heading in _under(view, "events", "event"):
        said = list(_filled(view, heading).str.strip().unique()[:300])
        known = sum(event_of(text) is not None for text in said)
        if known and 2 * known >= len(said):
            return KindGuess("events", 0.95, "It says what happened to whom and when: promotions, moves, training.")
    return None


def _log(view: SheetView) -> KindGuess | None:
    """When and what, where at least half of the words are entries that a log is read for; whoever is named is not kept.

    A list of people with dates of service, or with answers, is none, whatever one of its columns says.
    """
    if not {"date", "counted"} <= _meanings(view, "log") or len(view.headings) > _FEW_COLUMNS:
        return None
    if _meanings(view, "people") & {*_SPELL_ENDS, "birth_date", "age", "generation"}:
        return None
    for heading in _under(view, "log", "counted"):
        said = list(_filled(view, heading).str.strip().unique()[:300])
        known = sum(logged_of(text) is not None for text in said)
        if known and 2 * known >= len(said):
            return KindGuess("log", 0.95, "It says when something was counted and what: a log kept by hand.")
    return None


def _invitations(view: SheetView, items: int) -> KindGuess | None:
    """A list of who was asked: people with a wave or a date of invitation, and nothing that they answered."""
    found = _meanings(view, "invitations")
    if not found & set(IDENTIFIERS) or items or len(view.headings) > _FEW_COLUMNS:
        return None
    beside = _BESIDE | ({"cohort"} if "wave" in found else set())
    if not all(_may_stand_in_invitations(heading, beside) for heading in view.headings):
        return None
    if any(invites(words) for heading in view.headings for words in short_words(heading)):
        return KindGuess("invitations", 0.95, "A heading says when people were invited.")
    if "wave" in found:
        return KindGuess("invitations", 0.9, "It names people and waves, and nothing that they answered.")
    return None


def _may_stand_in_invitations(heading: Heading, beside: AbstractSet[str]) -> bool:
    """Whether the heading is one of such a list; places in the programme are of a roster, and would be lost here."""
    return any(
        meaning_of(words, "invitations") or meaning_of(words) in beside or stands_beside_invitations(words)
        for words in short_words(heading)
    )


def _under(view: SheetView, kind: str, meaning: str) -> list[Heading]:
    """The headings whose words have the meaning in a file of the kind."""
    return [
        heading for heading in view.headings if meaning in {meaning_of(words, kind) for words in short_words(heading)}
    ]


def _filled(view: SheetView, heading: Heading) -> pd.Series:
    cells = view.column(heading)
    return cells[cells.str.strip() != ""]


def is_roster(view: SheetView) -> bool:
    """Whether a list of people is one of places in the programme, so that "Start date" is the programme's."""
    found = _meanings(view, "people")
    return bool(found & {*MEMBERSHIP, *PARTNER}) and not found & {"exit_reason", "left"}


def _checkins(view: SheetView) -> KindGuess | None:
    found = _meanings(view, "checkins")
    about = found & {"minutes", "mode", "topic", "cancelled_by"}
    dated = found & {"date", "start"} and about
    if dated and "minutes" in found and {"employee_id", "partner_id"} <= _meanings(view, "people"):
        return KindGuess("checkins", 0.9, f"It has both partners and dates, beside {', '.join(sorted(about))}.")
    if "pair" in found and dated:
        return KindGuess("checkins", 0.95, f"It has pairs and dates, beside {', '.join(sorted(about))}.")
    return None


def _people(view: SheetView) -> KindGuess | None:
    found = _meanings(view, "people")
    service, about = (
        found & _SERVICE,
        found & {*ATTRIBUTES, *MEMBERSHIP, "birth_date", "age", "manager_id", *PARTNER},
    )
    who = found & _WHO
    questions = _questions(view.headings)
    asked = sum(heading.text.endswith("?") for heading in view.headings)
    if (questions >= 5 or asked >= 2 or _graded(view) >= 2) and not (
        found & {"hire_date", "exit_date", "left", "exit_reason"}
    ):
        return None
    sure = 0.95 if who & set(IDENTIFIERS) and questions < 5 else 0.6
    spells = "from_date" in found and not found & {"name", "email", "birth_date", "age", "generation", *MEMBERSHIP}
    if service & {"hire_date", "rehire_date", "exit_date", "from_date", "snapshot"} and who and (spells or not about):
        return KindGuess("employment", sure, f"It has {', '.join(sorted(service))} and nothing else about people.")
    if len(service | about) >= (1 if who else 2):
        return KindGuess("people", sure, f"It has {', '.join(sorted(service | about))} of people.")
    return None


def _looks_like_survey(view: SheetView) -> KindGuess:
    questions = _questions(view.headings)
    answered = _graded(view)
    if questions >= 3 or answered >= 3:
        return KindGuess(
            "survey", 0.6, f"{questions} headings are questions and {answered} columns hold usual answers."
        )
    return KindGuess("survey", 0.2, "Nothing in its headings says what it is.")


def _graded(view: SheetView) -> int:
    """How many columns hold answers of a set that tools offer; yes and no may be anything."""
    found = (answer_set_of(view.data[heading.position].unique()[:50]) for heading in view.headings)
    return sum(answers is not None and answers.points > 2 for answers in found)


def _questions(headings: Sequence[Heading]) -> int:
    return sum(heading.text.endswith("?") or heading.text.count(" ") >= 5 for heading in headings)
