"""Many looks at one set of data: what that costs, and how intervals and p-values pay for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.stats.arrays import FloatArray, require_between


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Adjusted p-values (m,): the smallest false discovery rate at which each would count as a finding.

    With p sorted upwards, adjusted_i = min over j >= i of p_j m / j, at most 1. NaN stays NaN and does not count.
    Benjamini and Hochberg 1995. Checked against R's p.adjust(method = "BH").
    """
    values = np.asarray(p_values, dtype=np.float64)
    known = np.flatnonzero(np.isfinite(values))
    adjusted = np.full(values.shape, np.nan)
    order = known[np.argsort(values[known])][::-1]
    factor = len(known) / np.arange(len(known), 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(values[order] * factor), 1)
    return adjusted


def simultaneous_level(looks: int, level: float = 0.95) -> float:
    """Coverage each of `looks` intervals needs so that all hold together with `level`: 1 - (1 - level) / looks.

    3 looks at 95 % give 98.33 %. Bonferroni. Raises UsageError for fewer than one look.
    """
    require_between("looks", looks, 0, np.inf)
    require_between("level", level, 0, 1)
    return 1 - (1 - level) / looks


def chance_of_a_false_hit(looks: int, alpha: float = 0.05) -> float:
    """Chance (0 to 1) of at least one false hit in `looks` independent tests: 1 - (1 - alpha)^looks. 9 give 37 %."""
    require_between("looks", looks, -1, np.inf)
    require_between("alpha", alpha, 0, 1)
    return float(1 - (1 - alpha) ** looks)
