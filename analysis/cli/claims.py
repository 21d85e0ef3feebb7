"""`claims [--cohort C] [--kind K]`: the scoreboard."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from analysis.cli.documents import claim_document
from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.errors import StudyError
from analysis.instruments.claims import KINDS
from analysis.study import ALL
from analysis.wording.claims import PARTS, STATE_WORDS, describe_claim, describe_scoreboard
from analysis.wording.names import plain
from analysis.wording.subject import cohort_name
from analysis.workflow.kept_results import claim_results
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--cohort", help='a cohort\'s name; "all" for the whole programme only')
    parser.add_argument("--kind", choices=KINDS)


def run(options: argparse.Namespace) -> Answer:
    """The state of every claim; a leader gets those of the current release, without figures."""
    with opened(options, prints=True) as (workspace, study):
        documents = _documents(options, workspace, study)
    known = {document["cohort"] for document in documents} | {ALL}
    if options.cohort is not None and options.cohort not in known:
        there = ", ".join(sorted(known))
        raise StudyError("UNKNOWN_COHORT", f'There is no cohort "{options.cohort}".', f"Cohorts are {there}.")
    chosen = [
        one for one in documents if options.cohort in (None, one["cohort"]) and options.kind in (None, one["kind"])
    ]
    return Answer({"claims": chosen}, _lines(chosen, options.cohort or ALL))


def _documents(options: argparse.Namespace, workspace: Workspace, study: str) -> list[dict[str, Any]]:
    user = user_of(options)
    if user.may("read rows"):
        return [claim_document(state, describe_claim(state)) for state in claim_results(workspace, study).claims]
    user.require("read release")
    from analysis.cli.releasing import published  # loaded for leaders alone

    return [claim_document(one, one.words) for one in published(options, workspace, study).claims]


def _lines(documents: Sequence[dict[str, Any]], cohort: str) -> list[str]:
    """What is said without `--json`: each kind in a sentence, then the claims of one group."""
    here = [one for one in documents if one["cohort"] == cohort]
    states = [(one["id"], one["state"]) for one in here]
    kinds = {one["kind"] for one in here}
    told = [f"{plain(cohort_name(cohort))[0].upper()}{plain(cohort_name(cohort))[1:]}." if here else "No claims."]
    told += [describe_scoreboard(states, part) for part in PARTS if kinds & set(PARTS[part])]
    lines = [f"{one['id']}  {STATE_WORDS[one['state']]}: {one['claim']} {one['because']}" for one in here]
    return [*told, *lines]
