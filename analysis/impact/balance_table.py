"""What a balance table says; `impact.balance` works them out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One value of one attribute. `programme` and `comparison` are shares (0 to 1), or means in the attribute's unit
    where `value` is "mean"; `_weighted` the same with weights. `difference_before` and `difference_after` are
    standardised differences (programme less comparison, in pooled standard deviations before weighting). `weighed` says
    whether the attribute was weighed on; one there was no room for is judged all the same.
    """

    attribute: str
    value: str
    programme: float
    comparison: float
    programme_weighted: float
    comparison_weighted: float
    difference_before: float
    difference_after: float
    weighed: bool


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """One group of the programme beside those it is compared with, for one measure between two waves.

    People are those linked over both waves; `programme_worth` and `comparison_worth` are how many equally weighted
    people each group's weights are worth (Kish). `largest` is the largest standardised difference left over the columns
    that grade B judges, `largest_in` its attribute; `alike` whether it is small enough.
    """

    measure: str
    cohort: str
    side: str
    wave_from: str
    wave_to: str
    programme_people: int
    comparison_people: int
    programme_worth: float
    comparison_worth: float
    largest: float
    largest_in: str
    alike: bool
    rows: tuple[BalanceRow, ...]
