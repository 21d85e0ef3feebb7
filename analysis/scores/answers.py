"""Answers as a matrix: respondents by items, on the response scale, with what did not fit set missing and named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import Finding
from analysis.instruments import Item, item_index
from analysis.scores.forms import Forms
from analysis.study import ALL

FloatArray = npt.NDArray[np.float64]

#: From this many answers on, a scale of which nobody ticked either end looks like another coding.
ANSWERS_FOR_RANGE: Final = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: `values` (respondents, items) on each item's own response scale, not yet keyed.

    NaN is no answer. `items` are the known items that occur, in the order of the columns; `group` (respondents,)
    numbers the form each respondent was given (import and wave), `asked` (groups, items) says which items anybody
    given that form answered, `waves` (groups,) the wave of each form. `findings` name values outside a response scale;
    those are NaN in `values`.
    """

    items: tuple[Item, ...]
    values: FloatArray
    group: npt.NDArray[np.int64]
    asked: npt.NDArray[np.bool_]
    waves: tuple[str, ...]
    findings: tuple[Finding, ...]

    def asked_at(self, wave: str) -> npt.NDArray[np.bool_]:
        """Which items (items,) any form of a wave asked; of `study.ALL` waves, any form at all."""
        forms = [wave in (ALL, own) for own in self.waves]
        found: npt.NDArray[np.bool_] = np.any(self.asked[forms], axis=0)
        return found

    def keyed(self, columns: list[int]) -> FloatArray:
        """The values (respondents, columns) of some items, reversed items turned: minimum + maximum - value."""
        sign = np.array([-1.0 if self.items[c].reversed else 1.0 for c in columns])
        ends = [self.items[c].response_scale for c in columns]
        shift = np.array([e.minimum + e.maximum if s < 0 else 0.0 for e, s in zip(ends, sign, strict=True)])
        keyed: FloatArray = self.values[:, columns] * sign + shift
        return keyed

    def range_warnings(self, scale: str) -> tuple[str, ...]:
        """Sentences on answers to a scale that do not fit its range: outside it, or away from both of its ends."""
        own = {item.id for item in self.items if item.scale == scale}
        outside = [f"{one.message} {one.advice}" for one in self.findings if one.column in own]
        ends = _narrow_range(self.values, self.items, scale)
        narrow = [] if ends is None else [_narrow(scale, *ends)]
        return (*outside, *(f"{one.message} {one.advice}" for one in narrow))

    def columns_of(self, item_ids: list[str]) -> list[int]:
        """The columns of those of the given items that occur, in the given order."""
        place = {item.id: column for column, item in enumerate(self.items)}
        return [place[name] for name in item_ids if name in place]


def answer_matrix(responses: pd.DataFrame, rows: pd.DataFrame, forms: Forms | None = None) -> Answers:
    """The answers of `rows` (a frame with submission, import_id and wave, one row a respondent).

    What a form asked is learned from all who were given it; where `rows` are only a part of them, `forms` says it.
    Items that no questionnaire knows are left out; of two answers to one item the later row counts. Values outside an
    item's response scale are no answer and give a finding SCALE_RANGE (error); a scale of five steps or more of which
    nobody ticked either end gives SCALE_RANGE (warning): 0 to 6 may have been coded 1 to 5.
    """
    known = item_index()
    item_codes, item_names = pd.factorize(responses["item"])
    code_of = {name: code for code, name in enumerate(item_names) if name in known}
    # In the order of the questionnaires: that of the answers would order what is shown by which file came first.
    occurring = code_of.keys() if forms is None else code_of.keys() | set(forms.table["item"])
    items = tuple(item for name, (_, item) in known.items() if name in occurring)
    column = np.full(len(item_names) + 1, -1)
    place = {item.id: number for number, item in enumerate(items)}
    column[list(code_of.values())] = [place[name] for name in code_of]
    row = _row_of(responses["submission"], rows["submission"])
    # One spare row and column, the last ones, take the answers of nobody and to nothing, and are cut off again.
    spare = np.full((len(rows) + 1, len(items) + 1), np.nan)
    spare[row, column[item_codes]] = responses["value"].to_numpy(dtype=np.float64)
    values = spare[:-1, :-1]
    values, findings = _within_range(values, items)
    group, asked, waves = _own_forms(rows, values) if forms is None else forms.of(rows, [item.id for item in items])
    return Answers(items, values, group, asked, waves, (*findings, *_narrow_ranges(values, items)))


