"""Every cell that could be released, with its size and its figures, from sums over the rows (no loop over people)."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from analysis.release.families import Family, count_pairs
from analysis.stats.change import mean_change

#: Below about this many people in a family: one-way breakdowns only, and cohort by side.
PEOPLE_FOR_TWO_WAY: Final = 60
ALWAYS_CROSSED: Final = ("cohort", "side")
#: Two dimensions that make more groups are not crossed (200 cohorts by 8 departments): nobody compares so many, and
#: what all of them tell together takes hours to audit.
MOST_BY_TWO: Final = 120


def candidate_cells(
    families: tuple[Family, ...], rows: pd.DataFrame, dimensions: tuple[str, ...], *, crossed: bool = True
) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """All cells with at most two terms that hold anybody, and the values that the dimensions' codes stand for.

    Columns: `family`; one code a dimension (-1 where it is not a term); `terms`; `n`, `pairs`, `clusters`; `mean`,
    `low`, `high` (95 %, CR2 over clusters, NaN where there is none) and `squares` (sum of squared deviations) in points
    of 100; `favourable` (share; NaN where not asked for, and by two dimensions other than cohort by side: many small
    groups of yes and no say together who said which). People without a value of a dimension are in no cell of it.
    Cohort by side apart, two dimensions are crossed where they make `MOST_BY_TWO` groups at most, and not at all
    without `crossed`.
    """
    values, codes = _encode(rows, dimensions)
    family = rows["family"].to_numpy(dtype=np.int64)
    wide = (np.bincount(family, minlength=len(families)) >= PEOPLE_FOR_TWO_WAY) & crossed
    favourable = _favourable(families, rows)
    cells = []
    for terms in ((), *((one,) for one in dimensions), *combinations(dimensions, 2)):
        wanted, shares = np.ones(len(rows), dtype=bool), favourable
        if len(terms) == 2 and set(terms) != set(ALWAYS_CROSSED):
            if len(values[terms[0]]) * len(values[terms[1]]) > MOST_BY_TWO:
                continue
            wanted, shares = wide[family], np.full(len(rows), np.nan)
        for name in terms:
            wanted = wanted & (codes[name] >= 0)
        if wanted.any():
            chosen = {name: codes[name][wanted] for name in terms}
            cells.append(_grouped_cells(rows[wanted], family[wanted], chosen, dimensions, shares[wanted]))
    columns = ["family", *dimensions, "terms"]
    table = pd.concat(cells, ignore_index=True) if cells else pd.DataFrame(columns=columns)
    return table, values


def _encode(
    rows: pd.DataFrame, dimensions: tuple[str, ...]
) -> tuple[dict[str, tuple[str, ...]], dict[str, np.ndarray]]:
    values, codes = {}, {}
    for name in dimensions:
        code, uniques = pd.factorize(rows[name], sort=True)
        values[name], codes[name] = tuple(str(value) for value in uniques), code.astype(np.int64)
    return values, codes


def _favourable(families: tuple[Family, ...], rows: pd.DataFrame) -> np.ndarray:
    """1 for a favourable score, 0 for another, NaN where the family shows no favourable share."""
    asked = [f.measure.favourable_from if f.kind == "level" else None for f in families]
    threshold = np.array([np.nan if value is None else value for value in asked], dtype=np.float64)
    needed = threshold[rows["family"].to_numpy(dtype=np.int64)] if len(threshold) else np.empty(0)
    points = rows["points"].to_numpy(dtype=np.float64)
    return np.where(np.isnan(needed), np.nan, (points >= needed - 1e-9).astype(np.float64))


def _grouped_cells(
    rows: pd.DataFrame,
    family: np.ndarray,
    terms: dict[str, np.ndarray],
    dimensions: tuple[str, ...],
    favourable: np.ndarray,
) -> pd.DataFrame:
    """The cells of one combination of terms."""
    key = family
    for code in terms.values():
        key = key * (int(code.max(initial=0)) + 1) + code
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    size = len(first)
    estimate = mean_change(rows["value"], rows["cluster"], group, n_groups=size)
    n = np.bincount(group, minlength=size)
    with np.errstate(invalid="ignore"):
        squares = np.where(n > 1, estimate.sd**2 * (n - 1), 0.0)
    cells = pd.DataFrame({"family": family[first]})
    for name in dimensions:
        cells[name] = terms[name][first] if name in terms else -1
    return cells.assign(
        terms=len(terms),
        n=n,
        pairs=count_pairs(group, rows["pair"].to_numpy(), size),
        clusters=estimate.clusters,
        mean=estimate.value,
        low=estimate.low,
        high=estimate.high,
        squares=squares,
        favourable=np.bincount(group, favourable, minlength=size) / n,
    )
