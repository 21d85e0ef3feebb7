"""The rows of `side_by_side.py`: what is compared at which size, how both sides must agree, and what ratio is wanted."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import side_by_side_data as data
import side_by_side_ours as ours
import side_by_side_peers as peers
import side_by_side_studies as studies

from analysis.storage.rows import stored_tables
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace

#: Results agree to this much of their size (or of 1), except where a peer rounds.
AGREE = 1e-9
#: pingouin rounds the limits of alpha to three decimals.
ROUNDED = 5.001e-4


@dataclass(frozen=True)
class Pair:
    """Both ways ready to run on the same data, and the check of what they give, which raises AssertionError."""

    ours: Callable[[], object]
    peer: Callable[[], object]
    agree: Callable[[object, object], None]


@dataclass(frozen=True)
class Row:
    """One line of the table: `made(size, folder)` prepares it; `quick` is the size for a look, `sizes` those of growth."""

    name: str
    peer: str
    wanted: float
    size: int
    quick: int
    sizes: tuple[int, ...]
    made: Callable[[int, Path], Pair]


def same(one: object, other: object, tolerance: float = AGREE) -> None:
    """Raise AssertionError unless two arrays are equal to `tolerance`, and missing in the same places."""
    np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


def same_tables(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Raise AssertionError unless every cell is the same text."""
    assert list(one) == list(other)
    for name in one:
        np.testing.assert_array_equal(one[name].to_numpy(dtype=object), other[name].to_numpy(dtype=object))


def same_alphas(one: np.ndarray, other: np.ndarray) -> None:
    same(one[:, 0], other[:, 0])
    same(one[:, 1:], other[:, 1:], ROUNDED)


def same_curves(one: np.ndarray, other: np.ndarray) -> None:
    """Shares everywhere; limits where somebody has left and somebody stays (where nobody stays, we differ on purpose)."""
    same(one[:, 0], other[:, 0])
    inside = (one[:, 0] > 0) & (one[:, 0] < 1)
    same(one[inside], other[inside])


def same_excess(people: data.People, counts: np.ndarray, statistic: float) -> None:
    """Our observed less expected, squared over the plain test's variance, is the peer's statistic.

    Ours divides by a variance that also holds for weights and clusters, so that the statistics themselves differ.
    """
    treated = people.group % 2 == 1
    days = int(people.days.max()) + 1
    leaving, at_risk, ours_at_risk = (
        np.bincount(people.days[rows].astype(int), minlength=days)
        for rows in (people.left, slice(None), treated)
    )  # fmt: skip
    total, share = (part[::-1].cumsum()[::-1].astype(float) for part in (at_risk, ours_at_risk))
    p = share / total
    variance = np.sum(leaving * p * (1 - p) * (total - leaving) / np.maximum(total - 1, 1))
    same((counts[1, 0] - counts[1, 1]) ** 2 / variance, statistic, 1e-7)


