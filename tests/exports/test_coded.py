"""Coded interviews for a researcher's own tool: valid by the published schema, and read back as they were written."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from analysis.errors import StudyError, UsageError
from analysis.exports.cleaned import export_study
from analysis.exports.coded import HEADINGS, coded_bytes, coded_download, coded_utterances
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.scores.codebook import codebook
from analysis.scores.comments import comment_ids
from analysis.scores.scales import score_scales
from analysis.study import Study
from tests.ingest.read_here import contents_of

SCHEMA = Path(__file__).parents[1] / "reference" / "refi_qda_project.xsd"
ASKED = "How did it go?"
TRUST = 'I trust her, "really" & <truly>: \U0001f44d yes.\x0b'
TIME = "=We had\nno time."
GERMAN = "Ich habe von ihr viel gelernt, und das war nicht immer leicht."
TEXTS = ["Trust grew", "Nothing", None, GERMAN]


def study(*, has_roster: bool = True, name: str = "pilot & more") -> Study:
    talk = pd.DataFrame(
        [
            ("talk 1", None, "junior", "u1", "interviewer", ASKED),
            ("talk 1", "P1", "junior", "u2", "interviewee", TRUST),
            ("talk 1", "P1", "junior", "u3", "interviewee", TIME),
            ("talk 2", "P2", "senior", "u4", "interviewee", "Nothing was coded here."),
            ("talk 3", None, None, "u5", None, None),
            ("talk 2", None, "senior", "u6", "interviewer", GERMAN),
            ("talk 2", "P2", "senior", "u7", "interviewee", GERMAN),
            ("talk 2", "P2", "senior", "u8", "interviewee", f"{GERMAN} Und das war gut so."),
        ],
        columns=["interview", "person", "side", "utterance", "speaker", "text"],
    ).assign(cohort="Aspen")
    codes = pd.DataFrame(
        [
            ("u2", "trust", "favourable", "confirmed", "ada@example.org", "2026-02-03T10:00:00Z"),
            ("u2", "career", None, "confirmed", "unnamed coder", None),
            ("u3", "logistics", "unfavourable", "added", "local administrator", "2026-02-03 11:00:00.5+01:00"),
            ("u3", "other.my_idea", None, "confirmed", "ada@example.org", "yesterday"),
            ("u8", "reciprocity", "favourable", "added", "ada@example.org", None),
            ("u3", "respect", "mixed", "rejected", "ada@example.org", None),
        ],
        columns=["utterance", "theme", "direction", "status", "decided_by", "decided_at"],
    )
    return Study.from_tables(name, {"interviews": talk, "codes": codes}, has_roster=has_roster)


def opened(data: bytes) -> tuple[bytes, dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name != "project.qde"}
        return archive.read("project.qde"), texts


def test_the_project_is_valid_by_the_published_schema():
    project, _ = opened(coded_bytes(study(), "qdpx"))
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(project))


def test_the_schema_would_find_a_fault():
    project, _ = opened(coded_bytes(study(), "qdpx"))
    spoilt = etree.fromstring(project.replace(b"startPosition", b"start"))
    assert not etree.XMLSchema(etree.parse(SCHEMA)).validate(spoilt)


def test_our_own_reader_gets_back_every_code_of_every_passage():
    contents = contents_of(coded_bytes(study(), "qdpx"), "pilot.qdpx")
    found = recognise(contents)
    tables = build_tables(contents, found.mapping)
    assert (found.mapping.tool, tables.rows_set_aside) == ("refi_qda", 0)
    said = tables.tables["interviews"].set_index("utterance")["text"]
    codes = tables.tables["codes"]
    told = set(zip(codes["utterance"].map(said), codes["phrase"], codes["decided_by"], strict=True))
    trust, time = TRUST.strip("\x0b"), "=We had no time."
    assert told == {
        (trust, "Trust > favourable", "coder 1"), (trust, "Career and visibility", "coder 3"),
        (time, "Time and logistics > unfavourable", "coder 2"), (time, "Other > my idea", "coder 1"),
        (f"{GERMAN} Und das war gut so.", "Reciprocity > favourable", "coder 1"),
    }  # fmt: skip


def test_positions_cut_the_very_words_and_cases_are_pseudonyms():
    project, texts = opened(coded_bytes(study(), "qdpx"))
    root = etree.fromstring(project)
    space = {"q": root.nsmap[None]}
    for source in root.iterfind(".//q:TextSource", space):
        text = texts[f"Sources/{source.get('guid')}.txt"]
        for one in source.iterfind("q:PlainTextSelection", space):
            passage = text[int(one.get("startPosition")) : int(one.get("endPosition"))]
            assert passage.startswith(one.get("name"))
            assert passage in (TRUST.strip("\x0b"), "=We had no time.", GERMAN, f"{GERMAN} Und das war gut so.")
    assert [case.get("name") for case in root.iterfind(".//q:Case", space)] == ["P1", "P2"]
    assert [code.get("creationDateTime") for code in root.iterfind(".//q:Coding", space)] == [
        "2026-02-03T10:00:00Z", None, "2026-02-03T10:00:00Z", None, None,
    ]  # fmt: skip
    assert b"ada@example.org" not in project


def test_what_is_in_another_language_and_nobody_coded_says_so():
    notes = coded_utterances(study()).set_index("utterance")["note"].dropna()
    assert notes.to_dict() == {"u7": "not coded: German"}, "whoever asks is never coded, and u8 was coded by hand"
    sheet = openpyxl.load_workbook(io.BytesIO(coded_bytes(study(), "coded")))["Coded interviews"]
    (head, *rows) = sheet.iter_rows(values_only=True)
    assert [row[head.index("Text")] for row in rows if row[head.index("Note")] == "not coded: German"] == [GERMAN]
    root = etree.fromstring(opened(coded_bytes(study(), "qdpx"))[0])
    space = {"q": root.nsmap[None]}
    (told,) = root.iterfind(".//q:PlainTextSelection/q:Description", space)
    noted = told.getparent()
    assert (told.text, noted.find("q:Coding", space)) == ("not coded: German", None)
    assert GERMAN.startswith(noted.get("name"))


@pytest.mark.parametrize("own", [{"trust": "Faith"}, {}])
def test_themes_are_those_of_the_codebook_in_use_and_no_code_points_nowhere(own):
    shipped = codebook()
    themes = tuple(replace(shipped.theme(name), title=title) for name, title in own.items())
    book = replace(shipped, themes=themes)
    sheet = openpyxl.load_workbook(io.BytesIO(coded_bytes(study(), "coded", book)))["Codebook"]
    assert [row[:2] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(own.items())
    project = opened(coded_bytes(study(), "qdpx", book))[0]
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(project))
    root = etree.fromstring(project)
    space = {"q": root.nsmap[None]}
    codes = {code.get("guid"): code.get("name") for code in root.iterfind(".//q:Code", space)}
    used = [codes[one.get("targetGUID")] for one in root.iterfind(".//q:CodeRef", space)]
    assert sorted(used) == ["career", "favourable", "favourable", "my idea", "unfavourable"]
    assert ("Faith" in codes.values()) == bool(own)


def test_the_same_study_gives_the_same_bytes():
    assert coded_bytes(study(), "qdpx") == coded_bytes(study(), "qdpx")
    assert coded_download(study(), "qdpx").file_name.endswith(".qdpx")


def test_the_workbook_has_a_row_a_code_and_no_live_formula():
    book = openpyxl.load_workbook(io.BytesIO(coded_bytes(study(), "coded")))
    rows = list(book["Coded interviews"].iter_rows(values_only=True))
    assert rows[0] == tuple(HEADINGS.values())
    assert len(rows) == 1 + len(coded_utterances(study())) == 11
    cells = [cell for row in book["Coded interviews"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(str(cell.value).startswith("'=We had") for cell in cells)


def test_open_answers_go_out_wave_by_wave_after_the_interviews():
    written = pd.DataFrame(
        {
            "submission": ["s1", "s2", "s3", "s4"],
            "question": "What else?",
            "text": ["Trust grew", "Nothing", None, GERMAN],
        }
    )
    answered = pd.DataFrame({"submission": ["s1", "s2", "s3", "s4"], "person": ["P1", "P2", "P3", None],
                             "wave": ["mid", "end", "end", "mid"]})  # fmt: skip
    codes = pd.DataFrame(
        {"utterance": comment_ids(written).head(1), "theme": "trust", "direction": "favourable", "status": "added",
         "decided_by": "ada@example.org"}
    )  # fmt: skip
    tables = {"comments": written, "submissions": answered}
    both = Study.from_tables("s", {"interviews": study().interviews, "codes": codes, **tables}, has_roster=True)
    told = coded_utterances(both).tail(3)
    assert told["interview"].tolist() == ["Open answers at end", "Open answers at mid", "Open answers at mid"]
    assert told["theme"].fillna("").tolist() == ["", "trust", ""]
    assert told["note"].fillna("").tolist() == ["", "", "not coded: German"]
    assert told["question"].tolist() == ["What else?"] * 3
    project, texts = opened(coded_bytes(both, "qdpx"))
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(project))
    assert f"Respondent: Trust grew\nRespondent: {GERMAN}\n" in texts.values()
    alone = Study.from_tables("s", tables, has_roster=True)
    assert len(coded_utterances(alone)) == 3


def test_the_workbook_can_be_brought_back():
    contents = contents_of(coded_bytes(study(), "coded"), "coded.xlsx")
    found = recognise(contents)
    assert (found.mapping.kind, found.mapping.sheet) == ("codes", "Coded interviews")


@pytest.mark.parametrize("file_format", ["qdpx", "coded"])
def test_texts_are_withheld_where_no_roster_says_which_names_they_hold(file_format):
    with pytest.raises(StudyError) as refusal:
        coded_bytes(study(has_roster=False), file_format)
    assert refusal.value.code == "TEXTS_WITHHELD"
    with pytest.raises(StudyError) as refusal:
        coded_bytes(Study.from_tables("s", {}, has_roster=True), file_format)
    assert refusal.value.code == "NO_INTERVIEWS"


def test_an_export_writes_them_beside_its_other_formats(tmp_path):
    told = study()
    changes = pd.DataFrame(columns=["row", "column", "from", "to", "why"])
    files = export_study(told, score_scales(told).table, changes, tmp_path, ("qdpx", "coded"))
    assert [path.name for path in files] == [
        "pilot-more-coded-interviews.qdpx", "pilot-more-coded-interviews.xlsx",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="qdpx, coded"):
        export_study(told, score_scales(told).table, changes, tmp_path, ("qda",))
