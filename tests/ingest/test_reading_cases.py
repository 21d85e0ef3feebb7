"""SPSS and Stata files into cells of text: real files beside their CSV twins, and every kind of value."""

from __future__ import annotations

import csv
import datetime as dt
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import FileRefused
from analysis.ingest.contents import FileContents
from analysis.ingest.limits import Limits
from analysis.ingest.reading import read_file
from tests.ingest.case_files import AGREEMENT, coded, columns_of, contents_of, written
from tests.ingest.sheets_in_memory import codes

CASES = Path(__file__).parent / "fixtures" / "cases"


def fixture(name: str) -> FileContents:
    return contents_of((CASES / name).read_bytes(), name)


def column(data: bytes, name: str = "v") -> list[str]:
    return columns_of(contents_of(data))[name]


def twin(name: str, labels: dict[str, dict[str, str]], declared: dict[str, set[str]]) -> dict[str, list[str]]:
    """A CSV of the raw values as the house reads the same values: labels, declared missing, dates, shortest numbers."""
    with (CASES / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [_as_read(row[column], labels.get(column, {}), declared.get(column, set())) for row in rows]
            for column in rows[0]}  # fmt: skip


def _as_read(text: str, labels: dict[str, str], declared: set[str]) -> str:
    try:
        text = f"{float(text):g}"
    except ValueError:
        text = text.replace("#NULL!", "").removesuffix(".000000").removesuffix("T00:00:00")
        text = f"0{text}" if text.startswith("0:") else text
    return "" if text in declared else labels.get(text, text)


LABELS = {"mylabl": {"1": "Male", "2": "Female"}, "myord": {"1": "low", "2": "medium", "3": "high"}}


@pytest.mark.parametrize(
    ("name", "twin_name", "declared"),
    [
        ("pyr__sample.sav", "pyr__sample.csv", {}),
        ("pyr__sample.zsav", "pyr__sample.csv", {}),
        ("pyr__sample.dta", "pyr__sample.csv", {}),
        ("pyr__sample_missing.sav", "pyr__sample_missing.csv", {}),
        (
            "pyr__sample_missing.sav",
            "pyr__sample_missing_user.csv",
            {"mynum": {"-1", "2500"}, "mylabl": {"-1"}, "myord": {"-1", "-3"}},
        ),
    ],
)
def test_real_files_hold_what_their_csv_twin_holds(name: str, twin_name: str, declared: dict[str, set[str]]) -> None:
    found = columns_of(fixture(name))
    expected = twin(twin_name, LABELS, declared)
    # The CSV has a last row without any value, which the table leaves out as blank.
    if "missing" in twin_name:
        expected = {column: cells[:-1] for column, cells in expected.items()}
    assert found == expected


def test_names_are_the_first_row_and_labels_the_second() -> None:
    first, second = fixture("pyr__sample.sav").sheets[0].cells.iloc[:2].to_numpy().tolist()
    assert first == ["mychar", "mynum", "mydate", "dtime", "mylabl", "myord", "mytime"]
    assert second == ["character", "numeric", "date", "datetime", "labeled", "ordinal", "time"]
    iris = fixture("hav__iris.sav").sheets[0].cells
    assert iris.iloc[0].tolist() == iris.iloc[1].tolist()  # without labels the names stand for them


@pytest.mark.parametrize(
    "name", sorted(path.name for path in CASES.iterdir() if path.suffix in {".sav", ".zsav", ".dta"})
)
def test_real_files_agree_with_the_raw_reader(name: str) -> None:
    path = CASES / name
    read = pyreadstat.read_dta if path.suffix == ".dta" else pyreadstat.read_sav
    raw, about = read(str(path), apply_value_formats=True, formats_as_category=False)
    found = columns_of(fixture(name))
    assert list(found) == list(raw.columns)
    kept = ~raw.isin(["", None]).where(raw.notna(), other=True).all(axis=1)
    for position, (variable, cells) in enumerate(found.items()):
        assert fixture(name).sheets[0].cells[position].iloc[1] == (about.column_labels[position] or variable)
        assert cells == [_raw_text(value) for value in raw.loc[kept, variable]]


