"""Retention rules of a study: what is due when, and carrying it out. Nothing goes by itself: a person presses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.privacy.forgotten import Forgotten
from analysis.storage.forgetting import Erased
from analysis.storage.retaining import carry_out_rules, rows_under_rules, study_end
from analysis.storage.rules import Rule, RuleName, read_rules
from analysis.storage.studies import writable_study
from analysis.workflow.forgetting import recogniser_of
from analysis.workflow.forgotten import cleaner
from analysis.workflow.forgotten_mappings import drop_profiles_that_name
from analysis.workflow.speaker_desk import keep_found_speakers
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace

#: What each rule erases, and what that means.
WHAT_GOES: Final[dict[RuleName, tuple[str, str]]] = {
    "set_aside": (
        "Rows that were set aside, and the log of changed cells",
        "They can no longer be mended and brought again from here.",
    ),
    "identifiers": (
        "Names, mails and numbers as given",
        "People stay apart as pseudonyms. Nobody can be named any more, names are taken out of texts once more, and "
        "texts stay closed from then on, those of new files as well.",
    ),
    "texts": ("Comments, interviews and topics of meetings", "Codes that people confirmed stay, and so do figures. "
              "Quotes of them leave every release."),
    "employment": ("Employment records", "Retention can no longer be worked out; what was published stays."),
    "study": ("Every row of the study, and decisions on codes", "Published releases stay, but for quotes, and so does "
              "the log."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """A rule and its day: `on` is None where it is never or the study's end is unknown; `rows` is what would go.

    `is_due` says whether the day has come and there is something to erase.
    """

    rule: Rule
    on: dt.date | None
    rows: int
    is_due: bool


def due_rules(workspace: Workspace, study: str, today: dt.date) -> tuple[Due, ...]:
    """What each rule of the study would erase, and when: months are counted from `storage.retaining.study_end`."""
    store = workspace.store
    end, rows = study_end(store, study), rows_under_rules(store, study)
    found = []
    for rule in read_rules(store, study):
        on, many = _months_after(end, rule.months), rows[rule.name]
        found.append(Due(rule, on, many, on is not None and on <= today and many > 0))
    return tuple(found)


def apply_retention_rules(workspace: Workspace, study: str, today: dt.date, *, who: str) -> Erased | None:
    """Erase what is due, in one transaction, and log it; None where nothing is.

    Raises StudyError for an unknown study, StoreError for a read-only one.
    """
    with workspace.store.reading() as connection:
        writable_study(connection, study)
    due: list[RuleName] = [one.rule.name for one in due_rules(workspace, study, today) if one.is_due]
    if not due:
        return None
    if "identifiers" in due:
        keep_found_speakers(workspace, study, who=who)
    known = known_names(workspace, study)
    nobody = Forgotten((), workspace.pseudonymiser)
    seen = recogniser_of(workspace, study, known, nobody)
    if "identifiers" in due:
        drop_profiles_that_name(workspace, cleaner(nobody, known), who=who)
    return carry_out_rules(workspace.store, study, due, seen, who=who)


def _months_after(end: dt.date | None, months: int | None) -> dt.date | None:
    if end is None or months is None:
        return None
    after: dt.date = (pd.Timestamp(end) + pd.DateOffset(months=months)).date()
    return after
