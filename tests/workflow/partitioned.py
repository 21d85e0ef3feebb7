"""A programme as cleaned Parquet files, in many row groups, and its figures held against those of the study."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis.exports.cleaned import cleaned_tables
from analysis.exports.writing import arrow_table
from analysis.impact.evidence import gather_evidence
from analysis.impact.wave_figures import wave_figures
from analysis.scores.reliability import scale_reliability
from analysis.scores.scales import score_scales
from analysis.scores.skill import PREDICTION_SKILL
from analysis.simulate import plan_from_options, simulate
from analysis.study import Study
from analysis.workflow.partition_figures import PartitionFigures

#: Figures agree to this much: the same sums in another order.
AGREE = 1e-9


@cache
def programme(*, cohorts: int = 3, pairs: int = 30) -> Study:
    """A programme beside other staff, three waves of which ask different forms."""
    return simulate(plan_from_options(pairs=pairs, cohorts=cohorts, comparison=40), 3).study()


def exported(study: Study, folder: Path, *, row_groups: int = 997) -> Path:
    """The study's cleaned tables as `export --format parquet` writes them, but in more row groups."""
    folder.mkdir()
    changes = pd.DataFrame(columns=["row", "column", "from", "to", "why"])
    for name, table in cleaned_tables(study, score_scales(study).table, changes).items():
        pq.write_table(arrow_table(table), folder / f"made-{name}.parquet", row_group_size=row_groups)
    return folder


def differing(study: Study, found: PartitionFigures, by: Sequence[str], *, k: int = 5) -> list[str]:
    """The columns in which figures differ from those of the study itself; none where all are the same."""
    evidence = gather_evidence(study)
    pairs = {
        name: (wave_figures(evidence, groups, k=k).table, table.table)
        for name, groups, table in (("everybody", (), found.everybody), ("groups", by, found.groups))
    }
    own = {name: (_scales(whole), part.drop(columns="worse_share")) for name, (whole, part) in pairs.items()}
    reliability = scale_reliability(study)
    own["reliability"] = tuple(table.drop(columns="warnings") for table in (reliability, found.reliability))
    return [f"{name}: {column}" for name, tables in own.items() for column in _apart(*tables)]


def _scales(table: pd.DataFrame) -> pd.DataFrame:
    """Without what no partition can know: the prediction skill, and who changed reliably for the worse."""
    return table[table["scale"] != PREDICTION_SKILL].drop(columns="worse_share").reset_index(drop=True)


def _apart(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    if list(one) != list(other) or len(one) != len(other):
        return [f"{len(one)} rows of {list(one)}, {len(other)} of {list(other)}"]
    return [name for name in one if not _same(one[name], other[name])]


def _same(one: pd.Series, other: pd.Series) -> bool:
    if pd.api.types.is_string_dtype(one):
        return one.tolist() == other.tolist()
    left, right = (part.astype("float64").to_numpy() for part in (one, other))
    return bool(np.allclose(left, right, rtol=AGREE, atol=AGREE, equal_nan=True))
