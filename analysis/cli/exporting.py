"""`export --out DIR [--format csv,xlsx,parquet,sav,qdpx,coded] [--shape long,wide]`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.exports.cleaned import SHAPES, export_files, write_files
from analysis.wording.numbers import counted
from analysis.workflow.exporting import gather_export
from analysis.workflow.studies import open_study
from analysis.workflow.taking import CLEANED, Taking, hand_over

_FORMATS = (
    "csv, xlsx, parquet, sav (SPSS); of coded interviews qdpx (REFI-QDA project), coded (workbook); several with "
    "commas between"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--format", default="csv", help=_FORMATS)
    parser.add_argument("--shape", default=",".join(SHAPES), help="long, wide; both with a comma between")


def run(options: argparse.Namespace) -> Answer:
    """Write the cleaned data with codebook and log of changes."""
    user = user_of(options)
    user.require("download rows")
    formats, shapes = (tuple(word.strip() for word in text.split(",")) for text in (options.format, options.shape))
    with opened(options) as (workspace, study):
        export = gather_export(workspace, open_study(workspace, study))
        write = partial(
            export_files, export.study, export.scored, export.changes, formats, shapes, counts=export.counts,
            book=export.book,
        )  # fmt: skip
        told = f"{' and '.join(formats)}, {' and '.join(shapes)}, {counted(len(export.study.responses), 'answer')}"
        held = hand_over(workspace.store, user.name, Taking(CLEANED, study, told), write)
        paths = write_files(held, options.out)
    files = [str(path) for path in paths]
    return Answer({"files": files}, [f"Wrote {counted(len(files), 'file')}:", *files])
