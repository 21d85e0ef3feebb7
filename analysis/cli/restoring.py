"""`restore FILE [--without-key] [--yes]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.cli.confirming import add_confirmation, is_confirmed
from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import DONE, INCOMPLETE, Answer
from analysis.wording.numbers import counted
from analysis.workflow.restoring import Restored, restore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a backup; it is verified first")
    parser.add_argument("--without-key", action="store_true", help="go on though what the key encrypts is lost")
    add_confirmation(parser)


def run(options: argparse.Namespace) -> Answer:
    """Put a backup in place of the store's content, all of it or nothing."""
    user = user_of(options)
    require_worker(user, "manage data")
    looked = restore(options.store, options.file, who=user.name)
    go = is_confirmed(options, _lines(looked), "Replace everything that is in the store now?")
    said = (
        restore(options.store, options.file, who=user.name, go=True, without_key=options.without_key) if go else looked
    )
    document = {
        "done": said.done, "file": str(options.file), "backup_id": said.backup_id, "made_at": said.made_at,
        "studies": said.studies, "lost": said.losses, "kept_out": said.kept_out,
    }  # fmt: skip
    return Answer(document, _lines(said), DONE if said.done else INCOMPLETE)


def _lines(said: Restored) -> list[str]:
    made = f" of {said.made_at:%d %B %Y, %H:%M} UTC" if said.made_at else ""
    done = "was restored" if said.done else "is whole. Nothing was restored yet"
    told = [f"The backup{made} with {counted(len(said.studies), 'study', 'studies')} {done}.", *said.losses]
    if said.kept_out:
        people = counted(said.kept_out, "person was", "people were")
        told.append(f"{people} forgotten after it was made and {'stay' if said.kept_out > 1 else 'stays'} forgotten.")
    return told