def _raw_text(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (pd.Timestamp, dt.datetime)):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (int, float, np.number)):
        return f"{float(value):g}"
    return str(value).strip()


def test_the_child_process_reads_them_too() -> None:
    contents = read_file(CASES / "pyr__sample_missing.sav")
    here = fixture("pyr__sample_missing.sav")
    assert (contents.format, contents.decimal, contents.encoding) == ("sav", ".", None)
    assert contents.sheets[0].tool == "spss"
    assert contents.sheets[0].cells.to_numpy().tolist() == here.sheets[0].cells.to_numpy().tolist()
    assert contents.findings == here.findings


def test_declared_missing_values_are_counted_with_label_and_rows() -> None:
    found = [finding for finding in fixture("pyr__sample_missing.sav").findings if finding.code == "DECLARED_MISSING"]
    assert [(finding.column, finding.rows_count, finding.severity) for finding in found] == [
        ("numeric", 2, "info"), ("labeled", 1, "info"), ("ordinal", 2, "info"),
    ]  # fmt: skip
    assert '-1 "undetermined" (1)' in found[1].message
    assert found[0].rows == (8, 9)


def test_ranges_and_texts_may_be_declared_missing() -> None:
    frame = pd.DataFrame({"k": [*"klmn"], "v": [1.0, 97.5, 99.0, -9.0], "t": ["a", "XX", "b", "c"]})
    data = written(frame, "sav", missing_ranges={"v": [{"lo": 97, "hi": 99}, -9], "t": ["XX"]})
    found = columns_of(contents_of(data))
    assert (found["v"], found["t"]) == (["1", "", "", ""], ["a", "", "b", "c"])


def test_missing_values_of_stata_are_no_answers() -> None:
    frame = pd.DataFrame({"id": ["a", "b", "c", "d", "e"], "v": [4.0, "a", 5.0, "z", None]})
    data = written(frame, "dta", missing_user_values={"v": ["a", "z"]}, variable_value_labels={"v": {"a": "Refused"}})
    contents = contents_of(data, "x.dta")
    assert columns_of(contents)["v"] == ["4", "", "5", "", ""]
    (finding,) = contents.findings
    assert (finding.code, finding.rows) == ("DECLARED_MISSING", (4, 6))
    assert '.a "Refused" (1), .z (1)' in finding.message


def test_numbers_are_in_their_shortest_text() -> None:
    values = [4.0, 3.5, 123456789012345.0, 1e15, 0.1, -2.0, 1e-7, 12345678901234567.0]
    assert column(written(pd.DataFrame({"v": values}), "sav")) == [
        "4", "3.5", "123456789012345", "1000000000000000", "0.1", "-2", "1e-07", "12345678901234568",
    ]  # fmt: skip
    assert columns_of(fixture("hav__types.dta"))["vfloat"] == ["3.14", "7"]


def test_texts_lose_only_the_blanks_that_fill_them_up() -> None:
    frame = pd.DataFrame({"v": ["E001  ", "  x", "00123", "", "NA", "None"], "n": [1.0] * 6})
    assert column(written(frame, "sav")) == ["E001", "  x", "00123", "", "NA", "None"]


def test_dates_times_and_moments_are_iso_text() -> None:
    seconds = [13986691200.0, 13986691200.0 + 36153, float("nan")]
    frame = pd.DataFrame({"day": seconds, "moment": seconds, "clock": [36153.0, 111600.0, -60.0], "n": [1.0] * 3})
    formats = {"day": "EDATE10", "moment": "DATETIME20", "clock": "TIME8"}
    found = columns_of(contents_of(written(frame, "sav", variable_format=formats)))
    assert found["day"] == ["2026-01-02", "2026-01-02", ""]
    assert found["moment"] == ["2026-01-02", "2026-01-02T10:02:33", ""]
    assert found["clock"] == ["10:02:33", "31:00:00", "-00:01:00"]


