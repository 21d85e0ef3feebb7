"""SPSS and Stata files into columns of text, with the variable's name and its label as two header rows.

pyreadstat reads the values; dates are kept from it as counts, since it stops at the first that Python has no date for.
Its values are Python objects, four times as large as the numbers in the file, so that wide files are read some columns
at a time. The number of rows that an SPSS file states is taken out before it reads: it would keep to a number that is
too small without a word.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyreadstat

from analysis.errors import FileRefused, Finding
from analysis.ingest.cases_cells import Value, Variable, column_texts
from analysis.ingest.cases_moments import spss_shown, stata_shown
from analysis.ingest.door import Gated
from analysis.ingest.door_cases import CaseLayout, check_columns, damaged
from analysis.ingest.door_sheet import check_rows
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import Column, trimmed

_HEADER_ROWS: Final = 2
#: Values held at once; each takes about 32 bytes.
_AT_ONCE: Final = 8_000_000
_READERS: Final[Mapping[str, Callable[..., tuple[Any, Any]]]] = MappingProxyType(
    {"sav": pyreadstat.read_sav, "por": pyreadstat.read_por, "dta": pyreadstat.read_dta}
)
#: What older files are written in that say another encoding or none.
_OLD_ENCODING: Final = "windows-1252"
_BROKEN: Final = (
    pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, TypeError, LookupError,
)  # fmt: skip


def read_cases(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """The one table of the file: row 1 holds the variables' names, row 2 their labels, data begin in row 3.

    Raises FileRefused: CORRUPT, NO_ROWS, TOO_MANY_ROWS, and those of `trimmed`.
    """
    if not isinstance(gated.layout, CaseLayout):
        raise TypeError(f"A file of cases is expected, not {gated.format}.")
    source = _Source(data, gated.format, gated.layout, limits)
    variables = source.variables()
    columns: list[Column] = []
    findings: list[Finding] = list(source.findings)
    for variable, values in source.values(variables):
        cells, found = column_texts(values, variable)
        columns.append(pa.chunked_array([pa.array([variable.name, variable.label], pa.string()), *cells.chunks]))
        findings += found
    # The limit counts one row of header.
    table, found = trimmed("", columns, replace(limits, rows=limits.rows + _HEADER_ROWS - 1))
    if len(table.rows) <= _HEADER_ROWS:
        raise FileRefused(
            "NO_ROWS", "The file describes variables but holds no answers.", "Export it again with the answers."
        )
    return ReadResult((table,), None, None, ".", (*findings, *found))


class _Source:
    """One file and the reader for it."""

    def __init__(self, data: bytes, kind: str, layout: CaseLayout, limits: Limits) -> None:
        self.kind, self.layout, self.limits = kind, layout, limits
        self.program = "Stata" if kind == "dta" else "SPSS"
        self.findings = (_portable_finding(),) if kind == "por" else ()
        self._bytes = io.BytesIO(data)
        self._options: dict[str, Any] = {} if kind == "por" else {"user_missing": True}
        if layout.rows_field is not None:
            self._bytes.seek(layout.rows_field[0])
            self._bytes.write(struct.pack(f"{layout.byte_order}i", -1))

    def variables(self) -> tuple[Variable, ...]:
        """The variables in the file's order, as its dictionary describes them."""
        described = self._describe()
        names = [str(name) for name in described.column_names]
        check_columns(len(names), self.program, self.limits)
        if len(set(names)) != len(names):
            raise damaged(self.program, "two of its variables share a name")
        return tuple(self._variable(name, at, described) for at, name in enumerate(names))

    def values(self, variables: Sequence[Variable]) -> Iterator[tuple[Variable, list[Any]]]:
        """Each variable with its values; the rows are counted on the way."""
        rows = self.layout.rows or self.limits.rows
        width = max(1, _AT_ONCE // max(rows, 1))
        for start in range(0, len(variables), width):
            block = variables[start : start + width]
            found, _ = self._read(usecols=[variable.name for variable in block], row_limit=self.limits.rows + 1)
            if len(found) != len(block):
                raise damaged(self.program, "its variables cannot be told apart")
            for variable in block:
                values = found.pop(variable.name)
                self._check_rows(len(values))
                yield variable, values

    def _check_rows(self, count: int) -> None:
        check_rows("", count + 1, self.limits)
        if self.layout.rows not in (None, count):
            stated = f"it states {self.layout.rows:,} rows and holds {count:,}"
            raise damaged(self.program, stated)

    def _describe(self) -> Any:  # noqa: ANN401 - pyreadstat comes without types
        try:
            return self._read(metadataonly=True)[1]
        except FileRefused:
            if self.kind == "por":
                raise
            # Programs have written one encoding and stated another.
            self._options["encoding"] = _OLD_ENCODING
            described = self._read(metadataonly=True)[1]
            self.findings = (_encoding_finding(),)
            return described

    def _read(self, **options: Any) -> tuple[Any, Any]:  # noqa: ANN401
        self._bytes.seek(0)
        try:
            return _READERS[self.kind](
                self._bytes, output_format="dict", disable_datetime_conversion=True, **self._options, **options
            )
        except _BROKEN as error:
            if "allocate" in str(error):
                raise MemoryError from error
            raise damaged(self.program, f"the reader says: {str(error)[:120].strip(' .') or 'nothing'}") from error

    def _variable(self, name: str, at: int, described: Any) -> Variable:  # noqa: ANN401
        form = str(described.original_variable_types.get(name) or "")
        label = str(described.column_labels[at] or "").strip()
        kind = described.readstat_variable_types.get(name)
        labels = described.variable_value_labels.get(name) or {}
        return Variable(
            name=name.strip() or f"variable {at + 1}",
            label=label or name.strip() or f"variable {at + 1}",
            shown=None if kind == "string" else (stata_shown if self.kind == "dta" else spss_shown)(form),
            labels={value: text for value, said in labels.items() if (text := str(said).strip())},
            missing=tuple(map(_range, described.missing_ranges.get(name) or ())),
            text=kind == "string",
            tagged=self.kind == "dta" and kind != "string",
            single=self.kind == "dta" and kind == "float",
            spss=self.kind != "dta",
        )


def _range(declared: Mapping[str, Value]) -> tuple[Value, Value]:
    low, high = declared["lo"], declared["hi"]
    return (low.rstrip(), high.rstrip()) if isinstance(low, str) and isinstance(high, str) else (low, high)


def _portable_finding() -> Finding:
    return Finding(
        "PORTABLE_FILE",
        "info",
        "Values that a portable file declares missing are read as empty, without being counted.",
        "Save it as .sav to have them counted.",
    )


def _encoding_finding() -> Finding:
    return Finding(
        "ENCODING_STATED_WRONGLY",
        "warning",
        f"The file is not in the encoding that it states; it was read as {_OLD_ENCODING}.",
        "Check letters such as ä and é in its texts.",
    )
