"""Whether the answers of a scale, taken together, fit it: other words, other codes, a range it does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.answers import AnswerSet, ReadAnswers
from analysis.ingest.headings import heading_words
from analysis.ingest.mapping import ColumnMapping
from analysis.ingest.numbers import FloatArray
from analysis.ingest.source import Source
from analysis.instruments import Item
from analysis.instruments.questionnaire import ResponseScale
from analysis.stats.reliability import item_rest

#: From this many answers on, a scale whose ends are never used is worth a word.
_ENOUGH: Final = 20
#: Shares of a scale's answers from which not the answers are wrong but how the file is read.
_MOST_STRANGE: Final = 0.05
_MOST_OUTSIDE: Final = 0.05
#: Items from which on one that runs against the others of its scale can be told.
_ITEMS_TO_COMPARE: Final = 3
#: Standard errors (Fisher's z) below zero from which on a correlation is not a matter of chance.
_BEYOND_CHANCE: Final = 1.96


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of answers: how it is mapped, its cells, what they were read as, and its item (None for an own one).

    `stand_in` is the set of answers that said the item's scale in other words, where one was needed.
    """

    column: ColumnMapping
    cells: pd.Series
    read: ReadAnswers
    item: Item | None
    stand_in: AnswerSet | None = None


def check_scales(source: Source, answers: Sequence[AnswerColumn]) -> None:
    """Findings about whole scales; those of severity error stop the file until somebody says how it is coded."""
    _note_other_words(source, answers)
    _check_fit(source, answers)
    _check_uwes_range(source, answers)
    _check_directions(source, answers)


def _note_other_words(source: Source, answers: Sequence[AnswerColumn]) -> None:
    """Say how answers in other words than the questionnaire's were read; one finding a set, never a silent reading."""
    for stand_in in {id(a.stand_in): a.stand_in for a in answers if a.stand_in}.values():
        read = [answer for answer in answers if answer.stand_in is stand_in]
        given = {heading_words(text): text.strip() for answer in read for text in answer.read.distinct}
        steps = [(stand_in.values[words], text) for words, text in given.items() if words in stand_in.values]
        shown = ", ".join(f'"{text[:40]}" is {value:g}' for value, text in sorted(steps))
        source.ledger.note(
            "ANSWERS_IN_OTHER_WORDS", "info", f"Answers in {len(read)} columns are not in the words of their "
            f"questionnaire and are read as steps of {stand_in.kind}: {shown}.", column=read[0].column.source,
            advice="If a step is wrong, give the value of each text in the mapping (anchors).",
        )  # fmt: skip


def _check_fit(source: Source, answers: Sequence[AnswerColumn]) -> None:
    """Whether the answers fit their scale as a whole: rows that happen to fit are no sample of the others."""
    for scale in {answer.item.response_scale: None for answer in answers if answer.item}:
        of_scale = [answer for answer in answers if answer.item and answer.item.response_scale == scale]
        _check_words(source, of_scale)
        _check_codes(source, of_scale, scale)


def _check_words(source: Source, answers: Sequence[AnswerColumn]) -> None:
    given = sum(int(answer.read.answered.sum()) for answer in answers)
    strange = sum(int(answer.read.unknown.sum()) for answer in answers)
    if strange <= _MOST_STRANGE * given:
        return
    words = ", ".join(f'"{text[:40]}"' for a in answers[:1] for text in a.cells[a.read.unknown].unique()[:5])
    source.ledger.note(
        "ANSWERS_UNKNOWN", "error", f"{strange} of {given} answers in {len(answers)} columns are in words that their "
        f"scale does not have ({words}).", column=answers[0].column.source,
        advice="Give the value of each text in the mapping (anchors); without it nothing can be scored.",
    )  # fmt: skip


