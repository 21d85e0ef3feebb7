"""Sheets and reports of coded passages, as Taguette, QualCoder, Dedoose, MAXQDA and NVivo write them."""

from __future__ import annotations

import pytest

from analysis.ingest.coded_blocks import is_coded_blocks, read_blocks
from analysis.ingest.coded_pairs import code_path
from analysis.ingest.mapping import mapping_problems
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.document_parts import document, paragraph
from tests.ingest.read_here import contents_of
from tests.ingest.sheets_in_memory import contents

TRUST, TIME = "I trust her with hard news now.", "We had no time at all."
TAGUETTE = [
    ["id", "document", "tag", "content"],
    ["7", "Talk A.odt", "trust.grew", TRUST],
    ["7", "Talk A.odt", "praise", TRUST],
    ["8", "Talk B.odt", "time", TIME],
    ["9", "Talk B.odt", "", "A passage that nobody tagged."],
]
QUALCODER = [
    ["File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", "Category"],
    ["Talk A.docx", "ada", TRUST, "ctid:1", "grew", "", "Trust", "Relationship"],
    ["Talk A.docx", "ben", TRUST, "ctid:2", "grew", "", "Trust", "Relationship"],
    ["Talk B.docx", "ada", TIME, "ctid:3", "Time", "", "", ""],
    ["face.jpg", "ada", "image", "imid:4", "Time", "", "", ""],
]
MAXQDA = [
    ["Color", "Comment", "Document group", "Document name", "Code", "Begin", "End", "Weight score", "Segment",
     "Modified by", "Modified on"],
    ["●", "", "Talks", "Talk A", "Trust > grew", "3", "3", "0", TRUST, "ada", "2/3/2026 10:00"],
    ["●", "", "Talks", "Talk B", "Time", "5", "6", "0", TIME, "ben", "2/4/2026 11:00"],
]  # fmt: skip
DEDOOSE = [
    ["Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Date", "Excerpt Copy", "Codes Applied Combined",
     "Code: Trust\\Grew Applied", "Code: Trust\\Grew Weight", "Code: Time Applied"],
    ["Talk A", "10-40", "ada", "2/3/2026", TRUST, "Grew", "True", "1", "False"],
    ["Talk B", "50-70", "ben", "2/4/2026", TIME, "Time, Grew", "True", "", "True"],
]  # fmt: skip
SHEETS = {"taguette": TAGUETTE, "qualcoder": QUALCODER, "maxqda": MAXQDA, "dedoose": DEDOOSE}
CODES = {
    "taguette": [("trust.grew", TRUST), ("praise", TRUST), ("time", TIME)],
    "qualcoder": [("Relationship > Trust > grew", TRUST), ("Relationship > Trust > grew", TRUST), ("Time", TIME)],
    "maxqda": [("Trust > grew", TRUST), ("Time", TIME)],
    "dedoose": [("Trust > Grew", TRUST), ("Trust > Grew", TIME), ("Time", TIME)],
}
CODERS = {
    "taguette": {"unnamed coder"},
    "qualcoder": {"ada", "ben"},
    "maxqda": {"ada", "ben"},
    "dedoose": {"ada", "ben"},
}


def built(table, file_name="file.xlsx"):
    read = contents(table, file_name=file_name)
    found = recognise(read)
    assert not mapping_problems(found.mapping)
    return found, build_tables(read, found.mapping)


@pytest.mark.parametrize("tool", SHEETS)
def test_the_tool_is_known_by_its_headings_and_nothing_is_asked(tool):
    found, _ = built(SHEETS[tool])
    assert (found.mapping.tool, found.mapping.kind, found.questions) == (tool, "codes", ())


@pytest.mark.parametrize("tool", SHEETS)
def test_passages_are_utterances_and_keep_every_code(tool):
    _, tables = built(SHEETS[tool])
    said = tables.tables["interviews"].set_index("utterance")["text"]
    codes = tables.tables["codes"]
    assert list(zip(codes["phrase"], codes["utterance"].map(said), strict=True)) == CODES[tool]
    assert set(codes["status"]) == {"confirmed"}
    assert set(codes["decided_by"]) == CODERS[tool]
    assert said.is_unique
    assert tables.rows_read == tables.rows_accepted + tables.rows_set_aside


