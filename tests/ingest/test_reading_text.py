"""Delimited text into cells: nothing guessed, nothing lost, nothing moved into another column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from analysis.ingest.reading_text import _even_columns, _uneven_columns, record_shape

FIXTURES = Path(__file__).parent / "fixtures"
Rows = dict[int, list[str]]


def result(data: str | bytes, limits: Limits | None = None) -> ReadResult:
    raw = data.encode() if isinstance(data, str) else data
    limits = limits or Limits()
    return read(raw, gate(raw, "survey.csv", limits), limits)


def rows(data: str | bytes) -> Rows:
    """Row number -> cells."""
    table = result(data).tables[0]
    cells = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return dict(zip(table.rows.to_pylist(), map(list, cells), strict=True))


def codes(data: str | bytes) -> list[str]:
    return [finding.code for finding in result(data).findings]


def refused(data: str | bytes, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        result(data, limits)
    return caught.value


def test_values_are_text_as_given() -> None:
    text = "id,name,country,q1\n00123,None,NA,3.50\n123,null,nan, 4 \n1e309,-,TRUE,\n"
    assert rows(text) == {
        1: ["id", "name", "country", "q1"],
        2: ["00123", "None", "NA", "3.50"],
        3: ["123", "null", "nan", " 4 "],
        4: ["1e309", "-", "TRUE", ""],
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read_and_kept_inside_cells(end: str) -> None:
    text = end.join(["id,c", '1,"two', 'lines"', "2,x", ""])
    assert rows(text) == {1: ["id", "c"], 2: ["1", f"two{end}lines"], 3: ["2", "x"]}


def test_a_real_survey_with_old_line_ends() -> None:
    table = result((FIXTURES / "538__poll-of-pollsters-2.tsv").read_bytes()).tables[0]
    assert (len(table.rows), len(table.columns)) == (26, 37)


def test_the_empty_column_of_legacy_qualtrics_is_left_out() -> None:
    table = result((FIXTURES / "qR__sample_legacy.csv").read_bytes()).tables[0]
    assert (len(table.rows), len(table.columns)) == (3, 15)
    assert table.columns[0][0].as_py() == "V1"
    assert rows("a,b,\n1,2,\n") == rows("a,b\n1,2,\n") == {1: ["a", "b"], 2: ["1", "2"]}


def test_blank_rows_are_left_out_and_rows_keep_their_numbers() -> None:
    assert rows("id,q1\n\n1,4\n,\n2,5\n\n") == {1: ["id", "q1"], 3: ["1", "4"], 5: ["2", "5"]}
    assert "BLANK_ROWS" in codes("id,q1\n1,4\n,\n2,5\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id,c\n1,"open\n' + "2,x\n" * 20_000, "line 2"),
        ('id,c\n1,ok\n2,"open\n3,"x"\n', "line 3"),
        ('id,c\n1,"a"b\n', "line 2"),
    ],
)
def test_a_quotation_mark_that_goes_wrong_is_refused_with_its_line(text: str, line: str) -> None:
    refusal = refused(text)
    assert refusal.code == "QUOTING"
    assert line in refusal.message


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,q1\n1,4\n2,5,9,9\n3\n", ["line 3 (4)", "line 4 (1)"]),
        ("a,b\n1,2,3\n4,5,6\n", ["line 2 (3)", "line 3 (3)"]),
        ("a,b,c\n1,2,\n4,5\n", ["line 3 (2)"]),
        ('a,b,c\n1,"x\ny",3\n1,broken\ncomment,3\n7,8,9\n', ["line 4 (2)", "line 5 (2)"]),
    ],
)
def test_ragged_rows_are_refused_with_their_lines(text: str, lines: list[str]) -> None:
    refusal = refused(text)
    assert refusal.code == "RAGGED"
    assert all(line in refusal.message for line in lines)


def test_rows_that_only_leave_out_empty_cells_are_filled_up() -> None:
    text = "id,q1,c\n1,4,good\n2,5\n3,4,fine\n"
    assert rows(text)[3] == ["2", "5", ""]
    finding = next(finding for finding in result(text).findings if finding.code == "SHORT_ROWS")
    assert (finding.rows, finding.rows_count) == ((3,), 1)


def test_a_title_above_the_header_and_stacked_tables_are_let_in() -> None:
    data = (FIXTURES / "tab__skip-rows-before-headers.csv").read_bytes()
    assert rows(data)[2] == ["id", "name"]
    stacked = "Meeting,Start,Minutes,\n17,09:00,75,\n\nName,Guest\nAnn,No\n"
    assert rows(stacked)[5] == ["Ann", "No", ""]
    assert "SEVERAL_TABLES" in codes(stacked)


def test_a_header_alone_has_no_rows() -> None:
    assert refused("id,q1\n").code == "NO_ROWS"
    assert refused(",,\n,,\n").code == "EMPTY"


def test_limits_of_rows_columns_and_cells() -> None:
    assert refused("a\n1\n2\n3\n", Limits(rows=2)).code == "TOO_MANY_ROWS"
    assert refused("a,b,c\n1,2,3\n", Limits(columns=2)).code == "TOO_MANY_COLUMNS"
    refusal = refused("a,b\n1,2\n3,abcdef\n", Limits(cell_characters=5))
    assert refusal.code == "CELL_TOO_LONG"
    assert "B3" in refusal.message
    assert rows("a,b\n1,2\n3,äbcde\n")[3] == ["3", "äbcde"]


def test_a_long_cell_is_not_taken_for_an_open_quotation_mark() -> None:
    assert refused('a,b\n1,"' + "x\n" * 100_000 + '"\n').code == "CELL_TOO_LONG"


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("id;q1\n1;3,5\n2;4,0\n", ","),
        ("id;q1\n1;3.5\n2;4\n", "."),
        ('id,h\n1,"1,54"\n2,"1,84"\n', ","),
        ('id,topics\n1,"1,3"\n2,"2,4"\n', "."),
        ('id,topics\n1,"1,3,4"\n2,"0,4"\n', "."),
        ('id,pay\n1,"1,000"\n2,"52,300"\n', "."),
        ("id,q1\n1,4\n", "."),
    ],
)
def test_the_decimal_mark(text: str, decimal: str) -> None:
    assert result(text).decimal == decimal


def test_both_decimal_marks_in_one_file_are_told() -> None:
    found = result((FIXTURES / "redcap__decimal-comma__data.csv").read_bytes())
    assert (found.decimal, [finding.code for finding in found.findings]) == (".", ["DECIMAL_MIXED"])


cell = st.text(alphabet=st.sampled_from("ab1 ,;\"\n\r'é=#\\"), max_size=6)


@given(st.lists(st.lists(cell, min_size=2, max_size=2), min_size=2, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_is_read_by_both_ways(records: list[list[str]], end: str) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(records)
    from analysis.ingest.door_text import TextLayout

    layout = TextLayout("utf-8", ",", written.getvalue().encode())
    shape = record_shape(layout)
    fast = _even_columns(layout, shape)
    slow = _uneven_columns(layout)
    assert [list(row) for row in zip(*(column.to_pylist() for column in slow), strict=True)] == records
    if fast is not None:
        assert [column.to_pylist() for column in fast] == [column.to_pylist() for column in slow]


def test_the_fast_way_is_taken_where_rows_are_even() -> None:
    from analysis.ingest.door_text import TextLayout

    for text in ('a,b\n1,"x, y"\n2,6\'3" tall\n', "a,b\r1,2\r", 'a,b\r\n"1\n1",2\r\n'):
        layout = TextLayout("utf-8", ",", text.encode())
        fast = _even_columns(layout, record_shape(layout))
        assert fast is not None
        assert [column.to_pylist() for column in fast] == [column.to_pylist() for column in _uneven_columns(layout)]
