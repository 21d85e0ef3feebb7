"""Formula cells, against a plain reading of the rule cell by cell."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exports.neutralise import neutralise

LIVE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
    "-",
    "=",
    "+44 20 7946 0958",
    "-3.5x",
]
PLAIN = ["", "fine", "-3.5", "+4", "-3,5", "-1e5", "1=1", "a@b.org", "'=1", "00123", "None", "3 - 1"]


def once(text: str | None) -> str | None:
    return neutralise(pa.table({"a": pa.array([text], type=pa.string())})).column("a").to_pylist()[0]


@pytest.mark.parametrize("text", LIVE)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert once(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay(text: str) -> None:
    assert once(text) == text
    assert once(None) is None


def test_headers_are_neutralised_and_numbers_are_not() -> None:
    table = neutralise(pa.table({"=1+1": [1.0, -3.5], "b": ["=2", None]}))
    assert table.column_names == ["'=1+1", "b"]
    assert table.column(0).to_pylist() == [1.0, -3.5]
    assert table.column(1).to_pylist() == ["'=2", None]


@given(st.lists(st.none() | st.text(alphabet="=+-@\t\r\n 1.e,x'ü", max_size=6), min_size=1, max_size=30))
def test_no_text_is_left_that_begins_a_formula(texts: list[str | None]) -> None:
    got = neutralise(pa.table({"a": pa.array(texts, type=pa.string())})).column(0).to_pylist()
    for before, after in zip(texts, got, strict=True):
        if before is None:
            assert after is None
            continue
        live = before[:1] in {"=", "+", "-", "@", "\t", "\r"} and not re.fullmatch(
            r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", before
        )
        assert not live or after == "'" + before
        assert after in (before, "'" + before)
