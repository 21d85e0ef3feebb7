"""Weighted least squares whose errors know the clusters: CR2 with Satterthwaite degrees of freedom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import (
    FloatArray,
    IntArray,
    dense_labels,
    require_equal_length,
    weights_or_ones,
)
from analysis.stats.estimate import NO_VARIANCE, Estimate, interval_estimate, no_estimate

ROBUST_REGRESSION = "weighted least squares, CR2, Satterthwaite"
#: Eigenvalues of a cluster's adjustment below this are directions the model fits exactly (as in clubSandwich).
_EXACT_FIT = 1e-12


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients (k,) with robust standard errors and degrees of freedom (k,); NaN where not identified.

    In the units of y per unit of each column of x; `n` rows and `clusters` carried weight.
    """

    coefficient: FloatArray
    se: FloatArray
    df: FloatArray
    n: int
    clusters: int

    def estimate(self, column: int, *, level: float = 0.95) -> Estimate:
        """The coefficient of one column of x with its interval of coverage `level`."""
        value = float(self.coefficient[column])
        if not np.isfinite(value):
            because = "the groups cannot be told apart in these rows"
            return no_estimate(because, level=level, n=self.n, clusters=self.clusters, method=ROBUST_REGRESSION)
        return interval_estimate(
            value,
            float(self.se[column]),
            float(self.df[column]),
            level=level,
            n=self.n,
            clusters=self.clusters,
            method=ROBUST_REGRESSION,
        )


@dataclass(frozen=True, slots=True)
class _Fit:
    """Rows that carry weight, and the algebra every cluster needs: bread (X'WX)^-1 and spread X'W^2X."""

    x: FloatArray
    weights: FloatArray
    residual: FloatArray
    bread: FloatArray
    spread: FloatArray


