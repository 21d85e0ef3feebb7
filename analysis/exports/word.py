"""Word files: a blank document in the house's type, and its bytes without a time of their own."""

from __future__ import annotations

import io
import zipfile
from typing import Final

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from analysis.exports.writing import NO_TIME

_FONT: Final = "Calibri"
_ZIP_TIME: Final = (NO_TIME.year, NO_TIME.month, NO_TIME.day, 0, 0, 0)


def blank_document(title: str, *, header: str) -> Document:
    """An A4 document with its title set and `header` at the top of each page."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "", "en-GB"
    properties.created = properties.modified = NO_TIME
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    section.header.paragraphs[0].text = header
    return document


def document_bytes(document: Document) -> bytes:
    """The document as a .docx; the same content gives the same bytes."""
    written, again = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in made.namelist():
            plain.writestr(zipfile.ZipInfo(name, _ZIP_TIME), made.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()
