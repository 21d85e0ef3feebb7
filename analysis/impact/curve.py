"""Retention as pictures and one comparison: who is still employed, by month since the start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """Share still employed by whole months since the start, with the people at risk. Equal lengths; shares 0 to 1.

    `group` is "participants", "comparison" or a cohort; `side` a side or "all".
    """

    group: str
    side: str
    time_months: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RetentionComparison:
    """Participants against similar staff; None wherever it could not be worked out or must stay hidden.

    `rmst_difference_days` (with `low`, `high`) are days kept in the first `months` months; the differences are
    between shares still employed (0 to 1): `naive_difference` ever against never, `fair_difference` time at risk.
    `crude_difference_days` is the difference in days without weights. `drift_p` says how often chance alone makes the
    hazard ratio drift over time as much as here. `leaving_a_year` is the share of similar staff that leaves within a
    year, `halving_seen` how often halving it would be seen. `late_joiners` joined more than 30 days after their
    cohort's start: they stand in the comparison throughout.
    """

    rmst_difference_days: float | None
    low: float | None
    high: float | None
    months: int
    logrank_p: float | None
    hazard_ratio: float | None
    hr_low: float | None
    hr_high: float | None
    naive_difference: float | None
    fair_difference: float | None
    crude_difference_days: float | None = None
    drift_p: float | None = None
    halving_seen: float | None = None
    leaving_a_year: float | None = None
    late_joiners: int | None = None