@pytest.mark.parametrize(
    ("form", "count", "text"),
    [
        ("%td", 24108, "2026-01-02"),
        ("%tdNN/DD/CCYY", 24108, "2026-01-02"),
        ("%tc", 24108 * 86_400_000 + 1_500, "2026-01-02T00:00:01.500"),
        ("%tcHH:MM:SS", 36_153_000, "10:02:33"),
        ("%tm", 792, "2026-01"),
        ("%tw", 66 * 52 + 13, "2026w14"),
        ("%tq", -1, "1959q4"),
        ("%th", 133, "2026h2"),
        ("%ty", 66 + 1960, "2026"),
        ("%9.0g", 24108, "24108"),
    ],
)
def test_dates_of_stata(form: str, count: int, text: str) -> None:
    data = written(pd.DataFrame({"v": [float(count)], "n": [1.0]}), "dta", variable_format={"v": form})
    assert column(data) == [text]


def test_a_date_that_no_calendar_has_is_missing_with_a_finding() -> None:
    frame = pd.DataFrame({"v": [13986691200.0, 1e15, 9e99, -1e14], "n": [1.0] * 4})
    contents = contents_of(written(frame, "sav", variable_format={"v": "DATE11"}))
    assert columns_of(contents)["v"] == ["2026-01-02", "", "", ""]
    (finding,) = contents.findings
    assert (finding.code, finding.rows) == ("DATE_OVERFLOW", (4, 5, 6))


def test_other_encodings_than_utf_8() -> None:
    data = written(pd.DataFrame({"v": ["Zürich", "Ärger"], "n": [1.0, 2.0]}), "sav", row_compress=True)
    assert column(data) == ["Zürich", "Ärger"]
    # The same bytes in Latin-1, which the file still calls UTF-8.
    latin = written(pd.DataFrame({"v": ["Z~rich", "~rger"], "n": [1.0, 2.0]}), "sav", column_labels=["M~he", "n"])
    contents = contents_of(latin.replace(b"~", b"\xfc"))
    assert columns_of(contents)["v"] == ["Zürich", "ürger"]
    assert codes(contents) == ["ENCODING_STATED_WRONGLY"]


def test_a_dictionary_without_rows() -> None:
    with pytest.raises(FileRefused) as caught:
        contents_of(written(pd.DataFrame({"v": pd.Series([], dtype="float64")}), "sav"))
    assert caught.value.code == "NO_ROWS"


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    data = written(pd.DataFrame({"v": ["x" * 200], "n": [1.0]}), "sav")
    with pytest.raises(FileRefused, match="A3") as caught:
        contents_of(data, limits=Limits(cell_characters=100))
    assert caught.value.code == "CELL_TOO_LONG"


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
numbers = st.one_of(st.none(), st.integers(-(10**15), 10**15), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))
answers = st.one_of(st.none(), st.sampled_from(list(AGREEMENT.values())))


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.tuples(texts, numbers, answers), min_size=1, max_size=8),
    ending=st.sampled_from(["sav", "zsav", "dta", "por"]),
)
def test_what_is_written_is_read(rows: list[tuple[str, float | None, str | None]], ending: str) -> None:
    text, number, answer = (pd.Series(part, dtype=object) for part in zip(*rows, strict=True))
    frame = pd.DataFrame(
        {"k": [f"r{at}" for at in range(len(rows))], "n": number.astype("float64"), "q": coded(answer)}
    )
    options: dict[str, object] = {"variable_value_labels": {"q": AGREEMENT}}
    if ending == "por":  # it holds neither labels, as it is written here, nor other letters
        options = {}
    else:
        frame["t"] = text
    found = columns_of(contents_of(written(frame, ending, **options), f"x.{ending}"))
    found = {name.casefold(): cells for name, cells in found.items()}
    assert [math.nan if cell == "" else float(cell) for cell in found["n"]] == pytest.approx(
        frame["n"].tolist(), nan_ok=True, rel=1e-14
    )
    assert not any("e" in cell for cell in found["n"])
    if ending == "por":
        assert found["q"] == ["" if math.isnan(code) else f"{code:g}" for code in frame["q"]]
    else:
        assert found["q"] == [said or "" for said in answer]
        assert found["t"] == text.tolist()
