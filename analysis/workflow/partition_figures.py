"""Figures of cleaned files of any size: the same as those of the study, from sums of partitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.impact.broken_down import require_breakdowns
from analysis.impact.wave_figures import WaveFigures, protect_figures
from analysis.scores.cohort_figures import figures_from
from analysis.scores.partition import PartitionSums
from analysis.scores.reliability import reliability_from
from analysis.workflow.cleaned_files import find_cleaned_files
from analysis.workflow.partition_facts import Wanted
from analysis.workflow.partitioning import stream_sums


@dataclass(frozen=True, slots=True)
class PartitionFigures:
    """Figures of the programme's people: `everybody` and `groups` as `impact.wave_figures.wave_figures` has them, and
    `reliability` as `scores.reliability.scale_reliability`, of so many `respondents` and `answers`.

    Two things are not known from partitions: who changed reliably for the worse, whose threshold is learned from
    everybody's changes first, and whether answers fit the range of their scale, which the Quality page tells. The arm
    is the one that the files state.
    """

    everybody: WaveFigures
    groups: WaveFigures
    reliability: pd.DataFrame = field(repr=False)
    respondents: int
    answers: int


def figures_of_files(
    paths: Sequence[Path], by: Sequence[str], *, k: int, since: str | None = None, shape: str | None = None,
    address: str | None = None,
) -> PartitionFigures:  # fmt: skip
    """The figures of the cleaned answers in Parquet files, streamed, or on the Dask cluster at `address`.

    `by`, `k` and `since` as `impact.wave_figures.wave_figures`. Raises StudyError (UNKNOWN_DIMENSION, UNKNOWN_WAVE) and
    as `cleaned_files.find_cleaned_files`, `partitioning.stream_sums` and `cluster.connected`.
    """
    wanted = Wanted(require_breakdowns(by), since)
    files = find_cleaned_files(paths, shape)
    if address is None:
        return figures_of_sums(stream_sums(files, wanted), wanted, k=k)
    from analysis.workflow.cluster import cluster_sums, connected

    with connected(address) as client:
        return figures_of_sums(cluster_sums(files, wanted, client), wanted, k=k)


def figures_of_sums(sums: PartitionSums, wanted: Wanted, *, k: int) -> PartitionFigures:
    """The figures that the sums of all partitions give, groups of fewer than `k` hidden."""
    everybody, groups = figures_from(sums.everybody), figures_from(sums.groups)
    since = wanted.since or sums.waves[0]
    return PartitionFigures(
        protect_figures(everybody, (), since, k=k), protect_figures(groups, wanted.by, since, k=k),
        reliability_from(sums.reliability, list(sums.waves)), sums.respondents, sums.answers,
    )  # fmt: skip