def _check_codes(source: Source, answers: Sequence[AnswerColumn], scale: ResponseScale) -> None:
    values = np.concatenate([answer.read.values for answer in answers])
    values = values[~np.isnan(values)]
    outside = int(((values < scale.minimum) | (values > scale.maximum)).sum())
    if outside <= _MOST_OUTSIDE * len(values):
        return
    source.ledger.note(
        "SCALE_RANGE", "error", f"{len(answers)} columns should hold {scale.minimum:g} to {scale.maximum:g}, but "
        f"span {values.min():g} to {values.max():g}: the file codes its answers otherwise.",
        column=answers[0].column.source,
        advice="Give the value of each code in the mapping (anchors), or leave these columns out.",
    )  # fmt: skip


def _check_uwes_range(source: Source, answers: Sequence[AnswerColumn]) -> None:
    """A 0 to 6 scale whose answers never use 0 nor 6 has been coded 1 to 5, as much public code does."""
    zero = [a for a in answers if a.item and (a.item.response_scale.minimum, a.item.response_scale.maximum) == (0, 6)]
    values = [answer.read.values for answer in zero]
    if not values:
        return
    given = np.concatenate(values)
    given = given[~np.isnan(given)]
    texts = any(
        not text.strip().replace(".", "").isdigit() for answer in zero for text in answer.read.distinct if text.strip()
    )
    if len(given) < _ENOUGH or texts or given.min() < 1:
        return
    top = given.max()
    source.ledger.note(
        "SCALE_RANGE", "warning",
        f"{len(zero)} columns should be answered 0 (never) to 6 (always), but go from {given.min():g} to {top:g}: "
        f"the file seems to code the answers 1 to {5 if top <= 5 else 7}.",
        column=zero[0].column.source,
        advice="If so, give the value of each code in the mapping (anchors); the scores are wrong otherwise.",
    )  # fmt: skip


def _check_directions(source: Source, answers: Sequence[AnswerColumn]) -> None:
    """Items that run against the others of their scale: turned round in the file already, or never."""
    scales: dict[str, list[AnswerColumn]] = {}
    for answer in answers:
        if answer.item is not None and answer.item.scale is not None:
            scales.setdefault(answer.item.scale, []).append(answer)
    for columns in scales.values():
        against, people = _running_against(columns)
        if not against:
            continue
        turned = all(answer.item and answer.item.reversed for answer in against)
        said = "the file may hold them turned round already" if turned else "they may be worded the other way here"
        names = ", ".join(f'"{answer.column.source[:60]}"' for answer in against)
        source.ledger.note(
            "UNREVERSED_ITEM", "warning", f"The answers of {people} people to {names} run against the other items of "
            f"their scale: {said}.", column=against[0].column.source,
            advice="Compare a few answers with the form. If so, give each answer the value that turns it back in the "
            "mapping (anchors).",
        )  # fmt: skip


def _running_against(columns: Sequence[AnswerColumn]) -> tuple[list[AnswerColumn], int]:
    """The items whose correlation with the others is further below 0 than chance, and over how many people.

    Complete answers only, each item keyed as its questionnaire says. Where the reversed items together run against
    all others it is they that are meant: by itself each of the others would run against them too.
    """
    keyed = np.column_stack([_keyed(answer) for answer in columns])
    keyed = keyed[np.isfinite(keyed).all(axis=1)]
    if len(columns) < _ITEMS_TO_COMPARE or len(keyed) < _ENOUGH:
        return [], len(keyed)
    low = -np.tanh(_BEYOND_CHANCE / np.sqrt(len(keyed) - 3))
    backwards = np.array([answer.item is not None and answer.item.reversed for answer in columns])
    if backwards.any() and not backwards.all():
        halves = np.column_stack([keyed[:, backwards].sum(axis=1), keyed[:, ~backwards].sum(axis=1)])
        if item_rest(halves)[0] < low:
            return [answer for answer, back in zip(columns, backwards, strict=True) if back], len(keyed)
    rest = item_rest(keyed)
    return [answer for answer, correlation in zip(columns, rest, strict=True) if correlation < low], len(keyed)


def _keyed(answer: AnswerColumn) -> FloatArray:
    if answer.item is None or not answer.item.reversed:
        return answer.read.values
    scale = answer.item.response_scale
    return scale.minimum + scale.maximum - answer.read.values
