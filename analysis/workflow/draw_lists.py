"""The pairs that a lot is drawn over: from a list that HR brings, or from the study's own roster."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.errors import UsageError
from analysis.ingest.headings import heading_words
from analysis.ingest.words import side_of
from analysis.storage.side_rows import read_identifiers
from analysis.study import ALL, COMPARISON, Study
from analysis.workflow.linking import persons_of_tokens
from analysis.workflow.workspace import Workspace

#: Headings of a list, as words: what each column may be called.
_COLUMNS: Final = {
    "employee_id": ("employee id", "employee number", "personnel number", "id"),
    "cohort": ("cohort",),
    "pair": ("pair", "pair id", "pair number", "tandem"),
    "side": ("side", "role"),
    "stratum": ("department", "stratum", "site"),
}
_NEEDED: Final = ("employee_id", "pair")
_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in a pair: identifiers as given, and the department that the draw may be stratified by."""

    employee_id: str
    cohort: str
    pair: str
    side: str
    stratum: str = ""


def read_seats(text: str) -> tuple[Seat, ...]:
    """A list of pairs, one person a row, as CSV or pasted from a spreadsheet: employee ID and pair; cohort, side and
    department if they are there.

    Raises UsageError (LIST_EMPTY, LIST_COLUMNS, LIST_ROWS, LIST_LONG) saying what was found and what is wanted.
    """
    if len(text) > _LONGEST:
        raise UsageError(
            "LIST_LONG", f"The list has {len(text):,} characters; {_LONGEST:,} are allowed.", "Shorten it."
        )
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2:
        raise UsageError("LIST_EMPTY", "The list holds no pair.", "Give a row of headings and one row a person.")
    delimiter = max("\t;,", key=lines[0].count)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    places = _places(rows[0])
    return tuple(_seats(rows[1:], places))


def seats_of_study(
    workspace: Workspace, study: Study, *, cohort: str | None = None, unstarted: bool = True
) -> tuple[Seat, ...]:
    """The pairs of the study that have not started: no start date, in the programme or on the waiting list; without
    `unstarted` all pairs.

    Identifiers are read for whoever hands out the list; people known only by a mail or a code are left out. The
    department is the one in the staff file.
    """
    members = study.memberships
    waiting = members[members["pair"].notna() & (members["arm"] != COMPARISON)]
    waiting = waiting[waiting["from_date"].isna()] if unstarted else waiting
    if cohort is not None:
        waiting = waiting[waiting["cohort"] == cohort]
    ids = _employee_ids(workspace, study.name)
    departments = study.people.set_index("person")["department"].to_dict()
    rows = waiting.astype("object").where(waiting.notna(), "").to_dict("records")
    return tuple(
        Seat(ids[row["person"]], row["cohort"], row["pair"], row["side"], _text(departments.get(row["person"])))
        for row in rows
        if row["person"] in ids
    )


def seats_in(seats: Iterable[Seat], cohort: str | None) -> tuple[Seat, ...]:
    """The seats of a cohort; all of them for None or "all"."""
    return tuple(seat for seat in seats if cohort in (None, ALL) or seat.cohort == cohort)


def independent_units(seats: Sequence[Seat], *, by_stratum: bool) -> dict[str, tuple[str, tuple[Seat, ...]]]:
    """Unit -> (stratum, its seats): a pair, or several that share a person, since nobody can both start and wait.

    A unit is called after its pairs, with the cohort before them; its stratum is the cohort, and the junior's
    department where `by_stratum` asks for it.
    """
    pairs: dict[tuple[str, str], list[Seat]] = {}
    for seat in seats:
        pairs.setdefault((seat.cohort, seat.pair), []).append(seat)
    owner: dict[str, set[tuple[str, str]]] = {}
    for key, members in pairs.items():
        joined = {key}.union(*(owner.get(seat.employee_id, set()) for seat in members))
        for other in joined:
            for seat in pairs[other]:
                owner[seat.employee_id] = joined
    units: dict[str, tuple[str, tuple[Seat, ...]]] = {}
    for group in {frozenset(joined) for joined in owner.values()}:
        keys = sorted(group)
        mine = tuple(seat for key in keys for seat in pairs[key])
        name = " + ".join(f"{cohort} / {pair}" if cohort else pair for cohort, pair in keys)
        units[name] = (_stratum(mine, by_stratum), mine)
    return units


def _stratum(seats: Sequence[Seat], by_stratum: bool) -> str:
    first = next((seat for seat in seats if seat.side == "junior"), seats[0])
    return " / ".join(filter(None, (first.cohort, first.stratum if by_stratum else "")))


def _places(headings: Sequence[str]) -> dict[str, int]:
    words = [heading_words(heading) for heading in headings]
    places = {
        name: next(words.index(one) for one in known if one in words)
        for name, known in _COLUMNS.items()
        if any(one in words for one in known)
    }
    if missing := [name for name in _NEEDED if name not in places]:
        wanted = " and ".join(name.replace("_", " ") for name in missing)
        raise UsageError(
            "LIST_COLUMNS", f"The list has no column for {wanted}. Found: {', '.join(headings)[:200]}.",
            "Columns are Employee ID, Cohort, Pair, Side and Department, as in the roster template.",
        )  # fmt: skip
    return places


def _seats(rows: Sequence[Sequence[str]], places: dict[str, int]) -> Iterator[Seat]:
    for number, row in enumerate(rows, start=2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        if not cells["employee_id"] or not cells["pair"]:
            raise UsageError(
                "LIST_ROWS", f"Row {number} has no employee ID or no pair.", "Complete the row, or take it out."
            )
        yield Seat(
            cells["employee_id"], cells.get("cohort", ""), cells["pair"], _side(cells.get("side", "")),
            cells.get("stratum", ""),
        )  # fmt: skip


def _side(word: str) -> str:
    return side_of(word) or ""


def _employee_ids(workspace: Workspace, study: str) -> dict[str, str]:
    """Person -> employee ID as given; the first in the alphabet where there are several."""
    identifiers = read_identifiers(workspace.store, study)
    known = identifiers[identifiers["kind"] == "employee_id"].merge(persons_of_tokens(workspace, study), on="token")
    return dict(known.sort_values("value").drop_duplicates("person")[["person", "value"]].itertuples(index=False))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