def test_a_passage_without_a_tag_is_kept_and_told():
    _, tables = built(TAGUETTE)
    assert len(tables.tables["interviews"]) == 3
    assert "PASSAGE_WITHOUT_CODE" in [finding.code for finding in tables.findings]


def test_a_picture_that_was_coded_is_set_aside():
    _, tables = built(QUALCODER)
    assert tables.set_aside[["row", "code"]].to_numpy().tolist() == [[5, "NO_TEXT"]]


def test_who_asks_is_told_by_the_passage_itself():
    table = [*TAGUETTE, ["10", "Talk B.odt", "time", "Interviewer: Did you have time?"]]
    _, tables = built(table)
    assert tables.tables["interviews"].set_index("text")["speaker"].dropna().to_dict() == {
        "Interviewer: Did you have time?": "interviewer"
    }


def test_sheets_of_interviews_and_of_codes_are_not_taken_for_passages():
    talk = [["Interview", "Speaker", "Text"], ["1", "Mentor 1", TRUST], ["1", "Interviewer", "Why?"]]
    assert recognise(contents(talk)).mapping.kind == "interviews"
    codes = [["Utterance", "Theme", "Direction"], ["I1.2", "Trust", "+"]]
    assert recognise(contents(codes)).mapping.kind == "codes"
    assert "interviews" not in build_tables(contents(codes), recognise(contents(codes)).mapping).tables


def test_paths_of_all_tools_are_spelled_alike():
    assert {code_path(text) for text in ("Trust\\Grew", "Trust > Grew", "Trust::Grew", " Trust  >  Grew ")} == {
        "Trust > Grew"
    }
    assert code_path("trust.grew") == "trust.grew"


REPORT = f"""<Files\\\\Talks\\\\Talk A> - § 2 references coded  [3.10% Coverage]

Reference 1 - 1.20% Coverage

{TRUST}

Reference 2 - 1.90% Coverage

He listens.
And he asks back.

<Files\\\\Talks\\\\Talk B> - § 1 reference coded  [0.50% Coverage]

Reference 1 - 0.50% Coverage

Page 1 : (62,108) - (486,203)
"""


@pytest.mark.parametrize("name", ["Trust.txt", "export.zip / Trust.txt"])
def test_an_nvivo_report_is_read_and_called_after_its_file(name):
    read = contents_of(REPORT.encode(), name)
    assert read.format == "nvivo"
    found = recognise(read)
    tables = build_tables(read, found.mapping)
    assert found.mapping.kind == "codes"
    assert tables.tables["interviews"][["interview", "text"]].to_numpy().tolist() == [
        ["Talk A", TRUST], ["Talk A", "He listens. And he asks back."],
    ]  # fmt: skip
    assert set(tables.tables["codes"]["phrase"]) == {"Trust"}
    assert tables.set_aside["code"].tolist() == ["PASSAGE_NOT_READ"]


def test_a_report_in_word_is_read_like_one_in_text():
    data = document(
        *(paragraph(line.replace("<", "&lt;").replace(">", "&gt;")) for line in REPORT.splitlines() if line)
    )
    read = contents_of(data, "Trust.docx")
    cells = read.sheets[0].cells
    assert cells.iloc[1:, 2].tolist()[:2] == [TRUST, "He listens. And he asks back."]


def test_a_line_may_name_the_code_and_references_are_counted():
    text = f"Name: Nodes\\\\Relationship\\\\Trust\n{REPORT.replace('2 references', '3 references')}"
    blocks = read_blocks(text.splitlines(), "file")
    assert {one.code for one in blocks.passages} == {"Relationship\\Trust"}
    assert (blocks.promised, len(blocks.passages)) == (4, 3)
    read = contents_of(text.encode(), "file.txt")
    assert "REFERENCES_DIFFER" in [finding.code for finding in read.findings]


@pytest.mark.parametrize(
    "text", ["Interviewer: What does § 3 say?\nMentor: Nothing.\n" * 3, "a;b\n§ 1;2\n", "Files - § 1 reference coded\n"]
)
def test_a_sign_of_a_paragraph_makes_no_report(text):
    assert not is_coded_blocks(text.splitlines())


def test_hostile_lines_take_no_time():
    lines = ["<" + "a" * 30_000, "Reference 1 - " + " " * 30_000, "Name: " + "x" * 30_000, "- § " * 8_000] * 50
    assert not is_coded_blocks(lines)
    assert read_blocks(lines, "x").passages == ()
