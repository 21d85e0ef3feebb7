"""Papers for participants and works councils as Word and plain text; what is to be filled in is marked."""

from __future__ import annotations

import re
from typing import Final

from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph

from analysis.exports.word import blank_document, document_bytes
from analysis.exports.writing import BYTE_ORDER_MARK, Download, name_download
from analysis.wording.participants import Paper

#: What the company fills in stands in square brackets.
_TO_FILL_IN: Final = re.compile(r"(\[[^\[\]]{1,200}\])")


def paper_word(paper: Paper) -> Download:
    """The paper as a Word file; what is to be filled in is highlighted."""
    document = blank_document(paper.title, header=paper.title)
    document.add_heading(paper.title, level=1)
    for heading, paragraphs in paper.parts:
        if heading:
            document.add_heading(heading, level=2)
        for text in paragraphs:
            _marked(document.add_paragraph(), text)
    return name_download(paper.title, "docx", document_bytes(document))


def paper_text(paper: Paper) -> Download:
    """The paper as plain text."""
    return name_download(paper.title, "txt", BYTE_ORDER_MARK + paper.text.encode("utf-8"))


def _marked(paragraph: Paragraph, text: str) -> None:
    for part in filter(None, _TO_FILL_IN.split(text)):
        run = paragraph.add_run(part)
        if _TO_FILL_IN.fullmatch(part):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
