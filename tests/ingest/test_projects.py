"""REFI-QDA projects: what was coded comes in, each position is checked against its text, nothing reaches outside."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import FileRefused
from analysis.ingest.limits import Limits
from analysis.ingest.project_parts import Selection
from analysis.ingest.project_places import NO_FIT, OTHERWISE, OUTSIDE, cut_passages
from analysis.ingest.reading_project import NO_TEXT
from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from tests.ingest.project_parts import code, coding, document, guid, marked, project, selection, source
from tests.ingest.read_here import contents_of
from tests.ingest.workbook_parts import packed

TALK = "Interviewer: How was it?\nMentor: I trust him more now. He listens to me.\nMentor: We had no time at all."
TRUST, TIME = "I trust him more now.", "We had no time at all."


def read(data: bytes, name: str = "study.qdpx"):
    return contents_of(data, name)


def rows(data: bytes) -> list[dict[str, str]]:
    cells = read(data).sheets[0].cells
    head = cells.iloc[0].tolist()
    return [dict(zip(head, row, strict=True)) for row in cells.iloc[1:].to_numpy().tolist()]


def built(data: bytes, name: str = "study.qdpx"):
    contents = read(data, name)
    found = recognise(contents)
    return found, build_tables(contents, found.mapping)


def test_passages_come_with_their_code_path_coder_and_document():
    data = project(source(100, marked(TALK, TRUST, coding(11)), path="internal://t.txt"), texts={"t.txt": TALK})
    (row,) = rows(data)
    assert row["Text"] == TRUST
    assert (row["Document"], row["Code"], row["Coder"]) == ("Talk 1.docx", "Trust > grew", "Ada Coder")
    found, tables = built(data)
    assert (found.mapping.kind, found.certain) == ("codes", True)
    assert tables.tables["interviews"]["text"].tolist() == [TRUST]
    codes = tables.tables["codes"].iloc[0]
    assert (codes["phrase"], codes["status"], codes["decided_by"]) == ("Trust > grew", "confirmed", "Ada Coder")
    assert codes["utterance"] == tables.tables["interviews"]["utterance"][0]


def test_a_text_inside_the_project_is_read_as_well():
    (row,) = rows(project(source(100, marked(TALK, TIME, coding(10)), content=TALK)))
    assert row["Text"] == TIME


def test_one_passage_with_two_codes_is_one_utterance():
    data = project(source(100, marked(TALK, TRUST, coding(10), coding(11)), content=TALK))
    _, tables = built(data)
    assert len(tables.tables["interviews"]) == 1
    assert tables.tables["codes"]["phrase"].tolist() == ["Trust", "Trust > grew"]


def test_positions_outside_the_text_are_set_aside_with_the_reason():
    good = marked(TALK, TRUST, coding(10))
    data = project(source(100, good, selection(5, 9_999, coding(10)), selection(9, 9, coding(10)), content=TALK))
    _, tables = built(data)
    assert (tables.rows_read, tables.rows_accepted) == (3, 1)
    assert set(tables.set_aside["code"]) == {"PASSAGE_NOT_READ"}
    assert set(tables.set_aside["reason"]) == {f"{OUTSIDE}."}


def test_a_selection_that_is_named_after_another_passage_is_set_aside():
    start = TALK.index(TIME)
    wrong = selection(start, start + len(TIME), coding(10), name=TRUST[:12] + "...")
    label = selection(start, start + len(TIME), coding(11), name="Quote no. 12")
    _, tables = built(project(source(100, wrong, label, content=TALK)))
    assert tables.set_aside["reason"].tolist() == [f"{OTHERWISE}."]
    assert tables.tables["codes"]["phrase"].tolist() == ["Trust > grew"]


@pytest.mark.parametrize("path", ["relative:///t.txt", "absolute:///etc/passwd", "internal://none.txt", "/etc/passwd"])
def test_texts_outside_the_archive_are_never_opened(path):
    beside = source(101, selection(0, 5, coding(10)), path=path)
    _, tables = built(project(ONE, beside, texts={"t.txt": TALK}))
    assert tables.set_aside["reason"].tolist() == [f"{NO_TEXT}."]


EMOJI = "\ufeffMentor \U0001f600\U0001f600\U0001f600: Yes.\r\n" + "\r\n".join(
    f"Line {at} says that \U0001f44d trust grew a lot here, then and there {at}." for at in range(12)
)


def counted(text: str, wanted: str, way: str) -> tuple[int, int]:
    """Positions as tools count them, worked out by hand for each way."""
    bare = text.removeprefix("\ufeff")
    bare = {"lf": bare.replace("\r\n", "\n"), "wide lf": bare.replace("\r\n", "\n")}.get(way, bare)
    bare = "\ufeff" + bare if way == "mark" else bare
    before, after = bare[: bare.index(wanted)], bare[: bare.index(wanted) + len(wanted)]
    if way.startswith("wide"):
        return len(before.encode("utf-16-le")) // 2, len(after.encode("utf-16-le")) // 2
    return len(before), len(after)


@pytest.mark.parametrize("way", ["standard", "wide", "lf", "wide lf", "mark"])
@pytest.mark.parametrize("named", [True, False])
def test_each_way_in_which_tools_count_is_told_by_its_text(way, named):
    wanted = [f"trust grew a lot here, then and there {at}." for at in range(12)]
    selections = [Selection("", *counted(EMOJI, one, way), one[:20] if named else "") for one in wanted]
    assert [cut.text for cut in cut_passages(EMOJI, selections)] == wanted


def test_positions_that_fit_in_no_way_set_the_whole_document_aside():
    text = " ".join(f"conversation{at}" for at in range(60))
    selections = [Selection("", 14 * at + 5, 14 * at + 10, "") for at in range(1, 20)]
    assert {cut.problem for cut in cut_passages(text, selections)} == {NO_FIT}


@settings(deadline=None)
@given(st.text(alphabet="ab .\n\r\U0001f600é", max_size=60), st.integers(0, 70), st.integers(0, 70))
def test_no_positions_break_the_cutting(text, start, end):
    (cut,) = cut_passages(text, [Selection("", start, end, "")])
    assert bool(cut.problem) != bool(cut.text)
    assert cut.text == "" or start < end


def test_a_code_that_is_a_case_says_whose_the_passage_is():
    cases = f'<Cases><Case guid="{guid(70)}" name="P07"/></Cases>'
    one = marked(TALK, TRUST, coding(10), coding(70))
    (row,) = rows(project(source(100, one, content=TALK), cases=cases))
    assert (row["Case"], row["Code"]) == ("P07", "Trust")


def test_passages_of_pages_with_their_text_are_read_and_those_without_are_counted():
    words = f'<Representation guid="{guid(31)}"><PlainTextContent>{TIME}</PlainTextContent></Representation>'
    place = 'page="0" firstX="0" firstY="0" secondX="9" secondY="9"'
    pdf = (
        f'<PDFSource guid="{guid(30)}" name="talk.pdf">'
        f'<PDFSelection guid="{guid(32)}" {place}>{words}{coding(10)}</PDFSelection>'
        f'<PDFSelection guid="{guid(33)}" {place}>{coding(10)}</PDFSelection></PDFSource>'
    )
    contents = read(project(pdf, source(100, marked(TALK, TRUST, coding(10)), coding(11), content=TALK)))
    assert [(finding.code, finding.message[:8]) for finding in contents.findings] == [
        ("CODED_AREAS", "1 coding"), ("CODED_DOCUMENTS", "1 coding"),
    ]  # fmt: skip
    assert [row["Text"] for row in rows(project(pdf))] == [TIME]


def test_a_transcript_is_cut_by_its_marks_in_time():
    spoken = (
        f'<Transcript guid="{guid(41)}"><PlainTextContent>{TALK}</PlainTextContent>'
        f'<SyncPoint guid="{guid(42)}" timeStamp="0" position="{TALK.index(TIME)}"/>'
        f'<SyncPoint guid="{guid(43)}" timeStamp="9" position="{len(TALK)}"/>'
        f'<TranscriptSelection guid="{guid(44)}" fromSyncPoint="{guid(42)}" toSyncPoint="{guid(43)}">{coding(10)}'
        "</TranscriptSelection></Transcript>"
    )
    (row,) = rows(project(f'<AudioSource guid="{guid(40)}" name="talk.mp3">{spoken}</AudioSource>'))
    assert (row["Text"], row["Document"]) == (TIME, "talk.mp3")


def test_notes_are_no_passages():
    note = f'<Notes><Note guid="{guid(60)}"><PlainTextContent>{TALK}</PlainTextContent>{selection(0, 5)}</Note></Notes>'
    text = document(source(100, marked(TALK, TRUST, coding(10)), content=TALK)).replace(
        "</Sources>", f"</Sources>{note}"
    )
    assert [row["Text"] for row in rows(packed({"project.qde": text}))] == [TRUST]


def test_another_name_for_the_project_is_told_and_read():
    contents = read(project(source(100, marked(TALK, TRUST, coding(10)), content=TALK), name="My study.qde"))
    assert "PROJECT_NAME" in [finding.code for finding in contents.findings]


ONE = source(100, marked(TALK, TRUST, coding(10)), content=TALK)
DEEP = "".join(f'<Code guid="{guid(at)}" name="c" isCodable="true">' for at in range(200)) + "</Code>" * 200
ENTITY = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code_of"),
    [
        (project(ONE, before=ENTITY), "DOCTYPE"),
        (project(ONE, before=LAUGHS), "DOCTYPE"),
        (packed({"project.qde": document(ONE)[:-40]}), "CORRUPT"),
        (packed({"project.qde": "<Other/>"}), "CORRUPT"),
        (packed({"project.qde": document(ONE), "second.qde": document(ONE)}), "CORRUPT"),
        (packed({"project.qde": document(ONE), "../evil.txt": "x"}), "BAD_MEMBER_NAME"),
        (project(codes=DEEP), "CORRUPT"),
        (project(source(100, content=TALK)), "NO_ROWS"),
        (project(source(100, selection(0, 5, coding(10)), path="relative:///t.txt")), "NO_TEXTS"),
        (
            project(
                source(100, selection(0, 5, coding(10)), path="internal://t.txt"), texts={"t.txt": b"\xff\xfa\x81"}
            ),
            "ENCODING",
        ),
    ],
)
def test_what_is_no_sound_project_is_refused_in_a_sentence(data, code_of):
    with pytest.raises(FileRefused) as refusal:
        read(data)
    assert refusal.value.code == code_of
    assert refusal.value.message.endswith(".")
    assert refusal.value.advice.endswith(".")
    assert ".xlsx" not in refusal.value.advice or code_of == "BAD_MEMBER_NAME"


def test_a_bomb_among_the_texts_is_stopped_while_it_unpacks(monkeypatch):
    bomb = project(source(100, selection(0, 5, coding(10)), path="internal://t.txt"), texts={"t.txt": b"a" * 3_000_000})
    monkeypatch.setattr("tests.ingest.read_here.Limits", lambda: Limits(unzipped_bytes=1_000_000))
    with pytest.raises(FileRefused) as refusal:
        read(bomb)
    assert refusal.value.code == "TOO_LARGE_UNCOMPRESSED"


def test_parts_that_are_not_read_are_not_unpacked(monkeypatch):
    data = project(source(100, marked(TALK, TRUST, coding(10)), content=TALK), texts={"film.mp4": b"\0" * 100_000})
    unpacked = []
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: unpacked.append(1))
    assert len(rows(data)) == 1
    assert not unpacked


def test_the_inside_of_a_project_alone_says_what_to_upload():
    with pytest.raises(FileRefused) as refusal:
        read(document(ONE).encode(), "project.qde")
    assert refusal.value.code == "WRONG_TYPE"
    assert ".qdpx" in refusal.value.advice


def test_a_codebook_alone_holds_nothing_to_import():
    book = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{code(1, "Trust", code(2, "grew"))}</Codes></CodeBook>'
    contents = read(book.encode(), "codes.qdc")
    found = recognise(contents)
    assert found.mapping is None
    (finding,) = found.findings
    assert finding.code == "CODEBOOK_ALONE"
    assert "2 codes" in finding.message
