"""Files: what is written is read back equal by other libraries, and nothing in it is a formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError, UsageError
from analysis.exports.neutralise import neutralise
from analysis.exports.writing import (
    NO_TIME,
    arrow_table,
    csv_bytes,
    name_download,
    parquet_bytes,
    require_format,
    slug,
    workbook_bytes,
    zip_bytes,
)

TEXTS = st.none() | st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")), max_size=12
)
NUMBERS = st.none() | st.floats(-1e6, 1e6, allow_subnormal=False)
DATES = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1))
TYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}
FRAMES = st.lists(st.tuples(TEXTS, NUMBERS, DATES), min_size=1, max_size=8).map(
    lambda rows: pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES).assign(row=float(len(rows)))
)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows_of(frame: pd.DataFrame, *, neutral: bool = True) -> list[tuple]:
    table = arrow_table(frame)
    return [tuple(row.values()) for row in (neutralise(table) if neutral else table).to_pylist()]


def cells_of(data: bytes, sheet: str) -> list[list]:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert not [c for one in workbook for row in one.iter_rows() for c in row if c.data_type == "f" or c.hyperlink]
    return [[cell.value for cell in row] for row in workbook[sheet].iter_rows()]


@quick
@given(FRAMES)
def test_parquet_reads_back_equal(frame: pd.DataFrame) -> None:
    back = pq.read_table(io.BytesIO(parquet_bytes(frame)))
    assert [tuple(row.values()) for row in back.to_pylist()] == rows_of(frame, neutral=False)


@quick
@given(FRAMES)
def test_csv_reads_back_equal(frame: pd.DataFrame) -> None:
    types = {"text": "string", "number": "float64", "date": "date32", "row": "float64"}
    options = pyarrow.csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=False
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    back = pyarrow.csv.read_csv(io.BytesIO(csv_bytes(frame)), convert_options=options, parse_options=parse)
    assert [tuple(row.values()) for row in back.to_pylist()] == rows_of(frame)


@quick
@given(FRAMES)
def test_workbooks_read_back_equal(frame: pd.DataFrame) -> None:
    header, *rows = cells_of(workbook_bytes({"data": frame}), "data")
    assert header == ["text", "number", "date", "row"]
    for row, (text, number, date, _) in zip(rows, rows_of(frame), strict=True):
        assert row[0] == (text or None)  # an empty text leaves its cell empty
        assert row[1] == (None if number is None else pytest.approx(number, rel=1e-14))
        assert (None if row[2] is None else row[2].date()) == date


def as_written_cell_by_cell(frame: pd.DataFrame) -> bytes:
    """The same sheet by XlsxWriter, one cell after the other: slow, and the witness."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, day = book.add_worksheet("data"), book.add_format({"num_format": "yyyy-mm-dd"})
    table = neutralise(arrow_table(frame))
    for at, (header, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        sheet.write_string(0, at, header)
        for row, value in enumerate(column.to_pylist(), start=1):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, at, value, day)
            elif value is not None and value == value and value != "":
                (sheet.write_string if isinstance(value, str) else sheet.write)(row, at, value)
    book.close()
    return sink.getvalue()


@quick
@given(FRAMES, st.lists(st.none() | st.booleans(), min_size=8, max_size=8), st.integers(-(10**9), 10**9))
def test_every_cell_is_as_when_written_one_by_one(frame: pd.DataFrame, flags: list, number: int) -> None:
    frame = frame.assign(flag=pd.Series(flags[: len(frame)], dtype="boolean"), whole=number, nothing=None)
    written, witness = (
        cells_of(data, "data") for data in (workbook_bytes({"data": frame}), as_written_cell_by_cell(frame))
    )
    assert written[0] == witness[0]
    for row, expected in zip(written[1:], witness[1:], strict=True):
        assert row[:1] + row[2:] == expected[:1] + expected[2:]
        assert row[1] == (
            None if expected[1] is None else pytest.approx(expected[1], rel=1e-14)
        )  # XlsxWriter keeps 16 digits of a number, we 17


def test_sheets_have_a_bold_frozen_header_and_days_without_a_time() -> None:
    frame = pd.DataFrame({"day": pd.to_datetime(["2026-04-01"]), "text": ["a"]})
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes({"one": frame, "two": frame.iloc[:0]})))
    assert book.sheetnames == ["one", "two"]
    for sheet in book:
        assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet["B1"].value) == ("A2", True, "text")
    assert book["one"]["A2"].number_format == "yyyy-mm-dd"
    assert book.properties.created == NO_TIME


@pytest.mark.parametrize("column", [[np.inf], pd.to_datetime(["1850-05-01"])])
def test_what_the_writer_would_leave_out_is_refused(column: object) -> None:
    with pytest.raises(StudyError, match="cannot hold") as caught:
        workbook_bytes({"data": pd.DataFrame({"a": column})})
    assert caught.value.code == "NOT_FOR_A_SHEET"


def test_formulas_links_and_numbers_as_text_stay_texts() -> None:
    texts = ["=1+1", '=HYPERLINK("http://x.example")', "http://x.example", "mailto:a@b.org", "00123", "1e5", "{=1}"]
    frame = pd.DataFrame({"=a": pd.Series(texts, dtype="str")})
    cells = cells_of(workbook_bytes({"data": frame}), "data")
    assert [row[0] for row in cells] == ["'=a", "'=1+1", "'" + texts[1], *texts[2:]]
    assert b'"\'=1+1"' in csv_bytes(frame)


def test_csv_begins_with_the_mark_and_keeps_empty_apart_from_missing() -> None:
    data = csv_bytes(pd.DataFrame({"a": pd.Series(["", None, "x"], dtype="str"), "b": [1.0, 2.0, np.nan]}))
    assert data == b'\xef\xbb\xbf"a","b"\n"",1\n,2\n"x",\n'


def test_what_does_not_fit_a_worksheet_is_refused() -> None:
    with pytest.raises(StudyError, match="32768 characters"):
        workbook_bytes({"data": pd.DataFrame({"a": ["x" * 32_768]})})
    with pytest.raises(StudyError, match="a worksheet holds"):
        workbook_bytes({"data": pd.DataFrame(np.zeros((1, 16_385))).add_prefix("c")})


def test_the_same_content_gives_the_same_bytes_and_name() -> None:
    frame = pd.DataFrame({"a": ["x"], "b": [1.0]})
    assert workbook_bytes({"a": frame}) == workbook_bytes({"a": frame})
    one, two = (name_download("My study", "zip", zip_bytes({"a.csv": csv_bytes(frame)})) for _ in range(2))
    assert one == two
    other = name_download("My study", "zip", zip_bytes({"a.csv": csv_bytes(frame.assign(b=2.0))}))
    assert other.file_name != one.file_name
    assert zipfile.ZipFile(io.BytesIO(one.data)).namelist() == ["a.csv"]


@pytest.mark.parametrize(
    ("name", "part"), [("../../etc/passwd", "etc-passwd"), ("", "export"), ("Été 2025", "t-2025"), ("a/b\\c", "a-b-c")]
)
def test_names_are_labels_never_paths(name: str, part: str) -> None:
    assert slug(name) == part


def test_unknown_formats_are_named() -> None:
    with pytest.raises(UsageError, match="csv, xlsx, parquet, sav"):
        require_format("ods")
