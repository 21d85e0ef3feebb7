"""The answers of a file that no scale explains, as a table in which a person says what each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.answers import answer_words, number_like
from analysis.ingest.checking_scales import AnswerColumn
from analysis.ingest.contents import FileContents
from analysis.ingest.ledger import Ledger
from analysis.ingest.mapped_view import mapped_view, reshaped
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.responses import read_answer_columns
from analysis.ingest.source import Source
from analysis.instruments.questionnaire import ResponseScale
from analysis.wording.numbers import counted, number

#: Columns of the table.
ANSWERS: Final = ("Answer", "Asked in", "Value", "No answer")
#: Rows that a person can be asked to go through; what is beyond is said in the mapping's file.
_MOST: Final = 200
_CHARACTERS: Final = 80


def answer_table(contents: FileContents, mapping: Mapping) -> pd.DataFrame:
    """One row an answer that has no value, or that lies outside its scale, with what the mapping says of it so far.

    Columns `ANSWERS`: the text; the scale and how many of the file's questions are answered on it; its value (NaN:
    not said); whether it is no answer. Where a scale has codes outside it, all its codes are listed, since the others
    may mean something else too. Answers of the study's own questions stand together. Empty where all is explained.
    """
    rows = [
        (text[:_CHARACTERS], asked, _declared(text, columns), _is_missing(text, columns))
        for asked, columns in _groups(contents, mapping)
        for text in _open_answers(columns)
    ]
    table = pd.DataFrame(rows[:_MOST], columns=list(ANSWERS))
    return table.astype({"Answer": "str", "Asked in": "str", "Value": "float64", "No answer": "bool"})


def columns_with_answers(
    table: pd.DataFrame, contents: FileContents, mapping: Mapping, columns: Sequence[ColumnMapping]
) -> tuple[ColumnMapping, ...]:
    """`columns`, the answers among them read as a corrected `answer_table` of the mapping says."""
    said: dict[str, dict[str, tuple[float, bool]]] = {}
    for text, asked, value, silent in table[list(ANSWERS)].itertuples(index=False):
        said.setdefault(asked, {})[text] = (float(value), bool(silent))
    told = {
        answer.column.source: _told(answer, said[asked])
        for asked, answers in _groups(contents, mapping)
        if asked in said
        for answer in answers
    }
    return tuple(
        replace(column, anchors=told[column.source][0], missing=told[column.source][1])
        if column.meaning == "item" and column.source in told
        else column
        for column in columns
    )


def _told(answer: AnswerColumn, said: dict[str, tuple[float, bool]]) -> tuple[dict[str, float], tuple[str, ...]]:
    """The anchors and missing texts of one column, with what was said of the texts that it holds."""
    held = {text.strip()[:_CHARACTERS]: text.strip() for text in answer.read.distinct}
    held |= {text[:_CHARACTERS]: text for text in (*answer.column.anchors, *answer.column.missing)}
    anchors = dict(answer.column.anchors)
    missing = list(answer.column.missing)
    for shown, (value, silent) in said.items():
        text = held.get(shown)
        if text is None:
            continue
        anchors.pop(text, None)
        missing = [other for other in missing if other != text]
        if silent:
            missing.append(text)
        elif not np.isnan(value):
            anchors[text] = value
    return anchors, tuple(missing)


def _groups(contents: FileContents, mapping: Mapping) -> Iterator[tuple[str, list[AnswerColumn]]]:
    """The file's answer columns by the scale that they are answered on, each group with its words."""
    view, shaped, _ = reshaped(mapped_view(contents, mapping), mapping)
    answers = read_answer_columns(Source(view, shaped, Ledger(view), contents.sha256))
    scales: dict[ResponseScale | None, list[AnswerColumn]] = {}
    for answer in answers:
        scales.setdefault(answer.item.response_scale if answer.item else None, []).append(answer)
    for scale, columns in scales.items():
        yield f"{_scale_words(scale)} ({counted(len(columns), 'question')})", columns


def _scale_words(scale: ResponseScale | None) -> str:
    return f"{scale.kind} {number(scale.minimum)} to {number(scale.maximum)}" if scale else "your own questions"


def _open_answers(columns: Sequence[AnswerColumn]) -> list[str]:
    """The distinct texts of a scale that need a word of a person's, in the order in which they come."""
    recoded = any(_outside(answer).any() for answer in columns)
    found: dict[str, str] = {}
    for answer in columns:
        told = {answer_words(text) for text in (*answer.column.anchors, *answer.column.missing)}
        strange = set(answer.read.codes[answer.read.unknown].tolist())
        texts = [*enumerate(answer.read.distinct), *((-1, text) for text in answer.column.missing)]
        for code, text in texts:
            words = answer_words(text)
            if words in told or code in strange or (recoded and number_like(text)):
                found.setdefault(words, text.strip())
    return list(found.values())


def _outside(answer: AnswerColumn) -> np.ndarray:
    if answer.item is None:
        return np.zeros(0, dtype=bool)
    scale, values = answer.item.response_scale, answer.read.values
    with np.errstate(invalid="ignore"):
        outside: np.ndarray = (values < scale.minimum) | (values > scale.maximum)
    return outside


def _declared(text: str, columns: Sequence[AnswerColumn]) -> float:
    values = {answer_words(word): value for answer in columns for word, value in answer.column.anchors.items()}
    return values.get(answer_words(text), float("nan"))


def _is_missing(text: str, columns: Sequence[AnswerColumn]) -> bool:
    silent = {answer_words(word) for answer in columns for word in answer.column.missing}
    return answer_words(text) in silent
