"""The values of one variable of an SPSS or Stata file as text, and what has to be said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.errors import Finding
from analysis.ingest.cases_labels import Reading, choose_reading
from analysis.ingest.cases_moments import Shown, moment_texts
from analysis.ingest.labels import several
from analysis.ingest.numbers import FloatArray
from analysis.ingest.reading_cells import number_text
from analysis.ingest.text_table import Column

#: A value as the reader gives it: a number, a text, or a letter for one of Stata's missing values.
Value = float | str
#: The first row below the two header rows.
FIRST_ROW: Final = 3
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable as the file's dictionary describes it.

    name, label  its short name, and the question's text (the name again where there is none)
    shown        how a date or time is shown; None for numbers and texts
    labels       value -> label, blank labels left out
    missing      (lowest, highest) of each range of values declared missing; a single value is a range of one
    text         whether its values are texts
    tagged       whether its numbers may be Stata's lettered missing values (.a to .z)
    single       whether numbers are of single precision, whose shortest text is shorter
    spss         whether SPSS wrote it
    """

    name: str
    label: str
    shown: Shown | None = None
    labels: Mapping[Value, str] | None = None
    missing: tuple[tuple[Value, Value], ...] = ()
    text: bool = False
    tagged: bool = False
    single: bool = False
    spss: bool = True

    def label_of(self, value: Value) -> str | None:
        """The label of a value, None where it has none."""
        return (self.labels or {}).get(value)

    def declares_missing(self, value: Value) -> bool:
        """Whether the value is declared to be no answer."""
        text = isinstance(value, str)
        return any(low <= value <= high for low, high in self.missing if isinstance(low, str) == text)  # type: ignore[operator]


def column_texts(values: Sequence[Any], variable: Variable) -> tuple[Column, tuple[Finding, ...]]:
    """The cells of one variable in the house's form ("" for missing), and findings about them.

    Values with a label read as `cases_labels` says, dates as ISO text, numbers in their shortest text, texts without
    the blanks that fill them up. Each distinct value is looked at once.
    """
    plain, letters = _letters_apart(values, tagged=variable.tagged)
    codes, distinct = _distinct(plain, text=variable.text)
    gone = [variable.declares_missing(value) for value in distinct]
    present = [value for value, missing in zip(distinct, gone, strict=True) if not missing]
    texts, notes = _texts(present, variable)
    shown = [texts.get(value, "") for value in distinct]
    column = _spread(codes, [text or "" for text in shown])
    missing_at = _places(codes, gone)
    counts = Counter([*(distinct[code] for code in codes[missing_at]), *letters.values()])
    findings = [*notes, *_missing_finding(variable, counts, sorted([*missing_at, *letters]))]
    lost = _places(codes, [text is None for text in shown])
    return column, (*findings, *([_overflow(variable, lost)] if len(lost) else []))


def _places(codes: np.ndarray, which: Sequence[bool]) -> np.ndarray:
    """Where the values are for which `which` holds; missing values (code -1) are not."""
    return np.flatnonzero(np.array([*which, False])[codes])


def _letters_apart(values: Sequence[Any], *, tagged: bool) -> tuple[Sequence[Any], dict[int, str]]:
    """Values with Stata's lettered missing values taken out, and the letter by its place."""
    if not tagged:
        return values, {}
    letters = {at: value for at, value in enumerate(values) if isinstance(value, str)}
    return [None if isinstance(value, str) else value for value in values], letters


def _distinct(values: Sequence[Any], *, text: bool) -> tuple[np.ndarray, list[Value]]:
    """The place of each value among the distinct ones (-1 for missing), and these in order of appearance."""
    if text:
        texts = np.array([(value or "").rstrip(" \x00") or None for value in values], dtype=object)
        codes, found = pd.factorize(texts)
        return codes, [str(text) for text in found]
    numbers: FloatArray = np.array(values, dtype="float64")
    codes, found = pd.factorize(numbers)
    return codes, [float(number) for number in found]


