"""What an import brings beside its tables: identifiers, links, rows set aside, changes. Written here, and read again.

Values that may name somebody are encrypted; whoever reads them needs the key.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Table, select

from analysis.errors import StoreError
from analysis.storage.row_schema import CHANGES, FILE_ROWS, IDENTIFIERS, IMPORTS, LINKS, SET_ASIDE
from analysis.storage.stores import Store
from analysis.storage.studies import study_line

_Rows = list[tuple[object, ...]]


def side_rows(
    store: Store, identifiers: pd.DataFrame, links: pd.DataFrame, set_aside: pd.DataFrame, changes: pd.DataFrame,
    file_rows: pd.DataFrame,
) -> dict[str, _Rows]:  # fmt: skip
    """Stored rows by the name of their table; frames as `analysis.storage.imports.write_import` takes them."""
    token, kind, value = _lists(identifiers.drop_duplicates(), "token", "kind", "value")
    row, code, reason, column, raw = _lists(set_aside, "row", "code", "reason", "column", "raw")
    at, changed, before, after, why = _lists(changes, "row", "column", "from", "to", "why")
    line, whose = _lists(file_rows.drop_duplicates(), "row", "token")
    pairs = [json.dumps(pair, default=str) for pair in zip(before, after, strict=True)]
    return {
        IDENTIFIERS.name: _numbered(token, kind, store.encrypt(_texts(value))),
        LINKS.name: _numbered(*_lists(links.drop_duplicates(), "token_a", "token_b")),
        SET_ASIDE.name: _numbered(
            _whole(row), code, store.encrypt(_texts(reason)), _texts(column), store.encrypt(_texts(raw))
        ),
        CHANGES.name: _numbered(_whole(at), _texts(changed), store.encrypt(pairs), why),
        FILE_ROWS.name: _numbered(_whole(line), whose),
    }  # fmt: skip


def read_identifiers(store: Store, study: str) -> pd.DataFrame:
    """Identifiers as given in all live imports: token, kind, value; each once, ordered by token and kind.

    They are what texts are redacted by and what tells HR who a person is; nothing else may see them.
    """
    rows = _rows(store, study, IDENTIFIERS, "token", "kind", "value_encrypted")
    values = store.decrypt([row[2] for row in rows])
    held = {(row[0], row[1], value) for row, value in zip(rows, values, strict=True)}
    ordered = sorted(held, key=lambda row: (row[0], row[1], row[2] or ""))
    return pd.DataFrame(ordered, columns=["token", "kind", "value"], dtype="str")


def read_links(store: Store, study: str) -> pd.DataFrame:
    """Tokens that one row of a live import gave together: token_a, token_b; each pair once."""
    held = sorted(set(_rows(store, study, LINKS, "token_a", "token_b")))
    return pd.DataFrame(held, columns=["token_a", "token_b"], dtype="str")


def read_set_aside(store: Store, study: str, import_id: str | None = None) -> pd.DataFrame:
    """Rows set aside by live imports, or by one: import_id, row, code, reason, column, raw (the cells as JSON)."""
    rows = _rows(store, study, SET_ASIDE, "import_id", "row", "code", "reason", "column", "raw", import_id=import_id)
    frame = pd.DataFrame(rows, columns=["import_id", "row", "code", "reason", "column", "raw"])
    for column in ("reason", "raw"):
        frame[column] = store.decrypt(_list(frame[column]))
    return _typed(frame)


def read_changes(store: Store, study: str, import_id: str | None = None) -> pd.DataFrame:
    """Every change that was made to a row on its way in: import_id, row, column, from, to, why."""
    rows = _rows(store, study, CHANGES, "import_id", "row", "column", "change", "why", import_id=import_id)
    frame = pd.DataFrame(rows, columns=["import_id", "row", "column", "change", "why"])
    pairs = [json.loads(pair or "[null, null]") for pair in store.decrypt(_list(frame["change"]))]
    frame.insert(3, "from", [_text(pair[0]) for pair in pairs])
    frame.insert(4, "to", [_text(pair[1]) for pair in pairs])
    return _typed(frame.drop(columns="change"))


def _rows(store: Store, study: str, table: Table, *columns: str, import_id: str | None = None) -> list[Any]:
    """Columns of the live imports' rows, in the order of imports and rows."""
    with store.reading() as connection:
        study_id = study_line(connection, study).study_id
        live = select(IMPORTS.c.import_id).where(IMPORTS.c.study_id == study_id, IMPORTS.c.undone_at.is_(None))
        chosen = select(*(table.c[column] for column in columns)).where(table.c.import_id.in_(live))
        if import_id is not None:
            chosen = chosen.where(table.c.import_id == import_id)
        return [tuple(row) for row in connection.execute(chosen.order_by(table.c.import_id, table.c.row_no))]


def _lists(frame: pd.DataFrame, *columns: str) -> list[list[Any]]:
    """Columns as lists with None for what is missing. An empty frame may lack its columns, another may not."""
    missing = [column for column in columns if column not in frame]
    if missing and len(frame):
        raise StoreError(
            "MISSING_COLUMN", f"Column {', '.join(missing)} is missing.", f"Needed are {', '.join(columns)}."
        )
    return [_list(frame[column]) if column in frame else [] for column in columns]


def _list(values: pd.Series) -> list[Any]:
    return [None if value is None or value != value or value is pd.NA else value for value in values.tolist()]


def _numbered(*columns: Sequence[object]) -> _Rows:
    return list(zip(range(len(columns[0])), *columns, strict=True))


def _texts(values: Sequence[object]) -> list[str | None]:
    return [_text(value) for value in values]


def _whole(values: Sequence[Any]) -> list[int | None]:
    """Row numbers as integers, however a frame with gaps held them."""
    return [None if value is None else int(value) for value in values]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Row numbers as integers that may be missing, all else as text."""
    kinds = {column: "Int64" if column == "row" else "str" for column in frame.columns}
    return frame.astype(kinds)
