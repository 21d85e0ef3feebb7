"""The partial likelihood of Cox regression on start-stop rows, by its sums over those at risk; ties by Efron."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import FloatArray, IntArray, sum_by_label

_STEPS = 50
#: A log hazard ratio beyond this many SDs of its column means that one side had no events.
_RUNAWAY = 15.0


@dataclass(frozen=True, slots=True)
class LikelihoodRows:
    """Standardised covariates and where each row is at risk: event times entered < j <= left, `died` at `at`."""

    x: FloatArray
    weights: FloatArray
    entered: IntArray
    left: IntArray
    died: npt.NDArray[np.bool_]
    at: IntArray
    tied: IntArray
    death: IntArray
    fraction: FloatArray


def likelihood_rows(
    start: FloatArray, stop: FloatArray, died: npt.NDArray[np.bool_], x: FloatArray, weights: FloatArray
) -> LikelihoodRows:
    """Index rows by the distinct times of leaving; each leaver is one step of Efron's ladder at its time."""
    times = np.unique(stop[died])
    entered, left = np.searchsorted(times, start, side="right"), np.searchsorted(times, stop, side="right")
    at = left - 1  # the event time of a leaver
    tied = np.bincount(at[died], minlength=len(times))
    death = np.repeat(np.arange(len(times)), tied)
    rank = np.arange(len(death)) - np.repeat(np.cumsum(tied) - tied, tied)
    return LikelihoodRows(x, weights, entered, left, died, at, tied, death, rank / tied[death])


@dataclass(frozen=True, slots=True)
class LikelihoodSums:
    """Per step of Efron's ladder: weight of one death, weighted risk and its mean covariates; by row: the risk."""

    weight: FloatArray
    risk: FloatArray
    mean: FloatArray
    by_row: FloatArray


def _at_risk(rows: LikelihoodRows, values: FloatArray) -> FloatArray:
    """Sums (times, k) of `values` (n, k) over the rows at risk at each time of leaving."""
    n_times = len(rows.tied)
    sums = [
        np.cumsum(sum_by_label(rows.entered, column, n_times + 1) - sum_by_label(rows.left, column, n_times + 1))
        for column in values.T
    ]
    return np.stack(sums, axis=1)[:-1]


def _leaving(rows: LikelihoodRows, values: FloatArray) -> FloatArray:
    """Sums (times, k) of `values` (n, k) over the rows leaving at each time."""
    at, died = rows.at[rows.died], rows.died
    return np.stack([sum_by_label(at, column, len(rows.tied)) for column in values[died].T], axis=1)


def _ladder(rows: LikelihoodRows, values: FloatArray) -> FloatArray:
    """`values` summed over the risk set less Efron's share of those leaving, one row a step."""
    return _at_risk(rows, values)[rows.death] - rows.fraction[:, None] * _leaving(rows, values)[rows.death]


def likelihood_sums(rows: LikelihoodRows, beta: FloatArray) -> LikelihoodSums:
    """The sums at log hazard ratios `beta` (k,)."""
    by_row = rows.weights * np.exp(rows.x @ beta)
    risk = _ladder(rows, by_row[:, None])[:, 0]
    mean = _ladder(rows, by_row[:, None] * rows.x) / risk[:, None]
    weight = (_leaving(rows, rows.weights[:, None])[:, 0] / rows.tied)[rows.death]
    return LikelihoodSums(weight, risk, mean, by_row)


def _cumulated(rows: LikelihoodRows, steps: FloatArray) -> FloatArray:
    """Sums (times + 1,) of the steps before each time of leaving."""
    return np.concatenate([[0.0], np.cumsum(sum_by_label(rows.death, steps, len(rows.tied)))])


def _at_own_time(rows: LikelihoodRows, steps: FloatArray) -> FloatArray:
    """For each row that leaves, the sum of the steps at its time; 0 for the others."""
    return np.where(rows.died, sum_by_label(rows.death, steps, len(rows.tied))[rows.at], 0)


