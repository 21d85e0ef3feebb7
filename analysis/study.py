"""The words of the field, and the Study: what Reverb knows about one programme, as plain tables.

The **mentor is the junior** and the **mentee is the senior** (reverse mentoring); everywhere else in the code
the two sides are called by `JUNIOR` and `SENIOR`. A person is a pseudonym; nothing here can name anyone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from analysis.errors import StudyError

# -- words ----------------------------------------------------------------------------------------------------

JUNIOR: Final = "junior"  # the mentor
SENIOR: Final = "senior"  # the mentee
SIDES: Final = (JUNIOR, SENIOR)

PROGRAMME: Final = "programme"
WAITLIST: Final = "waitlist"
COMPARISON: Final = "comparison"
ARMS: Final = (PROGRAMME, WAITLIST, COMPARISON)

#: Stands for "no narrowing" wherever a cohort, a side or another attribute is named: the whole programme.
ALL: Final = "all"

ENGAGEMENT: Final = "engagement"
UNDERSTANDING: Final = "understanding"
RETENTION: Final = "retention"
OUTCOMES: Final = (ENGAGEMENT, UNDERSTANDING, RETENTION)
Outcome = Literal["engagement", "understanding", "retention"]

#: Bands by year of birth, first and last year inclusive (Pew Research Center 2019); an exact date is never kept.
GENERATIONS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "Silent generation": (1900, 1945),
        "Baby boomers": (1946, 1964),
        "Generation X": (1965, 1980),
        "Millennials": (1981, 1996),
        "Generation Z": (1997, 2015),
    }
)

#: Why somebody left, as competing risks; an unknown reason is `OTHER_EXIT`.
VOLUNTARY: Final = "voluntary"
INVOLUNTARY: Final = "involuntary"
RETIREMENT: Final = "retirement"
OTHER_EXIT: Final = "other"
EXIT_KINDS: Final = (VOLUNTARY, INVOLUNTARY, RETIREMENT, OTHER_EXIT)

#: What may happen to somebody in the company beside being hired and leaving.
PROMOTION: Final = "promotion"
MOVE: Final = "move"
TRAINING: Final = "training"
EVENT_KINDS: Final = (PROMOTION, MOVE, TRAINING)

#: What a log kept by hand may count, as the name of a fact: hours of administration, and cases of all others.
ADMINISTRATION_HOURS: Final = "administration hours"
LOG_KINDS: Final = (
    "idea raised", "idea adopted", "idea piloted", "product change", "decision informed", "opportunity", "contract won",
    "senior forum", "referral", "new contact", "skip-level contact", "policy feedback", "policy answer", "tool adopted",
    "adjustment", "story shared", "support request", ADMINISTRATION_HOURS,
)  # fmt: skip

#: What interviewers rate after an interview, in whole numbers from the lowest to the highest.
STAY: Final = "stay"
INTERVIEW_RATINGS: Final = (ENGAGEMENT, UNDERSTANDING, STAY)
LOWEST_RATING: Final = 1
HIGHEST_RATING: Final = 5

#: Begins the id of an utterance that came as a passage of a project that people coded in another tool.
PASSAGE: Final = "passage "
#: Begins the id of an utterance that is the open answer of a survey.
COMMENT: Final = "comment "

#: Where words that people said come from; the two are coded alike and never counted together.
INTERVIEWS: Final = "interviews"
COMMENTS: Final = "comments"
Source = Literal["interviews", "comments"]
SOURCES: Final[tuple[Source, ...]] = (INTERVIEWS, COMMENTS)

#: The theme of a code from elsewhere that stands for no theme of the codebook; with a name of its own behind a dot.
OTHER_THEME: Final = "other"

#: The attributes a result may be broken down by, each with one fixed recode.
BREAKDOWNS: Final = ("cohort", "side", "generation", "department", "site", "level")

#: What monthly counts may be broken down by; a row in which all of these are missing counts everybody.
HEADCOUNT_GROUPS: Final = ("cohort", "arm", "level", "department", "site")

# -- tables ---------------------------------------------------------------------------------------------------

#: Column kinds: text (pandas `str`, missing is NA), number (`float64`, missing is NaN), date (`datetime64[s]`, NaT).
Kind = Literal["text", "number", "date"]

#: Every table of a study with its columns in order. A column that a file did not bring is there and empty.
TABLES: Final[Mapping[str, Mapping[str, Kind]]] = MappingProxyType(
    {
        "people": {"person": "text", "generation": "text", "department": "text", "site": "text", "level": "text"},
        "memberships": {
            "person": "text", "cohort": "text", "pair": "text", "arm": "text", "side": "text",
            "from_date": "date", "to_date": "date",
        },
        "employment": {
            "person": "text", "from_date": "date", "to_date": "date", "department": "text", "level": "text",
            "site": "text", "manager": "text", "exit_reason": "text", "exit_kind": "text",
        },
        "waves": {"wave": "text", "order": "number", "opens": "date", "closes": "date", "cohort": "text"},
        "invitations": {"person": "text", "wave": "text"},
        "submissions": {
            "submission": "text", "person": "text", "wave": "text", "date": "date", "seconds": "number",
            "cohort": "text", "side": "text", "arm": "text", "generation": "text", "department": "text",
            "site": "text", "level": "text", "link_method": "text", "import_id": "text",
        },
        "responses": {"submission": "text", "item": "text", "raw": "text", "value": "number"},
        "comments": {"submission": "text", "question": "text", "text": "text"},
        "checkins": {
            "pair": "text", "date": "date", "minutes": "number", "mode": "text", "topic": "text",
            "cancelled_by": "text",
        },
        "interviews": {
            "interview": "text", "person": "text", "wave": "text", "cohort": "text", "side": "text",
            "utterance": "text", "speaker": "text", "question": "text", "text": "text",
        },
        "codes": {
            "utterance": "text", "theme": "text", "direction": "text", "status": "text", "phrase": "text",
            "decided_by": "text", "decided_at": "text", "codebook_version": "text",
        },
        "events": {"person": "text", "kind": "text", "date": "date", "value": "text"},
        "facts": {
            "name": "text", "cohort": "text", "date": "date", "value": "text", "pair": "text", "side": "text",
        },
        "headcounts": {
            "month": "date", "cohort": "text", "arm": "text", "level": "text", "department": "text", "site": "text",
            "staff": "number", "leavers": "number",
        },
    }
)  # fmt: skip

_EMPTY: Final[Mapping[Kind, str]] = MappingProxyType({"text": "str", "number": "float64", "date": "datetime64[s]"})


def empty_table(name: str) -> pd.DataFrame:
    """An empty frame with the columns and types of the table `name`; raises StudyError for an unknown name."""
    if name not in TABLES:
        raise StudyError("UNKNOWN_TABLE", f'There is no table "{name}".', f"Tables are {', '.join(TABLES)}.")
    return pd.DataFrame({column: pd.Series(dtype=_EMPTY[kind]) for column, kind in TABLES[name].items()})


def as_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns of table `name`, in order and typed; absent columns are empty.

    The given frame is not changed. Raises StudyError where a value cannot be of its column's kind.
    """
    columns = {}
    for column, kind in TABLES[name].items():
        values = frame[column] if column in frame else pd.Series(index=frame.index, dtype=_EMPTY[kind])
        try:
            columns[column] = _typed(values, kind)
        except (TypeError, ValueError) as error:
            raise StudyError(
                "TABLE_TYPE", f'Column "{column}" of table "{name}" does not hold {kind}s: {error}'
            ) from error
    return pd.DataFrame(columns).reset_index(drop=True)


