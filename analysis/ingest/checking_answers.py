"""Whether answers fit their questions: out of scale, wrong range, spreadsheet errors, straight lines, too fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.answers import ReadAnswers
from analysis.ingest.checking_scales import AnswerColumn, check_scales
from analysis.ingest.ledger import BoolArray
from analysis.ingest.numbers import FloatArray, is_excel_error, is_not_finite
from analysis.ingest.source import Source
from analysis.instruments import Item

#: Answers all alike are a straight line from this many answers on.
STRAIGHT_FROM: Final = 8
#: Faster than this many seconds an answer is too fast to have read the question (Huang et al. 2012).
SECONDS_AN_ANSWER: Final = 2.0


def check_answers(source: Source, answers: Sequence[AnswerColumn], seconds: pd.Series) -> None:
    """All checks of answers. Rows with an answer that cannot be one are set aside; the rest is noted only.

    Set aside are spreadsheet errors (EXCEL_ERROR), numbers that are none (NOT_FINITE) and answers outside their
    response scale (OUT_OF_SCALE): somebody has to look, since such a cell says that the columns or codes are not what
    they seem.
    """
    for answer in answers:
        _check_cells(source, answer)
        if answer.item is not None:
            _check_scale(source, answer, answer.item)
    check_scales(source, answers)
    if answers:
        _check_care(source, answers, seconds)


def _check_cells(source: Source, answer: AnswerColumn) -> None:
    column, ledger = answer.column.source, source.ledger
    errors = _rows_with(answer.read, [is_excel_error(text) for text in answer.read.distinct])
    ledger.set_aside(errors, "EXCEL_ERROR", f'a spreadsheet error stands for an answer in "{column[:60]}".',
                     column=column, advice="Mend the formula or clear the cell, then import again.")  # fmt: skip
    endless = _rows_with(
        answer.read, [is_not_finite(text) and text.strip().casefold() != "nan" for text in answer.read.distinct]
    )
    ledger.set_aside(endless, "NOT_FINITE", f'a number in "{column[:60]}" is none (infinite or too large).',
                     column=column, advice="Correct the cell; a blank means no answer.")  # fmt: skip
    if answer.item is None:
        return
    unknown = answer.read.unknown & ~errors & ~endless
    words = ", ".join(f'"{text[:40]}"' for text in answer.cells[unknown].unique()[:4])
    ledger.note("UNKNOWN_ANSWER", "warning", f'{words} in "{column[:60]}" is no answer of its scale; it is missing.',
                hit=unknown, column=column, advice="Give the value of each such text in the mapping.")  # fmt: skip
    ledger.change(unknown, column, answer.cells, "", "The text is no answer of the scale.")


def _check_scale(source: Source, answer: AnswerColumn, item: Item) -> None:
    scale, values, column = item.response_scale, answer.read.values, answer.column.source
    with np.errstate(invalid="ignore"):
        outside = (values < scale.minimum) | (values > scale.maximum) | (np.mod(values, 1) != 0) & ~np.isnan(values)
    if not outside.any():
        return
    found = ", ".join(f"{value:g}" for value in np.unique(values[outside])[:5])
    share = outside.sum() / max(1, (~np.isnan(values)).sum())
    advice = (
        "Most answers do not fit: the file codes them otherwise. Give the value of each code in the mapping (anchors)."
        if share > 0.2
        else "Correct them, or say in the mapping which code stands for no answer (missing)."
    )
    source.ledger.set_aside(
        outside, "OUT_OF_SCALE",
        f'{found} in "{column[:60]}" is outside the scale {scale.minimum:g} to {scale.maximum:g} of {item.id}.',
        column=column, advice=advice, severity="error" if share > 0.2 else "warning",
    )  # fmt: skip


def _check_care(source: Source, answers: Sequence[AnswerColumn], seconds: pd.Series) -> None:
    """Straight lines and speeders are flagged, never set aside: whether they count is for a person to decide."""
    values = np.column_stack([answer.read.values for answer in answers])
    with np.errstate(invalid="ignore"):
        counts = (~np.isnan(values)).sum(axis=1)
        low = np.where(np.isnan(values), np.inf, values).min(axis=1)
        high = np.where(np.isnan(values), -np.inf, values).max(axis=1)
    straight = (counts >= STRAIGHT_FROM) & (low == high)
    source.ledger.note("STRAIGHT_LINE", "info", f"All of {STRAIGHT_FROM} or more answers are the same.",
                       hit=straight, advice="Look at them; they are kept.")  # fmt: skip
    answered = np.column_stack([answer.read.answered for answer in answers]).sum(axis=1)
    taken: FloatArray = seconds.to_numpy(dtype="float64")
    fast = (answered >= STRAIGHT_FROM) & (taken < SECONDS_AN_ANSWER * answered)
    source.ledger.note("TOO_FAST", "info", f"Answered in under {SECONDS_AN_ANSWER:g} seconds a question.", hit=fast,
                       advice="Look at them; they are kept.")  # fmt: skip


def _rows_with(read: ReadAnswers, distinct: Sequence[bool]) -> BoolArray:
    hit = np.asarray(distinct, dtype=bool)
    rows: BoolArray = hit[read.codes]
    return rows
