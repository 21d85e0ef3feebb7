"""A survey kept in SPSS or Stata gives the very tables that its CSV twin gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.contents import FileContents
from analysis.ingest.mapping_files import read_mapping, write_mapping
from analysis.ingest.reading import read_file
from analysis.ingest.recognition import Recognition, recognise
from analysis.ingest.tables import build_tables
from analysis.instruments import questionnaire
from tests.ingest.case_files import AGREEMENT, coded, contents_of, written
from tests.ingest.sheets_in_memory import contents

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "first-year" / "survey-baseline-google-forms.csv"
ITEMS = [item for item in questionnaire("reverb").items if item.id.startswith("eng_")]
TOOLS = {"sav": "spss", "zsav": "spss", "por": "spss", "dta": "stata"}
ANSWERS = st.sampled_from(["", *AGREEMENT.values()])


def tables_of(file: FileContents) -> tuple[Recognition, dict[str, pd.DataFrame]]:
    seen = recognise(file)
    assert seen.certain, seen.questions
    tables = build_tables(file, seen.mapping).tables
    # A submission's id and row are the file's own; whoever answered stands beside them.
    return seen, {name: table.drop(columns=["submission", "row"], errors="ignore") for name, table in tables.items()}


@pytest.fixture(scope="module")
def sample() -> FileContents:
    return read_file(SAMPLE)


@pytest.mark.parametrize("ending", ["sav", "zsav"])
def test_the_sample_survey_in_spss_gives_the_same_tables(sample: FileContents, ending: str) -> None:
    cells = sample.sheets[0].cells
    questions, answers = cells.iloc[0].tolist(), cells.iloc[1:].reset_index(drop=True)
    on_scale = [at for at in answers if set(answers[at]) - {""} <= set(AGREEMENT.values())]
    columns = {f"v{at}": coded(answers[at]) if at in on_scale else answers[at].astype(object) for at in answers}
    labelled = {f"v{at}": AGREEMENT for at in on_scale}
    data = written(pd.DataFrame(columns), ending, column_labels=questions, variable_value_labels=labelled)
    _, expected = tables_of(sample)
    seen, found = tables_of(contents_of(data, f"{SAMPLE.stem}.{ending}"))
    assert (seen.mapping.tool, seen.mapping.kind, seen.mapping.wave) == ("spss", "survey", "baseline")
    assert seen.mapping.header_rows == 2
    assert len(found["responses"]) > 1_000
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table)


def could_be_ticks(answers: tuple[str, ...]) -> bool:
    """Whether a column holds 1 or nothing where names of answers are lost: people are asked what that is."""
    return set(answers) == {"", AGREEMENT[1.0]}


@settings(max_examples=10, deadline=None)
@given(
    rows=st.lists(st.tuples(*[ANSWERS] * len(ITEMS)), min_size=3, max_size=6).filter(
        lambda rows: all(any(row) for row in rows) and not any(map(could_be_ticks, zip(*rows, strict=True)))
    ),
    ending=st.sampled_from(list(TOOLS)),
)
def test_names_of_items_or_their_texts_are_found_in_every_format(rows: list[tuple[str, ...]], ending: str) -> None:
    people = [f"E{at:03d}" for at in range(len(rows))]
    header = ["Employee ID", *(item.text for item in ITEMS)]
    twin = contents([header, *([who, *row] for who, row in zip(people, rows, strict=True))], file_name="T0.csv")
    answers = pd.DataFrame(rows, columns=[item.id for item in ITEMS])
    frame = pd.concat([pd.Series(people, name="employee"), answers.apply(coded)], axis=1)
    # A portable file has names of eight letters; Stata keeps 80 characters of a label, so that names have to do.
    frame = frame.rename(columns={"employee": "empl_id" if ending == "por" else "employee_id"})
    options: dict[str, object] = {"column_labels": ["Employee ID", *(item.text[:80] for item in ITEMS)]}
    if ending != "por":
        options["variable_value_labels"] = {item.id: AGREEMENT for item in ITEMS}
    seen, found = tables_of(contents_of(written(frame, ending, **options), f"T0.{ending}"))
    _, expected = tables_of(twin)
    assert (seen.mapping.tool, seen.mapping.person_key) == (TOOLS[ending], "employee_id")
    columns = ["item", "value"] if ending == "por" else ["item", "raw", "value"]
    pd.testing.assert_frame_equal(found["responses"][columns], expected["responses"][columns])
    pd.testing.assert_series_equal(found["submissions"]["employee_id"], expected["submissions"]["employee_id"])


def small_file() -> FileContents:
    frame = pd.DataFrame({"respondent_id": ["R1", "R2", "R3"], **{item.id: [1.0, 5.0, 99.0] for item in ITEMS}})
    data = written(
        frame, "sav", variable_value_labels={item.id: AGREEMENT | {99.0: "Refused"} for item in ITEMS},
        missing_ranges={item.id: [99] for item in ITEMS[1:]},
    )  # fmt: skip
    return contents_of(data, "T0.sav")


def test_the_reason_names_the_program_and_a_mapping_can_be_kept() -> None:
    file = small_file()
    seen = recognise(file)
    (reason,) = [reason for reason in seen.reasons if reason.part == "tool"]
    assert (reason.value, reason.confidence) == ("spss", 1.0)
    assert "SPSS" in reason.because
    kept = read_mapping(write_mapping(seen.mapping))
    again = recognise(file, profiles=[kept]).mapping
    assert again == kept
    assert build_tables(file, kept).rows_read == 3


def test_a_declared_missing_value_is_in_no_answer_and_in_a_finding() -> None:
    file = small_file()
    built = build_tables(file, recognise(file).mapping)
    responses = built.tables["responses"]
    declared = responses[responses["item"] != ITEMS[0].id]
    assert set(declared["value"]) == {1.0, 5.0}
    assert 99.0 not in set(responses["value"])
    found = [finding for finding in built.findings if finding.code == "DECLARED_MISSING"]
    assert [finding.rows_count for finding in found] == [1] * (len(ITEMS) - 1)


def test_a_respondent_id_that_no_survey_tool_wrote_names_a_person() -> None:
    assert recognise(small_file()).mapping.person_key == "code"


def test_previews_that_qualtrics_saved_for_spss_are_set_aside() -> None:
    frame = pd.DataFrame({"Status": [0.0, 1.0, 0.0], **{item.id: [4.0, 5.0, 2.0] for item in ITEMS}})
    words = {"Status": {0.0: "IP Address", 1.0: "Survey Preview"}}
    file = contents_of(written(frame, "sav", variable_value_labels=words), "T0.sav")
    built = build_tables(file, recognise(file).mapping)
    assert built.set_aside["code"].tolist() == ["PREVIEW_ANSWER"]
    plain = contents_of(written(frame, "sav"), "T0.sav")
    assert build_tables(plain, recognise(plain).mapping).rows_set_aside == 0