def same_figures(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, found in one.items():
        check = same_alphas if name.startswith("alpha") else same_curves if name == "curves" else same
        check(found, other[name])


def reading(size: int, folder: Path) -> Pair:
    path = survey_file(size, folder)
    return Pair(lambda: ours.read_workbook(path), lambda: peers.read_workbook(path), same_tables)


def survey_file(size: int, folder: Path) -> Path:
    """The workbook of `size` rows, written once."""
    path = folder / f"survey-{size}.xlsx"
    if not path.exists():
        data.write_survey(data.survey(size, cohorts=max(size // 250, 2)), path)
    return path


def writing(size: int, folder: Path) -> Pair:
    frame, out = data.survey(size, cohorts=200), folder / "peer.xlsx"

    def agree(one: object, _: object) -> None:
        left, right = (pd.read_excel(book, engine="openpyxl", dtype=str, keep_default_na=False)
                       for book in (io.BytesIO(one), out))  # fmt: skip
        same_tables(left, right)

    return Pair(lambda: ours.write_workbook(frame), lambda: peers.write_workbook(frame, out), agree)


def anchors(size: int, _: Path) -> Pair:
    words = data.in_words(data.answers(size, 30))
    return Pair(lambda: ours.score(words), lambda: peers.score(words), same)


def alpha(size: int, _: Path) -> Pair:
    items, group = data.answers(size, 6), np.random.default_rng(1).integers(0, 500, size)
    return Pair(lambda: ours.alphas(items, group), lambda: peers.alphas(items, group), same_alphas)


def change(size: int, _: Path) -> Pair:
    before, after, group = data.paired(size, 50)
    return Pair(lambda: ours.changes(before, after, group), lambda: peers.changes(before, after, group), same)


def survival(size: int, _: Path) -> Pair:
    people = data.followed(size, 50)
    return Pair(lambda: ours.curve(people), lambda: peers.curve(people), same_curves)


def survival_by_group(size: int, _: Path) -> Pair:
    people = data.followed(size, 50)

    def agree(one: list[np.ndarray], other: list[np.ndarray]) -> None:
        same_curves(np.concatenate(one), np.concatenate(other))

    return Pair(lambda: ours.curves(people), lambda: peers.curves(people), agree)


def rank_test(size: int, _: Path) -> Pair:
    people = data.followed(size, 50)
    return Pair(lambda: ours.rank_test(people), lambda: peers.rank_test(people), same)


def robust_rank_test(size: int, _: Path) -> Pair:
    people = data.followed(size, 50)
    return Pair(lambda: ours.robust_rank_test(people), lambda: peers.rank_test_of_halves(people),
                lambda one, other: same_excess(people, one, other))  # fmt: skip


def analysis(size: int, folder: Path) -> Pair:
    frame = ours.read_workbook(survey_file(size, folder))
    return Pair(lambda: ours.analyse(frame), lambda: peers.analyse(frame), same_figures)


def whole(size: int, folder: Path) -> Pair:
    path = survey_file(size, folder)
    return Pair(lambda: ours.end_to_end(path, folder / "ours.xlsx"), lambda: peers.end_to_end(path, folder / "peers.xlsx"),
                same_figures)  # fmt: skip


def long_table(size: int, folder: Path, ours_reads: Callable[[Workspace], pd.DataFrame]) -> Pair:
    """The answers of a study that was opened before, by `ours_reads`, beside the long table that holds the same."""
    workspace, path = studies.study_of(size, folder), folder / f"long-{size}.sqlite"
    studies.write_long_table(ours_reads(workspace), path)

    def agree(one: pd.DataFrame, other: pd.DataFrame) -> None:
        same_tables(one[studies.COLUMNS[:3]], other[studies.COLUMNS[:3]])
        same(one["value"].to_numpy(), other["value"].to_numpy(), 0.0)

    return Pair(lambda: ours_reads(workspace), lambda: studies.read_long_table(path), agree)


def stored(size: int, folder: Path) -> Pair:
    return long_table(size, folder, lambda space: stored_tables(space.store, studies.STUDY).tables["responses"])


def opening(size: int, folder: Path) -> Pair:
    return long_table(size, folder, lambda space: open_study(space, studies.STUDY).responses)


STACK = "openpyxl + pandas + pingouin + lifelines"
ROWS = {
    "alpha": Row("alpha with interval, 500 cohorts, 100k rows", "pingouin, a loop", 60, 100_000, 50_000,
                 (50_000, 100_000, 1_000_000), alpha),
    "change": Row("paired change with interval, 2,000 cohorts of 50", "pingouin, a loop", 50, 2_000, 200,
                  (1_000, 4_000, 16_000), change),
    "curve": Row("Kaplan-Meier with interval, 1M people", "lifelines", 8, 1_000_000, 200_000,
                 (500_000, 1_000_000, 5_000_000), survival),
    "curves": Row("the same, 50 groups, split by group included", "lifelines", 8, 1_000_000, 200_000,
                  (500_000, 1_000_000, 5_000_000), survival_by_group),
    "log_rank": Row("log-rank of 50 groups, 1M people", "lifelines", 60, 1_000_000, 200_000,
                    (500_000, 1_000_000, 5_000_000), rank_test),
    "log_rank_robust": Row("log-rank of two halves, 1M people (ours holds for weights and clusters)", "lifelines, plain",
                           8, 1_000_000, 200_000, (500_000, 1_000_000, 5_000_000), robust_rank_test),
    "anchors": Row("anchor text to score, 1M x 30", "pandas map + mean", 10, 1_000_000, 100_000,
                   (100_000, 1_000_000, 5_000_000), anchors),
    "reading": Row("read the workbook, 50k x 60, whole door", "pandas-openpyxl", 5, 50_000, 2_000,
                   (5_000, 50_000), reading),
    "writing": Row("write the workbook, 50k x 60", "pandas-openpyxl", 10, 50_000, 2_000, (5_000, 50_000), writing),
    "stored": Row("rows of a study of 1M answers, the second time (all tables, from the cache)", "pandas, long table in SQLite",
                  20, 1_000_000, 20_000, (100_000, 1_000_000), stored),
    "opening": Row("open the study of 1M answers, the second time (linked, redacted, checked as well)",
                   "pandas, long table in SQLite", 20, 1_000_000, 20_000, (100_000, 1_000_000), opening),
    "analysis": Row("end to end, the analysis alone, 200 cohorts, 5 scales", STACK, 50, 50_000, 2_000,
                    (5_000, 50_000), analysis),
    "whole": Row("end to end, 50k x 60 workbook in and out, 200 cohorts, 5 scales", STACK, 15, 50_000, 2_000,
                 (5_000, 50_000), whole),
}  # fmt: skip
