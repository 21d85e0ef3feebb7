"""What a study's answers are like after every export shape, encoding and notation: the same, person by person."""

import dataclasses

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.simulate.grid import Column, Dialect, Grid, Row
from analysis.simulate.tools import survey_grid
from analysis.simulate.writing import write_grid
from tests.ingest.read_here import contents_of
from tests.simulate.brought_back import (
    BANK,
    ITEMS,
    OPEN,
    as_text,
    as_workbook_name,
    came_back,
    expected,
    forms,
)

TOOLS = ("qualtrics", "surveymonkey", "google_forms", "microsoft_forms", "limesurvey", "redcap", "glint")
FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def imported(data, name, wave=None):
    contents = contents_of(data, name)
    seen = recognise(contents, wave=wave)
    assert seen.certain, (seen.questions, seen.findings)
    given_tables = build_tables(contents, seen.mapping)
    assert given_tables.rows_set_aside == 0, given_tables.findings
    return seen, given_tables


@pytest.mark.parametrize("tool", TOOLS)
@FEW
@given(data=st.data())
def test_every_tool_s_export_gives_back_what_was_answered(tool, data, tmp_path_factory):
    form = data.draw(forms(tool))
    path = write_grid(survey_grid(form), tmp_path_factory.mktemp("written"))
    seen, tables = imported(path.read_bytes(), path.name)
    assert (seen.mapping.tool, seen.mapping.kind) == (tool, "survey")
    assert came_back(tables) == expected(form)


@pytest.mark.parametrize("tool", ["qualtrics", "surveymonkey", "limesurvey", "redcap", "glint", "google_forms"])
@FEW
@given(data=st.data())
def test_a_workbook_of_any_tool_gives_back_the_same(tool, data, tmp_path_factory):
    form = data.draw(forms(tool))
    path = write_grid(as_workbook_name(survey_grid(form)), tmp_path_factory.mktemp("written"))
    assert came_back(imported(path.read_bytes(), path.name)[1]) == expected(form)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ";"), ("utf-8", "\t")],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@FEW
@given(data=st.data())
def test_encodings_delimiters_and_line_ends_change_nothing(encoding, delimiter, line_end, data):
    form = data.draw(forms("qualtrics", latin=encoding == "cp1252"))
    grid = survey_grid(form)
    written = as_text(grid, encoding=encoding, delimiter=delimiter, line_end=line_end)
    name = grid.file_name if delimiter != "\t" else grid.file_name.replace(".csv", ".tsv")
    assert came_back(imported(written, name)[1]) == expected(form)


def wide(form, *, comma=False):
    """A table of one's own: a row a respondent, items by their ids, numbers with a decimal comma where asked."""
    keys = ("Employee ID", "Email", "Wave", "Date", "FTE")
    columns = [Column(key, (key,)) for key in (*keys, *ITEMS, *(question.id for question in OPEN))]
    rows = []
    for one in form.answered:
        values = {item: value for _, _, _, answers, _ in expected(dataclasses.replace(form, answered=(one,)))
                  for item, value in answers}  # fmt: skip
        cells = {item: f"{value:g},0" if comma else f"{value:g}" for item, value in values.items()}
        said = {question.id: one.answers.get(question.id, "") for question in OPEN}
        rows.append(
            Row({"Employee ID": one.employee_id, "Email": one.email, "Wave": form.wave, "FTE": "0,8" if comma else 0.8,
                 "Date": f"{one.sent:%Y-%m-%d}", **cells, **said})
        )  # fmt: skip
    return Grid("answers.csv", tuple(columns), tuple(rows), dialect=Dialect(delimiter=";" if comma else ","))


@pytest.mark.parametrize("comma", [False, True])
@FEW
@given(data=st.data())
def test_a_wide_table_of_several_waves_gives_back_what_was_answered(comma, data, tmp_path_factory):
    several = [data.draw(forms("qualtrics")) for _ in range(2)]
    assume(several[0].wave != several[1].wave)
    grids = [wide(form, comma=comma) for form in several]
    both = dataclasses.replace(grids[0], rows=(*grids[0].rows, *grids[1].rows))
    assume(not any(ticked(both, item) for item in ITEMS))
    assume(len({tuple(line) for line in both.lines()}) == len(both.rows) + 1)
    path = write_grid(both, tmp_path_factory.mktemp("written"))
    _, tables = imported(path.read_bytes(), path.name)
    assert came_back(tables) == sorted(answer for form in several for answer in expected(form))


def ticked(grid, item):
    """Whether a column holds nothing but 1 and blanks: recognition asks whether that is a box."""
    return {str(row.cells.get(item, "")) for row in grid.rows} == {"", "1"}


@FEW
@given(data=st.data())
def test_one_answer_a_row_gives_back_what_was_answered(data, tmp_path_factory):
    form = data.draw(forms("qualtrics"))
    known = [one for one in form.answered if one.employee_id]
    answers = sum(item in ITEMS for one in known for item in one.answers)
    items = {item for one in known for item in one.answers if item in ITEMS}
    assume(len(items) >= 2 and answers >= 2 * len(items))
    rows = tuple(
        Row({"Employee ID": one.employee_id, "Wave": form.wave, "Question": BANK_TEXTS[item], "Answer": text})
        for one in known for item, text in one.answers.items() if item in ITEMS
    )  # fmt: skip
    columns = tuple(Column(key, (key,)) for key in ("Employee ID", "Wave", "Question", "Answer"))
    path = write_grid(Grid("long.csv", columns, rows), tmp_path_factory.mktemp("written"))
    contents = contents_of(path.read_bytes(), path.name)
    seen = recognise(contents)
    tables = build_tables(contents, seen.mapping)
    silent = dataclasses.replace(
        form, answered=tuple(_only_items(one) for one in known if set(one.answers) & set(ITEMS))
    )
    assert came_back(tables) == expected(silent)


BANK_TEXTS = {item.id: str(item.text) for item in BANK.items}


def _only_items(one):
    return dataclasses.replace(one, answers={item: text for item, text in one.answers.items() if item in ITEMS})
