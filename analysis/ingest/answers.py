"""From an answer's text to its value: the anchor text first, then the number that is declared for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest.headings import heading_words
from analysis.ingest.numbers import FloatArray, number_of
from analysis.ingest.words import is_no_answer
from analysis.instruments.questionnaire import ResponseScale

_NUMBER_AND_TEXT: Final = re.compile(r"([+-]?\d{1,3})\s?(?:[-\u2013=:.)]\s?|\s)\s?([^\d\s].{0,200})", re.DOTALL)
_TEXT_AND_NUMBER: Final = re.compile(r"(.{1,200}?)\s?[(\[]([+-]?\d{1,3})[)\]]", re.DOTALL)


#: As many rows are looked at first for the texts of a column.
_FIRST_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """A set of answers that was recognised in a column: its kind, the value of each answer's words, its steps."""

    kind: str
    values: Mapping[str, float]
    points: int


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """A column of answers.

    distinct   the column's distinct texts, and `codes` the position of each row's text among them
    worth      the value of each distinct text, NaN where it has none
    silent     whether a distinct text is no answer (blank, "not applicable")
    """

    codes: np.ndarray
    distinct: tuple[str, ...]
    worth: FloatArray
    silent: np.ndarray

    @property
    def values(self) -> FloatArray:
        """What each row answered, NaN where nothing was, or where the text has no value."""
        return _of_rows(self.worth, self.codes)

    @property
    def answered(self) -> np.ndarray:
        """Where the cell says something that is an answer (not blank, not "not applicable")."""
        return _of_rows(~self.silent, self.codes)

    @property
    def unknown(self) -> np.ndarray:
        """Where an answer has no value: a text that neither an anchor nor a number explains."""
        return _of_rows(~self.silent & np.isnan(self.worth), self.codes)


