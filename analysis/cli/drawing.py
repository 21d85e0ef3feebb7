"""`draw --seed N [--cohort C] [--list FILE] [--by-department] [--announce] [--yes] [--reason TEXT] [--out FILE]`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from analysis.cli.importing import read_date
from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.errors import UsageError
from analysis.storage.audit import log_action
from analysis.wording.numbers import counted
from analysis.workflow.draw_lists import Seat, independent_units, read_seats, seats_in, seats_of_study
from analysis.workflow.drawing import Drawn, announce_seed, assignment_list, draw_waitlist
from analysis.workflow.studies import open_study
from analysis.workflow.taking import DRAW_LIST
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--seed", type=int, required=True, metavar="N", help="a number made public before the draw")
    parser.add_argument("--cohort", help="the cohort (default: all pairs)")
    parser.add_argument(
        "--list", type=Path, dest="file", metavar="FILE", help="a list of pairs; else the study's roster"
    )
    parser.add_argument("--by-department", action="store_true", help="draw within departments")
    parser.add_argument("--announce", action="store_true", help="only keep the seed and the list, before the draw")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why it is drawn once more; it is kept")
    parser.add_argument("--starts-on", type=read_date, metavar="DATE", help="the first day of those who start")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write who starts and who waits, as a roster to import"
    )
    parser.add_argument("--yes", action="store_true", help="draw and record it; without it only say over whom")


def run(options: argparse.Namespace) -> Answer:
    """Draw by lot who starts first. Without --yes nothing is drawn, so that no seed can be tried out here."""
    user = user_of(options)
    require_worker(user, "import")
    with opened(options, makes_study=False) as (workspace, study):
        seats = _seats(workspace, study, options)
        if options.announce:
            digest = announce_seed(
                workspace, study, seats, cohort=options.cohort, seed=options.seed,
                by_department=options.by_department, who=user.name,
            )  # fmt: skip
            return Answer(
                {"announced": options.seed, "list": digest}, [f"The seed {options.seed} is kept, list {digest}."]
            )
        if not options.yes:
            return _outlook(seats, by_department=options.by_department)
        drawn = draw_waitlist(
            workspace, study, seats, cohort=options.cohort, seed=options.seed, by_department=options.by_department,
            reason=options.reason, who=user.name,
        )  # fmt: skip
        told = counted(len(drawn.seats), "person", "people")
        log_action(workspace.store, user.name, DRAW_LIST, study=study, subject=told)
    return _answer(drawn, options.out, options.starts_on)


def _seats(workspace: Workspace, study: str, options: argparse.Namespace) -> tuple[Seat, ...]:
    if options.file is None:
        return seats_of_study(workspace, open_study(workspace, study), cohort=options.cohort)
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("LIST_ENCODING", f"{options.file.name} is not UTF-8.", "Save it as CSV UTF-8.") from error
    return seats_in(read_seats(text), options.cohort)


def _outlook(seats: tuple[Seat, ...], *, by_department: bool) -> Answer:
    units = independent_units(seats, by_stratum=by_department)
    strata = sorted({stratum for stratum, _ in units.values()})
    pairs = len({(seat.cohort, seat.pair) for seat in seats})
    document = {"pairs": pairs, "units": len(units), "strata": strata}
    told = f"{counted(pairs, 'pair')} would be drawn. Say --yes to draw and record it."
    return Answer(document, [told])


def _answer(drawn: Drawn, out: Path | None, starts_on: dt.date | None) -> Answer:
    record = drawn.record
    if out is not None:
        out.write_bytes(assignment_list(drawn, starts_on=starts_on).data)
    document = {
        "cohort": record.cohort or "all", "drawn_on": record.drawn_on, "announced_on": record.announced_on,
        "seed": record.seed, "list": record.list_hash, "starts": record.starts, "waits": record.waits,
        "assignment": [
            {"cohort": seat.cohort, "pair": seat.pair, "employee_id": seat.employee_id, "arm": arm}
            for seat, arm in drawn.seats
        ],
        "file": None if out is None else str(out),
    }  # fmt: skip
    told = f"Drawn and recorded: {counted(record.starts, 'pair starts', 'pairs start')}, {record.waits} wait."
    return Answer(document, [told, *([str(out)] if out else [])])
