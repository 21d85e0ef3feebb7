"""A release as tables to take away, for leaders: it reads the release and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Final

import pandas as pd

from analysis.errors import UsageError
from analysis.exports.writing import Download, csv_bytes, name_download, require_format, workbook_bytes, zip_bytes
from analysis.impact.card import Card, Withheld
from analysis.instruments import claim_of
from analysis.release.choices import theme_sources
from analysis.release.release import Release, Theme
from analysis.release.theme_shares import DIRECTIONS, direction_shares
from analysis.release.views import themes_of
from analysis.release.worth import worth_of
from analysis.study import BREAKDOWNS
from analysis.wording import plain
from analysis.wording.worth import worth_rows

#: The parts of a release that can be taken away, each a table.
PARTS: Final = (
    "about", "cells", "hidden", "cards", "curves", "retention", "themes", "leaving", "guesses", "pairs", "exits",
    "worth", "claims",
)  # fmt: skip


def release_tables(release: Release) -> dict[str, pd.DataFrame]:
    """The release as frames by part (`PARTS`), in its own order and with its own, already coded, numbers."""
    return {
        "about": _about(release),
        "cells": _cells(release),
        "hidden": _hidden(release),
        "cards": _cards(release),
        "curves": _curves(release),
        "retention": _retention(release),
        "themes": _themes(release),
        "leaving": _leaving(release),
        "guesses": _guesses(release),
        "pairs": _pairs(release),
        "exits": _exits(release),
        "worth": _worth(release),
        "claims": _claims(release),
    }


def export_release(release: Release, file_format: str = "xlsx") -> Download:
    """The whole release: a workbook with a sheet a part, or a zip of CSV files. The same release, the same bytes."""
    if require_format(file_format) == "parquet":
        raise UsageError("UNKNOWN_FORMAT", "A release is not written as Parquet.", "Formats are csv, xlsx.")
    tables, stem = release_tables(release), f"{release.study} release {release.release_id}"
    if file_format == "xlsx":
        return name_download(stem, "xlsx", workbook_bytes(tables))
    return name_download(stem, "zip", zip_bytes({f"{part}.csv": csv_bytes(table) for part, table in tables.items()}))


def export_table(table: pd.DataFrame, stem: str) -> Download:
    """A table that a page shows, as CSV with a hash of its content in its name."""
    return name_download(stem, "csv", csv_bytes(table))


def _frame(rows: Iterable[tuple[object, ...]], **columns: str) -> pd.DataFrame:
    """A frame of `rows` with typed `columns`; None is missing."""
    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.astype(columns)


def _about(release: Release) -> pd.DataFrame:
    stated = [
        ("study", release.study), ("release", release.release_id), ("status", release.status),
        ("created", release.created_at.isoformat(timespec="minutes")),
        ("data as of", "not recorded" if release.as_of is None else release.as_of.isoformat()),
        ("data version", release.data_version), ("smallest group", str(release.k)),
        ("unit", "points on a 0 to 100 scale; shares from 0 to 1"),
    ]  # fmt: skip
    stated += [("receipt of the log", release.log)] if release.log else []
    stated += [("note", note) for note in release.notes]
    stated += [("rule", rule) for rule in release.audit]
    return _frame(stated, what="str", value="str")


def _cells(release: Release) -> pd.DataFrame:
    rows = (
        (
            cell.measure, cell.measure_title, cell.kind, cell.wave, cell.arm, *_terms(cell.by), cell.n,
            cell.coded or None, cell.mean, cell.low, cell.high, cell.favourable_coded or None,
            cell.favourable, cell.since, cell.favourable_low, cell.favourable_high, cell.level,
        )
        for cell in release.cells
    )  # fmt: skip
    return _frame(
        rows, measure="str", title="str", kind="str", wave="str", arm="str", **dict.fromkeys(BREAKDOWNS, "str"),
        n="int64", coded="str", mean="float64", low="float64", high="float64", favourable_coded="str",
        favourable="float64", since="str", favourable_low="float64", favourable_high="float64", coverage="float64",
    )  # fmt: skip


def _hidden(release: Release) -> pd.DataFrame:
    rows = (
        (one.what, one.measure, one.kind, one.wave or None, one.arm, *_terms(one.by), one.because)
        for one in release.hidden
    )
    return _frame(
        rows,
        what="str",
        measure="str",
        kind="str",
        wave="str",
        arm="str",
        **dict.fromkeys(BREAKDOWNS, "str"),
        because="str",
    )


def _terms(by: tuple[tuple[str, str], ...]) -> tuple[str | None, ...]:
    terms = dict(by)
    return tuple(terms.get(name) for name in BREAKDOWNS)


def _cards(release: Release) -> pd.DataFrame:
    """One row a card and part: numbers as they may be said, or why they are withheld."""
    rows = []
    for released in release.cards:
        card = released.card
        told = [("sentence", plain(released.sentence)), ("board sentence", plain(released.board_sentence))]
        told += [(part.name, _told(card, part.name)) for part in fields(Card)]
        rows += [(card.outcome, card.measure, card.cohort, card.side, _wave(card), name, value) for name, value in told]
    return _frame(rows, outcome="str", measure="str", cohort="str", side="str", wave="str", part="str", value="str")


def _wave(card: Card) -> str | None:
    return None if isinstance(card.wave_to, Withheld) else card.wave_to


def _told(card: Card, name: str) -> str:
    value = getattr(card, name)
    if isinstance(value, Withheld):
        return f"withheld, because {value.because}"
    if name == "rival":
        return f"{card.rival.name}: {card.rival.because}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _curves(release: Release) -> pd.DataFrame:
    rows = (
        (curve.group, curve.side, *step)
        for curve in release.curves
        for step in zip(curve.time_months, curve.survival, curve.low, curve.high, curve.at_risk, strict=True)
    )
    return _frame(
        rows, group="str", side="str", month="float64", still_employed="float64", low="float64", high="float64",
        at_risk="int64",
    )  # fmt: skip


def _retention(release: Release) -> pd.DataFrame:
    compared = release.retention
    rows = [] if compared is None else [(part.name, getattr(compared, part.name)) for part in fields(compared)]
    return _frame(rows, what="str", value="float64")


def _themes(release: Release) -> pd.DataFrame:
    rows = (
        (
            source,
            one.theme,
            one.title,
            one.outcome,
            one.cohort,
            one.wave,
            one.side,
            one.people,
            *(one.counts or (None,) * 4),
            one.waiting,
            *_theme_limits(one),
            one.words,
        )
        for source in theme_sources(release)
        for one in themes_of(release, source)
    )
    limits = [f"{direction}_{end}" for direction in DIRECTIONS for end in ("low", "high")]
    counts = dict.fromkeys(("people", *DIRECTIONS, "waiting", *limits), "float64")
    return _frame(
        rows,
        source="str",
        theme="str",
        title="str",
        outcome="str",
        cohort="str",
        wave="str",
        side="str",
        **counts,
        words="str",
    )


def _theme_limits(theme: Theme) -> tuple[float | None, ...]:
    """The limits of the shares (0 to 1) of the four directions; None where the theme is told in words."""
    limits = [limit for share in direction_shares(theme) for limit in (share.low, share.high)]
    return tuple(limits) or (None,) * (2 * len(DIRECTIONS))


def _leaving(release: Release) -> pd.DataFrame:
    rows = (
        (one.by, one.group, pd.Timestamp(one.month_from), pd.Timestamp(one.month_to), one.months, one.staff,
         one.per_year) for one in release.leaving
    )  # fmt: skip
    return _frame(
        rows, by="str", group="str", month_from="datetime64[s]", month_to="datetime64[s]", months="int64",
        staff="int64", leavers_a_year_per_100="float64",
    )  # fmt: skip


def _guesses(release: Release) -> pd.DataFrame:
    rows = (
        (
            one.statement, one.text, one.side, one.arm, one.wave, one.n, one.predicted, one.target, one.target_n,
            one.misread, one.low, one.high, "yes" if one.stands else "no",
        )
        for one in release.misreadings
    )  # fmt: skip
    numbers = dict.fromkeys(("mean_guess", "mean_answer"), "float64")
    ends = dict.fromkeys(("difference", "low", "high"), "float64")
    return _frame(
        rows, statement="str", text="str", side="str", arm="str", wave="str", n="int64", **numbers, n_answered="int64",
        **ends, direction_stands="str",
    )  # fmt: skip


def _pairs(release: Release) -> pd.DataFrame:
    """What many pairs say: shares (0 to 1) in which both learn, and agreement of partners (-1 to 1)."""
    both = (
        ("both taught and learned", None, one.wave, one.pairs, one.coded or None, one.share, one.low, one.high,
         one.leaning) for one in release.both_ways
    )  # fmt: skip
    alike = (
        ("agreement of partners", one.measure, one.wave, one.pairs, None, one.icc, one.low, one.high, None)
        for one in release.alike
    )
    return _frame(
        (*both, *alike), what="str", measure="str", wave="str", pairs="int64", coded="str", value="float64",
        low="float64", high="float64", more_is_learned="str",
    )  # fmt: skip


def _exits(release: Release) -> pd.DataFrame:
    rows = (
        (one.group, one.happening, ", ".join(one.kinds), one.months, one.share, one.low, one.high, one.people,
         one.coded or None) for one in release.exits
    )  # fmt: skip
    return _frame(
        rows, group="str", happening="str", kinds="str", months="int64", share="float64", low="float64",
        high="float64", people="float64", coded="str",
    )  # fmt: skip


def _worth(release: Release) -> pd.DataFrame:
    """Cost, break-even and what is supported, a row each; ranges from low to high, empty where nothing was entered."""
    rows = worth_rows(worth_of(release), release.meetings)
    return _frame(rows, what="str", low="float64", high="float64", unit="str")


def _claims(release: Release) -> pd.DataFrame:
    rows = (
        (one.id, claim_of(one.id).kind, claim_of(one.id).claim, one.cohort, one.state, one.grade, one.words,
         one.records, one.people) for one in release.claims
    )  # fmt: skip
    return _frame(
        rows, claim="str", kind="str", wording="str", cohort="str", state="str", grade="str", because="str",
        records="str", people="float64",
    )  # fmt: skip