def _of_rows(of_texts: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """What holds for each distinct text (texts,), row by row."""
    if len(codes) <= _FIRST_ROWS or codes.min() < 0:
        return np.asarray(of_texts[codes])
    # Arrow takes a third of numpy's time: it keeps memory that numpy gives back and has to ask for again.
    taken = pc.take(pa.array(of_texts), pa.array(codes), boundscheck=False)
    return np.asarray(taken.to_numpy(zero_copy_only=False))


def read_answers(
    cells: pd.Series,
    *,
    scale: ResponseScale | None = None,
    anchors: Mapping[str, float] | None = None,
    stand_in: AnswerSet | None = None,
    decimal: str = ".",
) -> ReadAnswers:
    """The values of a column's answers; each distinct text is looked up once.

    First the anchors that a mapping declares, then the response scale's, then the number that the text is or that
    stands beside an anchor ("4 - Agree", "Agree (4)"). Without a scale a set of answers that the column's texts
    make up is used; `stand_in` is one that says a scale's answers in other words (`set_in_place_of`). Values are as
    answered: reversed items are turned round by the scores, never here.
    """
    codes, distinct = coded_texts(cells)
    known = _known_values(distinct, scale, anchors or {}, stand_in)
    missing = _words_of(scale)[1] if scale else frozenset[str]()
    words = [answer_words(text) for text in distinct]
    told = list(zip(distinct, words, strict=True))
    silent = np.array([_is_silent(*one, known, missing) for one in told], dtype=bool)
    values = np.array([_value_of(*one, known, decimal, scale) for one in told], dtype="float64")
    values[silent] = np.nan
    return ReadAnswers(codes, distinct, values, silent)


def coded_texts(cells: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    """The position of each text among the distinct ones (-1: missing), and these in the order of their appearance.

    A long column of answers has few texts, which its first rows hold as a rule: looking them up takes less than
    collecting them. Where a later row holds another text, all are collected.
    """
    if len(cells) > 2 * _FIRST_ROWS and isinstance(cells.dtype, pd.StringDtype):
        texts = pa.array(cells)
        first = pc.drop_null(pc.unique(texts[:_FIRST_ROWS]))
        found = pc.index_in(texts, first)
        if found.null_count == texts.null_count:
            whole = pc.fill_null(found, -1) if found.null_count else found
            return whole.to_numpy(zero_copy_only=False), tuple(first.to_pylist())
    codes, distinct = pd.factorize(cells)
    return codes, tuple(str(text) for text in distinct)


def _known_values(
    distinct: tuple[str, ...], scale: ResponseScale | None, anchors: Mapping[str, float], stand_in: AnswerSet | None
) -> Mapping[str, float]:
    declared = {answer_words(text): value for text, value in anchors.items()}
    if scale is not None:
        return (dict(stand_in.values) if stand_in else {}) | _words_of(scale)[0] | declared
    recognised = None if declared else answer_set_of(distinct)
    return recognised.values if recognised else declared


@lru_cache(maxsize=256)
def _words_of(scale: ResponseScale) -> tuple[dict[str, float], frozenset[str]]:
    """The words of a scale's own answers with their values, and those that are none; never to be changed."""
    own = {answer_words(anchor.text): anchor.value for anchor in (*scale.aliases, *scale.anchors)}
    return own, frozenset(answer_words(text) for text in scale.missing)


def set_in_place_of(scale: ResponseScale, texts: Iterable[str]) -> AnswerSet | None:
    """A set of answers that holds all the texts and has the scale's kind and number of steps; values from its minimum.

    "Stimme eher zu" is the fourth of five steps of agreement, whatever language the questionnaire was written in. A
    set of seven steps never stands for a scale of five.
    """
    points = int(scale.maximum - scale.minimum) + 1
    plain = [text for text in texts if not number_like(text)]
    found = answer_set_of(plain, points, scale.kind)
    if found is None:
        return None
    shift = scale.minimum - min(found.values.values())
    values = {word: value + shift for word, value in found.values.items()}
    return AnswerSet(found.kind, MappingProxyType(values), found.points)


def _is_silent(text: str, words: str, known: Mapping[str, float], missing: frozenset[str]) -> bool:
    return not text.strip() or (
        words not in known and not number_like(text) and (is_no_answer(text) or words in missing)
    )


def answer_words(text: str) -> str:
    """An answer as it is compared: a number as that number (so that "-1" is not "1"), another text by its words."""
    return f"{number_of(text, ','):g}" if number_like(text) else heading_words(text)


def number_like(text: str) -> bool:
    """Whether the text is a finite number in either decimal notation."""
    return not np.isnan(number_of(text, ","))


def _value_of(text: str, words: str, known: Mapping[str, float], decimal: str, scale: ResponseScale | None) -> float:
    if text.rstrip().endswith(";"):  # a list of what was ticked, as Microsoft Forms writes it: never one answer
        return float("nan")
    value = number_of(text, decimal)
    if words in known or not np.isnan(value):
        return known.get(words, value)
    if found := _NUMBER_AND_TEXT.fullmatch(text.strip()):
        return _beside(found[1], found[2], known, scale)
    if found := _TEXT_AND_NUMBER.fullmatch(text.strip()):
        return _beside(found[2], found[1], known, scale)
    return float("nan")


def _beside(number: str, text: str, known: Mapping[str, float], scale: ResponseScale | None) -> float:
    """The anchor's value ("1 = Strongly agree" keeps the anchor); else the number if it is on a declared scale."""
    on_scale = scale is not None and scale.minimum <= float(number) <= scale.maximum
    return known.get(answer_words(text), float(number) if on_scale else float("nan"))


@cache
def _answer_sets() -> tuple[AnswerSet, ...]:
    """The sets of `answer_sets.toml`; values count from 1, those of yes and no from 0."""
    document = tomllib.loads(files("analysis.ingest").joinpath("answer_sets.toml").read_text(encoding="utf-8"))
    sets = []
    for kind, listed in document.items():
        for answers in listed["sets"]:
            low = 0 if kind == "yes or no" else 1
            values = {word: float(low + step) for step, words in enumerate(answers) for word in words.split("|")}
            sets.append(AnswerSet(kind, MappingProxyType(values), len(answers)))
    return tuple(sets)


def answer_set_of(texts: Iterable[str], points: int | None = None, kind: str | None = None) -> AnswerSet | None:
    """The first known set of answers that holds all the texts, at least two (blanks and "not applicable" aside).

    `points` and `kind` narrow it to sets of so many steps and of that kind. None where no set holds them all: a single
    stranger makes the column a list of choices, which has no order; so does a text that ends in ";".
    """
    texts = list(texts)
    if any(text.rstrip().endswith(";") for text in texts):
        return None
    words = {heading_words(text) for text in texts if text.strip() and not is_no_answer(text)}
    if len(words) < 2 or len(words) > 12:
        return None
    fitting = (one for one in _answer_sets() if points in (None, one.points) and kind in (None, one.kind))
    return next((candidate for candidate in fitting if words <= candidate.values.keys()), None)
