"""Text that a spreadsheet would run as a formula, made harmless before it is written."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

#: What starts a formula, also after blanks and in its full-width form, and what can hide such a start.
_FORMULA: Final = r"^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
#: A plain number may begin with a sign.
_NUMBER: Final = r"^[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?$"


def neutralise(table: pa.Table) -> pa.Table:
    """`table` with an apostrophe before every text, header included, that a spreadsheet could read as a formula.

    A text is touched if it begins with = + - @ (also full-width or after blanks), a tab or a line end, and is not a
    plain number such as -3.5. Numbers and dates stay as they are; the rest of a text is never changed. The patterns
    run in time linear in the text (RE2).
    """
    columns = [
        _neutralise_column(column)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        else column
        for column in table.columns
    ]
    headers = _neutralise_column(pa.chunked_array([pa.array(table.column_names, type=pa.string())])).to_pylist()
    return pa.table(columns, names=headers)


def _neutralise_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    starts = pc.match_substring_regex(column, _FORMULA)
    if not pc.any(starts).as_py():
        return column
    live = pc.and_(starts, pc.invert(pc.match_substring_regex(column, _NUMBER)))
    quoted = pc.binary_join_element_wise(pa.scalar("'", type=column.type), column, pa.scalar("", type=column.type))
    return pc.if_else(pc.fill_null(live, False), quoted, column)