def cr2_regression(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    cluster: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> Regression:
    """Weighted least squares of y (n,) on x (n, k; bring the column of ones) with cluster-robust errors.

    CR2 with the identity as working covariance: for cluster g, A_g = (B_g)^(-1/2), B_g the block of (I - H)(I - H)';
    variance M sum(X_g'W_g A_g e_g e_g' A_g W_g X_g) M with M = (X'WX)^-1. Degrees of freedom of each coefficient:
    (sum p_g.p_g)^2 / sum_gh (p_g.p_h)^2 with p_g = (I - H)_g' A_g W_g X_g M c.

    `weights` (n,) are 0 or more, scale-free, and taken as fixed; rows with weight 0 or a NaN in x or y are left out.
    Rank-deficient x gives NaN throughout. Raises UsageError for unequal lengths or negative weights.
    Bell and McCaffrey 2002; Pustejovsky and Tipton 2018. Checked against clubSandwich 0.5.8:
    vcovCR(lm(weights = w), type = "CR2") and coef_test(test = "Satterthwaite").
    """
    rows = require_equal_length(x=x, y=y, cluster=cluster, weights=weights)
    columns, outcome = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    given = weights_or_ones(weights, rows)
    used = (given > 0) & np.isfinite(outcome) & np.isfinite(columns).all(axis=1)
    units = dense_labels(None if cluster is None else np.asarray(cluster)[used], int(used.sum()))
    n, clusters = len(units), int(units.max(initial=-1)) + 1
    fit = _fit(columns[used], outcome[used], given[used])
    if fit is None:
        nothing = np.full(columns.shape[1], np.nan)
        return Regression(nothing, nothing, nothing, n, clusters)
    coefficient, algebra = fit
    se, df = _robust_errors(algebra, units, clusters)
    rounding = NO_VARIANCE * float(np.abs(outcome[used]).max()) / np.linalg.norm(algebra.x, axis=0)
    se = np.where(se > rounding, se, np.nan)
    return Regression(coefficient, se, df, n, clusters)


def _fit(x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[FloatArray, _Fit] | None:
    """Coefficients and algebra; None where x does not identify its coefficients."""
    if len(y) == 0:
        return None
    weights = weights / weights.mean()
    weighted = x * weights[:, None]
    scale = np.linalg.norm(x, axis=0)
    if np.any(scale == 0) or np.linalg.matrix_rank((x * np.sqrt(weights)[:, None]) / scale) < x.shape[1]:
        return None
    bread = np.asarray(np.linalg.inv(x.T @ weighted), dtype=np.float64)
    coefficient = bread @ (weighted.T @ y)
    return coefficient, _Fit(x, weights, y - x @ coefficient, bread, weighted.T @ weighted)


def _robust_errors(fit: _Fit, units: IntArray, clusters: int) -> tuple[FloatArray, FloatArray]:
    """Standard errors and Satterthwaite degrees of freedom (k,)."""
    k = fit.x.shape[1]
    if clusters < 2:
        return np.full(k, np.nan), np.full(k, np.nan)
    score, length = np.zeros((clusters, k)), np.zeros((clusters, k))
    crossed = np.zeros((clusters, k, 2 * k))
    for members, rows in _clusters_by_size(units, clusters):
        x = fit.x[rows]
        weighted = x * fit.weights[rows][..., None]
        adjusted = _adjust(fit, x, weighted)  # A_g W_g X_g M: clusters, rows of a cluster, coefficients
        across = np.swapaxes(adjusted, -1, -2)
        score[members] = np.sum(adjusted * fit.residual[rows][..., None], axis=1)
        length[members] = np.sum(adjusted**2, axis=1)
        crossed[members] = np.concatenate([across @ weighted, across @ x], axis=-1)
    return np.sqrt(np.sum(score**2, axis=0)), _satterthwaite(fit, length, crossed)


def _clusters_by_size(units: IntArray, clusters: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Clusters of one size together: their numbers (m,) and their rows (m, size), so that algebra runs in batches."""
    order, sizes = np.argsort(units, kind="stable"), np.bincount(units, minlength=clusters)
    first = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        members = np.flatnonzero(sizes == size)
        yield members, order[first[members][:, None] + np.arange(size)]


def _adjust(fit: _Fit, x: FloatArray, weighted: FloatArray) -> FloatArray:
    """(B_g)^(-1/2) W_g X_g M for clusters of one size, (m, size, k).

    B_g is the identity outside the span of X_g and W_g X_g, so its root is taken inside that span only.
    """
    basis = np.linalg.qr(np.concatenate([x, weighted], axis=-1))[0]
    back = np.swapaxes(basis, -1, -2)
    inner, inner_weighted = back @ x, back @ weighted
    hat = inner @ fit.bread @ np.swapaxes(inner_weighted, -1, -2)
    square = inner @ (fit.bread @ fit.spread @ fit.bread) @ np.swapaxes(inner, -1, -2)
    values, vectors = np.linalg.eigh(np.eye(back.shape[-2]) - hat - np.swapaxes(hat, -1, -2) + square)
    usable = values > _EXACT_FIT
    power = np.where(usable, np.where(usable, values, 1) ** -0.5, 0)
    root = (vectors * power[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    return np.asarray(basis @ (root @ (inner_weighted @ fit.bread)), dtype=np.float64)


def _satterthwaite(fit: _Fit, length: FloatArray, crossed: FloatArray) -> FloatArray:
    """Degrees of freedom from p_g.p_h = [g = h] |b_g|^2 + u_g K u_h, without forming the matrix over all g and h."""
    middle = fit.bread @ fit.spread @ fit.bread
    kernel = np.block([[np.zeros_like(fit.bread), -fit.bread], [-fit.bread, middle]])
    own = np.einsum("gki,ij,gkj->gk", crossed, kernel, crossed)
    gram = np.einsum("gki,gkj->kij", crossed, crossed)
    turned = kernel @ gram
    squares = np.sum(length**2 + 2 * length * own, axis=0) + np.einsum("kij,kji->k", turned, turned)
    total = np.sum(length + own, axis=0)
    df: FloatArray = np.divide(total**2, squares, out=np.full_like(total, np.nan), where=squares > 0)
    return df
