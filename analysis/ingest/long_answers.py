"""Survey files that hold one answer a row, turned into one row a respondent before anything else looks at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import Finding
from analysis.ingest.answers import answer_set_of
from analysis.ingest.headings import Heading, find_heading, short_words
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.meanings import doubtful_meaning_of, meaning_of
from analysis.ingest.numbers import numbers_of
from analysis.ingest.recognition_items import match_items
from analysis.ingest.sheet_view import SheetView

#: What tells respondents apart in such a file; their other columns are said anew in every row.
_WHOSE: Final = frozenset({"employee_id", "email", "code", "submission", "wave"})
_QUESTIONS: Final = frozenset({"question", "item", "item id", "question id", "variable", "statement"})
_ANSWERS: Final = frozenset(
    {"answer", "response", "value", "score", "rating", "antwort", "wert", "réponse", "antwoord"}
)
#: Items of a questionnaire among the questions, from which on they are a questionnaire's answers and no interview.
_ENOUGH_ITEMS: Final = 2


@dataclass(frozen=True, slots=True)
class LongColumns:
    """The column that says which question a row answers, and the one with the answer."""

    question: Heading
    answer: Heading

    def mapped(self) -> tuple[ColumnMapping, ColumnMapping]:
        """The two columns as a mapping keeps them."""
        return ColumnMapping(self.question.source, "question"), ColumnMapping(self.answer.source, "text")


def find_long_columns(view: SheetView) -> LongColumns | None:
    """The two columns of a file with one answer a row; None where it has another shape.

    Questions must come back row after row, and be items of a questionnaire or have answers of a known set.
    """
    questions = [h for h in view.headings if _called(h, _QUESTIONS, "question")]
    answers = [h for h in view.headings if _called(h, _ANSWERS, "text") and h not in questions]
    if not questions or not answers:
        return None
    found = LongColumns(questions[0], answers[0])
    asked, said = view.column(found.question).str.strip(), view.column(found.answer).str.strip()
    distinct = [text for text in asked.unique() if text]
    if len(distinct) < _ENOUGH_ITEMS or len(distinct) > 0.5 * len(asked):
        return None
    matches = match_items([Heading(place, "", text, text) for place, text in enumerate(distinct[:500])])
    graded = answer_set_of(said.unique()[:60]) is not None or np.isfinite(numbers_of(said[said != ""])).mean() > 0.8
    return found if len(matches) >= _ENOUGH_ITEMS or graded else None


def long_columns_of(mapping: Mapping, view: SheetView) -> LongColumns | None:
    """The two columns as a mapping names them; None where it maps a file with one respondent a row."""
    if mapping.kind != "survey" or not (mapping.has("question") and mapping.has("text")):
        return None
    question, answer = (find_heading(mapping.with_meaning(m)[0].source, view.headings) for m in ("question", "text"))
    return LongColumns(question, answer) if question and answer else None


def without_long_columns(mapping: Mapping) -> Mapping:
    """The mapping for the widened sheet, in which the two columns have become the columns of the questions."""
    return replace(mapping, columns=tuple(c for c in mapping.columns if c.meaning not in ("question", "text")))


def widen(view: SheetView, columns: LongColumns) -> SheetView:
    """The sheet with one row a respondent and one column a question; a row's number is that of its first answer.

    A question that a respondent answered twice begins another row of that respondent, so that nothing is overwritten.
    """
    rest = [h for h in view.headings if h not in (columns.question, columns.answer)]
    whose = [h for h in rest if _tells_apart(h)] or rest
    asked = view.column(columns.question).str.strip()
    data = view.data[(asked != "").to_numpy()]
    asked = asked[asked != ""]
    respondent = data.groupby([h.position for h in whose], sort=False).ngroup()
    time = pd.DataFrame({"who": respondent, "asked": asked}).groupby(["who", "asked"]).cumcount()
    key = respondent.astype("int64") * (int(time.max()) + 1 if len(time) else 1) + time
    first = ~key.duplicated()
    answers = pd.DataFrame({"key": key, "asked": asked, "said": data[columns.answer.position]})
    spread = answers.pivot(index="key", columns="asked", values="said").reindex(columns=asked.unique())
    about = data.loc[first.to_numpy(), [h.position for h in rest]]
    wide = pd.concat([about, spread.reindex(key[first]).set_axis(about.index).fillna("")], axis=1)
    texts = [str(text) for text in spread.columns]
    headings = [replace(h, position=place) for place, h in enumerate(rest)]
    headings += [Heading(len(rest) + place, "", text, text) for place, text in enumerate(texts)]
    return replace(view, headings=tuple(headings), data=wide.set_axis(range(len(headings)), axis=1).astype("str"))


def said_of_long(before: SheetView, after: SheetView) -> Finding:
    """The finding that says what became of the rows."""
    questions = len(after.headings) - len(before.headings) + 2
    return Finding(
        "ONE_ANSWER_A_ROW", "info", f"{len(before.data)} rows hold one answer each; they are read as {len(after.data)} "
        f"respondents with {questions} questions. Row numbers are those of a respondent's first answer.",
    )  # fmt: skip


def _called(heading: Heading, words: frozenset[str], meaning: str) -> bool:
    return any(w in words or meaning_of(w, "interviews") == meaning for w in short_words(heading))


def _tells_apart(heading: Heading) -> bool:
    found = {meaning_of(words, "survey") or doubtful_meaning_of(words) for words in short_words(heading)}
    return bool(found & _WHOSE)