def _spread(codes: np.ndarray, texts: Sequence[str]) -> Column:
    places = pa.array(codes, mask=codes < 0, type=pa.int64())
    return pa.chunked_array([pc.fill_null(pc.take(pa.array(texts, pa.string()), places), "")])


def _texts(present: Sequence[Value], variable: Variable) -> tuple[dict[Value, str | None], list[Finding]]:
    """The text of each value that is an answer, None for a date that no calendar has."""
    numbers = [value for value in present if not isinstance(value, str)]
    if len(numbers) < len(present):
        return {value: variable.label_of(value) or str(value) for value in present}, []
    if variable.shown is not None:
        moments = moment_texts(np.array(numbers), variable.shown, spss=variable.spss)
        return dict(zip(numbers, moments, strict=True)), []
    labels = {
        float(value): label
        for value, label in (variable.labels or {}).items()
        if not isinstance(value, str) and not variable.declares_missing(value)
    }
    if not labels:
        return {value: _number(value, variable) for value in numbers}, []
    reading = choose_reading(numbers, labels)
    return {value: _coded(value, reading, labels, variable) for value in numbers}, _partly(reading, labels, variable)


def _coded(value: float, reading: Reading, labels: Mapping[float, str], variable: Variable) -> str:
    if value in reading.as_label and value in labels:
        return labels[value]
    return _number(value if reading.mirror is None else reading.mirror - value, variable)


def _number(value: float, variable: Variable) -> str:
    return number_text(str(np.float32(value)) if variable.single else repr(value))


def _missing_finding(variable: Variable, counts: Mapping[Value, int], places: Sequence[int]) -> list[Finding]:
    if not counts:
        return []
    said = ", ".join(f"{_called(value, variable)} ({count:,})" for value, count in list(counts.items())[:_SHOWN])
    program = "SPSS" if variable.spss else "Stata"
    found = several(len(places), "value is", "values are")
    return [
        Finding.about_rows(
            "DECLARED_MISSING",
            "info",
            f'In column "{variable.label[:80]}" {found} declared missing in {program}: {said}. They are no answers.',
            [int(place) + FIRST_ROW for place in places],
            column=variable.label,
        )
    ]


def _called(value: Value, variable: Variable) -> str:
    """A missing value by its code and label: `99 "Refused"`, `.a "Refused"`."""
    if isinstance(value, str):
        code = f".{value}" if variable.tagged else value[:20]
    else:
        code = _number(value, variable)
    label = variable.label_of(value)
    return f'{code} "{label[:40]}"' if label else code


def _partly(reading: Reading, labels: Mapping[float, str], variable: Variable) -> list[Finding]:
    if reading.kind == "labels" or (reading.kind == "numbers" and not reading.named):
        return []
    named = ", ".join(f'{_number(value, variable)} = "{labels[value][:40]}"' for value in reading.named[:_SHOWN])
    column = variable.label[:80]
    if reading.kind == "stray":
        message = f'Column "{column}" holds values without a label beside labelled ones; they were kept as numbers.'
        advice = "Check what these codes mean: they count only where they are on the scale."
        return [Finding("UNLABELLED_VALUES", "warning", message, advice, variable.label)]
    if reading.mirror is not None:
        message = f'Column "{column}" labels only {named}: its numbers were turned round, so that more is more.'
        advice = "Check the direction; say on the Load page what each number means if it is another."
        return [Finding("CODES_TURNED", "warning", message, advice, variable.label)]
    message = f'Column "{column}" labels only {named}; all its values were read as numbers.'
    return [Finding("PARTLY_LABELLED", "info", message, "Check that a higher number means more.", variable.label)]


def _overflow(variable: Variable, places: np.ndarray) -> Finding:
    found = several(len(places), "date is", "dates are")
    return Finding.about_rows(
        "DATE_OVERFLOW",
        "warning",
        f'In column "{variable.label[:80]}" {found} outside the years 1 to 9999, or no length of time; left empty.',
        [int(place) + FIRST_ROW for place in places],
        advice="Correct them in the file if they matter.",
        column=variable.label,
    )
