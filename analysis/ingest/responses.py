"""Answers and comments as long tables: one row for each answer that was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.answers import AnswerSet, answer_words, read_answers, set_in_place_of
from analysis.ingest.checking_scales import AnswerColumn
from analysis.ingest.ledger import BoolArray
from analysis.ingest.mapping import ColumnMapping
from analysis.ingest.source import Source, map_distinct
from analysis.ingest.words import is_no_answer
from analysis.instruments import Item, item_index
from analysis.instruments.questionnaire import ResponseScale


def read_answer_columns(source: Source) -> tuple[AnswerColumn, ...]:
    """Every mapped answer column that the file has, read through its item's scale or the mapping's anchors.

    Where texts are not on a scale, all columns of that scale together may show that they say it in other words.
    """
    known = item_index()
    columns = []
    for column in source.mapping.with_meaning("item"):
        cells = source.cells(column)
        if cells is None or column.item is None:
            continue
        item: Item | None = known[column.item][1] if column.item in known else None
        silent = {answer_words(text) for text in column.missing}
        if silent:
            cells = map_distinct(cells, lambda text, silent=silent: "" if answer_words(text) in silent else text)  # type: ignore[misc]
        scale = item.response_scale if item else None
        read = read_answers(cells, scale=scale, anchors=column.anchors, decimal=source.mapping.decimal)
        columns.append(AnswerColumn(column, cells, read, item))
    sets = _sets_in_place(columns)
    return tuple(_read_again(source, answer, sets) for answer in columns) if sets else tuple(columns)


def _sets_in_place(columns: Sequence[AnswerColumn]) -> dict[ResponseScale, AnswerSet]:
    """For each scale with texts that are not on it: the set of answers that they all belong to, where there is one."""
    strange: dict[ResponseScale, set[str]] = {}
    for answer in columns:
        if answer.item is not None and answer.read.unknown.any():
            strange.setdefault(answer.item.response_scale, set()).update(answer.read.distinct)
    found = {scale: set_in_place_of(scale, texts) for scale, texts in strange.items()}
    return {scale: answer_set for scale, answer_set in found.items() if answer_set is not None}


def _read_again(source: Source, answer: AnswerColumn, sets: Mapping[ResponseScale, AnswerSet]) -> AnswerColumn:
    scale = answer.item.response_scale if answer.item else None
    stand_in = sets.get(scale) if scale else None
    if stand_in is None or not answer.read.unknown.any():
        return answer
    read = read_answers(
        answer.cells, scale=scale, anchors=answer.column.anchors, stand_in=stand_in, decimal=source.mapping.decimal
    )
    return replace(answer, read=read, stand_in=stand_in)


def long_responses(answers: Sequence[AnswerColumn], submissions: pd.Series, rows: BoolArray) -> pd.DataFrame:
    """submission, item, raw, value of each answer given in the rows; texts that are no answer have no row.

    `raw` is the cell without padding; `value` is NaN where the text has none. Built column by column from Arrow
    arrays, because four million texts would take most of a minute as Python objects.
    """
    ids = pa.array(submissions.array)
    parts = []
    for answer in answers:
        given = np.flatnonzero(answer.read.answered & rows)
        texts = pa.array([text.strip() for text in answer.read.distinct], pa.large_string())
        parts.append(
            pa.table(
                {
                    "submission": ids.take(pa.array(given)).cast(pa.large_string()),
                    "item": pa.repeat(pa.scalar(answer.column.item, pa.large_string()), len(given)),
                    "raw": pc.take(texts, pa.array(answer.read.codes[given])),
                    "value": pa.array(answer.read.values[given], from_pandas=False),
                }
            )
        )
    if not parts:
        return pd.DataFrame({"submission": [], "item": [], "raw": []}, dtype="str").assign(
            value=np.array([], dtype=float)
        )
    return _frame(pa.concat_tables(parts))


def _frame(table: pa.Table) -> pd.DataFrame:
    columns = {name: pd.array(table.column(name), dtype="str") for name in ("submission", "item", "raw")}
    return pd.DataFrame({**columns, "value": table.column("value").to_numpy()})


def long_comments(source: Source, submissions: pd.Series, rows: BoolArray) -> pd.DataFrame:
    """submission, question, text of each comment written in the rows; "n/a" and a dash are no comment."""
    parts = []
    for column, cells, written in _comment_columns(source):
        keep = written & rows
        question = column.item or column.source
        texts = cells[keep].str.strip()
        parts.append(pd.DataFrame({"submission": submissions[keep], "question": question, "text": texts}))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["submission", "question", "text"])
    return table.astype("str")


def commented(source: Source) -> BoolArray:
    """The rows in which at least one comment is written."""
    somewhere = np.zeros(source.size, dtype=bool)
    for _, _, written in _comment_columns(source):
        somewhere |= written
    return somewhere


def _comment_columns(source: Source) -> Iterator[tuple[ColumnMapping, pd.Series, BoolArray]]:
    """Each comment column with its cells and the rows in which something is written."""
    for column in source.mapping.with_meaning("comment"):
        cells = source.cells(column)
        if cells is not None:
            codes, distinct = pd.factorize(cells)
            written = np.array([not is_no_answer(str(text)) for text in distinct], dtype=bool)
            yield column, cells, written[codes]
