"""Cleaned data as SPSS files, read back by pyreadstat and through the door."""

from __future__ import annotations

import io
import math

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.exports.cleaned import cleaned_tables, export_bytes, export_study
from analysis.exports.spss import LABEL_BYTES, NAME_BYTES, RESERVED, sav_bytes, sav_names
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.instruments import item_index
from analysis.scores.scales import score_scales
from analysis.study import Study
from tests.ingest.case_files import columns_of, contents_of

CHANGES = pd.DataFrame({"row": [3], "column": ["eng_1"], "from": ["Agree "], "to": ["4"], "why": ["anchor text"]})


@pytest.fixture(scope="module")
def study() -> Study:
    answers = [(f"s{person}", f"und_{item}", "", float(1 + (person * item) % 5))
               for person in range(1, 5) for item in range(1, 11)]  # fmt: skip
    return Study.from_tables(
        "Pilot / one",
        {
            "waves": pd.DataFrame({"wave": ["baseline"], "order": [1.0], "opens": [pd.Timestamp("2025-01-02")]}),
            "submissions": pd.DataFrame(
                {"submission": [f"s{person}" for person in range(1, 5)], "person": ["Pa", "Pb", "Pc", None],
                 "wave": "baseline", "date": [*pd.to_datetime(["2025-01-03", "2025-01-04", "2025-02-01"]), pd.NaT],
                 "import_id": "i1"}
            ),
            "responses": pd.DataFrame([*answers[3:], ("s1", "own.item", "-3.5", -3.5)],
                                      columns=["submission", "item", "raw", "value"]),
            "comments": pd.DataFrame(
                {"submission": ["s1", "s2"], "question": "open_helped", "text": ["=cmd() said", "é" * 40_000]}
            ),
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def tables(study: Study) -> dict[str, pd.DataFrame]:
    return cleaned_tables(study, score_scales(study).table, CHANGES)


def read_back(data: bytes) -> tuple[pd.DataFrame, object]:
    return pyreadstat.read_sav(io.BytesIO(data), user_missing=True)


def test_files_of_an_export(study: Study, tables: dict[str, pd.DataFrame], tmp_path) -> None:
    files = export_study(study, score_scales(study).table, CHANGES, tmp_path, ("sav",))
    assert {file.name for file in files} == {
        f"pilot-one-{name.replace('_', '-')}.{'csv' if name in ('codebook', 'change_log') else 'sav'}"
        for name in tables
    }
    wide = read_back((tmp_path / "pilot-one-answers-wide.sav").read_bytes())[0]
    assert len(wide) == 4
    assert "und_2" in (tmp_path / "pilot-one-codebook.csv").read_text("utf-8-sig")


def test_items_carry_wording_anchors_and_level(study: Study, tmp_path) -> None:
    export_study(study, score_scales(study).table, CHANGES, tmp_path, ("sav",))
    wide, about = read_back((tmp_path / "pilot-one-answers-wide.sav").read_bytes())
    item = item_index()["und_2"][1]
    assert item.reversed
    assert about.column_names_to_labels["und_2"] == item.text
    assert about.variable_value_labels["und_2"] == {anchor.value: anchor.text for anchor in item.response_scale.anchors}
    assert about.variable_measure["und_2"] == "ordinal"
    assert about.variable_measure["understanding_score"] == "scale"
    assert about.variable_measure["wave"] == "nominal"
    assert about.original_variable_types["date"] == "DATE11"
    assert wide["date"].isna().tolist() == [False, False, False, True]
    given = study.responses[study.responses["item"] == "und_2"].set_index("submission")["value"]
    assert wide.set_index("submission")["und_2"].dropna().to_dict() == given.to_dict()  # as given, not turned round
    assert about.missing_ranges == {}


@pytest.mark.parametrize("shape", ["answers_long", "answers_wide"])
def test_what_is_exported_comes_back_through_the_door(tables: dict[str, pd.DataFrame], shape: str) -> None:
    frame = tables[shape]
    found = columns_of(contents_of(sav_bytes(frame, {}), "wave-baseline.sav"))
    assert list(found) == list(frame.columns)
    for column in frame:
        anchors = item_index()[column][1].response_scale.anchors if column in item_index() else ()
        words = {anchor.value: anchor.text for anchor in anchors}
        assert found[column] == [_cell(value, words) for value in frame[column]]


def _cell(value: object, words: dict[float, str]) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return words.get(value, str(int(value)) if value.is_integer() else repr(value))
    return str(value)


def test_answers_in_an_export_import_as_the_same_values(study: Study, tables: dict[str, pd.DataFrame]) -> None:
    contents = contents_of(sav_bytes(tables["answers_wide"], {}), "wave-baseline.sav")
    mapping = recognise(contents).mapping
    items = tuple(column for column in mapping.columns if column.meaning == "item")
    read = build_tables(contents, Mapping("survey", tool="spss", wave="baseline", header_rows=2,
                                          columns=(ColumnMapping("person", "code"), *items),
                                          person_key="code")).tables  # fmt: skip
    known = study.responses[study.responses["item"].str.startswith("und_")]
    found = read["responses"]
    found = found[found["item"].str.startswith("und_")]
    assert sorted(zip(found["item"], found["value"], strict=True)) == sorted(
        zip(known["item"], known["value"], strict=True)
    )


def test_long_texts_go_on_in_further_variables_and_nothing_is_cut(tables: dict[str, pd.DataFrame]) -> None:
    data = sav_bytes(tables["comments"], {"text": "what was written"})
    frame, about = read_back(data)
    assert frame["text"][0] == "=cmd() said"
    assert "".join(frame.loc[1, name] for name in ("text", "text_2", "text_3")) == "é" * 40_000
    assert about.column_names_to_labels["text_2"] == "text, continued"


def test_the_same_table_gives_the_same_bytes(study: Study, tables: dict[str, pd.DataFrame]) -> None:
    scored = score_scales(study).table
    assert sav_bytes(tables["scores"], {}) == sav_bytes(tables["scores"], {})
    assert export_bytes(study, scored, CHANGES, "sav").data[:2] == b"PK"
    assert b"01 Jan 00" in sav_bytes(tables["scores"], {})[:120]


def test_an_empty_study_exports_its_variables(tmp_path) -> None:
    empty = Study.from_tables("Empty", {})
    files = export_study(empty, score_scales(empty).table, CHANGES.iloc[:0], tmp_path, ("sav",))
    for file in files:
        if file.suffix == ".sav":
            assert len(read_back(file.read_bytes())[0].columns) > 0


def test_names_are_made_valid_and_unique() -> None:
    columns = [
        "wave",
        "WAVE",
        "to",
        "Wo arbeiten Sie?",
        "1st",
        "_x",
        "ü",
        "",
        "€",
        "q" * 80,
        "q" * 81,
        "own.item",
        "a.",
    ]
    assert sav_names(columns) == (
        "wave", "WAVE_2", "to_1", "Wo_arbeiten_Sie", "v_1st", "v__x", "u", "variable", "variable_2", "q" * 64,
        "q" * 62 + "_2", "own.item", "a",
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=8, unique=True))
def test_spss_takes_every_name(columns: list[str]) -> None:
    names = sav_names(columns)
    assert len({name.casefold() for name in names}) == len(columns)
    assert not {name.casefold() for name in names} & RESERVED
    assert all(len(name.encode()) <= NAME_BYTES and name[0].isalpha() for name in names)
    frame = pd.DataFrame({column: [1.0] for column in columns})
    read, about = read_back(sav_bytes(frame, dict.fromkeys(columns, "x" * 400)))
    assert tuple(read.columns) == names
    assert all(len(label.encode()) <= LABEL_BYTES for label in about.column_labels)


def test_control_characters_and_numbers_of_every_type() -> None:
    frame = pd.DataFrame(
        {"text": ["a\x00b", "line\nbreak"], "whole": pd.array([1, None], dtype="Int64"), "yes": [True, False],
         "small": np.array([1, 2], dtype="int8")}
    )  # fmt: skip
    read, _ = read_back(sav_bytes(frame, {}))
    assert read["text"].tolist() == ["ab", "line\nbreak"]
    assert read["whole"].tolist()[0] == 1.0
    assert math.isnan(read["whole"][1])
    assert read[["yes", "small"]].to_numpy().tolist() == [[1.0, 1.0], [0.0, 2.0]]
