"""A questionnaire on paper: a Word file with a table a block, one box an answer, and parts for one side marked so."""

from __future__ import annotations

from typing import Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from analysis.exports.questionnaire_workbook import answers_of
from analysis.exports.word import blank_document, document_bytes
from analysis.exports.writing import Download, name_download
from analysis.instruments.forms import Block, Form
from analysis.instruments.linking import LINK_QUESTIONS, ROLE_ANSWERS, ROLE_HEADING
from analysis.instruments.questionnaire import Item
from analysis.study import COMPARISON, JUNIOR, SENIOR

BOX: Final = "\u2610"
_LINE: Final = "_" * 60
_SMALL: Final = Pt(8)
_ITEM_WIDTH: Final = Cm(8.5)
_ONLY: Final = {
    JUNIOR: "Only for mentors (the junior of the pair). Mentees go on to the next part.",
    SENIOR: "Only for mentees (the senior of the pair). Mentors go on to the next part.",
}


def questionnaire_word(form: Form, *, link: str, title: str) -> Download:
    """The printable questionnaire of `form`; `link` says what people give so that answers can be linked."""
    document = blank_document(f"{title}: {form.id}", header=f"{title} · {form.id} · about {form.minutes():g} minutes")
    document.add_heading(f"{title}: {form.id}", level=1)
    document.add_paragraph(
        f"This takes about {form.minutes():g} minutes. Tick one box in each row. You may leave out any question. "
        "Leaders see results of groups only, never single answers."
    )
    _about_you(document, form, link)
    for block in form.blocks:
        _block(document, block)
    document.add_paragraph("Thank you.")
    return name_download(f"{title} {form.id} questionnaire", "docx", document_bytes(document))


def _about_you(document: Document, form: Form, link: str) -> None:
    asked = LINK_QUESTIONS[link]
    document.add_heading("About you", level=2)
    document.add_paragraph(f"{asked.text}: {_LINE[:30]}")
    _small(document.add_paragraph(), asked.help)
    document.add_paragraph(f"Date: {_LINE[:20]}")
    if form.occasion.arm != COMPARISON:
        boxes = "    ".join(f"{BOX} {text} ({side})" for side, text in ROLE_ANSWERS.items())
        document.add_paragraph(f"{ROLE_HEADING}: {boxes}")


def _block(document: Document, block: Block) -> None:
    document.add_heading(block.title, level=2)
    if block.side:
        document.add_paragraph().add_run(_ONLY[block.side]).bold = True
    if block.is_open:
        for item in block.items:
            document.add_paragraph(item.text or item.id)
            for _ in range(3):
                document.add_paragraph(_LINE)
        return
    if block.instruction:
        document.add_paragraph(block.instruction)
    _table(document, block)


def _table(document: Document, block: Block) -> None:
    """Items down, answers across; the item's id stands small under its text, for whoever types the answers in."""
    answers = answers_of(block.response_scale)
    table = document.add_table(rows=1, cols=1 + len(answers), style="Table Grid")
    for cell, text in zip(table.rows[0].cells[1:], _heads(block, answers), strict=True):
        _centred(cell, text)
    for item in block.items:
        row = table.add_row().cells
        row[0].width = _ITEM_WIDTH
        _item(row[0], item)
        for cell in row[1:]:
            _centred(cell, BOX, small=False)


def _heads(block: Block, answers: tuple[str, ...]) -> list[str]:
    """The answers' texts above their boxes; where only the ends have one, these stand beside their numbers."""
    texts = {f"{anchor.value:g}": anchor.text for anchor in block.response_scale.anchors}
    return [f"{answer} {texts[answer]}" if answer in texts else answer for answer in answers]


def _item(cell: _Cell, item: Item) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(item.text or item.id)
    _small(cell.add_paragraph(), item.id)


def _centred(cell: _Cell, text: str, *, small: bool = True) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    if small:
        run.font.size = _SMALL


def _small(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = _SMALL
