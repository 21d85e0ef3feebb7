"""Lines of a study that are only ever appended, each sealed with the one before: changed and missing ones are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from analysis.storage.seals import seal_of


def chain_seal(before: str, row: Mapping[str, Any]) -> str:
    """The seal of a line whose predecessor has the seal `before` ("" for the first)."""
    return seal_of(before, {key: value for key, value in row.items() if key != "seal"})


def keep_lines(connection: Connection, table: Table, study_id: int, stays: Callable[[Mapping[str, Any]], bool]) -> int:
    """Erases the lines of a study in `table` (study_id, seq, seal) that do not stay, numbers and seals the others anew;
    gives how many went.
    """
    mine = table.c.study_id == study_id
    rows = [dict(row._mapping) for row in connection.execute(select(table).where(mine).order_by(table.c.seq))]
    kept = [row for row in rows if stays(row)]
    if len(kept) == len(rows):
        return 0
    connection.execute(delete(table).where(mine))
    before = ""
    for seq, row in enumerate(kept, start=1):
        row["seq"] = seq
        before = row["seal"] = chain_seal(before, row)
        connection.execute(insert(table).values(**row))
    return len(rows) - len(kept)


def chain_faults(connection: Connection, table: Table, what: str) -> list[str]:
    """Lines of `table` (study_id, seq from 1 on, seal) that were changed, or follow one that is missing.

    `what` names a line in the sentence: "Decision 3 of study 1 was changed ...".
    """
    faults, before, study_id, expected = [], "", None, 1
    for row in connection.execute(select(table).order_by(table.c.study_id, table.c.seq)):
        if row.study_id != study_id:
            before, study_id, expected = "", row.study_id, 1
        if row.seq != expected or row.seal != chain_seal(before, row._asdict()):
            faults.append(f"{what} {row.seq} of study {row.study_id} was changed, or the one before it is missing.")
        before, expected = row.seal, row.seq + 1
    return faults
