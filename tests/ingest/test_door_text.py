"""What a file is by its bytes, and text by its encoding and delimiter."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import Choices, Gated, gate
from analysis.ingest.door_text import ENCODINGS, TextLayout
from analysis.ingest.labels import display_name, name_ending
from analysis.ingest.limits import Limits
from tests.ingest.workbook_parts import workbook

FIXTURES = Path(__file__).parent / "fixtures"


def refused(data: bytes, name: str = "survey.csv", limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        gate(data, name, limits)
    return caught.value


def layout(gated: Gated) -> TextLayout:
    assert isinstance(gated.layout, TextLayout)
    return gated.layout


def codes(gated: Gated) -> list[str]:
    return [finding.code for finding in gated.findings]


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t \n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\n \n".encode("utf-16-le")]
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.sav"])
def test_nothing_is_empty_whatever_its_name(data: bytes, name: str) -> None:
    assert refused(data, name).code == "EMPTY"


def test_a_file_too_large_is_refused() -> None:
    assert refused(b"a,b\n1,2\n", limits=Limits(file_bytes=5)).code == "TOO_LARGE"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "export.xls"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "export.xls"),
        (b"%PDF-1.7", "a.pdf"),
        (b"\x89PNG\r\n", "a.csv"),
        (b'{"a": 1}', "a.json"),
        (b"\x1f\x8b\x08", "a.csv"),
    ],
)
def test_other_kinds_of_file_are_refused(data: bytes, name: str) -> None:
    assert refused(data, name).code == "WRONG_TYPE"


def test_the_content_decides_and_the_name_is_remarked_on() -> None:
    assert (gate(b"a,b\n1,2\n", "a.xlsx").format, codes(gate(b"a,b\n1,2\n", "a.xlsx"))) == ("csv", ["NAME_MISMATCH"])
    assert (gate(workbook(), "a.csv").format, codes(gate(workbook(), "a.csv"))) == ("xlsx", ["NAME_MISMATCH"])


def test_nul_bytes_are_refused_with_their_line() -> None:
    assert "Line 3" in refused(b"a,b\r\n1,2\r\n3,\x004\r\n").message
    refusal = refused("a,b\n1,é\n".encode("utf-16-le"))
    assert refusal.code == "NUL_BYTES"
    assert "UTF-16" in refusal.message
    assert refused(codecs.BOM_UTF16_LE + "a,b\n1,\x00\n".encode("utf-16-le")).code == "NUL_BYTES"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_is_read_without_its_mark(encoding: str) -> None:
    data = "name,q1\nZoë,4\n".encode(encoding)
    gated = gate(codecs.BOM_UTF16_BE + data if encoding == "utf-16-be" else data, "a.csv")
    assert layout(gated).utf8.decode() == "name,q1\nZoë,4\n"
    assert codes(gated) == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "She said “great” – café, Größe, señor, à la carte"),
        ("cp1252", "Zoë"),
        ("mac_roman", "She said “great” – café, Größe, señor"),
        ("cp1250", "Zażółć gęślą jaźń, Łódź, święto, Małgorzata"),
        ("cp1251", "Привет, как дела, хорошая программа"),
        ("cp1253", "Καλημέρα κόσμε, πολύ καλό πρόγραμμα"),
    ],
)
def test_code_pages_are_recognised_and_shown_for_confirmation(encoding: str, text: str) -> None:
    gated = gate(f'id,comment\n1,"{text}"\n'.encode(encoding), "a.csv")
    assert layout(gated).utf8.decode() == f'id,comment\n1,"{text}"\n'
    assert codes(gated) == ["ENCODING_GUESSED"]
    assert layout(gated).encoding in gated.findings[0].message


def test_two_stray_bytes_make_no_other_script() -> None:
    assert layout(gate(b"id,Expanded Universe?\x8c\xe6\n1,4\n", "a.csv")).encoding == "cp1252"


def test_a_real_spanish_file_is_read() -> None:
    gated = gate((FIXTURES / "mt__spanish_chars.csv").read_bytes(), "a.csv")
    assert layout(gated).encoding == "cp1252"
    assert "Tecnología" in layout(gated).utf8.decode()


def test_mixed_encodings_are_refused_with_the_first_line() -> None:
    refusal = refused("id,c\n1,café\n".encode() + "2,né\n".encode("cp1252"))
    assert refusal.code == "ENCODING"
    assert "line 3" in refusal.message


def test_a_person_may_choose_encoding_and_delimiter() -> None:
    gated = gate("a;b\n1;é\n".encode("cp850"), "a.csv", choices=Choices(encoding="cp850", delimiter=";"))
    assert layout(gated).utf8.decode() == "a;b\n1;é\n"
    assert codes(gated) == []
    with pytest.raises(FileRefused, match="Line 2"):
        gate("a;b\n1;é\n".encode("cp850"), "a.csv", choices=Choices(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,q1\n1,4\n", ","),
        ("id;q1;q2\n1;3,5;2,5\n2;4,0;3,5\n", ";"),
        ("id\tc\n1\tHello, you\n2\tYes, I; do\n", "\t"),
        ("id|q1\n1|4\n", "|"),
        ('t,topics\n1,"a;b;c"\n2,"a;c"\n3,b\n', ","),
        ("comment\nI like it, a lot\nYes\nNo\n", ","),
        ("sep=;\nid;q1\n1;4,5\n", ";"),
        ("SEP=|\r\nid|q1\r\n1|4\r\n", "|"),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    found = layout(gate(text.encode(), "a.csv"))
    assert found.delimiter == delimiter
    assert not found.utf8.lower().startswith(b"sep=")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/cron.d/x.csv", "x.csv"),
        ("C:\\Windows\\x.csv", "x.csv"),
        ("x.csv\x00.xlsx", "x.csv.xlsx"),
        ("a\u202efdp.csv\n", "afdp.csv"),
        ("", "file"),
        ("/", "file"),
        ("<b>x</b>.csv", "b>.csv"),
    ],
)
def test_names_are_labels(name: str, label: str) -> None:
    assert display_name(name) == label


def test_long_names_keep_their_ending() -> None:
    label = display_name("a" * 500 + ".xlsx")
    assert len(label) == 120
    assert name_ending(label) == "xlsx"
    assert len(display_name("a" * 500)) == 120


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (Choices(encoding="klingon"), "ENCODING"), (Choices(encoding="zlib"), "ENCODING"),
        (Choices(delimiter=";;"), "DELIMITER"), (Choices(delimiter=""), "DELIMITER"),
        (Choices(delimiter="\n"), "DELIMITER"),
    ],
)  # fmt: skip
def test_what_a_person_chose_is_refused_where_it_cannot_be(choices: Choices, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        gate(b"a,b\n1,2\n", "a.csv", choices=choices)
    assert caught.value.code == code
    assert caught.value.advice


def test_every_encoding_that_is_offered_is_one() -> None:
    for encoding in ENCODINGS:
        assert gate("a,b\n1,2\n".encode(encoding), "a.csv", choices=Choices(encoding=encoding)).format == "csv"
