"""What a column of a file can mean to Reverb, in which kinds of file, and the words by which headers say so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, get_args

from analysis.study import INTERVIEW_RATINGS

FileKind = Literal[
    "survey", "people", "employment", "events", "invitations", "checkins", "interviews", "codes", "counts",
    "log", "ratings",
]  # fmt: skip
KINDS: Final[tuple[str, ...]] = get_args(FileKind)
#: Kinds in which one person stands in few rows: there few identifiers over many rows are a sign of damage.
FEW_ROWS_A_PERSON: Final = frozenset({"survey", "people", "employment", "invitations"})

Meaning = Literal[
    "employee_id", "email", "code", "name", "submission", "date", "start", "end", "seconds", "wave", "cohort", "pair",
    "arm", "side", "generation", "birth_date", "age", "department", "site", "level", "from_date", "to_date",
    "hire_date", "rehire_date", "exit_date", "exit_reason", "left", "tenure", "manager_id", "partner_id",
    "partner_email", "partner_name", "snapshot", "item", "comment",
    "finished", "progress", "minutes", "mode", "topic", "cancelled_by", "interview", "utterance", "speaker", "question",
    "text", "theme", "theme_group", "applied", "direction", "coder", "coded_at", "problem", "event", "detail",
    "staff", "leavers", "counted", "number", "rating_engagement", "rating_understanding", "rating_stay", "ignore",
]  # fmt: skip
MEANINGS: Final[tuple[str, ...]] = get_args(Meaning)

#: What a meaning is called on a page.
MEANING_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "employee_id": "Employee number", "email": "Mail address", "code": "Code of one's own", "name": "Name",
        "submission": "Response id of the tool", "date": "Date", "start": "Started at", "end": "Finished at",
        "seconds": "Seconds taken", "wave": "Wave", "cohort": "Cohort", "pair": "Pair", "arm": "Arm (programme, "
        "waitlist, comparison)", "side": "Side (junior, senior)", "generation": "Generation", "birth_date": "Date or "
        "year of birth", "age": "Age in years", "department": "Department", "site": "Site", "level": "Level",
        "from_date": "Valid from", "to_date": "Valid to", "hire_date": "Hired on",
        "rehire_date": "Hired again on", "exit_date": "Left on",
        "exit_reason": "Why they left", "left": "Has left (yes or no)", "tenure": "Years of service",
        "manager_id": "Manager's employee number", "partner_id": "Partner's employee number",
        "partner_email": "Partner's mail address", "partner_name": "Partner's name",
        "snapshot": "Day on which the row was true", "item": "Answer to a question",
        "comment": "Answer in their own words", "finished": "Finished (yes or no)", "progress": "Progress in percent",
        "minutes": "Minutes", "mode": "Mode", "topic": "Topic", "cancelled_by": "Cancelled by",
        "interview": "Interview", "utterance": "Utterance id", "speaker": "Speaker", "question": "Question asked",
        "text": "What was said", "theme": "Theme or code", "theme_group": "Group that the code belongs to",
        "applied": "Code, yes where it was given", "direction": "Direction", "coder": "Who coded it",
        "coded_at": "When it was coded",
        "problem": "What is wrong with the row",
        "event": "What happened (promotion, move, training)", "detail": "Detail of what happened",
        "staff": "People employed in the month", "leavers": "People who left in the month",
        "counted": "What was counted (an idea, a decision ...)", "number": "How many",
        "rating_engagement": "Interviewer's rating of engagement (1 to 5)",
        "rating_understanding": "Interviewer's rating of understanding (1 to 5)",
        "rating_stay": "Interviewer's rating of the intention to stay (1 to 5)", "ignore": "Leave out",
    }
)  # fmt: skip

#: Meanings whose cells name or nearly name a person: never shown in findings or in the change log.
PERSONAL: Final = frozenset(
    {
        "employee_id",
        "email",
        "code",
        "name",
        "manager_id",
        "partner_id",
        "partner_email",
        "partner_name",
        "birth_date",
        "age",
        "speaker",
        "comment",
        "text",
        "coder",
    }
)

#: Meanings from which only the generation is kept: their cells are stored nowhere, not even in rows set aside.
BAND_ONLY: Final = frozenset({"birth_date", "age"})

#: Meanings a mapping may hold more than once; names are joined, items and comments stand side by side.
REPEATABLE: Final = frozenset({"item", "comment", "name", "partner_name", "theme_group", "applied", "ignore"})

IDENTIFIERS: Final = ("employee_id", "email", "code")
ATTRIBUTES: Final = ("generation", "department", "site", "level")
MEMBERSHIP: Final = ("cohort", "pair", "arm", "side")
PARTNER: Final = ("partner_id", "partner_email", "partner_name")
RATINGS: Final[Mapping[str, str]] = MappingProxyType({f"rating_{rated}": rated for rated in INTERVIEW_RATINGS})
DATES: Final = ("date", "start", "end", "from_date", "to_date", "hire_date", "rehire_date", "exit_date", "birth_date",
                "snapshot")  # fmt: skip

_EVERYWHERE = {"ignore", *IDENTIFIERS, "name", *ATTRIBUTES, "birth_date", "age", *MEMBERSHIP, "wave", "date"}
_ANSWERS = {"item", "comment", "submission", "start", "end", "seconds", "finished", "progress"}
_SERVICE = {
    "hire_date",
    "rehire_date",
    "exit_date",
    "exit_reason",
    "left",
    "tenure",
    "from_date",
    "to_date",
    "manager_id",
    "snapshot",
    *PARTNER,
}

#: The meanings a kind of file can use; a mapping with another one is refused.
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "survey": frozenset(_EVERYWHERE | _ANSWERS | {"question", "text"}),
        "people": frozenset(_EVERYWHERE | _ANSWERS | _SERVICE),
        "employment": frozenset(_EVERYWHERE | _SERVICE),
        "checkins": frozenset({"ignore", "pair", "date", "start", "end", "minutes", "mode", "topic", "cancelled_by",
                               "cohort"}),
        "interviews": frozenset(_EVERYWHERE | {"interview", "utterance", "speaker", "question", "text", "comment",
                                 *RATINGS}),
        "codes": frozenset({"ignore", "utterance", "theme", "theme_group", "applied", "direction", "date", "coder",
                            "coded_at", "problem", "interview", "speaker", "text", *IDENTIFIERS, "wave", "cohort",
                            "side"}),
        "events": frozenset({"ignore", *IDENTIFIERS, "event", "date", "detail"}),
        "invitations": frozenset({"ignore", *IDENTIFIERS, "wave", "date"}),
        "counts": frozenset({"ignore", "date", "cohort", "arm", "level", "department", "site", "staff", "leavers"}),
        "log": frozenset({"ignore", "date", "cohort", "pair", "side", "counted", "number"}),
        "ratings": frozenset({"ignore", "interview", "wave", *RATINGS}),
    }
)  # fmt: skip

#: The meanings without which a file of the kind says nothing; each entry is one of which at least one is needed.
NEEDED: Final[Mapping[str, tuple[frozenset[str], ...]]] = MappingProxyType(
    {
        "survey": (frozenset({"item", "comment"}),),
        "people": (frozenset({*ATTRIBUTES, *MEMBERSHIP, *_SERVICE, *_ANSWERS, "birth_date", "age", "name"}),),
        "employment": (frozenset({"hire_date", "rehire_date", "exit_date", "from_date", "tenure", "snapshot"}),),
        "checkins": (frozenset({"pair"}), frozenset({"date", "start"})),
        "interviews": (frozenset({"text", "comment"}),),
        "codes": (frozenset({"utterance", "text"}), frozenset({"theme", "applied"})),
        "events": (frozenset(IDENTIFIERS), frozenset({"event"}), frozenset({"date"})),
        "invitations": (frozenset(IDENTIFIERS),),
        "counts": (frozenset({"date"}), frozenset({"staff"}), frozenset({"leavers"})),
        "log": (frozenset({"date"}), frozenset({"counted"})),
        "ratings": (frozenset({"interview"}), frozenset(RATINGS)),
    }
)


@dataclass(frozen=True, slots=True)
class _HeaderWords:
    everywhere: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, str]]
    doubtful: Mapping[str, str]
    inviting: frozenset[str]
    beside_inviting: frozenset[str]


@cache
def _header_words() -> _HeaderWords:
    """`header_words.toml`: words of every kind of file, those of one kind only, and those that may mean something."""
    document = tomllib.loads(files("analysis.ingest").joinpath("header_words.toml").read_text(encoding="utf-8"))
    inviting, beside = (frozenset(document["inviting"][name]) for name in ("words", "beside"))
    rated, kinds = _by_word(document["rated"]), document["kinds"]
    kinds |= {"ratings": rated, "interviews": rated | kinds["interviews"]}
    return _HeaderWords(_by_word(document["words"]), kinds, _by_word(document["doubtful"]), inviting, beside)


def _by_word(table: Mapping[str, list[str]]) -> dict[str, str]:
    words: dict[str, str] = {}
    for meaning, listed in table.items():
        for word in listed:
            words.setdefault(word, meaning)
    return words


def meaning_of(words: str, kind: str | None = None, *, roster: bool = False) -> str | None:
    """The meaning that a heading's words state, in a file of `kind`; None where they state none.

    `words` is what `heading_words` gives. `roster` says that a list of people is one of places in the programme, whose
    dates are those of the programme. A meaning that the kind cannot use is not offered.
    """
    known = _header_words()
    special = known.kinds["roster"] if roster else {}
    meaning = special.get(words) or known.kinds.get(kind or "", {}).get(words) or known.everywhere.get(words)
    if meaning is None or (kind is not None and meaning not in ALLOWED[kind]):
        return None
    return meaning


def doubtful_meaning_of(words: str) -> str | None:
    """The meaning that a heading's words may have, for a person to say; None where they have none."""
    return _header_words().doubtful.get(words)


def invites(words: str) -> bool:
    """Whether a heading's words say that people were invited ("invited on")."""
    return words in _header_words().inviting


def stands_beside_invitations(words: str) -> bool:
    """Whether a heading's words are usual in a list of who was invited and say nothing that is kept ("reminded on")."""
    return words in _header_words().beside_inviting
