"""`worth`: what the programme costs, the leavers who must stay to break even, and what its effects support."""

from __future__ import annotations

import argparse

from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.cli.releasing import published
from analysis.impact.worth import Range
from analysis.release.answers import answers
from analysis.release.outlook import next_step
from analysis.release.worth import worth_of
from analysis.wording.names import plain
from analysis.wording.outlook import describe_next_step
from analysis.wording.worth import (
    COST_LABELS,
    describe_benefits,
    describe_break_even,
    describe_missing_costs,
    describe_worth,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(options: argparse.Namespace) -> Answer:
    """Cost and benefit as the current release shows them."""
    user_of(options).require("read release")
    with opened(options, prints=True) as (workspace, study):
        release = published(options, workspace, study)
    worth, step = worth_of(release), next_step(release)
    cards = [one.card.card for one in answers(release) if one.card is not None]
    sentence = plain(describe_worth(worth))
    document = {
        "release": release.release_id,
        "currency": None if worth.costs is None else worth.costs.currency,
        "entered": {name: _ends(None if worth.costs is None else getattr(worth.costs, name)) for name in COST_LABELS},
        "pairs": worth.pairs,
        "people": worth.people,
        "hours": _ends(worth.hours),
        "total": _ends(worth.total),
        "per_pair": _ends(worth.per_pair),
        "break_even_leavers": _ends(worth.break_even),
        "supported": [card.outcome for card in worth.supported],
        "leavers_kept": worth.leavers_kept,
        "benefit": worth.benefit,
        "next_step": step.partition("_")[0],
        "sentence": sentence,
    }
    told = [describe_break_even(worth), describe_missing_costs(worth), *describe_benefits(worth, cards)]
    lines = [plain(line) for line in (*told, describe_next_step(step)) if line]
    return Answer(document, [sentence, *lines])


def _ends(span: Range | None) -> list[float] | None:
    """A range as its two ends; null where it is not known."""
    return None if span is None else [span.low, span.high]
