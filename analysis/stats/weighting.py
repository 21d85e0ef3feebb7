"""Make a comparison group alike: overlap weights from a logistic model of taking part, and the balance they reach."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from analysis.errors import UsageError
from analysis.stats.arrays import BoolArray, FloatArray, require_equal_length

#: Penalty on squared standardised coefficients: it cannot move an identified fit, and holds an unidentified one.
RIDGE = 1e-6
#: A propensity nearer than this to 0 or 1 belongs to somebody who could hardly have been in the other group.
_CERTAIN = 1e-4
_STEPS = 100
#: A step that moves nobody's log odds by more than this is the last.
_SETTLED = 1e-9


@dataclass(frozen=True, slots=True)
class BareWeights:
    """Weights (n,) of 0 to 1, the propensities (n,) they come from, and how many equally weighted rows of each group
    they are worth, (sum w)^2 / sum w^2.
    """

    weights: FloatArray
    propensity: FloatArray
    effective_treated: float
    effective_comparison: float


@dataclass(frozen=True, slots=True)
class OverlapWeights:
    """Weights (n,) of 0 to 1, the propensities (n,) they come from, and how alike the groups became.

    `balance` has one row a covariate: covariate, treated, comparison (unweighted means), comparison_weighted,
    treated_weighted, smd_before, smd_after (standardised differences). `max_abs_smd` is the largest |smd_after| (0
    without covariates, NaN when a group is empty); `effective_treated` and `effective_comparison` are
    (sum w)^2 / sum w^2. `separated` says that some rows' group follows (almost) with certainty from the covariates;
    such rows weigh next to nothing.
    """

    weights: FloatArray
    propensity: FloatArray
    balance: pd.DataFrame
    max_abs_smd: float
    effective_treated: float
    effective_comparison: float
    separated: bool


def overlap_weights(treated: npt.ArrayLike, covariates: pd.DataFrame) -> OverlapWeights:
    """Weight the treated by 1 - e and the others by e, e being the fitted probability of being treated.

    e comes from a logistic regression on the columns of `covariates` (n rows; numbers and 0/1 columns without gaps:
    see `covariate_columns`), by maximum likelihood with a ridge of 1e-6 on the standardised columns, which also
    carries redundant one-hot columns. The weighted means of all covariates then agree between the groups.
    Standardised difference: (mean treated - mean comparison) / sqrt((s_t^2 + s_c^2) / 2), unweighted s throughout.

    `treated` (n,) booleans. An empty group gives weights of 0 and NaN balance. Raises UsageError for unequal lengths
    or a covariate that is not a number or has gaps.
    Li, Morgan and Zaslavsky 2018. Checked against R's glm(family = binomial) and the identity of weighted means.
    """
    rows = require_equal_length(treated=treated, covariates=covariates)
    arm = np.asarray(treated, dtype=bool)
    x = _numbers(covariates)
    if arm.all() or not arm.any():
        nothing, empty = np.zeros(rows), np.full(x.shape[1], np.nan)
        balance = _balance(covariates.columns, x, arm, np.ones(rows), empty, empty)
        return OverlapWeights(nothing, arm.astype(np.float64), balance, math.nan, 0.0, 0.0, False)
    bare = bare_overlap_weights(arm, x)
    before, after = (standardised_differences(arm, x, w) for w in (np.ones(rows), bare.weights))
    largest = float(np.abs(after).max(initial=0))
    separated = bool(np.any((bare.propensity < _CERTAIN) | (bare.propensity > 1 - _CERTAIN)))
    balance = _balance(covariates.columns, x, arm, bare.weights, before, after)
    sizes = bare.effective_treated, bare.effective_comparison
    return OverlapWeights(bare.weights, bare.propensity, balance, largest, *sizes, separated)


def bare_overlap_weights(treated: BoolArray, covariates: FloatArray) -> BareWeights:
    """The weights of `overlap_weights` alone, which take half of its time.

    `treated` (n,) booleans, of both kinds; `covariates` (n, k) numbers without gaps. Nothing is checked.
    """
    propensity = fitted_probabilities(treated, covariates)
    weights = np.where(treated, 1 - propensity, propensity)
    return BareWeights(weights, propensity, effective_size(weights[treated]), effective_size(weights[~treated]))


def covariate_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` as numbers without gaps: texts become 0/1 columns, one a value; gaps become a 0/1 column of their own.

    A text column "site" becomes "site: Leeds", "site: Graz" ...; a gap in it "site: missing". A gap in a numeric column
    is filled with the column's mean and marked in "NAME: missing". Columns that never vary are left out.
    """
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for name, values in frame.items():
        missing = values.isna().to_numpy(dtype=bool)
        if pd.api.types.is_numeric_dtype(values):
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
            columns[str(name)] = np.where(missing, numbers[~missing].mean() if not missing.all() else 0.0, numbers)
        else:
            texts = values.astype("str").to_numpy()
            for text in sorted(set(texts[~missing])):
                columns[f"{name}: {text}"] = ((texts == text) & ~missing).astype(np.float64)
        columns[f"{name}: missing"] = missing.astype(np.float64)
    varying = {name: column for name, column in columns.items() if len(column) and np.ptp(column) > 0}
    return pd.DataFrame(varying, index=frame.index)


