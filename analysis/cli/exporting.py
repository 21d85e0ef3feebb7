"""`export --out DIR [--format csv,xlsx,parquet,sav,qdpx,coded] [--shape long,wide]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.exports.cleaned import SHAPES, export_study
from analysis.wording.numbers import counted
from analysis.workflow.exporting import gather_export
from analysis.workflow.studies import open_study

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
    user_of(options).require("download rows")
    with opened(options) as (workspace, study):
        export = gather_export(workspace, open_study(workspace, study))
    formats, shapes = (tuple(word.strip() for word in text.split(",")) for text in (options.format, options.shape))
    paths = export_study(
        export.study,
        export.scored,
        export.changes,
        options.out,
        formats,
        shapes,
        counts=export.counts,
        book=export.book,
    )
    files = [str(path) for path in paths]
    return Answer({"files": files}, [f"Wrote {counted(len(files), 'file')}:", *files])
