"""The balance table: how alike programme and comparison were, attribute by attribute, before and after weighting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from analysis.impact.balance_table import BalanceRow, BalanceTable
from analysis.impact.conditions import LARGEST_DIFFERENCE
from analysis.impact.covariates import Attributes, Flags, Rows, Values, attribute_of, make_alike
from analysis.impact.evidence import Evidence
from analysis.impact.linked import GROUPINGS, group_rows, list_groups
from analysis.impact.looks import LinkedWaves, linked_waves
from analysis.impact.measures import measures_of
from analysis.stats.weighting import standardised_differences
from analysis.study import ENGAGEMENT, PROGRAMME, UNDERSTANDING

#: What the earlier score is called among the attributes.
EARLIER_SCORE: Final = "before"
#: The value of an attribute that is a number, and of one that is not known.
MEAN: Final = "mean"
UNKNOWN: Final = "unknown"


def balance_tables(evidence: Evidence) -> tuple[BalanceTable, ...]:
    """Every balance table of a study: one a measure, pair of waves and group of the programme with a comparison.

    How to read one: a row is a value of an attribute (a share of people) or a number (a mean), in the programme and in
    the comparison, first as they came and then with the overlap weights of the card (see `stats.weighting`). The
    standardised difference is the gap in pooled standard deviations; grade B allows .1 at most after weighting. The
    weights make the means of what they weigh on agree, so look at the rows that were not weighed on, and at how much
    the comparison is worth after weighting: agreement bought with few people is a weak comparison.

    Rare values (fewer than 5 people of either group) are pooled while weighing, and judged so by the grade; here they
    stand one by one, so that a difference in a rare value may exceed `largest`. Groups of fewer than two people on
    either side have no table; nor has a waitlist drawn by lot, where chance did the balancing. For analysts: rows may
    speak of one person.
    """
    measures = [measure for outcome in (ENGAGEMENT, UNDERSTANDING) for measure in measures_of(evidence.scores, outcome)]
    return tuple(table for look in linked_waves(evidence, tuple(measures)) for table in _tables(look))


def _tables(look: LinkedWaves) -> Iterator[BalanceTable]:
    members = look.people.of_arm(PROGRAMME)
    linked = look.people.table[["cohort", "side"]].iloc[members]
    for columns in GROUPINGS:
        grouping = group_rows(linked, columns, list_groups(linked, columns))
        for place, own in enumerate(grouping.positions()):
            cohort, side = grouping.cohorts[place], grouping.sides[place]
            others = look.people.others.for_group(cohort, side)
            if min(len(own), len(others)) > 1:
                yield _table(look, cohort, side, members[own], others)


def _table(look: LinkedWaves, cohort: str, side: str, group: Rows, others: Rows) -> BalanceTable:
    rows = np.concatenate([group, others])
    treated = np.arange(len(rows)) < len(group)
    before = look.people.before[rows]
    alike = make_alike(look.people.attributes, rows, treated, before)
    weighed = {attribute_of(name) for name in alike.names[: alike.weighed]}
    values = [(EARLIER_SCORE, MEAN, before), *_values(look.people.attributes, rows)]
    return BalanceTable(
        measure=look.measure.id,
        cohort=cohort,
        side=side,
        wave_from=look.wave_from,
        wave_to=look.wave_to,
        programme_people=len(group),
        comparison_people=len(others),
        programme_worth=alike.effective_treated,
        comparison_worth=alike.effective_comparison,
        largest=alike.largest_difference,
        largest_in=alike.differs_in,
        alike=bool(alike.largest_difference <= LARGEST_DIFFERENCE),
        rows=tuple(_rows(values, alike.weights, treated, weighed)),
    )


def _values(attributes: Attributes, rows: Rows) -> Iterator[tuple[str, str, Values]]:
    """Every attribute's values as 0/1 columns, numbers as they are (gaps at the mean, and a column of their own)."""
    for name in attributes.names:
        if name in attributes.numbers:
            numbers = attributes.numbers[name][rows]
            gaps = np.isnan(numbers)
            yield name, MEAN, np.where(gaps, numbers[~gaps].mean() if not gaps.all() else 0.0, numbers)
            if gaps.any():
                yield name, UNKNOWN, gaps.astype(np.float64)
            continue
        codes, texts = attributes.texts[name]
        mine = codes[rows]
        for code in np.unique(mine):
            yield name, texts[code] if code >= 0 else UNKNOWN, np.asarray(mine == code, dtype=np.float64)


def _rows(
    values: list[tuple[str, str, Values]], weights: Values, treated: Flags, weighed: set[str]
) -> Iterator[BalanceRow]:
    """All rows of a table at once: each of their figures is a sum over one matrix."""
    columns, ones = np.column_stack([column for _, _, column in values]), np.ones(len(treated))
    figures = [_means(columns, each, arm) for each in (ones, weights) for arm in (treated, ~treated)]
    figures += [standardised_differences(treated, columns, each) for each in (ones, weights)]
    for (name, value, _), row in zip(values, np.column_stack(figures).tolist(), strict=True):
        programme, comparison, programme_weighted, comparison_weighted, before, after = row
        yield BalanceRow(
            name, value, programme, comparison, programme_weighted, comparison_weighted, before, after, name in weighed
        )


def _means(columns: Values, weights: Values, arm: Flags) -> Values:
    total = weights[arm].sum()
    return np.asarray(weights[arm] @ columns[arm] / total) if total > 0 else np.full(columns.shape[1], np.nan)
