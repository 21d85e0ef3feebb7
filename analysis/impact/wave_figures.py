"""Every scale at every wave by any governed breakdown, for analysts: where each group stands and how it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.impact.broken_down import require_breakdowns, shown_groups
from analysis.impact.evidence import Evidence
from analysis.impact.linked import LinkedPeople
from analysis.impact.measures import is_validated
from analysis.impact.retest import learn_retest
from analysis.instruments import scale_of
from analysis.scores.cohort_figures import cohort_figures
from analysis.scores.cohort_sums import WAVE_GROUPS, figure_rows
from analysis.scores.skill import PREDICTION_SKILL

#: What a line holds of the people who answered, and of those who are linked.
ANSWERED_COLUMNS: Final = (
    "n", "clusters", "mean", "sd", "low", "high", "favourable", "favourable_low", "favourable_high",
)  # fmt: skip
LINKED_COLUMNS: Final = ("linked", "change", "change_low", "change_high", "effect_size", "worse_share")


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """The programme's people, a row a scale, wave and group.

    `table` holds `scale`, `wave`, the columns of `by`, `ANSWERED_COLUMNS` and `LINKED_COLUMNS`, changes counted from
    the wave `since` (its own rows have none; "" where there is no wave). `hidden` rows are left out, and of `emptied`
    ones the change alone, to protect few people.
    """

    since: str
    by: tuple[str, ...]
    table: pd.DataFrame = field(repr=False)
    hidden: int
    emptied: int


def wave_figures(evidence: Evidence, by: Sequence[str] = (), *, k: int, since: str | None = None) -> WaveFigures:
    """Where every group of `by` stands on every scale (and the prediction skill) at every wave, from sums.

    Figures, units and missing values are those of `scores.cohort_figures`, of people in the programme's arm at that
    wave; changes count from the wave `since` (None: the first one), on the questions asked both times. A change is
    reliably worse beyond the threshold of `retest.learn_retest`, NaN where that cannot be learned.

    Groups are hidden as `broken_down.shown_groups` does, for each scale and wave by itself: by the people who answered,
    and their changes by the people linked. `by` has none, one or two of the governed breakdowns; raises StudyError
    (UNKNOWN_DIMENSION) otherwise. Each row is held against its group worked out alone, and against the cards.
    """
    by = require_breakdowns(by)
    since = _first_wave(evidence.scores) if since is None else since
    changes = evidence.changes[evidence.changes["wave_from"] == since]
    limits = _thresholds(changes, evidence.scores["scale"].value_counts())
    rows = figure_rows(evidence.scores, changes, limits)
    return protect_figures(cohort_figures(rows, [*WAVE_GROUPS, *by]), by, since, k=k)


def protect_figures(figures: pd.DataFrame, by: tuple[str, ...], since: str, *, k: int) -> WaveFigures:
    """Figures of `scores.cohort_figures` by `WAVE_GROUPS` and `by`, few people hidden as `wave_figures` says."""
    shown, changes_shown = _protected(figures, by, k)
    emptied = shown & ~changes_shown & (figures["linked"].to_numpy() > 0)
    figures = figures.astype({"linked": "float64"})
    figures.loc[~changes_shown, list(LINKED_COLUMNS)] = np.nan
    table = figures.loc[shown, ["scale", "wave", *by, *ANSWERED_COLUMNS, *LINKED_COLUMNS]].reset_index(drop=True)
    hidden = ~shown & (figures["n"].to_numpy() > 0)
    return WaveFigures(since, by, table, int(hidden.sum()), int(emptied.sum()))


def _first_wave(scores: pd.DataFrame) -> str:
    ordered = scores.dropna(subset=["wave"]).sort_values("wave_order", kind="stable")["wave"]
    return str(ordered.iloc[0]) if len(ordered) else ""


def _thresholds(changes: pd.DataFrame, answers: pd.Series[int]) -> pd.DataFrame:
    """How far a score must fall by each scale and wave (below 0: rise, where higher is worse); NaN where not known."""
    found = []
    for (scale, wave), rows in changes.groupby(["scale", "wave_to"], sort=False):
        skill = scale == PREDICTION_SKILL
        better = skill or scale_of(str(scale))[1].higher_is_better
        validated = skill or is_validated(str(scale), int(answers.get(scale, 0)))
        people = LinkedPeople.of(rows.reset_index(drop=True))
        retest = learn_retest(people, validated=validated, higher_is_better=better)
        found.append((scale, wave, retest.limit(higher_is_better=better)))
    table = pd.DataFrame(found, columns=["scale", "wave", "threshold"])
    return table.astype({"scale": "str", "wave": "str", "threshold": "float64"})


def _protected(figures: pd.DataFrame, by: tuple[str, ...], k: int) -> tuple[np.ndarray, np.ndarray]:
    """Which rows are shown, and which of these with their change."""
    shown = np.zeros(len(figures), dtype=bool)
    changes = shown.copy()
    for places in figures.groupby(["scale", "wave"], sort=False).indices.values():
        here = figures.iloc[places]
        shown[places] = shown_groups(here["n"].to_numpy(dtype=np.int64), here[list(by)], k)
        changes[places] = shown_groups(here["linked"].to_numpy(dtype=np.int64), here[list(by)], k)
    return shown, changes & shown
