"""Whether learning goes both ways in the pairs: who taught, who learned, and on which side there is more of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.answers import answer_matrix
from analysis.scores.partners import beside_partner
from analysis.scores.respondents import respondents
from analysis.stats.change import estimate_change
from analysis.stats.estimate import Estimate, no_estimate
from analysis.stats.proportions import wilson
from analysis.study import ALL, Study

#: The questions: "my partner has learned from me" and "I have learned from my partner", 1 to 5.
TAUGHT: Final = "rel_1"
LEARNED: Final = "rel_2"
#: From this answer on ("Agree") somebody says that it happened.
AGREES_FROM: Final = 4
#: A share of pairs, and how much flows which way, is told from this many pairs on, to HR as to leaders.
PAIRS_FOR_A_SHARE: Final = 10
_LOWEST, _HIGHEST = 1, 5

#: One row a pair and wave: the columns of `pairs_both_ways`.
PAIR_COLUMNS: Final = ("cohort", "pair", "wave", "wave_order", "cluster", "both_ways", "up", "down", "balance")


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """How far learning goes both ways in the pairs of one group at one wave.

    `pairs` are those in which both partners answered both questions, `both_ways` those of them in which both say that
    they taught and that they learned; `share` (0 to 1) with Wilson's interval `low` to `high`. `up` and `down` (points
    of 100) are what flows from junior to senior and from senior to junior, each the mean of the teacher's and the
    learner's answer; `balance` = up - down with its interval: above 0 the juniors give more. Below
    `PAIRS_FOR_A_SHARE` pairs all of these are None and `because` says so: few pairs could be told apart.
    """

    wave: str
    cohort: str
    pairs: int
    both_ways: int | None
    share: float | None
    low: float | None
    high: float | None
    up: float | None
    down: float | None
    balance: Estimate
    because: str = ""


def reciprocity(study: Study, *, wave: str, cohort: str = ALL) -> Reciprocity:
    """Reciprocity of the pairs of a cohort (`ALL`: of every cohort) at a wave; without such pairs, of none.

    A pair is reciprocal where both partners answer "Agree" or more to having taught and to having learned: four
    answers, so that neither politeness nor one happy side is enough. Balance of a pair: ((junior's taught + senior's
    learned) - (senior's taught + junior's learned)) / 2, in percent of the scale's width, -100 to 100; each direction
    rests on one answer of each side, so that how readily people agree cancels. Pairs lacking one of the four answers
    are left out: the short form asks one of the two questions only, and then there are none. Below
    `PAIRS_FOR_A_SHARE` pairs nothing but their number is told. Interval of the balance as in
    `stats.change.estimate_change`, over clusters of pairs. Wilson 1927. Checked against R's prop.test and t.test.
    """
    return _summed(pairs_both_ways(study), wave, cohort)


def reciprocities(study: Study) -> tuple[Reciprocity, ...]:
    """The reciprocity of the whole programme at every wave that has complete pairs, then of each cohort, by wave."""
    pairs = pairs_both_ways(study)
    waves = list(pairs.sort_values("wave_order")["wave"].drop_duplicates())
    cohorts = [ALL, *sorted(set(pairs["cohort"]) - {""})]
    found = [_summed(pairs, wave, cohort) for cohort in cohorts for wave in waves]
    return tuple(one for one in found if one.pairs)


def pairs_both_ways(study: Study) -> pd.DataFrame:
    """Each complete pair at each wave, `PAIR_COLUMNS`: whether both taught and learned, and its flows in points of
    100. To be summed only: nobody is shown a pair.
    """
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    taught, learned = (_answers_to(name, answers.columns_of([name]), answers.values) for name in (TAUGHT, LEARNED))
    both = beside_partner(rows.assign(taught=taught, learned=learned), ["taught", "learned"])
    agrees = (
        (both[[f"{what}_{side}" for what in ("taught", "learned") for side in ("junior", "senior")]]) >= AGREES_FROM
    )
    up = _points(both["taught_junior"] + both["learned_senior"])
    down = _points(both["taught_senior"] + both["learned_junior"])
    told = both.assign(both_ways=agrees.all(axis=1), up=up, down=down, balance=up - down)
    return told[list(PAIR_COLUMNS)]


def _answers_to(name: str, columns: list[int], values: np.ndarray) -> pd.Series[float]:
    """The answers to one item, all missing where nobody was asked."""
    found = values[:, columns[0]] if columns else np.full(len(values), np.nan)
    return pd.Series(found, name=name, dtype="float64")


def _points(of_two: pd.Series[float]) -> pd.Series[float]:
    """The mean of two answers, given as their sum, in percent of the maximum possible."""
    return 100 * (of_two / 2 - _LOWEST) / (_HIGHEST - _LOWEST)


def _summed(pairs: pd.DataFrame, wave: str, cohort: str) -> Reciprocity:
    here = pairs[(pairs["wave"] == wave) & ((pairs["cohort"] == cohort) if cohort != ALL else True)]
    n = len(here)
    if n < PAIRS_FOR_A_SHARE:
        because = f"fewer than {PAIRS_FOR_A_SHARE} pairs of which both answered both questions"
        nothing = no_estimate(because, level=0.95, n=n, clusters=n)
        return Reciprocity(wave, cohort, n, None, None, None, None, None, None, nothing, because)
    both = int(here["both_ways"].sum())
    shares = wilson(both, n)
    balance = estimate_change(here["balance"].to_numpy(np.float64), here["cluster"].to_numpy())
    return Reciprocity(
        wave=wave, cohort=cohort, pairs=n, both_ways=both, share=float(shares.share), low=float(shares.low),
        high=float(shares.high), up=float(here["up"].mean()), down=float(here["down"].mean()), balance=balance,
    )  # fmt: skip
