"""Files that must be refused, neutralised or let in, made in memory: one of each way in which a file goes wrong."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.ingest.document_parts import document, document_parts, paragraph
from tests.ingest.workbook_parts import (
    ANSWER,
    HEAD,
    HEADER,
    MAIN,
    number_cell,
    packed,
    parts,
    row,
    sheet,
    text_cell,
    workbook,
)

CSV = b"respondent_id,q1\n00123,4\n"
TALK = (paragraph("Interviewer: How was it?"), paragraph("Ann: Good."))
LAUGHS = "<!DOCTYPE l [" + "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10)) + "]>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@dataclass(frozen=True)
class Hostile:
    """A file: the name it comes under, what must be said of it, and how many rows it then has (0: it is refused)."""

    group: str
    name: str
    data: bytes
    code: str = ""
    rows: int = 0


def with_part(name: str, content: str | bytes) -> bytes:
    return packed({**parts(sheet(HEADER, ANSWER)), name: content})


def patched(data: bytes, mark: bytes, offset: int, form: str, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, changed.rindex(mark) + offset, value)
    return bytes(changed)


def _zips() -> list[Hostile]:
    bomb = patched(workbook(sheet(HEADER, ANSWER) + " " * 9_000_000), b"PK\x01\x02", 24, "<I", 1_000)
    plain = parts(sheet(HEADER, ANSWER))
    untyped = {name: text for name, text in plain.items() if name != "[Content_Types].xml"}
    sheetless = {name: text for name, text in plain.items() if not name.endswith("sheet1.xml")}
    return [
        Hostile("zip", "bomb.xlsx", bomb, "CORRUPT"),
        Hostile("zip", "traversal.xlsx", with_part("../../evil", "x"), "BAD_MEMBER_NAME"),
        Hostile("zip", "flag.xlsx", patched(workbook(), b"PK\x01\x02", 8, "<H", 1), "ENCRYPTED"),
        Hostile("zip", "untyped.xlsx", packed(untyped), "NOT_A_WORKBOOK"),
        Hostile("zip", "sheetless.xlsx", packed(sheetless), "CORRUPT"),
        Hostile("zip", "renamed.xlsx", packed({"a.csv": CSV}), "NOT_A_WORKBOOK"),
        Hostile("zip", "nested.zip", packed({"a.csv": CSV}), "NESTED_ARCHIVE"),
        Hostile("zip", "a.gz", b"\x1f\x8b\x08" + bytes(20), "WRONG_TYPE"),
        Hostile("zip", "a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "WRONG_TYPE"),
    ]


def _xml() -> list[Hostile]:
    part = "xl/worksheets/sheet1.xml"
    body = sheet(HEADER, ANSWER).removeprefix(HEAD)
    shared = f'<sst xmlns="{MAIN}"/>'
    doctype = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    far = '<!DOCTYPE s SYSTEM "http://127.0.0.1:9/x.dtd">'
    parameter = '<!DOCTYPE s [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
    wide = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE s>{shared}'.encode("utf-16")
    return [
        Hostile("xml", "entity.xlsx", with_part(part, HEAD + doctype + body), "DOCTYPE"),
        Hostile("xml", "far.xlsx", with_part("xl/workbook.xml", HEAD + far + "<workbook/>"), "DOCTYPE"),
        Hostile("xml", "parameter.xlsx", with_part(part, HEAD + parameter + body), "DOCTYPE"),
        Hostile("xml", "laughs.xlsx", with_part("xl/sharedStrings.xml", HEAD + LAUGHS + shared), "DOCTYPE"),
        Hostile("xml", "utf16.xlsx", with_part("xl/sharedStrings.xml", wide), "DOCTYPE"),
        Hostile("xml", "unclosed.xlsx", with_part(part, body[:-20]), "CORRUPT"),
    ]


def _workbooks() -> list[Hostile]:
    far = row(1_048_576, text_cell("A1048576", "x"))
    lies = sheet(HEADER, ANSWER, before='<dimension ref="A1:XFD1048576"/>')
    states = {"states": ("", "veryHidden")}
    formula = row(3, text_cell("A3", "2"), '<c r="B3"><f>1+1</f></c>')
    types = str(parts(sheet(HEADER, ANSWER))["[Content_Types].xml"]).replace("sheet.main", "sheet.macroEnabled.main")
    return [
        Hostile("geometry", "lies.xlsx", workbook(lies), rows=1),
        Hostile("geometry", "far.xlsx", workbook(sheet(HEADER, ANSWER, far)), "BLANK_ROWS", 2),
        Hostile("geometry", "right.xlsx", workbook(sheet(HEADER, row(2, number_cell("XFD2", 1)))), "TOO_MANY_COLUMNS"),
        Hostile("geometry", "hidden.xlsx", packed(parts(sheet(HEADER, ANSWER), sheet(HEADER), **states)),
                "HIDDEN_SHEET", 1),
        Hostile("active", "macro.xlsx", with_part("xl/vbaProject.bin", b"x"), "MACRO"),
        Hostile("active", "macro.xlsm", with_part("[Content_Types].xml", types), "MACRO"),
        Hostile("active", "links.xlsx", with_part("xl/externalLinks/externalLink1.xml", "<x/>"), "EXTERNAL_LINK", 1),
        Hostile("active", "formula.xlsx", workbook(sheet(HEADER, ANSWER, formula)), "FORMULA_WITHOUT_VALUE", 2),
        Hostile("active", "password.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED"),
    ]  # fmt: skip


def _types() -> list[Hostile]:
    empty = [Hostile("type", f"empty.{ending}", b"", "EMPTY") for ending in ("csv", "xlsx", "docx", "sav", "zip")]
    return [
        *empty,
        Hostile("type", "csv.xlsx", CSV, "NAME_MISMATCH", 1),
        Hostile("type", "xlsx.csv", workbook(), "NAME_MISMATCH", 1),
        Hostile("type", "page.xls", b"<html><table><tr><td>1</td></tr></table>", "WRONG_TYPE"),
        Hostile("type", "head.csv", b"respondent_id,q1\n", "NO_ROWS"),
        Hostile("type", "head.xlsx", workbook(sheet(HEADER)), "NO_ROWS"),
        Hostile("type", "blank.csv", b" \r\n\t\n ", "EMPTY"),
    ]


def _texts() -> list[Hostile]:
    seeds = ("a@" * 9_000, "1-" * 9_000, "<" * 20_000, "Aa " * 8_000)
    return [
        Hostile("csv", "nul.csv", b"id,c\n1,a\x00b\n", "NUL_BYTES"),
        Hostile("csv", "utf16.csv", "id,c\n1,é\n".encode("utf-16"), rows=1),
        Hostile("csv", "nobom.csv", "id,c\n1,é\n".encode("utf-16-le"), "NUL_BYTES"),
        Hostile("csv", "bom.csv", b"\xef\xbb\xbf" + CSV, rows=1),
        Hostile("csv", "cp1252.csv", b"id,c\n1,caf\xe9 \x935\x94\n", "ENCODING_GUESSED", 1),
        Hostile("csv", "quote.csv", b'id,c\n1,"open\n' + b"2,b\n" * 900, "QUOTING"),
        Hostile("csv", "ragged.csv", b"id,c\n1,a,b\n2,c\n", "RAGGED"),
        Hostile("csv", "cr.csv", CSV.replace(b"\n", b"\r"), rows=1),
        Hostile("text", "injection.csv", b"id,c\n1,<script>alert(1)</script>\n2,=cmd|' /C calc'!A0\n", rows=2),
        Hostile("text", "redos.csv", ("id,c\n" + "".join(f"1,{seed}\n" for seed in seeds)).encode(), rows=4),
        *(Hostile("filename", name, CSV, rows=1) for name in ("../../etc/cron.d/x.csv", "C:\\x.csv", "a" * 400 + ".csv",
                                                              "x%2e%2e%2f.csv")),
        Hostile("filename", "x.csv\x00.xlsx", CSV, "NAME_MISMATCH", 1),
    ]  # fmt: skip


def _transcripts() -> list[Hostile]:
    tagged = b"WEBVTT\n\nSTYLE\n::cue{background:url(http://127.0.0.1:9/)}\n\n00:01.000 --> 00:02.000\n"
    without = {name: text for name, text in document_parts(*TALK).items() if name != "word/document.xml"}
    deleted = '<w:p><w:del w:author="Eve"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>'
    return [
        Hostile("docx", "xxe.docx", document(*TALK, before='<!DOCTYPE d SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
        Hostile("docx", "laughs.docx", document(*TALK, before=LAUGHS), "DOCTYPE"),
        Hostile("docx", "headless.docx", packed(without | {"word/styles.xml": "<s/>"}), "CORRUPT"),
        Hostile("docx", "long.docx", document("<w:p/>" * 300_000), "TOO_LARGE_UNCOMPRESSED"),
        Hostile("docx", "changed.docx", document(*TALK, deleted), "TRACKED_CHANGES", 2),
        Hostile("docx", "macro.docm", packed(document_parts(*TALK) | {"word/vbaProject.bin": b"x"}), "MACRO"),
        Hostile("vtt", "ok.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi</v>\n", rows=1),
        Hostile("vtt", "script.vtt", tagged + b"<v <script>x</script>>y</v> <img src=x onerror=alert(1)>\n", rows=1),
        Hostile("vtt", "controls.txt", b"Ann: hi\x00\x07\x1b[2J\nBob: ok\n", "NUL_BYTES"),
    ]


CORPUS = (*_zips(), *_xml(), *_workbooks(), *_types(), *_texts(), *_transcripts())
