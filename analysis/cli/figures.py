"""`figures FILE.parquet|FOLDER ... [--by cohort,side] [--since WAVE] [--k K] [--shape S] [--dask ADDRESS]`."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.cli.opening import user_of
from analysis.cli.output import Answer
from analysis.cli.reliability import describe_reliability
from analysis.errors import UsageError
from analysis.exports.cleaned import SHAPES
from analysis.impact.wave_figures import WaveFigures
from analysis.study import ALL, StudySettings
from analysis.wording.numbers import counted, interval, number, signed
from analysis.workflow.access import SEES_SMALL_GROUPS, NotAllowed, User
from analysis.workflow.partition_figures import figures_of_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Parquet files of cleaned data, or folders")
    parser.add_argument("--by", default="cohort", help='one or two breakdowns, a comma between (cohort); "" for none')
    parser.add_argument("--since", metavar="WAVE", help="the wave that changes count from (default: the first)")
    parser.add_argument("--k", type=int, default=StudySettings().k, help="the smallest group shown (5)")
    parser.add_argument("--shape", choices=SHAPES, help="which answers to read where both shapes are there")
    parser.add_argument("--dask", metavar="ADDRESS", help="compute on the Dask cluster of this scheduler")


def run(options: argparse.Namespace) -> Answer:
    """Stream the files, or have a cluster read them. No store is opened: whoever has the files took them out before."""
    user = user_of(options)
    user.require("read rows")
    _require_k(user, options.k)
    by = [word.strip() for word in options.by.split(",") if word.strip()]
    found = figures_of_files(
        options.paths, by, k=options.k, since=options.since, shape=options.shape, address=options.dask
    )  # fmt: skip
    tables = (found.everybody, found.groups) if by else (found.everybody,)
    rows = [row for table in tables for row in _rows(table, by)]
    scales = [{str(name): part for name, part in row.items()} for row in found.reliability.to_dict("records")]
    document = {
        "figures": rows, "reliability": scales, "since": found.everybody.since, "by": by, "k": options.k,
        "groups_hidden": sum(table.hidden for table in tables),
        "changes_hidden": sum(table.emptied for table in tables),
        "respondents": found.respondents, "answers": found.answers,
    }  # fmt: skip
    read = f"{counted(found.answers, 'answer')} of {counted(found.respondents, 'respondent')} and wave."
    return Answer(document, [read, *(_line(row, by) for row in rows), *map(describe_reliability, scales)])


def _require_k(user: User, k: int) -> None:
    """Small groups may be opened by whoever may do so on the pages."""
    if k < 1:
        raise UsageError("WRONG_USAGE", f"--k is {k}.", "A group shown has at least 1 person.")
    if k < StudySettings().k and user.role not in SEES_SMALL_GROUPS:
        raise NotAllowed(
            "NOT_ALLOWED", f'The role "{user.role}" may not open groups of fewer than {StudySettings().k} people.',
            f"Ask somebody who is {' or '.join(SEES_SMALL_GROUPS)}, or leave --k out.",
        )  # fmt: skip


def _rows(figures: WaveFigures, by: list[str]) -> list[dict[str, Any]]:
    """A line a group, "all" for the whole programme. The share reliably worse is not known from sums of partitions."""
    table = figures.table.drop(columns="worse_share")
    wide = [name for name in by if name not in figures.by]
    return [dict.fromkeys(wide, ALL) | {str(name): part for name, part in row.items()}
            for row in table.to_dict("records")]  # fmt: skip


def _line(row: Mapping[str, Any], by: list[str]) -> str:
    groups = [str(row[name]) for name in by if row[name] != ALL]
    who = ", ".join([row["scale"].replace("_", " ").capitalize(), row["wave"], *groups])
    span = "" if math.isnan(row["low"]) else f" ({interval(row['low'], row['high'], 1)})"
    told = f"{who}: {number(row['mean'])}{span}, {counted(row['n'], 'person', 'people')}."
    if math.isnan(row["change"]):
        return told
    reach = (
        "" if math.isnan(row["change_low"]) else f" ({interval(row['change_low'], row['change_high'], 1, sign=True)})"
    )
    return f"{told} Change {signed(row['change'])}{reach}, {counted(int(row['linked']), 'person', 'people')} linked."