def _typed(values: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype("str") if kind == "text" else values.astype("float64")


def _told_from_all(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with another name for a cohort or wave called as all of them together are in results (`ALL`)."""
    meant = {name: frame[name] == ALL for name in ("cohort", "wave") if name in frame}
    return frame.assign(**{name: frame[name].mask(rows, ALL.title()) for name, rows in meant.items() if rows.any()})


@dataclass(frozen=True, slots=True)
class StudySettings:
    """What a study decides for all its outcomes, and what decides it when nobody says otherwise.

    `smallest_change` is the smallest change that matters in points of 100, wherever the study's plan names none; `k` is
    the smallest group a release may show.
    """

    smallest_change: float = 5.0
    k: int = 5


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Study:
    """One programme: a name, a version that changes with its content, the data's date, and its `TABLES`.

    Frames are shared and must not be changed: take a copy first. `version` keys every cache.
    `as_of` is the day up to which employment is known; None until a file with exits stated it.
    `has_roster` says whether names to redact from texts are known; without them texts are withheld.
    """

    name: str
    version: str
    people: pd.DataFrame
    memberships: pd.DataFrame
    employment: pd.DataFrame
    waves: pd.DataFrame
    invitations: pd.DataFrame
    submissions: pd.DataFrame
    responses: pd.DataFrame
    comments: pd.DataFrame
    checkins: pd.DataFrame
    interviews: pd.DataFrame
    codes: pd.DataFrame
    events: pd.DataFrame
    facts: pd.DataFrame
    headcounts: pd.DataFrame
    as_of: dt.date | None = None
    has_roster: bool = False
    settings: StudySettings = field(default_factory=StudySettings)

    @classmethod
    def from_tables(
        cls,
        name: str,
        tables: Mapping[str, pd.DataFrame],
        *,
        version: str = "0",
        as_of: dt.date | None = None,
        has_roster: bool = False,
        settings: StudySettings | None = None,
    ) -> Study:
        """A study from whatever tables there are; the rest is empty. A cohort or wave that a file calls "all" is told
        from all of them together by a capital.
        """
        given = {key: as_table(key, tables[key]) if key in tables else empty_table(key) for key in TABLES}
        frames = {key: _told_from_all(frame) for key, frame in given.items()}
        return cls(
            name=name, version=version, as_of=as_of, has_roster=has_roster,
            settings=settings or StudySettings(), **frames,
        )  # fmt: skip

    @property
    def is_empty(self) -> bool:
        """Whether no table holds a row."""
        return all(table.empty for _, table in self.tables())

    @property
    def wave_names(self) -> tuple[str, ...]:
        """The waves in their order."""
        return tuple(self.waves.sort_values("order")["wave"].drop_duplicates())

    @property
    def cohorts(self) -> tuple[str, ...]:
        """The cohorts of the programme and waitlist arms, sorted by name."""
        members = self.memberships.loc[self.memberships["arm"] != COMPARISON, "cohort"]
        stated = self.submissions.loc[self.submissions["arm"].fillna(PROGRAMME) != COMPARISON, "cohort"]
        return tuple(sorted({*members.dropna().unique(), *stated.dropna().unique()}))

    def tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """The tables by name, in the order of `TABLES`."""
        for name in TABLES:
            yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a view is narrowed to; `ALL` narrows nothing."""

    outcome: str = ALL
    cohort: str = ALL
    side: str = ALL
