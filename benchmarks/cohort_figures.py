"""Time the figures of 2,000 cohorts x 10 scales x 4 waves: sums over all rows against a plain loop over the groups.

    OPENBLAS_NUM_THREADS=1 python benchmarks/cohort_figures.py [--cohorts 2000] [--repeats 5] [--out FILE]

Both ways run in turn within one process, on the same rows, and their CPU times are compared run by run: what else the
machine does hits both. The loop is what one would write for one group with numpy and scipy, with rows already sorted by
group; it is the same computation that the test holds the sums against, and here too every figure is compared.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from scipy.special import gammaln, stdtr, stdtrit

from analysis.scores.cohort_figures import FIGURE_COLUMNS, cohort_figures

RESULT = Path(__file__).resolve().parent / "results" / "cohort_figures.md"
BY = ["cohort", "scale", "wave"]
SCALES, WAVES = 10, 4
#: Figures agree to this much, absolutely or of their size: the same sums in another order.
AGREE = 1e-9
Z = 1.959963984540054


def made_rows(cohorts: int, rng: np.random.Generator) -> pd.DataFrame:
    """Rows of `cohorts` cohorts of 4 to 20 pairs, answering `SCALES` scales at `WAVES` waves; a tenth is missing, some
    partners belong to two pairs, so that units differ in size.
    """
    pairs = rng.integers(4, 21, cohorts)
    cohort_of_pair = np.repeat(np.arange(cohorts), pairs)
    joins = (rng.random(len(cohort_of_pair)) < 0.1) & (np.r_[-1, cohort_of_pair[:-1]] == cohort_of_pair)
    unit, cohort = np.repeat(np.cumsum(~joins), 2), np.repeat(cohort_of_pair, 2)
    people = len(cohort)
    level = rng.normal(60, 12, (people, SCALES, 1))
    scores = np.clip(np.rint(level + rng.normal(0, 8, (people, SCALES, WAVES)) + np.arange(WAVES)), 0, 100)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    before = np.repeat(scores[:, :, :1], WAVES, axis=2)
    before[:, :, 0] = np.nan
    where = np.indices(scores.shape).reshape(3, -1)
    score = scores.ravel()
    return pd.DataFrame(
        {
            "cohort": cohort[where[0]], "scale": where[1], "wave": where[2], "cluster": unit[where[0]], "score": score,
            "before": before.ravel(), "after": score, "favourable": np.where(where[1] == 0, np.nan, score >= 70),
            "threshold": np.where(where[1] == 1, np.nan, 14.0),
        }
    )  # fmt: skip


def plain_figures(rows: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The same table by a loop over the groups, each worked out by itself."""
    used = rows[rows["score"].notna()].sort_values(BY, kind="stable")
    keys = used[BY].to_numpy()
    starts = np.r_[0, np.flatnonzero(np.any(keys[1:] != keys[:-1], axis=1)) + 1, len(used)]
    columns = {name: used[name].to_numpy(dtype=float) for name in ("score", "before", "favourable", "threshold")}
    cluster = used["cluster"].to_numpy()
    lines = []
    for start, end in itertools.pairwise(starts):
        here = slice(start, end)
        lines.append((*keys[start], *_one_group(*(part[here] for part in columns.values()), cluster[here], level)))
    return pd.DataFrame(lines, columns=[*BY, *FIGURE_COLUMNS])


def _one_group(score, before, favourable, threshold, cluster, level):
    n, units, mean, sd, se, df, low, high, _ = _mean_of(score, cluster, level)
    known = favourable[~np.isnan(favourable)]
    share = _wilson(known.sum(), len(known))
    linked = ~np.isnan(before)
    change = (score - before)[linked]
    of_change = _mean_of(change, cluster[linked], level)
    effect = plain_hedges_g(before[linked], score[linked])
    limits = threshold[linked]
    told = ~np.isnan(limits)
    worse = np.mean(change[told] < -limits[told]) if told.any() else np.nan
    return (n, units, mean, sd, se, df, low, high, *share, of_change[0], *of_change[2:], effect, worse)


def _mean_of(values, cluster, level):
    """n, units, mean, sd, CR2 error, Satterthwaite df, interval and p-value of one group."""
    n = len(values)
    if n == 0:
        return (0, 0, *[np.nan] * 7)
    names, place = np.unique(cluster, return_inverse=True)
    mean, sd = values.mean(), values.std(ddof=1) if n > 1 else np.nan
    size, total = np.bincount(place), np.bincount(place, values - values.mean())
    units, nothing = len(names), [np.nan] * 5
    if units < 2:
        return (n, units, mean, sd, *nothing)
    weight = 1 / (1 - size / n)
    se = math.sqrt(np.sum(weight * total**2)) / n
    if not se > 1e-12 * math.hypot(mean, sd):
        return (n, units, mean, sd, *nothing)
    first, second = np.sum(weight * size**2), np.sum(weight**2 * size**4)
    df = n**2 / (np.sum(size**2) + (first**2 - second) / n**2)
    if units >= 8:
        reach = stdtrit(df, (1 + level) / 2) * se
        return (n, units, mean, sd, se, df, mean - reach, mean + reach, 2 * stdtr(df, -abs(mean) / se))
    if 2 * 2.0**-units > 1 - level + 1e-9:
        return (n, units, mean, sd, se, df, *[np.nan] * 3)
    return (n, units, mean, sd, se, df, *_flipped(np.bincount(place, values), size, level))


