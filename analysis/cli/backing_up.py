"""`backup FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import Answer
from analysis.storage.backups import make_backup
from analysis.workflow.workspace import open_workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file; it is verified before it gets this name")


def run(options: argparse.Namespace) -> Answer:
    """Write a verified copy of the whole store into one file. The key is not in it."""
    user = user_of(options)
    require_worker(user, "manage data")
    with open_workspace(options.store) as workspace:
        line = make_backup(workspace.store, options.file, who=user.name)
    document = {"file": line.label, "backup_id": line.backup_id, "made_at": line.made_at, "key": line.key}
    told = f"{line.label} holds everything ({line.backup_id}). Keep the key file elsewhere: it is not in the backup."
    return Answer(document, [told])
