"""`release`: the current release, as leaders read it."""

from __future__ import annotations

import argparse
from typing import Any, Final

from analysis.cli.documents import (
    card_document,
    claim_document,
    comparison_document,
    parts_document,
)
from analysis.cli.opening import opened, releases_for, user_of
from analysis.cli.output import Answer
from analysis.errors import StudyError
from analysis.impact.leaving import LeavingRate
from analysis.release.release import Cell, Release, Theme
from analysis.release.theme_shares import DIRECTIONS, direction_shares
from analysis.wording.names import plain
from analysis.wording.numbers import day
from analysis.workflow.releases import read_release
from analysis.workflow.workspace import Workspace

#: The parts of what is released that is not written as it stands, in the order of the contract.
_CELL: Final = (
    "measure", "kind", "wave", "arm", "by", "n", "mean", "low", "high", "favourable", "coded", "favourable_coded",
    "favourable_low", "favourable_high", "level",
)  # fmt: skip
_LEAVING: Final = ("by", "group", "month_from", "month_to", "months", "staff")
_THEME: Final = ("theme", "title", "outcome", "cohort", "wave", "side", "counts", "waiting", "words")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments of its own."""


def run(options: argparse.Namespace) -> Answer:
    """What was published last."""
    user_of(options).require("read release")
    with opened(options, prints=True) as (workspace, study):
        release = published(options, workspace, study)
    document = {
        "release": release.release_id,
        "study": release.study,
        "data_version": release.data_version,
        "created_at": release.created_at,
        "as_of": release.as_of,
        "k": release.k,
        "cells": [cell_document(cell) for cell in release.cells],
        "cards": [card_document(shown.card, plain(shown.sentence)) for shown in release.cards],
        "curves": [parts_document(curve) for curve in release.curves],
        "comparison": comparison_document(release.retention),
        "themes": [theme_document(theme) for theme in release.themes],
        "comment_themes": [theme_document(theme) for theme in release.comment_themes],
        "quotes": [parts_document(quote, ("theme", "title", "cohort", "words")) for quote in release.quotes],
        "leaving": [leaving_document(rate) for rate in release.leaving],
        "misreadings": [parts_document(one) for one in release.misreadings],
        "both_ways": [parts_document(one, or_null=("coded",)) for one in release.both_ways],
        "partners_alike": [parts_document(one) for one in release.alike],
        "claims": [claim_document(one, one.words) for one in release.claims],
        "actions": [parts_document(one) for one in release.actions],
        "contact": release.contact or None,
        "next_survey": release.next_survey,
        "notes": list(release.notes),
        "audit": list(release.audit),
    }
    told = [plain(shown.sentence) for shown in release.cards if shown.card.primary] or ["No card is shown."]
    return Answer(document, [f"Release {release.release_id} of {day(release.created_at.date())}.", *told])


def published(options: argparse.Namespace, workspace: Workspace, study: str) -> Release:
    """The study's current release, read as whoever asks reads releases. Raises StudyError where nothing was published
    yet.
    """
    with releases_for(options, workspace) as store:
        release = read_release(store, study)
    if release is None:
        raise StudyError("NO_RELEASE", f'Nothing of "{study}" has been published yet.', "HR publishes a release first.")
    return release


def cell_document(cell: Cell) -> dict[str, Any]:
    """One released cell."""
    return parts_document(cell, _CELL, or_null=("coded", "favourable_coded")) | {"by": dict(cell.by)}


def leaving_document(rate: LeavingRate) -> dict[str, Any]:
    """Leavers a year per 100 staff of one group, from monthly counts."""
    return parts_document(rate, _LEAVING) | {"leavers_a_year_per_100": rate.per_year}


def theme_document(theme: Theme) -> dict[str, Any]:
    """One released theme; counts and shares (0 to 1, with Wilson's interval) are null where only words may be said."""
    if theme.counts is None:
        return parts_document(theme, _THEME) | {"counts": None, "shares": None}
    shares = {one.direction: {"share": one.share, "low": one.low, "high": one.high} for one in direction_shares(theme)}
    return parts_document(theme, _THEME) | {
        "counts": dict(zip(DIRECTIONS, theme.counts, strict=True)), "shares": shares,
    }  # fmt: skip
