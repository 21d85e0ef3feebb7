"""Word transcripts: who speaks, which text counts under tracked changes, and what is refused."""

from __future__ import annotations

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.readers import read
from tests.ingest.document_parts import document, document_parts, paragraph, run, table
from tests.ingest.workbook_parts import packed

TALK = (paragraph("Interviewer: How was it?"), paragraph("Ann: Good."))
LIMITS = Limits()


def result(data: bytes, limits: Limits = LIMITS) -> ReadResult:
    gated = gate(data, "talk.docx", limits)
    found = read(data, gated, limits)
    return ReadResult(found.tables, None, None, ".", (*gated.findings, *found.findings))


def turns(data: bytes) -> list[tuple[str, str]]:
    _, speakers, texts, _ = (column.to_pylist()[1:] for column in result(data).tables[0].columns)
    return list(zip(speakers, texts, strict=True))


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in result(data).findings]


def refused(data: bytes, name: str = "talk.docx", limits: Limits = LIMITS) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        gate(data, name, limits)
    return caught.value


def test_paragraphs_with_names_become_turns() -> None:
    data = document(*TALK, paragraph("We met often."), paragraph(run("Interviewer", bold=True), run(" And now?")))
    assert turns(data) == [("Interviewer", "How was it?"), ("Ann", "Good. We met often."), ("Interviewer", "And now?")]
    assert codes(data) == []


def test_a_table_has_its_speaker_in_one_column() -> None:
    rows = (("Time", "Speaker", "Text"), ("00:01", "Interviewer", "How was it?"), ("00:05", "Ann Lee", "Good: very."))
    assert turns(document(table(*rows))) == [("Interviewer", "How was it?"), ("Ann Lee", "Good: very.")]
    two = table(("Speaker", "Text"), ("Interviewer:", "How was it?"), ("Ann Lee", "Good."))
    assert turns(document(two)) == [("Interviewer", "How was it?"), ("Ann Lee", "Good.")]


def test_inserted_text_is_in_and_deleted_text_and_authors_are_out() -> None:
    changed = (
        '<w:p><w:del w:id="1" w:author="Eve Secret"><w:r><w:delText>gone</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2" w:author="Eve Secret"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>'
        f'<w:ins w:id="3" w:author="Eve Secret">{run("Ann: new")}</w:ins>'
        '<w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    data = packed(document_parts(TALK[0], changed) | {"word/comments.xml": "<c><t>a comment of Eve Secret</t></c>"})
    assert turns(data) == [("Interviewer", "How was it?"), ("Ann", "new")]
    assert codes(data) == ["TRACKED_CHANGES", "COMMENTS_LEFT_OUT"]


def test_text_boxes_tabs_and_breaks_stay_readable() -> None:
    runs = "<w:r><w:t>Ann:</w:t><w:tab/><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>"
    copies = "<x:AlternateContent xmlns:x='u'><x:Choice>{0}</x:Choice><x:Fallback>{0}</x:Fallback></x:AlternateContent>"
    data = document(TALK[0], f"<w:p>{runs}</w:p>", copies.format(paragraph("Bob: once")))
    assert turns(data)[1:] == [("Ann", "one two"), ("Bob", "once")]


def test_without_any_name_it_is_asked_about() -> None:
    assert codes(document(paragraph("A report."), paragraph("Nobody speaks."))) == ["TRANSCRIPT_GUESSED"]


def test_a_report_with_words_before_colons_is_asked_about() -> None:
    report = document(paragraph("Summary: it went well."), paragraph("Findings: many."), paragraph("Outlook: good."))
    assert codes(report) == ["TRANSCRIPT_GUESSED", "NO_INTERVIEWER"]


def test_entities_and_document_types_are_refused() -> None:
    for before in ('<!DOCTYPE d SYSTEM "http://127.0.0.1/x">', '<!DOCTYPE d [<!ENTITY a "aaaa">]>'):
        refusal = refused(document(*TALK, before=before))
        assert refusal.code == "DOCTYPE"
        assert "Word" in refusal.advice


def test_macros_are_refused_under_any_name() -> None:
    assert refused(packed(document_parts(*TALK) | {"word/vbaProject.bin": b"x"}), "talk.docm").code == "MACRO"
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refused(document(*TALK, kind=kind)).code == "MACRO"


@pytest.mark.parametrize("missing", ["word/document.xml", "_rels/.rels", "[Content_Types].xml"])
def test_a_missing_part_is_damage(missing: str) -> None:
    parts = document_parts(*TALK) | {"word/styles.xml": "<styles/>"}
    parts.pop(missing)
    assert refused(packed(parts)).code == "CORRUPT"


def test_broken_xml_is_damage() -> None:
    assert refused(packed(document_parts(*TALK) | {"word/document.xml": "<w:p><w:t>"})).code == "CORRUPT"


def test_more_paragraphs_than_allowed_are_refused_as_they_are_counted() -> None:
    data = document(*("<w:p/>" * 50,))
    assert refused(data, limits=Limits(rows=40)).code == "TOO_LARGE_UNCOMPRESSED"
    assert refused(document(*TALK), limits=Limits(unzipped_bytes=500)).code == "TOO_LARGE_UNCOMPRESSED"


def test_a_password_and_an_encrypted_part_are_refused() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    assert refused(ole).code == "ENCRYPTED"


def test_an_empty_document_has_no_rows() -> None:
    with pytest.raises(FileRefused) as caught:
        result(document(paragraph("")))
    assert caught.value.code == "NO_ROWS"
