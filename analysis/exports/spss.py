"""Tables as SPSS files: labels on variables and answers, measure levels, dates as dates, missing as system-missing.

Each table becomes one .sav; codebook and change log go along as CSV, since they are for people and not for statistics.
Answers stand as they were given, also those of reversed items, as the codebook says; so their labels are the
questionnaire's. Nothing is neutralised: SPSS runs no formula.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
import pyreadstat

from analysis.ingest.private_folders import private_folder
from analysis.instruments import item_index

Measure = Literal["nominal", "ordinal", "scale"]

#: What SPSS can hold, in bytes: a name, a variable's label, an answer's label, a text.
NAME_BYTES, LABEL_BYTES, VALUE_LABEL_BYTES, TEXT_BYTES = 64, 255, 120, 32_767
#: Words that no variable may be called.
RESERVED: Final = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)  # fmt: skip
_NOT_IN_NAME: Final = re.compile(r"[^A-Za-z0-9_.]")
_SPSS_DAY_0: Final = np.datetime64("1582-10-14", "s")
#: Where a file says when it was made, and what it says instead, so that the same content gives the same bytes.
_MADE_AT: Final = slice(92, 109)
_NO_TIME: Final = b"01 Jan 0000:00:00"


@dataclass(frozen=True, slots=True)
class SavVariable:
    """One variable: its valid name, its label, its values (numbers, or texts without missing), how it is shown."""

    name: str
    label: str
    values: pd.Series
    measure: Measure
    form: str | None = None
    anchors: Mapping[float, str] | None = None


def sav_bytes(frame: pd.DataFrame, meanings: Mapping[str, str]) -> bytes:
    """The frame as an SPSS file; `meanings` gives columns their labels.

    Numbers of items carry the anchors of their questionnaire as value labels. A text of more than 32,767 bytes goes on
    in further variables ("text_2"), so nothing is cut. Names are made valid and unique without regard to case.
    """
    variables = tuple(_variables(frame, meanings))
    table = pd.DataFrame({variable.name: variable.values for variable in variables})
    with private_folder() as folder:
        path = folder / "table.sav"
        pyreadstat.write_sav(
            table,
            str(path),
            column_labels={variable.name: variable.label for variable in variables},
            variable_value_labels={variable.name: dict(variable.anchors) for variable in variables if variable.anchors},
            variable_measure={variable.name: variable.measure for variable in variables},
            variable_format={variable.name: variable.form for variable in variables if variable.form},
            row_compress=True,
        )
        data = bytearray(path.read_bytes())
    data[_MADE_AT] = _NO_TIME
    return bytes(data)


def sav_names(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns as SPSS may call them: a letter first, then letters, digits, "_" and ".", 64 bytes, no two alike."""
    taken: set[str] = set()
    names = []
    for column in columns:
        name = _free_name(_valid_name(column), taken)
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _valid_name(column: str) -> str:
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode()
    name = _NOT_IN_NAME.sub("_", plain)[:NAME_BYTES].rstrip("._")
    if not name[:1].isalpha():
        name = f"v_{name}"[:NAME_BYTES].rstrip("._") if name else "variable"
    return f"{name}_1" if name.casefold() in RESERVED else name


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: NAME_BYTES - len(str(number)) - 1]}_{number}"
    return free


def _variables(frame: pd.DataFrame, meanings: Mapping[str, str]) -> Iterator[SavVariable]:
    parts = [part for column in frame.columns for part in _parts(str(column), frame[column])]
    names = sav_names(name for name, _, _ in parts)
    for name, (wanted, column, values) in zip(names, parts, strict=True):
        label = meanings.get(column, column)
        if name != wanted:
            label = f"{column}: {label}"
        elif wanted != column:
            label = f"{column}, continued"
        yield _variable(name, _cut(label, LABEL_BYTES), column, values)


def _parts(column: str, values: pd.Series) -> list[tuple[str, str, pd.Series]]:
    """(wanted name, column, values) of a column: one, or as many as its longest text needs."""
    if pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_numeric_dtype(values):
        return [(column, column, values)]
    texts = ["" if pd.isna(text) else str(text).replace("\x00", "") for text in values]
    pieces = [list(_pieces(text)) for text in texts]
    count = max(map(len, pieces), default=1)
    return [
        (
            column if at == 0 else f"{column}_{at + 1}",
            column,
            pd.Series([piece[at] if at < len(piece) else "" for piece in pieces], index=values.index, dtype=object),
        )
        for at in range(count)
    ]


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most `TEXT_BYTES` bytes in UTF-8, at least one."""
    data = text.encode("utf-8", "replace")
    while True:
        end = min(len(data), TEXT_BYTES)
        while end < len(data) and data[end] & 0xC0 == 0x80:  # not in the middle of a letter
            end -= 1
        yield data[:end].decode()
        data = data[end:]
        if not data:
            return


def _cut(text: str, size: int) -> str:
    """A label without zero bytes, which would end it, and not longer than `size` bytes."""
    text = text.replace("\x00", "")
    data = text.encode("utf-8", "replace")
    return text if len(data) <= size else f"{data[: size - 3].decode(errors='ignore')}…"


def _variable(name: str, label: str, column: str, values: pd.Series) -> SavVariable:
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
        seconds = np.where(np.isnat(days), np.nan, (days - _SPSS_DAY_0) / np.timedelta64(1, "s"))
        return SavVariable(name, label, pd.Series(seconds, index=values.index), "scale", "DATE11")
    if not pd.api.types.is_numeric_dtype(values):
        return SavVariable(name, label, values, "nominal")
    numbers = values.astype("float64")
    anchors = _anchors(column)
    return SavVariable(name, label, numbers, "ordinal" if anchors is not None else "scale", None, anchors)


def _anchors(column: str) -> dict[float, str] | None:
    """The anchors of the item that a column holds; None where it holds none."""
    if column not in item_index():
        return None
    scale = item_index()[column][1].response_scale
    return {float(anchor.value): _cut(anchor.text, VALUE_LABEL_BYTES) for anchor in scale.anchors}


def meanings_of(codebook: pd.DataFrame, table: str) -> dict[str, str]:
    """What the codebook says about the columns of one table."""
    rows = codebook[codebook["table"] == table]
    columns: Sequence[str] = rows["column"].tolist()
    return dict(zip(columns, rows["meaning"].tolist(), strict=True))
