"""The last look at canonical frames, before they leave ingest: columns, types and words as the study wants them.

What can be wrong with a file is found earlier, in words for HR. A finding made here means that a builder let something
through, so it is an error whatever it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analysis.errors import Finding
from analysis.ingest.meanings import IDENTIFIERS
from analysis.ingest.tables_ratings import RATINGS_TABLE
from analysis.study import ARMS, EXIT_KINDS, GENERATIONS, INTERVIEW_RATINGS, SIDES, TABLES

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

#: Words that a column may hold.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "arm": ARMS,
        "side": SIDES,
        "exit_kind": EXIT_KINDS,
        "generation": tuple(GENERATIONS),
        "link_method": (*IDENTIFIERS, "row", "none"),
    }
)
#: Columns that may not be missing.
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "submissions": ("submission",),
        "responses": ("submission", "item", "raw"),
        "comments": ("submission", "question", "text"),
        "checkins": ("pair", "date"),
        "interviews": ("interview", "utterance", "text"),
        "codes": ("utterance", "theme", "status"),
        "events": ("kind", "date"),
        "invitations": ("wave",),
        "headcounts": ("month", "staff", "leavers"),
        "facts": ("name", "date", "value"),
        RATINGS_TABLE: ("interview",),
    }
)
_UNIQUE: Final[Mapping[str, str]] = MappingProxyType({"submissions": "submission", "interviews": "utterance"})


def raw_columns(table: str) -> dict[str, str]:
    """The columns of a canonical table as ingest gives it, with their kinds: identifiers in place of the pseudonym."""
    if table == RATINGS_TABLE:
        return dict.fromkeys((*IDENTIFIERS, "interview", "wave"), "text") | dict.fromkeys(INTERVIEW_RATINGS, "number")
    columns: dict[str, str] = {}
    for column, kind in TABLES[table].items():
        if column == "person":
            columns |= dict.fromkeys(IDENTIFIERS, "text")
        else:
            columns["manager_id" if column == "manager" else column] = kind
    if table == "people":
        columns["name"] = "text"
    return columns


def check_frames(tables: Mapping[str, pd.DataFrame]) -> Iterable[Finding]:
    """A finding for each thing that a frame has wrong; all of them, none raised."""
    from pandera.errors import SchemaErrors  # slow to import, and needed only here

    for name, frame in tables.items():
        try:
            _schema(name).validate(frame, lazy=True)
        except SchemaErrors as errors:
            failed = errors.failure_cases.drop_duplicates(["column", "check"])
            for column, check in zip(failed["column"], failed["check"], strict=True):
                yield Finding(
                    "TABLE_CHECK", "error", f'Column "{column}" of table {name} failed the check {check}.',
                    "Please report this with the file's mapping.", str(column),
                )  # fmt: skip


@cache
def _schema(table: str) -> DataFrameSchema:
    import pandera.pandas as pa

    required = _REQUIRED.get(table, ())
    columns = {
        name: pa.Column(
            {"text": "str", "number": "float64", "date": "datetime64[s]"}[kind],
            checks=_checks(name, kind),
            nullable=name not in required,
            unique=_UNIQUE.get(table) == name,
        )
        for name, kind in raw_columns(table).items()
    }
    return pa.DataFrameSchema(columns, strict=False, unique_column_names=True)


def _checks(name: str, kind: str) -> list[Check]:
    import pandera.pandas as pa

    if name in _WORDS:
        return [pa.Check.isin(_WORDS[name], name=f"one of {', '.join(_WORDS[name])}")]
    if kind == "number":
        return [pa.Check(lambda values: np.isfinite(values.dropna()).all(), name="finite")]
    return []