def fitted_probabilities(happened: BoolArray, covariates: FloatArray) -> FloatArray:
    """Probabilities (n,) that something happened, by logistic regression on `covariates` (n, k) with a ridge of 1e-6.

    Newton's method on the penalised likelihood, which is concave; columns are standardised first, those that never
    vary are left out. `happened` (n,) booleans, of both kinds; no gaps. Checked against R's glm(family = binomial).
    """
    spread = covariates.std(axis=0)
    varying = covariates[:, spread > 0]
    x = np.column_stack([np.ones(len(happened)), (varying - varying.mean(axis=0)) / spread[spread > 0]])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 0
    beta = np.zeros(x.shape[1])
    beta[0] = math.log(happened.mean() / (1 - happened.mean()))
    for _ in range(_STEPS):
        fitted = expit(x @ beta)
        gradient = x.T @ (happened - fitted) - penalty * beta
        information = (x * (fitted * (1 - fitted))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        # Along redundant columns the step never quite settles, so what counts is whom it moves.
        if np.abs(x @ step).max() < _SETTLED:
            break
        beta = beta + _shortened(step, beta, x, happened, penalty)
    return np.asarray(expit(x @ beta), dtype=np.float64)


def standardised_differences(treated: BoolArray, covariates: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean differences (k,) between the groups in units of the unweighted pooled SD.

    A covariate that is constant within both groups is measured in its overall SD; 0 where it never varies. NaN when
    a group carries no weight.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = _mean(covariates[treated], weights[treated]) - _mean(covariates[~treated], weights[~treated])
    pooled = np.sqrt((_variance(covariates[treated]) + _variance(covariates[~treated])) / 2)
    scale = np.where(pooled > 0, pooled, np.sqrt(_variance(covariates)))
    return np.where(scale > 0, difference / np.where(scale > 0, scale, 1), difference * 0)


def effective_size(weights: npt.ArrayLike) -> float:
    """Kish's effective sample size (sum w)^2 / sum w^2; 0 without weight."""
    values = np.asarray(weights, dtype=np.float64)
    squares = float(np.sum(values**2))
    return float(np.sum(values)) ** 2 / squares if squares > 0 else 0.0


def _numbers(covariates: pd.DataFrame) -> FloatArray:
    try:
        x = covariates.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise UsageError("COVARIATES", f"A covariate is not a number: {error}.", "Use covariate_columns.") from error
    if gaps := [str(name) for name, full in zip(covariates, np.isfinite(x).all(axis=0), strict=True) if not full]:
        raise UsageError("COVARIATES", f"Covariates have gaps: {', '.join(gaps)}.", "Use covariate_columns.")
    return x


def _shortened(step: FloatArray, beta: FloatArray, x: FloatArray, arm: BoolArray, penalty: FloatArray) -> FloatArray:
    """The step, halved until the penalised likelihood does not fall."""
    sign = np.where(arm, 1.0, -1.0)

    def likelihood(at: FloatArray) -> float:
        return float(-np.logaddexp(0, -sign * (x @ at)).sum() - np.sum(penalty * at**2) / 2)

    here = likelihood(beta)
    for _ in range(30):
        if likelihood(beta + step) >= here - 1e-12 * abs(here):
            break
        step = step / 2
    return step


def _balance(
    names: pd.Index, x: FloatArray, arm: BoolArray, weights: FloatArray, before: FloatArray, after: FloatArray
) -> pd.DataFrame:
    with np.errstate(invalid="ignore", divide="ignore"):
        means = {
            "treated": _mean(x[arm], np.ones(int(arm.sum()))),
            "comparison": _mean(x[~arm], np.ones(int((~arm).sum()))),
            "treated_weighted": _mean(x[arm], weights[arm]),
            "comparison_weighted": _mean(x[~arm], weights[~arm]),
        }
    return pd.DataFrame({"covariate": names.astype("str"), **means, "smd_before": before, "smd_after": after})


def _mean(x: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(weights @ x / weights.sum(), dtype=np.float64)


def _variance(x: FloatArray) -> FloatArray:
    return x.var(axis=0, ddof=1) if len(x) > 1 else np.zeros(x.shape[1])
