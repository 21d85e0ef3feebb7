"""Mappings: TOML and back, all problems at once, columns found by heading and never by position."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import MappingError
from analysis.ingest.headings import Heading, find_heading, header_fingerprint, normalise_heading
from analysis.ingest.mapping import ColumnMapping, Mapping, mapping_problems
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import contents, mapped, survey

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda text: text.strip())
MAYBE = st.none() | TEXT
ANCHORS = st.dictionaries(TEXT, st.floats(allow_nan=False, allow_infinity=False), max_size=3)


@st.composite
def mappings(draw):
    sources = draw(st.lists(TEXT, min_size=1, max_size=5, unique_by=lambda text: text.casefold().strip()))
    columns = [
        ColumnMapping(source, "item", f"own.q{number}", draw(ANCHORS), tuple(draw(st.lists(TEXT, max_size=2))))
        for number, source in enumerate(sources)
    ]
    values = draw(
        st.dictionaries(st.sampled_from(["side", "arm", "exit_reason"]), st.dictionaries(TEXT, TEXT, max_size=2))
    )
    return Mapping(
        "survey",
        draw(st.sampled_from(["qualtrics", "unknown"])),
        draw(MAYBE),
        draw(MAYBE),
        draw(st.integers(1, 50)),
        draw(st.integers(1, 3)),
        draw(MAYBE),
        draw(st.sampled_from([".", ","])),
        draw(st.sampled_from([None, "day_first", "month_first"])),
        draw(MAYBE),
        draw(st.none() | st.dates(dt.date(1990, 1, 1))),
        "row",
        tuple(columns),
        values,
        draw(st.text("0123456789abcdef", max_size=16)),
    )


@settings(max_examples=60, deadline=None)
@given(mappings())
def test_a_mapping_survives_toml(mapping):
    assert read_mapping(write_mapping(mapping)) == mapping


def test_all_problems_are_named_at_once():
    wrong = Mapping(
        "survey",
        "excel",
        person_key="email",
        header_rows=7,
        date_order="us",
        values={"colour": {}},
        columns=(
            ColumnMapping("A", "item", "no_such_item"),
            ColumnMapping("B", "minutes"),
            ColumnMapping("a", "comment"),
            ColumnMapping("C", "item"),
        ),
    )
    text = " ".join(mapping_problems(wrong))
    for part in (
        "tool",
        "header_rows",
        "date_order",
        "email",
        "colour",
        "no_such_item",
        "minutes",
        "mapped 2 times",
        '"C"',
    ):
        assert part in text, part


def test_an_item_may_be_answered_by_one_column_only():
    twice = survey({"A": "eng_1", "B": "eng_1"})
    assert any("eng_1" in problem and "twice" in problem for problem in mapping_problems(twice))


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("kind = \n", "BAD_TOML", "line 1"),
        ('kind = "survey"\nlayout = 3', "BAD_MAPPING", "layout"),
        ('wave = "end"', "BAD_MAPPING", "kind is missing"),
        ('kind = "survey"\nfirst_row = "2"', "BAD_MAPPING", "whole number"),
        ('kind = "survey"\nas_of = "soon"', "BAD_MAPPING", "date"),
        (
            'kind = "survey"\n[[columns]]\nsource = "A"\nmeaning = "item"\nanchors = {Yes = "1"}',
            "BAD_MAPPING",
            "number",
        ),
    ],
)
def test_a_text_that_is_no_mapping_is_refused_with_the_reason(text, code, part):
    with pytest.raises(MappingError) as refused:
        read_mapping(text)
    assert refused.value.code == code
    assert part in refused.value.message


def test_columns_are_found_by_heading_whatever_their_position():
    rows = [["Employee ID", "I like it"], ["E1", "4"], ["E2", "5"]]
    turned = [list(reversed(row)) for row in rows]
    mapping = survey({"I like it": "eng_1"})
    first, second = (build_tables(contents(table), mapping) for table in (rows, turned))
    assert first.tables["responses"]["value"].tolist() == second.tables["responses"]["value"].tolist() == [4, 5]
    assert first.tables["submissions"]["employee_id"].tolist() == second.tables["submissions"]["employee_id"].tolist()


def test_headings_are_compared_without_html_case_numbers_and_invisible_signs():
    plain = normalise_heading("I feel full of energy at work")
    assert normalise_heading("3. <b>I feel</b>\u00a0full of\u200b energy at WORK:") == plain
    assert normalise_heading("I feel full of energy at work2") == plain
    assert normalise_heading("q1") != normalise_heading("q2")


def test_a_heading_with_two_columns_is_told_apart_by_number():
    headings = (Heading(0, "", "Why?", "Why?"), Heading(1, "", "Why?", "Why? [2]"))
    assert find_heading("Why? [2]", headings) is headings[1]
    assert find_heading("Why?", headings) is headings[0]


def test_the_fingerprint_does_not_depend_on_order():
    headings = (Heading(0, "", "A", "A"), Heading(1, "", "B", "B"))
    assert header_fingerprint(headings) == header_fingerprint(headings[::-1])
    assert header_fingerprint(headings) != header_fingerprint(headings[:1])


def test_what_holds_for_everybody_in_a_file_is_kept_in_its_mapping():
    kept = mapped("people", {"ID": "employee_id", "Hired": "hire_date"}, side="junior", arm="waitlist", cohort="2026")
    again = read_mapping(write_mapping(kept))
    assert (again.side, again.arm, again.cohort) == ("junior", "waitlist", "2026")