def _while_at_risk(rows: LikelihoodRows, sums: LikelihoodSums, values: FloatArray | float = 1.0) -> FloatArray:
    """The hazard times `values` (steps,) that each row (n,) lived through.

    A leaver is at risk only for 1 - fraction of each step of Efron's ladder at its own time.
    """
    steps = sums.weight / sums.risk * values
    path = _cumulated(rows, steps)
    return path[rows.left] - path[rows.entered] - _at_own_time(rows, rows.fraction * steps)


def information(rows: LikelihoodRows, sums: LikelihoodSums, values: FloatArray | float = 1.0) -> FloatArray:
    """The information (k, k), each step of the ladder counted `values` (steps,) times."""
    lived = sums.by_row * _while_at_risk(rows, sums, values)
    spread = (rows.x * lived[:, None]).T @ rows.x - (sums.mean * (sums.weight * values)[:, None]).T @ sums.mean
    return np.asarray(spread, dtype=np.float64)


def drift_statistics(rows: LikelihoodRows, beta: FloatArray) -> FloatArray:
    """Chi-squared statistics (k,), 1 degree of freedom each, of each log ratio drifting with time, at the maximum.

    The score test of adding x g(t), g(t) = 1 - S(t-) with S the Kaplan-Meier curve of everybody: u' (I_gg - I_g1
    I_11^-1 I_1g)^-1 u, u = sum over leavers of w (x - mean) g. Rows count as independent; NaN where g does not vary.
    Grambsch and Therneau 1994. Checked against survival::cox.zph 3.5.3 (terms = FALSE).
    """
    there, gone = _at_risk(rows, np.ones((len(rows.x), 1)))[:, 0], rows.tied
    g = 1 - np.concatenate([[1.0], np.cumprod(1 - gone / there)[:-1]])[rows.death]
    sums = likelihood_sums(rows, beta)
    leaving = np.stack([np.where(rows.died, x * rows.weights * _own_value(rows, g), 0) for x in rows.x.T], axis=1)
    score = leaving.sum(axis=0) - (sums.weight * g) @ sums.mean
    plain, once, twice = (information(rows, sums, values) for values in (1.0, g, g**2))
    left = np.diag(twice - once @ np.linalg.pinv(plain) @ once)
    steady = left > 1e-12 * np.maximum(np.diag(plain), 1e-300)
    return np.where(steady, score**2 / np.where(steady, left, 1), np.nan)


def _own_value(rows: LikelihoodRows, steps: FloatArray) -> FloatArray:
    """For each row that leaves, the value that the steps at its time share; 0 for the others."""
    by_time = np.zeros(len(rows.tied))
    by_time[rows.death] = steps
    return np.where(rows.died, by_time[rows.at], 0)


def maximise(rows: LikelihoodRows, units: IntArray) -> tuple[FloatArray, FloatArray] | None:
    """Log ratios and robust standard errors on the standardised scale; None where there is no finite maximum."""
    beta = np.zeros(rows.x.shape[1])
    total = (rows.weights * rows.died) @ rows.x
    for _ in range(_STEPS):
        sums = likelihood_sums(rows, beta)
        curvature = information(rows, sums)
        if np.linalg.matrix_rank(curvature) < len(beta):
            return None
        step = np.linalg.solve(curvature, total - sums.weight @ sums.mean)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(beta).max() > _RUNAWAY:
            return None
        if np.abs(step).max() < 1e-10:
            break
    sums = likelihood_sums(rows, beta)
    moved = _score_residuals(rows, sums) @ np.linalg.inv(information(rows, sums))
    by_unit = np.stack([np.bincount(units, column) for column in moved.T], axis=1)
    return beta, np.sqrt(np.sum(by_unit**2, axis=0))


def _score_residuals(rows: LikelihoodRows, sums: LikelihoodSums) -> FloatArray:
    """Each row's share (n, k) in the score: what it adds by leaving, less what it was expected to add while at risk."""
    exposure = _while_at_risk(rows, sums)
    tied = np.where(rows.died, rows.tied[rows.at], 1)
    residuals = np.empty_like(rows.x)
    for column, mean in enumerate(sums.mean.T):
        x = rows.x[:, column]
        own = np.where(rows.died, x - _at_own_time(rows, mean) / tied, 0)
        residuals[:, column] = rows.weights * own - sums.by_row * (x * exposure - _while_at_risk(rows, sums, mean))
    return residuals
