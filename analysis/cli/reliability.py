"""`reliability`: how reliable the scales are."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from typing import Any

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.scores.reliability import facet_reliability, scale_reliability
from analysis.study import ALL
from analysis.wording.numbers import counted
from analysis.workflow.studies import open_study


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(options: argparse.Namespace) -> Answer:
    """Each scale, waves pooled and wave by wave; in the document facets of two items as well (Spearman-Brown)."""
    user_of(options).require("read rows")
    with opened(options, prints=True) as (workspace, study):
        opened_study = open_study(workspace, study)
    table, facets = scale_reliability(opened_study), facet_reliability(opened_study)
    names = ("scale", "wave", "n", "alpha", "alpha_low", "alpha_high", "omega", "warnings")
    scales = [{name: row[name] for name in names} for row in table.to_dict("records")]
    two_items = [
        {**row, "reliability": None if math.isnan(row["reliability"]) else row["reliability"]}
        for row in facets.to_dict("records")
    ]
    document = {"scales": scales, "facets": two_items}
    return Answer(document, [describe_reliability(row) for row in scales] or ["No scale was answered yet."])


def describe_reliability(row: Mapping[str, Any]) -> str:
    """One scale at one wave in a sentence, with what makes it doubtful."""
    wave = "all waves" if row["wave"] == ALL else row["wave"]
    where = f"{row['scale'].replace('_', ' ').capitalize()}, {wave}, {counted(row['n'], 'answer')}"
    alpha, low, high = (math.nan if row[name] is None else row[name] for name in ("alpha", "alpha_low", "alpha_high"))
    span = "" if math.isnan(low) or math.isnan(high) else f" ({low:.2f} to {high:.2f})"
    told = "alpha cannot be worked out" if math.isnan(alpha) else f"alpha {alpha:.2f}{span}"
    return " ".join([f"{where}: {told}.", *row["warnings"]])