def _own_forms(
    rows: pd.DataFrame, values: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], tuple[str, ...]]:
    """Each row's form, what each form asked, and its wave, as far as these rows tell."""
    given = rows.groupby(["import_id", "wave"], dropna=False, sort=False)
    group = np.asarray(given.ngroup(), dtype=np.int64)
    waves = rows["wave"].iloc[np.unique(group, return_index=True)[1]]
    return group, _asked(values, group), tuple(waves)


def _row_of(submission: pd.Series[str], respondent: pd.Series[str]) -> npt.NDArray[np.int64]:
    """The row of the respondent who made each submission, -1 for none of them."""
    codes, names = pd.factorize(submission)
    rows = np.append(pd.Index(respondent).get_indexer(pd.Index(names)), -1)
    return rows[codes].astype(np.int64)


def _asked(values: FloatArray, group: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    groups = int(group.max(initial=-1)) + 1
    counts = [np.bincount(group[np.isfinite(values[:, c])], minlength=groups) > 0 for c in range(values.shape[1])]
    return np.stack(counts, axis=1) if counts else np.zeros((groups, 0), dtype=bool)


def _within_range(values: FloatArray, items: tuple[Item, ...]) -> tuple[FloatArray, list[Finding]]:
    low = np.array([item.response_scale.minimum for item in items])
    high = np.array([item.response_scale.maximum for item in items])
    outside = (values < low) | (values > high)
    if not outside.any():
        return values, []
    findings = [_out_of_range(items[c], values[outside[:, c], c]) for c in np.flatnonzero(outside.any(axis=0))]
    return np.where(outside, np.nan, values), findings


def _out_of_range(item: Item, wrong: FloatArray) -> Finding:
    ends, found = item.response_scale, ", ".join(f"{value:g}" for value in np.unique(wrong)[:5])
    return Finding(
        "SCALE_RANGE",
        "error",
        f'Item "{item.id}" has {len(wrong)} answers outside {ends.minimum:g} to {ends.maximum:g}: {found}.',
        "They count as no answer. Check the coding of this item's answers in the mapping.",
        column=item.id,
        rows_count=len(wrong),
    )


def _narrow_ranges(values: FloatArray, items: tuple[Item, ...]) -> list[Finding]:
    """A finding for each scale of five steps or more of which nobody ticked either end."""
    found = {scale: _narrow_range(values, items, scale) for scale in dict.fromkeys(i.scale for i in items if i.scale)}
    return [_narrow(scale, *ends) for scale, ends in found.items() if ends is not None]


def _narrow_range(values: FloatArray, items: tuple[Item, ...], scale: str) -> tuple[float, float, float, float] | None:
    """Lowest and highest answer to a scale, and its ends, where its answers keep away from both; else None."""
    columns = [c for c, item in enumerate(items) if item.scale == scale and item.role == "scale"]
    if not columns:
        return None
    ends, seen = items[columns[0]].response_scale, values[:, columns]
    seen = seen[np.isfinite(seen)]
    if len(seen) < ANSWERS_FOR_RANGE or ends.maximum - ends.minimum < 5:
        return None
    if not (seen.min() > ends.minimum and seen.max() < ends.maximum):
        return None
    return float(seen.min()), float(seen.max()), ends.minimum, ends.maximum


def _narrow(scale: str, seen_low: float, seen_high: float, low: float, high: float) -> Finding:
    return Finding(
        "SCALE_RANGE",
        "warning",
        f'Answers to the scale "{scale}" run from {seen_low:g} to {seen_high:g}, not from {low:g} to {high:g}.',
        "If the file codes the first answer by another number, say so in the mapping; scores would be off otherwise.",
    )
