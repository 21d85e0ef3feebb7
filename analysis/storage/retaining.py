"""Carries out retention rules: counts what a rule would erase, and erases it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import chain
from typing import Final

from sqlalchemy import Connection, Table, delete, func, select, update

from analysis.storage.audit import append_log
from analysis.storage.cache import forget_cached
from analysis.storage.clock import now
from analysis.storage.decisions import erase_decisions
from analysis.storage.engines import scrub
from analysis.storage.erasing import Eraser
from analysis.storage.forgetting import Erased, Recogniser, clean_texts
from analysis.storage.kept_facts import erase_kept_lines
from analysis.storage.release_quotes import withdraw_quotes
from analysis.storage.releases import PREVIEW
from analysis.storage.row_schema import (
    CHANGES,
    FILE_ROWS,
    IDENTIFIERS,
    IMPORT_TABLES,
    IMPORTS,
    INTERVIEW_RATING,
    KEPT_FACTS,
    QUOTE,
    RELEASE_PANELS,
    SET_ASIDE,
    STUDY_TABLES,
)
from analysis.storage.rules import RuleName
from analysis.storage.schema import RELEASES
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study
from analysis.storage.version_hash import note_version

#: Texts that people wrote or said.
_SAID: Final = (
    ("comments", "text"), ("interviews", "text"), ("interviews", "question"), ("checkins", "topic"),
    ("codes", "phrase"), ("events", "value"),
)  # fmt: skip
#: Tables of which a rule erases every row.
_WHOLE: Final[dict[RuleName, tuple[Table, ...]]] = {
    "set_aside": (SET_ASIDE, CHANGES, FILE_ROWS),
    "identifiers": (IDENTIFIERS,),
    "employment": (STUDY_TABLES["employment"],),
    "study": IMPORT_TABLES,
}
#: Rules with which words that were published go as well: without the text nobody could tell whose they are any more,
#: so whoever asks to be forgotten later would stay in them.
_WITH_QUOTES: Final[frozenset[RuleName]] = frozenset({"texts", "study"})
#: Dates that say until when a study ran.
_ENDS: Final = (("submissions", "date"), ("waves", "closes"), ("memberships", "to_date"))


def study_end(store: Store, study: str) -> dt.date | None:
    """The last day of a study: of its answers, waves and memberships; None where no date is known."""
    with store.reading() as connection:
        study_id = study_line(connection, study).study_id
        mine = select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id)
        columns = [STUDY_TABLES[table].c[column] for table, column in _ENDS]
        found = [connection.scalar(select(func.max(c)).where(c.table.c.import_id.in_(mine))) for c in columns]
    return max((dt.date.fromisoformat(text[:10]) for text in found if text), default=None)


def rows_under_rules(store: Store, study: str) -> dict[RuleName, int]:
    """How many rows each rule would erase, or empty of their texts, all of one moment."""
    with store.reading() as connection:
        eraser = Eraser(connection, study_line(connection, study).study_id)
        rows = {table.name: eraser.count(table) for table in dict.fromkeys(chain.from_iterable(_WHOLE.values()))}
        said = [(STUDY_TABLES[table], column) for table, column in _SAID]
        texts = sum(eraser.count(table, table.c[column].is_not(None)) for table, column in said)
    every: dict[RuleName, int] = {rule: sum(rows[one.name] for one in tables) for rule, tables in _WHOLE.items()}
    return every | {"texts": texts}


def carry_out_rules(store: Store, study: str, rules: Sequence[RuleName], seen: Recogniser, *, who: str) -> Erased:
    """Erases what `rules` say, in one transaction. Before identifiers go, `seen` takes all names out of texts.

    Raises StudyError for an unknown study, StoreError for a read-only one.
    """
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        eraser = Eraser(connection, study_id)
        if "identifiers" in rules:
            clean_texts(store, connection, study_id, eraser, seen)
        for rule in rules:
            _carry_out(connection, study_id, eraser, rule)
        connection.execute(delete(RELEASES).where(RELEASES.c.study_id == study_id, RELEASES.c.status == PREVIEW))
        clean = seen.clean if "identifiers" in rules else None
        ends = bool(_WITH_QUOTES & set(rules))
        eraser.counts["quotes"] += withdraw_quotes(connection, study, study_id, lambda _id: ends, clean, who=who)
        imports = eraser.reseal()
        told = ", ".join(rules)
        append_log(connection, who, "apply retention rules", study=study, subject=told)
        note_version(connection, study_id, who, "apply retention rules", told)
    forget_cached(store, study_id)
    scrubbed = scrub(store.engine, [*IMPORT_TABLES, IMPORTS, KEPT_FACTS, RELEASES, RELEASE_PANELS])
    return Erased(told, {name: count for name, count in sorted(eraser.counts.items()) if count}, imports, scrubbed)


def _carry_out(connection: Connection, study_id: int, eraser: Eraser, rule: RuleName) -> None:
    if rule == "texts":
        for table, column in _SAID:
            eraser.blank(STUDY_TABLES[table], column)
        eraser.counts["kept_facts"] += erase_kept_lines(connection, study_id, QUOTE)
        return
    for table in reversed(_WHOLE[rule]):
        eraser.delete(table)
    if rule == "study":
        eraser.counts["decisions"] += erase_decisions(connection, study_id)
        for name in (INTERVIEW_RATING, QUOTE):
            eraser.counts["kept_facts"] += erase_kept_lines(connection, study_id, name)
        panels = delete(RELEASE_PANELS).where(RELEASE_PANELS.c.study_id == study_id)  # who was behind what is out
        eraser.counts["release_panels"] += connection.execute(panels).rowcount
        live = (IMPORTS.c.study_id == study_id) & IMPORTS.c.undone_at.is_(None)
        eraser.touched |= set(connection.scalars(select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id)))
        connection.execute(update(IMPORTS).where(live).values(undone_at=now()))
        gone = update(IMPORTS).where(IMPORTS.c.study_id == study_id)
        connection.execute(gone.values(findings=None, file_label=None))
