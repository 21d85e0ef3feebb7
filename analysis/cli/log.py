"""`log [--most N] [--action ACTION] [--since DATE] [--verify] [--receipt] [--held FILE]`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from analysis.cli.documents import parts_document
from analysis.cli.importing import read_date
from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import DONE, INCOMPLETE, Answer
from analysis.storage.audit import LogFilter, log_actions, read_log
from analysis.storage.log_chain import verify_log
from analysis.storage.receipts import LONGEST_TEXT, check_receipt, read_receipt, take_receipt
from analysis.storage.stores import Store
from analysis.wording.log import describe_log, describe_receipt
from analysis.wording.names import plain
from analysis.workflow.taking import RECEIPT, Taking, hand_over
from analysis.workflow.workspace import open_workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--most", type=int, default=100, metavar="N", help="how many lines at the most (default: 100)")
    parser.add_argument("--action", metavar="ACTION", help='only lines of one act, such as "publish"')
    parser.add_argument("--since", type=read_date, metavar="DATE", help="only lines from this day (UTC) on")
    parser.add_argument("--verify", action="store_true", help="say whether the log is whole, in place of its lines")
    parser.add_argument("--receipt", action="store_true", help="print a receipt of the log, to be kept elsewhere")
    parser.add_argument("--held", type=Path, metavar="FILE", help="hold the receipt in a file against the log")


def run(options: argparse.Namespace) -> Answer:
    """Every deed that was kept, of all studies unless one is named; personal values are never in it."""
    user = user_of(options)
    require_worker(user, "read the log")
    with open_workspace(options.store) as workspace:
        if options.verify:
            return _verified(workspace.store)
        if options.receipt:
            receipt = hand_over(workspace.store, user.name, Taking(RECEIPT), lambda: take_receipt(workspace.store))
            return Answer({"receipt": receipt.line}, [receipt.line])
        if options.held:
            return _held(workspace.store, options.held)
        return _lines(workspace.store, options)


def _lines(store: Store, options: argparse.Namespace) -> Answer:
    since = None if options.since is None else dt.datetime.combine(options.since, dt.time(), dt.UTC)
    wanted = LogFilter(options.study, options.action, since)
    lines = read_log(store, wanted, most=max(options.most, 0))
    told = [
        f"{line.at:%Y-%m-%d %H:%M} {line.who}: " + " · ".join(filter(None, (line.action, line.study, line.subject)))
        for line in lines
    ]
    nothing = "Nothing was done yet."
    if options.action and not lines:
        nothing = f"Nothing like that was done. Acts in the log: {', '.join(log_actions(store)) or 'none'}."
    return Answer({"lines": [parts_document(line) for line in lines]}, told or [nothing])


def _verified(store: Store) -> Answer:
    state = verify_log(store)
    document: dict[str, Any] = parts_document(state)
    told = list(state.faults) or [describe_log(state.lines, state.with_key, state.marked_from, state.at)]
    return Answer(document, told, INCOMPLETE if state.faults else DONE)


def _held(store: Store, file: Path) -> Answer:
    held = check_receipt(store, read_receipt(file.read_bytes()[:LONGEST_TEXT].decode("utf-8", "replace")))
    taken = dt.datetime.fromisoformat(held.receipt.taken)
    document = {"verdict": held.verdict, "line": held.receipt.seq, "taken": taken, "lines": held.lines}
    told = plain(describe_receipt(held.verdict, held.receipt.seq, taken, held.lines)).replace("**", "")
    return Answer(document, [told], DONE if held.verdict == "holds" else INCOMPLETE)
