"""Cleaned data of a small study, worked out by hand."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.errors import UsageError
from analysis.exports.cleaned import answers_long, answers_wide, cleaned_tables, export_bytes, export_study
from analysis.exports.codebook import MEANINGS
from analysis.scores.scales import score_scales
from analysis.study import TABLES, Study

CHANGES = pd.DataFrame(
    {"row": [3], "column": ["eng_1"], "from": ["Agree "], "to": ["4"], "why": ["anchor text"], "file": ["=a.csv"]}
)


@pytest.fixture(scope="module")
def study() -> Study:
    people = ["Pa", "Pb"]
    return Study.from_tables(
        "Pilot / one",
        {
            "people": pd.DataFrame(
                {"person": people, "generation": ["Generation Z", "Generation X"], "level": ["1", "5"]}
            ),
            "memberships": pd.DataFrame(
                {"person": people, "cohort": "C1", "pair": "p1", "arm": "programme", "side": ["junior", "senior"],
                 "from_date": pd.Timestamp("2025-01-01")}
            ),
            "waves": pd.DataFrame({"wave": ["baseline"], "order": [1.0], "opens": [pd.Timestamp("2025-01-02")]}),
            "submissions": pd.DataFrame(
                {"submission": ["s1", "s2", "s3"], "person": ["Pa", "Pb", None], "wave": "baseline",
                 "date": pd.Timestamp("2025-01-03"), "side": [None, None, "junior"], "import_id": "i1"}
            ),
            "responses": pd.DataFrame(
                [("s1", f"und_{i}", "Agree", 4.0) for i in range(1, 11)]
                + [("s2", f"und_{i}", "Disagree", 2.0) for i in range(1, 11)]
                + [("s3", "und_1", "=5", 5.0), ("s3", "own_item", "-3.5", -3.5)],
                columns=["submission", "item", "raw", "value"],
            ),
            "comments": pd.DataFrame(
                {"submission": ["s1"], "question": ["open_helped"], "text": ["=cmd() said [name]"]}
            ),
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def scored(study: Study) -> pd.DataFrame:
    return score_scales(study).table


def test_long_has_a_row_an_answer_with_its_keyed_value(study: Study, scored: pd.DataFrame) -> None:
    long = answers_long(study, scored).set_index(["submission", "item"])
    assert len(long) == len(study.responses)
    assert long.loc[("s1", "und_1"), ["value", "keyed", "reversed", "cohort", "side"]].tolist() == [
        4.0,
        4.0,
        0.0,
        "C1",
        "junior",
    ]
    assert long.loc[("s1", "und_2"), ["value", "keyed", "reversed"]].tolist() == [4.0, 2.0, 1.0]
    unknown = long.loc[("s3", "own_item")]
    assert unknown["value"] == -3.5
    assert unknown[["keyed", "scale"]].isna().all()
    assert unknown["side"] == "junior"


def test_wide_has_a_row_a_submission_with_items_and_scores(study: Study, scored: pd.DataFrame) -> None:
    wide = answers_wide(study, scored).set_index("submission")
    assert list(wide.index) == ["s1", "s2", "s3"]
    assert wide.loc["s1", "und_2"] == 4.0
    assert wide.loc["s1", "understanding_score"] == 50.0  # five items at 4, five reversed at 2: mean 3 of 1 to 5
    assert pd.isna(wide.loc["s3", "und_2"])
    assert wide.loc["s3", "own_item"] == -3.5
    assert wide["generation"].tolist()[:2] == ["Generation Z", "Generation X"]


def test_submissions_that_do_not_count_are_there_and_say_so(study: Study, scored: pd.DataFrame) -> None:
    wide = answers_wide(study, scored[scored["submission"] != "s2"]).set_index("submission")
    assert wide["counted"].tolist()[:2] == [1.0, 0.0]


def test_codebook_has_every_column_and_every_item(study: Study, scored: pd.DataFrame) -> None:
    tables = cleaned_tables(study, scored, CHANGES)
    book = tables["codebook"].set_index(["table", "column"])
    for name, table in tables.items():
        if name != "codebook":
            assert [column for table_name, column in book.index if table_name == name] == list(table.columns)
    item = book.loc[("items", "und_2")]
    assert item["reversed"] == "yes"
    assert item["scale"] == "understanding"
    assert "5 = Strongly agree" in item["values"]
    assert "not applicable" in item["missing"]
    assert book.loc[("items", "own_item"), "meaning"] == "not an item of a known questionnaire"
    assert "percent of the maximum" in book.loc[("answers_wide", "understanding_score"), "meaning"]
    assert not book["meaning"].str.startswith("not described").any()


def test_every_column_of_a_study_is_described() -> None:
    exported = {
        c
        for name, columns in TABLES.items()
        if name not in {"responses", "submissions", "invitations"}
        for c in columns
    }
    assert exported <= set(MEANINGS)


def test_change_log_is_kept_whole(study: Study, scored: pd.DataFrame) -> None:
    log = cleaned_tables(study, scored, CHANGES)["change_log"]
    assert log.to_dict("records") == [
        {"file": "=a.csv", "row": 3, "column": "eng_1", "from": "Agree ", "to": "4", "why": "anchor text"}
    ]
    empty = cleaned_tables(study, scored, CHANGES.iloc[:0].drop(columns="file"))["change_log"]
    assert list(empty.columns) == ["file", "row", "column", "from", "to", "why"]


def test_files_of_every_format(study: Study, scored: pd.DataFrame, tmp_path) -> None:
    files = export_study(study, scored, CHANGES, tmp_path / "out", ("csv", "xlsx", "parquet"), ("long", "wide"))
    names = {file.name for file in files}
    assert {
        "pilot-one.xlsx",
        "pilot-one-answers-wide.csv",
        "pilot-one-answers-long.parquet",
        "pilot-one-codebook.csv",
    } <= names
    assert names == {file.name for file in (tmp_path / "out").iterdir()}
    assert '"\'=cmd() said [name]"' in (tmp_path / "out" / "pilot-one-comments.csv").read_text("utf-8-sig")
    long = pq.read_table(tmp_path / "out" / "pilot-one-answers-long.parquet").to_pandas()
    assert long["raw"].tolist() == study.responses["raw"].tolist()
    workbook = openpyxl.load_workbook(tmp_path / "out" / "pilot-one.xlsx")
    assert workbook.sheetnames[:3] == ["answers_long", "answers_wide", "scores"]
    assert not [c for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    raw = [row[-3].value for row in workbook["answers_long"].iter_rows(min_row=2)]
    assert raw[-2:] == ["'=5", "-3.5"]


def test_only_the_shape_that_was_asked_for(study: Study, scored: pd.DataFrame) -> None:
    assert "answers_wide" not in cleaned_tables(study, scored, CHANGES, ("long",))
    with pytest.raises(UsageError, match="long, wide"):
        cleaned_tables(study, scored, CHANGES, ("tall",))


def test_a_refused_export_leaves_no_file(study: Study, scored: pd.DataFrame, tmp_path) -> None:
    with pytest.raises(UsageError):
        export_study(study, scored, CHANGES, tmp_path / "none", ("csv", "docx"))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "parquet"])
def test_downloads_are_named_after_their_content(study: Study, scored: pd.DataFrame, file_format: str) -> None:
    one = export_bytes(study, scored, CHANGES, file_format)
    assert one == export_bytes(study, scored, CHANGES, file_format)
    other = export_bytes(study, scored, CHANGES.assign(why="typed"), file_format)
    assert one.file_name != other.file_name
    assert io.BytesIO(one.data).read(2) == b"PK"


def test_an_empty_study_exports_its_headers(tmp_path) -> None:
    empty = Study.from_tables("Empty", {})
    files = export_study(empty, score_scales(empty).table, CHANGES.iloc[:0], tmp_path, ("csv", "xlsx", "parquet"))
    assert all(file.stat().st_size > 0 for file in files)
