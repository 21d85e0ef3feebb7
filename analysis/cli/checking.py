"""`check`: verify the store's seals and its log."""

from __future__ import annotations

import argparse

from analysis.cli.documents import finding_document
from analysis.cli.opening import require_worker, user_of
from analysis.cli.output import DONE, INCOMPLETE, Answer
from analysis.storage.checking import check
from analysis.workflow.workspace import open_workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(options: argparse.Namespace) -> Answer:
    """Everything in the store that is not as it was written."""
    require_worker(user_of(options), "read the log")
    with open_workspace(options.store) as workspace:
        findings = check(workspace.store)
    document = {"findings": [finding_document(finding) for finding in findings]}
    lines = [f"{finding.message} {finding.advice}" for finding in findings] or ["The store is as it was written."]
    return Answer(document, lines, INCOMPLETE if findings else DONE)