def _flipped(totals, sizes, level):
    """The means that flipping signs keeps, by trying every flip at every mean where one of them changes sides."""
    n, mean = sizes.sum(), totals.sum() / sizes.sum()
    signs = np.array(list(itertools.product((1, -1), repeat=len(totals))))
    a, b = signs @ (totals - sizes * mean), signs @ sizes
    alike = np.abs(b) == n
    above = np.where(alike, np.inf, np.abs(a) / np.where(alike, 1, n + np.sign(a) * b))
    below = np.where(alike, np.inf, np.abs(a) / np.where(alike, 1, n - np.sign(a) * b))
    kept = math.floor((1 - level) * len(signs) + 1e-9)
    above, below = np.sort(above)[::-1][kept], np.sort(below)[::-1][kept]
    p_value = np.mean(np.abs(signs @ totals) >= abs(totals.sum()) * (1 - 1e-12))
    return mean - below, mean + above, p_value


def _wilson(hits, n):
    if n == 0:
        return (np.nan,) * 3
    p = hits / n
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return p, 0.0 if hits == 0 else middle - reach, 1.0 if hits == n else middle + reach


def plain_hedges_g(before, after):
    """Hedges g of one group's change over the average SD of both waves; NaN below two people or without spread."""
    n = len(after)
    spread = math.sqrt((after.var(ddof=1) + before.var(ddof=1)) / 2) if n > 1 else 0.0
    if not spread > 0:
        return np.nan
    half = (n - 1) / 2
    correction = math.exp(gammaln(half) - math.log(half) / 2 - gammaln(half - 0.5)) if n > 2 else 0.0
    return correction * (after - before).mean() / spread


def largest_difference(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """The largest difference of any figure, absolutely or of its size, whichever is less; infinite where one of the two
    has a figure and the other has none.
    """
    left, right = (table[list(FIGURE_COLUMNS)].to_numpy(dtype=float) for table in (one, other))
    if not one[BY].astype(int).equals(other[BY].astype(int)) or not np.array_equal(np.isnan(left), np.isnan(right)):
        return math.inf
    apart = np.abs(left - right)
    return float(np.nanmax(np.minimum(apart, apart / np.maximum(np.abs(left), 1e-300))))


def main() -> None:
    """Run, compare, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    rows = made_rows(options.cohorts, np.random.default_rng(20261128))
    times: dict[str, list[float]] = {"sums": [], "loop": []}
    found: dict[str, pd.DataFrame] = {}
    for _ in range(options.repeats):
        for name, way in (("sums", lambda: cohort_figures(rows, BY)), ("loop", lambda: plain_figures(rows))):
            started = time.process_time()
            found[name] = way()
            times[name].append(time.process_time() - started)
            print(f"{name}: {times[name][-1]:.2f} s CPU", file=sys.stderr)
    apart = largest_difference(found["sums"], found["loop"])
    ratios = [loop / sums for sums, loop in zip(times["sums"], times["loop"], strict=True)]
    options.out.write_text(report(rows, found["sums"], times, ratios, apart), encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))
    if not apart <= AGREE:
        raise SystemExit(f"The two ways differ by {apart:.1e}.")


def report(
    rows: pd.DataFrame, figures: pd.DataFrame, times: dict[str, list[float]], ratios: list[float], apart: float
) -> str:
    """The result as Markdown."""
    sums, loop = (statistics.median(times[name]) for name in ("sums", "loop"))
    return f"""# Figures of every cohort, scale and wave

`OPENBLAS_NUM_THREADS=1 python benchmarks/cohort_figures.py --cohorts {rows["cohort"].nunique()} --repeats {len(ratios)}`

{len(rows):,} rows, {len(figures):,} groups ({rows["cohort"].nunique():,} cohorts x {SCALES} scales x {WAVES} waves), {len(FIGURE_COLUMNS)} figures a
group: mean, sd, CR2 error, df, interval, favourable with Wilson's interval, the same of the change, p-value, Hedges g,
share reliably worse. Medians of {len(ratios)} runs, both ways in turn in one process.

| Way | CPU seconds |
|---|---|
| sums over all rows (`scores.cohort_figures`) | {sums:.2f} |
| plain loop over the groups | {loop:.2f} |
| **loop / sums, run by run** | **{statistics.median(ratios):.0f}** ({min(ratios):.0f} to {max(ratios):.0f}) |

Largest difference of any figure between the two: {apart:.1e} ({AGREE:.0e} is allowed).
"""


if __name__ == "__main__":
    main()
