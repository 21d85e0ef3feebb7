"""The waitlist draw: a seed announced, a lot drawn once, recorded for good, and a list that says who waits."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import pandas as pd

from analysis.errors import StudyError, UsageError
from analysis.exports.writing import BYTE_ORDER_MARK, Download, name_download
from analysis.impact.assignment import WAITLIST_DRAW
from analysis.stats.lots import draw_first, list_hash
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.study import ALL, PROGRAMME, WAITLIST
from analysis.workflow.draw_lists import Seat, independent_units, seats_in
from analysis.workflow.workspace import Workspace

#: The fact that records a seed before the draw; its date is the day it was announced.
WAITLIST_SEED: Final = "waitlist seed"
LARGEST_SEED: Final = 999_999_999
#: The fewest signs of a reason for drawing once more.
SHORTEST_REASON: Final = 10


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """What is kept of a draw. `cohort` None is the whole programme; `announced_on` is the day the seed was announced,
    that of the draw where it was not announced before. `list_hash` stands for the list (see `stats.lots.list_hash`);
    `starts` and `waits` count pairs. `reason` says why it was drawn once more, "" the first time.
    """

    cohort: str | None
    drawn_on: dt.date
    announced_on: dt.date
    seed: int
    list_hash: str
    by_department: bool
    starts: int
    waits: int
    reason: str = ""

    @property
    def was_announced(self) -> bool:
        """Whether the seed was announced on an earlier day than the draw."""
        return self.announced_on < self.drawn_on


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw with who it placed: `record`, and each person's seat with the arm that the lot gave."""

    record: DrawRecord
    seats: tuple[tuple[Seat, str], ...]


def announce_seed(
    workspace: Workspace, study: str, seats: Sequence[Seat], *, cohort: str | None, seed: int,
    by_department: bool = False, who: str, today: dt.date | None = None,
) -> str:  # fmt: skip
    """Keep the seed and the list's hash before the draw; gives the hash. From then on only this seed and list count.

    Raises StudyError (DRAWN_ALREADY) where the cohort was drawn, UsageError for an empty list or a seed out of range.
    """
    _require_seed(seed)
    cohort = _cohort(cohort)
    if record_of(workspace, study, cohort) is not None:
        raise StudyError("DRAWN_ALREADY", f"The lot for {_named(cohort)} is drawn already.", "Nothing was announced.")
    digest = _hash(_units(seats_in(seats, cohort), by_department))
    value = json.dumps({"seed": seed, "list_hash": digest})
    keep_facts(workspace.store, study, [KeptFact(WAITLIST_SEED, value, cohort=cohort, date=_day(today))], who=who)
    return digest


def draw_waitlist(
    workspace: Workspace, study: str, seats: Sequence[Seat], *, cohort: str | None, seed: int,
    by_department: bool = False, reason: str = "", who: str, today: dt.date | None = None,
) -> Drawn:  # fmt: skip
    """Draw by lot which half of the pairs starts and which waits, and record it as the fact that grade A asks for.

    The same seed and list give the same draw, in whatever order the list stands (`stats.lots.draw_first`). A cohort is
    drawn once: a second time, or with another seed or list than was announced, needs a `reason`, which is kept and
    logged. Raises StudyError (DRAWN_ALREADY, SEED_ANNOUNCED, LIST_CHANGED), UsageError for an empty list or a seed out
    of range, StoreError for a read-only study; then nothing is kept.
    """
    _require_seed(seed)
    cohort, day = _cohort(cohort), _day(today)
    units = _units(seats_in(seats, cohort), by_department)
    digest = _hash(units)
    reasoned = len(reason.strip()) >= SHORTEST_REASON
    before = record_of(workspace, study, cohort)
    if before is not None and not reasoned:
        raise StudyError(
            "DRAWN_ALREADY", f"The lot for {_named(cohort)} was drawn on {before.drawn_on.isoformat()}.",
            f"A second draw needs a reason of {SHORTEST_REASON} signs or more, which is kept.",
        )  # fmt: skip
    announced = _announced(workspace, study, cohort, seed, digest, reasoned=reasoned)
    first = draw_first({name: stratum for name, (stratum, _) in units.items()}, seed)
    placed = tuple((seat, PROGRAMME if name in first else WAITLIST) for name in units for seat in units[name][1])
    pairs = {
        arm: len({(seat.cohort, seat.pair) for seat, mine in placed if mine == arm}) for arm in (PROGRAMME, WAITLIST)
    }
    record = DrawRecord(
        cohort, day, announced or day, seed, digest, by_department, pairs[PROGRAMME], pairs[WAITLIST],
        reason.strip() if before is not None or reasoned else "",
    )  # fmt: skip
    fact = KeptFact(WAITLIST_DRAW, _to_text(record), cohort=cohort, date=day)
    again = "" if before is None else f"drawn again after {before.drawn_on}"
    keep_facts(workspace.store, study, [fact], who=who, told=again)
    return Drawn(record, placed)


