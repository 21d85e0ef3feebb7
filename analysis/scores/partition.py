"""One part of the people, scored as the whole is, and summed: the sums of all parts give the figures of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.scores.answers import answer_matrix
from analysis.scores.cohort_sums import WAVE_GROUPS, CohortSums, figure_rows, sums_of
from analysis.scores.forms import Forms
from analysis.scores.linked import link_rows
from analysis.scores.reliability import ReliabilitySums, reliability_sums
from analysis.scores.scales import score_rows


@dataclass(frozen=True, slots=True)
class Partition:
    """Some of the people with all their answers.

    `rows` holds `respondents.RESPONDENT_COLUMNS`, one row a respondent and wave that counts; `responses` submission,
    item and value. Whoever shares a `cluster` (an independent unit) must be in the same partition, or a change is not
    known and a unit counts twice. `forms` are those of everybody: what a form asked, a part of its people cannot know.
    """

    rows: pd.DataFrame
    responses: pd.DataFrame
    forms: Forms


@dataclass(frozen=True, slots=True)
class PartitionSums:
    """What figures and reliability need of a partition; added they are those of both partitions together.

    `everybody` are the sums of the programme's people by scale and wave, `groups` those by the breakdown as well;
    `waves` everybody's waves in their order, the same in every partition.
    """

    everybody: CohortSums
    groups: CohortSums
    reliability: ReliabilitySums
    respondents: int
    answers: int
    waves: tuple[str, ...]

    def __add__(self, other: PartitionSums) -> PartitionSums:
        return PartitionSums(
            self.everybody + other.everybody, self.groups + other.groups, self.reliability + other.reliability,
            self.respondents + other.respondents, self.answers + other.answers, self.waves,
        )  # fmt: skip


def partition_sums(partition: Partition, *, by: Sequence[str], since: str, waves: Sequence[str]) -> PartitionSums:
    """Score one partition and add it up: `scales.score_rows`, `linked.link_rows`, `cohort_sums.sums_of`,
    `reliability.reliability_sums`, the functions that score a whole study.

    Changes count from the wave `since` to each later one of `waves`, everybody's in their order. No threshold of
    reliable change is known, since it is learned from everybody's changes.
    """
    rows = partition.rows
    answers = answer_matrix(partition.responses, rows, partition.forms)
    scores = score_rows(rows, answers)
    changes = [link_rows(rows, answers, since, wave) for wave in waves[waves.index(since) + 1 :]]
    people = figure_rows(scores, pd.concat(changes, ignore_index=True) if changes else scores.head(0))
    return PartitionSums(
        sums_of(people, WAVE_GROUPS), sums_of(people, [*WAVE_GROUPS, *by]), reliability_sums(rows, answers),
        len(rows), len(partition.responses), tuple(waves),
    )  # fmt: skip
