"""Rows that are in an export although nobody sent them in: previews, answers broken off, other forms of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.checking_scales import AnswerColumn
from analysis.ingest.headings import find_heading, heading_words
from analysis.ingest.ledger import BoolArray
from analysis.ingest.redcap import belongs_elsewhere
from analysis.ingest.source import Source
from analysis.ingest.words import NO

#: Qualtrics, and programs that its data are saved for.
_KEEP_PREVIEWS: Final = frozenset({"qualtrics", "spss", "stata"})
_PREVIEWS: Final = frozenset(
    {"1", "9", "17", "survey preview", "umfragevorschau", "aperçu de l'enquête", "vista previa de la encuesta",
     "enquêtevoorbeeld", "voorbeeld van enquête"}
)  # fmt: skip
_TESTS: Final = frozenset({"2", "survey test", "umfragetest", "test de l'enquête", "prueba de la encuesta"})
_SPAM: Final = frozenset({"8", "12", "40", "spam"})
_INCOMPLETE: Final = NO | {"incomplete"}


def set_aside_previews(source: Source) -> None:
    """Qualtrics keeps previews and generated test answers among the real ones, told apart by their status alone."""
    status = next(
        (h for h in source.view.headings if heading_words(h.code or h.text) in ("status", "response type")), None
    )
    if source.mapping.tool not in _KEEP_PREVIEWS or status is None:
        return
    words = source.view.column(status).str.strip().str.casefold()
    if source.mapping.tool != "qualtrics":
        words = words.where(~words.str.fullmatch(r"\d{1,3}"), "")  # "1" may be any status there
    source.ledger.set_aside(
        words.isin(_PREVIEWS).to_numpy(), "PREVIEW_ANSWER", "somebody was trying out the questionnaire (preview).",
        column=status.source, advice="Nothing to do; previews are no answers.", severity="info",
    )  # fmt: skip
    source.ledger.note(
        "TEST_ANSWER", "warning", "Qualtrics has marked answers as generated for a test.",
        hit=words.isin(_TESTS).to_numpy(), column=status.source, advice="Undo the import if nobody gave them.",
    )  # fmt: skip
    source.ledger.note(
        "SPAM_ANSWER", "warning", "Qualtrics has marked answers as spam; they are kept.",
        hit=words.isin(_SPAM).to_numpy(), column=status.source, advice="Look at them; they may be a machine's.",
    )  # fmt: skip


def set_aside_other_forms(source: Source, answers: Sequence[AnswerColumn], unanswered: BoolArray) -> BoolArray:
    """Set rows of REDCap aside that belong to other forms or events of a record; returns which rows do.

    They are no empty submissions, and say nothing about who was invited.
    """
    if source.mapping.tool != "redcap":
        return np.zeros(source.size, dtype=bool)
    found = (find_heading(answer.column.source, source.view.headings) for answer in answers)
    elsewhere = unanswered & belongs_elsewhere(source.view, (h.position for h in found if h))
    source.ledger.set_aside(
        elsewhere, "OTHER_INSTRUMENT", "the row holds another instrument of its record and no answer of the survey.",
        advice="Nothing to do; if it should count, map that instrument's columns.", severity="info",
    )  # fmt: skip
    return elsewhere


def settle_unfinished(source: Source, keys: pd.Series) -> None:
    """Answers that were never sent in give way to those the same person finished; the others are kept and noted.

    keys  one text for a person at a wave, NA for an anonymous row
    """
    broken_off, column = _broken_off(source)
    broken_off = broken_off & source.ledger.accepted
    finished = set(keys[source.ledger.accepted & ~broken_off].dropna())
    source.ledger.set_aside(
        broken_off & keys.isin(finished).to_numpy(), "UNFINISHED_ANSWER",
        "the person broke it off, and finished another one at this wave.", column=column,
        advice="Nothing to do: the finished one is kept.", severity="info",
    )  # fmt: skip
    source.ledger.note(
        "UNFINISHED_ANSWER", "warning", "The tool has these answers as not finished; what was answered is kept.",
        hit=broken_off & source.ledger.accepted, column=column,
        advice="If only answers that were sent in should count, export those alone and import again.",
    )  # fmt: skip


def _broken_off(source: Source) -> tuple[BoolArray, str | None]:
    """The rows that the tool calls unfinished, and the column that says so."""
    mapping = source.mapping
    sent = source.raw("date") if mapping.tool == "limesurvey" else None
    if sent is not None:
        return (sent.str.strip() == "").to_numpy(), source.heading("date")
    finished, progress = source.raw("finished"), source.raw("progress")
    if finished is not None:
        return finished.str.strip().str.casefold().isin(_INCOMPLETE).to_numpy(), source.heading("finished")
    if progress is not None:
        share = pd.to_numeric(progress.str.strip().str.rstrip("%"), errors="coerce")
        below: BoolArray = (share < 100).to_numpy(dtype=bool)
        return below, source.heading("progress")
    return np.zeros(source.size, dtype=bool), None


def note_dates_not_kept(source: Source, meaning: str, hit: BoolArray) -> None:
    """Say that a survey kept no dates: every answer has 1 January 1980, as LimeSurvey writes it then."""
    linked = source.mapping.person_key != "row"
    source.ledger.note(
        "DATES_NOT_KEPT", "warning", "Every answer is dated 1980-01-01: so LimeSurvey writes a survey that keeps no "
        "dates. When they were given is unknown"
        + ("." if linked else ", and as no column says who answered, nobody can be linked."),
        hit=hit, column=source.heading(meaning),
        advice="Nothing can bring the dates back. For the next wave, switch on date stamps"
        + ("." if linked else ", and ask for a code of one's own if people are to be linked."),
    )  # fmt: skip
