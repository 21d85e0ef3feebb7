"""Every file of the hostile corpus: refused with the code that is expected, or let in with what must be said of it."""

from __future__ import annotations

import time

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.labels import LONGEST, shown_name
from analysis.ingest.limits import Limits
from analysis.ingest.readers import read
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.hostile_corpus import CORPUS, Hostile
from tests.ingest.sheets_in_memory import codes, contents, survey

LIMITS = Limits()
#: Seconds that no file of the corpus may take; the slowest takes a thirtieth of that alone on the machine.
PATIENCE = 30
GROUPS = {"zip", "xml", "geometry", "active", "type", "csv", "text", "filename", "docx", "vtt"}


def test_the_corpus_holds_every_way_that_is_tried_here() -> None:
    assert {one.group for one in CORPUS} == GROUPS


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: f"{one.group}-{one.name[:30]}")
def test_a_hostile_file_meets_what_is_expected(one: Hostile) -> None:
    began = time.monotonic()
    if not one.rows:
        with pytest.raises(FileRefused) as caught:
            read(one.data, gate(one.data, one.name, LIMITS), LIMITS)
        assert caught.value.code == one.code
        assert caught.value.message
        assert caught.value.advice
    else:
        gated = gate(one.data, one.name, LIMITS)
        result = read(one.data, gated, LIMITS)
        assert max(len(table.rows) for table in result.tables) == one.rows + 1, "a header and the rows"
        said = {finding.code for finding in (*gated.findings, *result.findings)}
        assert {one.code} - {""} <= said
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("one", [one for one in CORPUS if one.group == "filename"], ids=lambda one: one.name[:20])
def test_the_name_of_a_file_is_a_label(one: Hostile) -> None:
    label = shown_name(one.name)
    assert 0 < len(label) <= LONGEST
    assert not set(label) & set("/\\\x00")


@pytest.mark.parametrize(
    ("answers", "code", "accepted"),
    [
        (("inf", "-Infinity", "1e309", "4"), "NOT_FINITE", 1),
        (("0", "6", "55", "4.5", "-1", "4"), "OUT_OF_SCALE", 1),
        (("#DIV/0!", "4"), "EXCEL_ERROR", 1),
        (("TRUE", "2026-04-04", "4", " 4 "), "UNKNOWN_ANSWER", 4),
    ],
)
def test_answers_that_are_none_are_set_aside_or_missing_with_a_reason(
    answers: tuple[str, ...], code: str, accepted: int
) -> None:
    rows = [(str(at), answer) for at, answer in enumerate(answers)]
    found = build_tables(contents([("Employee ID", "q1"), *rows]), survey({"q1": "eng_1"}))
    assert code in codes(found)
    assert found.rows_accepted == accepted
    assert found.tables["responses"]["value"].dropna().isin([4.0]).all()


def test_people_called_null_and_countries_called_na_keep_their_text() -> None:
    data = b"Employee ID,Name,Country\n1,Null,NA\n2,None,NaN\n3,N/A,nan\n"
    (table,) = read(data, gate(data, "a.csv", LIMITS), LIMITS).tables
    assert [column.to_pylist()[1:] for column in table.columns[1:]] == [["Null", "None", "N/A"], ["NA", "NaN", "nan"]]


def test_answers_of_one_person_that_contradict_each_other_are_set_aside() -> None:
    found = build_tables(contents([("Employee ID", "q1"), ("1", "4"), ("1", "2"), ("2", "5")]), survey({"q1": "eng_1"}))
    assert "DUPLICATE_KEY" in codes(found)
    assert found.rows_accepted == 1


@pytest.mark.parametrize(
    ("header", "code"),
    [(("Employee ID", "", "q1"), "BLANK_HEADER"), (("Employee ID", "q\u200b1", "q1"), "DUPLICATE_HEADER"),
     (("Employee ID", "cafe\u0301", "caf\u00e9"), "DUPLICATE_HEADER")],
)  # fmt: skip
def test_headings_that_are_blank_or_alike_keep_a_file_out(header: tuple[str, ...], code: str) -> None:
    seen = recognise(contents([header, ("1", "2", "3"), ("2", "3", "4")]))
    assert not seen.certain
    assert [finding.severity for finding in seen.findings if finding.code == code] == ["error"]
