"""`simulate --out DIR --seed N [--pairs P --cohorts C --effect D ...]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.cli.opening import user_of
from analysis.cli.output import Answer
from analysis.simulate.exports import write_exports
from analysis.simulate.presets import PRESETS, plan_from_options
from analysis.simulate.programme import simulate
from analysis.wording.numbers import counted, day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments; those left out keep the plan's own value."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, required=True, metavar="N")
    parser.add_argument("--preset", dest="preset_name", choices=tuple(PRESETS), help="a ready-made programme")
    parser.add_argument("--pairs", type=int, help="pairs in each cohort")
    parser.add_argument("--cohorts", type=int)
    parser.add_argument("--effect", type=float, help="in standard deviations of the person-level scale score")
    parser.add_argument("--comparison", type=int, help="people in the comparison group")
    parser.add_argument("--staff", type=int, help="people in the HR records")
    parser.add_argument("--response-rate", type=float)
    parser.add_argument("--linked-share", type=float)
    parser.add_argument("--dropout", type=float)
    parser.add_argument("--trend", type=float, help="change of everybody from wave to wave, in standard deviations")
    parser.add_argument("--hazard", type=float, help="share of staff that leaves in a year")
    parser.add_argument("--hazard-ratio", type=float, help="the participants' hazard over that of similar staff")
    parser.add_argument("--interviews", type=int)
    parser.add_argument(
        "--mistakes", action=argparse.BooleanOptionalAction, default=None, help="mistakes real files have"
    )


#: Options that shape the plan; the rest belong to the command.
_PLAN = (
    "preset_name", "pairs", "cohorts", "effect", "comparison", "staff", "response_rate", "linked_share", "dropout",
    "trend", "hazard", "hazard_ratio", "interviews", "mistakes",
)  # fmt: skip


def run(options: argparse.Namespace) -> Answer:
    """Write the exports and truth.json."""
    user_of(options)
    plan = plan_from_options(**{name: getattr(options, name) for name in _PLAN})
    paths = write_exports(simulate(plan, options.seed), options.out)
    files = [str(path) for path in paths]
    wrote = f"Wrote {counted(len(files), 'file')} of an invented programme; its data end on {day(plan.as_of)}:"
    return Answer({"files": files}, [wrote, *files])
