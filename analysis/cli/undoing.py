"""`undo IMPORT_ID`."""

from __future__ import annotations

import argparse

from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.storage.imports import undo_import


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("import_id", metavar="IMPORT_ID")


def run(options: argparse.Namespace) -> Answer:
    """Take one import's rows out of the study."""
    user = user_of(options)
    require_worker(user, "import")
    with opened(options) as (workspace, study):
        line = undo_import(workspace.store, study, options.import_id, who=user.name)
    document = {"import_id": line.import_id, "file": line.file_label, "undone_at": line.undone_at}
    return Answer(document, [f"{line.file_label} ({line.import_id}) was taken back."])