def draw_again(seats: Sequence[Seat], record: DrawRecord) -> Drawn:
    """The recorded draw once more, for its list: nothing is kept. Raises StudyError (LIST_CHANGED) for another list."""
    units = _units(seats_in(seats, record.cohort), record.by_department)
    if _hash(units) != record.list_hash:
        raise StudyError("LIST_CHANGED", "This is not the list that was drawn over.", "Bring the list of that day.")
    first = draw_first({name: stratum for name, (stratum, _) in units.items()}, record.seed)
    return Drawn(record, tuple((s, PROGRAMME if name in first else WAITLIST) for name in units for s in units[name][1]))


def draw_records(workspace: Workspace, study: str) -> tuple[DrawRecord, ...]:
    """The draws that hold, one a cohort at most; a draw that was only stated by hand has no record."""
    facts = read_kept_facts(workspace.store, study)
    rows = facts[facts["name"] == WAITLIST_DRAW]
    found = (_from_text(value, cohort) for value, cohort in zip(rows["value"], rows["cohort"], strict=True))
    return tuple(record for record in found if record is not None)


def record_of(workspace: Workspace, study: str, cohort: str | None) -> DrawRecord | None:
    """The draw that covers a cohort (its own, or one of the whole programme); None where none was recorded."""
    records = draw_records(workspace, study)
    return next((record for record in records if record.cohort in (None, cohort) or cohort is None), None)


def assignment_list(drawn: Drawn, *, starts_on: dt.date | None = None) -> Download:
    """The draw as a roster that imports: employee ID, cohort, pair, arm, side, from date.

    Who starts has `starts_on` (the day of the draw where none is given), who waits the day of the draw, so that a later
    start of theirs is later.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Employee ID", "Cohort", "Pair", "Arm", "Side", "From date"))
    begins = {PROGRAMME: starts_on or drawn.record.drawn_on, WAITLIST: drawn.record.drawn_on}
    for seat, arm in sorted(drawn.seats, key=lambda one: (one[0].cohort, one[0].pair, one[0].side, one[0].employee_id)):
        cells = (seat.employee_id, seat.cohort, seat.pair, arm, seat.side, begins[arm].isoformat())
        writer.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
    stem = f"assignment {drawn.record.cohort or ''} roster"
    return name_download(stem, "csv", BYTE_ORDER_MARK + text.getvalue().encode("utf-8"))


def _units(seats: Sequence[Seat], by_department: bool) -> dict[str, tuple[str, tuple[Seat, ...]]]:
    if not seats:
        raise UsageError(
            "NO_UNITS", "There is no pair to draw.", "Give a list of pairs, or a roster without start dates."
        )
    return independent_units(seats, by_stratum=by_department)


def _hash(units: dict[str, tuple[str, tuple[Seat, ...]]]) -> str:
    return list_hash({name: stratum for name, (stratum, _) in units.items()})


def _announced(
    workspace: Workspace, study: str, cohort: str | None, seed: int, digest: str, *, reasoned: bool
) -> dt.date | None:
    """The day on which the seed was announced; None where it was not. Raises StudyError where another one was."""
    facts = read_kept_facts(workspace.store, study)
    mine = facts["cohort"].isna() if cohort is None else facts["cohort"] == cohort
    rows = facts[(facts["name"] == WAITLIST_SEED) & mine]
    if rows.empty:
        return None
    said = json.loads(rows["value"].iloc[-1])
    if said["seed"] != seed and not reasoned:
        raise StudyError("SEED_ANNOUNCED", f"The seed {said['seed']} was announced, not {seed}.", "Draw with that one.")
    if said["list_hash"] != digest and not reasoned:
        raise StudyError(
            "LIST_CHANGED", "The list is not the one for which the seed was announced.",
            "Bring that list, or give a reason, which is kept.",
        )  # fmt: skip
    same = said["seed"] == seed and said["list_hash"] == digest
    return pd.Timestamp(rows["date"].iloc[-1]).date() if same else None


def _to_text(record: DrawRecord) -> str:
    return json.dumps(
        {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in asdict(record).items()}
    )


def _from_text(value: str, cohort: object) -> DrawRecord | None:
    try:
        said = json.loads(value)
        dates = {name: dt.date.fromisoformat(said[name]) for name in ("drawn_on", "announced_on")}
        return DrawRecord(**(said | dates | {"cohort": cohort if isinstance(cohort, str) else None}))
    except (KeyError, TypeError, ValueError):
        return None


def _require_seed(seed: int) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError("SEED_RANGE", f"The seed is {seed}; allowed is 0 to {LARGEST_SEED}.", "Choose another.")


def _cohort(cohort: str | None) -> str | None:
    return None if cohort in (None, ALL, "") else cohort


def _named(cohort: str | None) -> str:
    return "the whole programme" if cohort is None else f'"{cohort}"'


def _day(today: dt.date | None) -> dt.date:
    return today or dt.datetime.now(dt.UTC).date()
