"""`publish [--k K]`."""

from __future__ import annotations

import argparse

from analysis.cli.opening import opened, require_worker, user_of
from analysis.cli.output import Answer
from analysis.wording.numbers import counted, number
from analysis.workflow.publishing import publish_release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--k", type=int, help="the smallest group shown: 5 or more, and never less than before")


def run(options: argparse.Namespace) -> Answer:
    """Plan and store a release of the study as it is now."""
    user = user_of(options)
    require_worker(user, "publish")
    with opened(options) as (workspace, study):
        release = publish_release(workspace, study, who=user.name, k=options.k)
    shown, hidden = len(release.cells), len(release.hidden)
    document = {
        "release": release.release_id,
        "cells_shown": shown,
        "cells_hidden": hidden,
        "cards_shown": len(release.cards),
        "quotes_shown": len(release.quotes),
        "audit": list(release.audit),
        "notes": list(release.notes),
    }
    quotes = counted(len(release.quotes), "quote")
    told = f"Release {release.release_id} is out: {counted(shown, 'figure')} shown, {number(hidden)} hidden, {quotes}."
    return Answer(document, [told, *release.notes])
