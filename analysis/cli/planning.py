"""`plan --pairs N [--cohorts C --comparison M ...] [--out DIR]`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.cli.importing import read_date
from analysis.cli.opening import user_of
from analysis.cli.output import Answer
from analysis.impact.planning import DesignPower, Plan
from analysis.instruments.claims import RECORDS
from analysis.instruments.forms import CORE_FORMS, WAVES, form_names
from analysis.instruments.linking import EMPLOYEE_ID, LINKS
from analysis.study import INTERVIEWS
from analysis.wording.planning import (
    describe_cohort,
    describe_forms,
    describe_losses,
    describe_need,
    describe_no_comparison,
    describe_plan,
    describe_retention_power,
    describe_unmeasured,
)
from analysis.workflow.planning import plan_for, write_plan_files
from analysis.workflow.workspace import open_workspace

#: Options of the plan that are a number each: name -> (type, what it is).
_NUMBERS: dict[str, tuple[type, str]] = {
    "cohorts": (int, "cohorts over which the pairs are spread evenly (1)"),
    "comparison": (int, "people asked who take no part (0)"),
    "staff": (int, "staff in the personnel file beside participants (four times as many)"),
    "sd": (float, "standard deviation of scores in points of 100 (18)"),
    "retest": (float, "correlation of two waves in the same people (0.6)"),
    "correlation": (float, "correlation of the two partners' changes (0.2)"),
    "answering": (float, "share answering both waves (0.7)"),
    "linked": (float, "share of the answers that can be linked (0.85)"),
    "leavers": (float, "share leaving the company in a year (0.15)"),
    "months": (float, "months between the first and the last wave (9)"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments; shares run from 0 to 1."""
    parser.add_argument("--pairs", type=int, required=True, metavar="N", help="pairs in the whole programme")
    for name, (kind, told) in _NUMBERS.items():
        parser.add_argument(f"--{name}", type=kind, metavar="X", help=told)
    parser.add_argument("--smallest", type=float, dest="smallest_change", metavar="POINTS", help="(the study's, or 5)")
    parser.add_argument("--waitlist", action="store_true", default=None, help="a lot decides which half starts first")
    parser.add_argument("--waves", nargs="+", metavar="WAVE", help=f"among {', '.join(WAVES)}")
    forms, records = ", ".join(form_names()), ", ".join((*RECORDS, INTERVIEWS))
    parser.add_argument("--forms", nargs="+", metavar="FORM", help=f"among {forms} ({', '.join(CORE_FORMS)})")
    parser.add_argument("--records", nargs="+", metavar="RECORD", help=f"what is kept beside, among {records}")
    parser.add_argument("--link", choices=LINKS, default=EMPLOYEE_ID, help="by what answers are linked")
    parser.add_argument("--start", type=read_date, metavar="DATE", help="the first day of the pairs, for the calendar")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write questionnaires, notices and calendar there")


def run(options: argparse.Namespace) -> Answer:
    """What the programme could show, before it starts. Needs no study; one that is there lends its settings."""
    user_of(options).require("plan")
    names = (*_NUMBERS, "smallest_change", "waitlist", "waves", "forms", "records")
    said = {name: value for name in names if (value := getattr(options, name)) is not None}
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    files: tuple[Path, ...] = ()
    with open_workspace(options.store) as workspace:
        plan = plan_for(workspace, options.study, pairs=options.pairs, **said)
        if options.out:
            files = write_plan_files(
                workspace, options.study, plan, options.out, link=options.link, start=options.start
            )  # fmt: skip
    written = [str(path) for path in files]
    return Answer(_document(plan) | ({"files": written} if files else {}), [*_lines(plan), *written])


def _document(plan: Plan) -> dict[str, Any]:
    return {
        "detectable": plan.planned.detectable,
        "pairs_needed": plan.planned.pairs_needed,
        "claims_unmeasured": [one.claim.id for one in plan.unmeasured],
        "minutes": plan.minutes,
        "unit": "points of 100",
        "design": plan.planned.design,
        "designs": [_power(one) for one in plan.designs],
        "cohort": None if plan.cohort is None else _power(plan.cohort),
        "retention": asdict(plan.retention),
        "forms": [
            {
                "wave": form.occasion.wave, "arm": form.occasion.arm, "forms": list(form.forms),
                "items": len(form.items), "minutes": form.minutes(),
            }
            for form in plan.forms
        ],
        "packs": {one.claim.id: [pack.form for pack in one.packs] for one in plan.unmeasured if one.packs},
        "curve": [{"pairs": pairs, "detectable": value} for pairs, value in plan.curve],
        "assumptions": asdict(plan.options),
    }  # fmt: skip


def _power(one: DesignPower) -> dict[str, Any]:
    return asdict(one)


def _lines(plan: Plan) -> list[str]:
    said = [
        describe_plan(plan), describe_need(plan), describe_losses(plan), describe_no_comparison(plan),
        describe_cohort(plan), describe_retention_power(plan.retention), describe_forms(plan),
        describe_unmeasured(plan),
    ]  # fmt: skip
    return [line for line in said if line]
