"""Our side: the functions that the product calls, and nothing that only a benchmark would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from side_by_side_data import SCALES, WAVES, People, item_columns

from analysis.exports.writing import workbook_bytes
from analysis.ingest.answers import read_answers
from analysis.ingest.limits import Limits
from analysis.ingest.reading import read_file
from analysis.instruments import ResponseScale, scale_of
from analysis.scores.scales import mean_of_enough
from analysis.stats.arrays import rows_by_label
from analysis.stats.change import estimate_changes
from analysis.stats.reliability import cronbach_alpha
from analysis.stats.survival import clustered_log_rank, kaplan_meier, log_rank

#: The product's limits; only the clock and the processor time are wider, because other work shares the machine.
LIMITS = Limits(cpu_seconds=120, clock_seconds=500.0)


def agreement_scale() -> ResponseScale:
    """The item bank's five steps of agreement."""
    _, scale = scale_of("voice")
    return scale.items[0].response_scale


def read_workbook(path: Path) -> pd.DataFrame:
    """The first sheet through the whole door: gate, child process, checks; header in the columns."""
    cells = read_file(path, limits=LIMITS).sheets[0].cells
    return cells.iloc[1:].set_axis(cells.iloc[0].tolist(), axis=1).reset_index(drop=True)


def write_workbook(frame: pd.DataFrame) -> bytes:
    """The table as the workbook of the cleaned data."""
    return workbook_bytes({"data": frame})


def score(words: pd.DataFrame) -> np.ndarray:
    """Mean of the answers (rows,) where at least half of them are there."""
    return mean_of_enough(values_of(words), np.full(len(words), words.shape[1]), 0.5)[0]


def values_of(words: pd.DataFrame) -> np.ndarray:
    """The answers' values (rows, items), NaN for none."""
    scale = agreement_scale()
    values = np.empty((words.shape[1], len(words)))
    for at, name in enumerate(words):
        values[at] = read_answers(words[name], scale=scale).values
    return values.T


def alphas(items: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Alpha and Feldt's limits of every group (groups, 3)."""
    found = cronbach_alpha(items, group)
    return np.column_stack([found.value, found.low, found.high])


def changes(before: np.ndarray, after: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Mean change, limits and p-value of every group (groups, 4)."""
    found = estimate_changes(after - before, None, group)
    return np.column_stack([found.value, found.low, found.high, found.p_value])


def curve(people: People) -> np.ndarray:
    """The curve of all: survival and limits at each day on which somebody left (days, 3)."""
    found = kaplan_meier(people.days, people.left)
    return np.column_stack([found.survival, found.low, found.high])


def curves(people: People) -> list[np.ndarray]:
    """The same of every group, one after the other, as the product draws its cohorts."""
    rows = rows_by_label(people.group, int(people.group.max()) + 1)
    return [curve(People(people.days[one], people.left[one], people.group[one])) for one in rows if len(one)]


def rank_test(people: People) -> tuple[float, float]:
    """Statistic and p-value of the test of all groups."""
    found = log_rank(people.days, people.left, people.group)
    return float(found.statistic or 0), float(found.p_value or 0)


def robust_rank_test(people: People) -> np.ndarray:
    """Observed and expected of the two halves of the groups, by the test that the product makes (2, 2)."""
    found = clustered_log_rank(people.days, people.left, people.group % 2 == 1)
    return np.column_stack([found.observed, found.expected])


def analyse(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Everything between reading and writing: ten scores, alphas, changes and curves of every cohort."""
    cohort, _ = pd.factorize(frame["cohort"], sort=True)
    found: dict[str, np.ndarray] = {}
    for scale in range(SCALES):
        values = [values_of(frame[item_columns(scale, wave)]) for wave in WAVES]
        asked = np.full(len(frame), values[0].shape[1])
        before, after = (mean_of_enough(one, asked, 0.5)[0] for one in values)
        found |= {f"s{scale}_before": before, f"s{scale}_after": after}
        found[f"alpha {scale}"] = alphas(values[0], cohort)
        found[f"change {scale}"] = changes(before, after, cohort)
    people = People(frame["days"].astype(float).to_numpy(), (frame["left"] == "1").to_numpy(), cohort)
    found["curves"] = np.concatenate(curves(people))
    return found


def end_to_end(path: Path, out: Path) -> dict[str, np.ndarray]:
    """A workbook in, its figures and the cleaned data out."""
    frame = read_workbook(path)
    found = analyse(frame)
    scores = {name: found[name] for name in found if name.startswith("s")}
    figures = {
        "alphas": pd.DataFrame(np.concatenate([found[f"alpha {scale}"] for scale in range(SCALES)])),
        "changes": pd.DataFrame(np.concatenate([found[f"change {scale}"] for scale in range(SCALES)])),
        "curves": pd.DataFrame(found["curves"]),
    }
    named = {name: table.add_prefix("c") for name, table in figures.items()}
    out.write_bytes(workbook_bytes({"data": frame.assign(**scores), **named}))
    return found
