"""In which direction each side misreads the other, statement by statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.instruments import item_index
from analysis.scores.understanding import predictions
from analysis.stats.change import CLUSTERS_FOR_ROBUST, mean_change
from analysis.stats.estimate import t_interval
from analysis.study import Study

#: What a misreading holds beside the columns it was asked for, the side that guesses and the statement.
MISREADING_COLUMNS: Final = (
    "n", "clusters", "predicted", "predicted_sd", "target", "target_sd", "target_n", "misread", "low", "high",
    "p_value",
)  # fmt: skip


def misreadings(study: Study, by: Sequence[str] = ("wave",), *, level: float = 0.95) -> pd.DataFrame:
    """How far each side's mean guess lies from what the other side answered, for each statement.

    Columns: `by`, side (who guesses), statement, then `MISREADING_COLUMNS`: `n` people who guessed in `clusters`
    independent units; `predicted` the mean of their guesses, `target` the other side's mean (see `targets`, over
    `target_n` people) and the standard deviations of both, in scale points; `misread` = predicted - target: above 0,
    the side thinks that the other agrees more than it does. `low` and `high` bound it at `level`: the variance is that
    of the mean guess (CR2 over clusters) plus the target's squared standard error, with Welch's degrees of freedom;
    NaN, as `p_value` (against 0), below 8 clusters or where all guesses are alike. With one person a cluster this is
    Welch's interval of two means. A guess and the partner's own answer may go together, who know each other; then the
    interval is a little too wide, never too narrow. Rows in which a column of `by` is missing are left out.

    See `scores.last_wave.why_targets_wait` on when this may be shown. Welch 1947. Checked against R's t.test.
    """
    keys = [*by, "side", "statement"]
    judged = predictions(study).dropna(subset=keys)
    grouped = judged.groupby(keys, sort=True)
    numbers = np.asarray(grouped.ngroup(), dtype=np.int64)
    found = grouped[["target", "target_se", "target_n"]].first().reset_index()
    guess = mean_change(
        judged["predicted"].to_numpy(np.float64),
        judged["cluster"].to_numpy(),
        numbers,
        n_groups=len(found),
        level=level,
    )
    error = found["target_se"].to_numpy(np.float64) ** 2
    own = np.where(guess.clusters >= CLUSTERS_FOR_ROBUST, guess.se**2, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (own + error) ** 2 / (own**2 / guess.df + error**2 / (found["target_n"].to_numpy(np.float64) - 1))
    misread = guess.value - found["target"].to_numpy(np.float64)
    low, high, p_value = t_interval(misread, np.sqrt(own + error), df, level)
    target_sd = found["target_se"] * np.sqrt(found["target_n"])
    told = found.drop(columns="target_se").assign(
        n=guess.n, clusters=guess.clusters, predicted=guess.value, predicted_sd=guess.sd, target_sd=target_sd,
        misread=misread, low=low, high=high, p_value=p_value,
    )  # fmt: skip
    return told[[*keys, *MISREADING_COLUMNS]]


def in_points_of_100(statement: str, value: float, *, difference: bool = False) -> float:
    """A mean answer to a statement (scale points) as percent of the maximum possible; a `difference` has no origin."""
    scale = item_index()[statement][1].response_scale
    return 100 * (value - (0.0 if difference else scale.minimum)) / (scale.maximum - scale.minimum)
