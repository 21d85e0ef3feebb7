"""Erases and changes rows of a study's imports within one transaction, and seals again the imports it touched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, select, true, update

from analysis.storage.imports import stored_seal
from analysis.storage.records import line_seal
from analysis.storage.row_schema import ENCRYPTED, IMPORTS

#: What takes texts, None among them, and gives them back changed or as they were.
Rewrite = Callable[[Sequence[str | None]], list[str | None]]

#: Values asked for at once: databases bound the parameters of a statement.
_AT_ONCE: Final = 5_000


class Eraser:
    """Works on every import of one study. `counts` says how many rows of each table were erased or changed.

    Call `reseal` last: until then the seals do not fit.
    """

    def __init__(self, connection: Connection, study_id: int) -> None:
        self._connection = connection
        self._mine = select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id)
        self.counts: Counter[str] = Counter()
        self.touched: set[str] = set()

    def rows(self, table: Table, condition: ColumnElement[bool] | None = None) -> Sequence[Row[Any]]:
        """Rows of the study, by import and number."""
        chosen = select(table).where(self._within(table, condition))
        return self._connection.execute(chosen.order_by(table.c.import_id, table.c.row_no)).all()

    def count(self, table: Table, condition: ColumnElement[bool] | None = None) -> int:
        """How many rows of the study there are."""
        counted = select(func.count()).select_from(table).where(self._within(table, condition))
        return self._connection.scalar(counted) or 0

    def delete(self, table: Table, condition: ColumnElement[bool] | None = None) -> None:
        """Erases rows."""
        within = self._within(table, condition)
        self._touch(table, within)
        self._count(table.name, self._connection.execute(delete(table).where(within)).rowcount)

    def delete_among(self, table: Table, column: str, values: Sequence[str]) -> None:
        """Erases the rows whose `column` is one of `values`."""
        for first in range(0, len(values), _AT_ONCE):
            self.delete(table, table.c[column].in_(values[first : first + _AT_ONCE]))

    def blank(self, table: Table, column: str, condition: ColumnElement[bool] | None = None) -> None:
        """Empties a column where it holds something."""
        within = self._within(table, condition) & table.c[column].is_not(None)
        self._touch(table, within)
        changed = self._connection.execute(update(table).where(within).values({column: None})).rowcount
        self._count(f"{table.name}.{column}", changed)

    def rewrite(self, table: Table, column: str, change: Rewrite) -> None:
        """Changes the texts of a column; only rows whose text became another one are written."""
        held = [row for row in self.rows(table) if row._mapping[column] is not None]
        for row, text in zip(held, change([row._mapping[column] for row in held]), strict=True):
            if text != row._mapping[column]:
                mine = (table.c.import_id == row.import_id) & (table.c.row_no == row.row_no)
                self._connection.execute(update(table).where(mine).values({column: text}))
                self.touched.add(row.import_id)
                self._count(f"{table.name}.{column}", 1)

    def rewrite_lines(self, change: Rewrite, column: str) -> None:
        """Changes `column` of the lines of all imports of the study, those undone among them."""
        for row in self._connection.execute(select(IMPORTS).where(IMPORTS.c.import_id.in_(self._mine))).all():
            (text,) = change([row._mapping[column]])
            if text != row._mapping[column]:
                self._connection.execute(_of(row.import_id).values({column: text}))
                self.touched.add(row.import_id)
                self._count(f"imports.{column}", 1)

    def rewrite_mappings(self, change: Rewrite) -> None:
        """Changes the mappings of all imports of the study, those undone among them, and the hashes that tell whether
        the same file comes again by the same mapping.
        """
        for row in self._connection.execute(select(IMPORTS).where(IMPORTS.c.import_id.in_(self._mine))).all():
            (text,) = change([row.mapping])
            if text is not None and text != row.mapping:
                hashed = hashlib.sha256(text.encode()).hexdigest()
                self._connection.execute(_of(row.import_id).values(mapping=text, mapping_sha256=hashed))
                self.touched.add(row.import_id)
                self._count("imports.mapping", 1)

    def reseal(self) -> tuple[str, ...]:
        """Seals the imports that were touched again, rows and line, and gives their ids."""
        for import_id in sorted(self.touched):
            row = self._connection.execute(select(IMPORTS).where(IMPORTS.c.import_id == import_id)).one()
            line = row._asdict() | {"seal": stored_seal(self._connection, import_id)}
            self._connection.execute(_of(import_id).values(seal=line["seal"], line_seal=line_seal(line)))
        return tuple(sorted(self.touched))

    def _within(self, table: Table, condition: ColumnElement[bool] | None) -> ColumnElement[bool]:
        return table.c.import_id.in_(self._mine) & (true() if condition is None else condition)

    def _touch(self, table: Table, within: ColumnElement[bool]) -> None:
        self.touched |= set(self._connection.scalars(select(table.c.import_id).where(within).distinct()))

    def _count(self, name: str, rows: int) -> None:
        if rows:
            self.counts[name] += rows


def is_encrypted(table: str, column: str) -> bool:
    """Whether a column of a study's table holds ciphertext."""
    return column in ENCRYPTED.get(table, ())


def _of(import_id: str) -> Any:  # noqa: ANN401 - an update of one line
    return update(IMPORTS).where(IMPORTS.c.import_id == import_id)
