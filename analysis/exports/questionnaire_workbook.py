"""Questionnaires as a workbook to fill in: a sheet of instructions, one a form, and a codebook of items and answers.

A filled sheet comes back through the door as it is: headings are item ids, the sheet's name says wave and arm. Each
cell offers the answers there are; the item's text shows when the cell is chosen.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.exports.writing import NO_TIME, Download, name_download
from analysis.instruments.forms import Block, Form
from analysis.instruments.linking import LINK_QUESTIONS, ROLE_ANSWERS, ROLE_HEADING
from analysis.instruments.questionnaire import Item, ResponseScale
from analysis.study import COMPARISON

#: Rows that can be filled in on a sheet.
ROWS: Final = 500
INSTRUCTIONS: Final = "Instructions"
CODEBOOK: Final = "Codebook"
#: What Excel lets a list and a note of a cell hold.
_LIST_SIGNS: Final = 255
_NOTE_SIGNS: Final = 255

_CODEBOOK_COLUMNS: Final = (
    "Item", "Text", "Scale", "Subscale", "For whom", "Reversed", "Answers", "Not an answer", "Waves", "Forms", "Claims",
)  # fmt: skip


def questionnaire_workbook(forms: Sequence[Form], *, link: str, title: str) -> Download:
    """The workbook of `forms`, whose answers are linked by `link`; `title` names the file."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": NO_TIME, "title": title})
        _instructions(book, forms)
        for form in forms:
            _sheet(book, form, link)
        _codebook(book, forms)
    return name_download(f"{title} questionnaires", "xlsx", buffer.getvalue())


def sheet_name(form: Form) -> str:
    """A form's sheet: "baseline", or "baseline comparison"."""
    return form.id[:31]


def _instructions(book: Workbook, forms: Sequence[Form]) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS)
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    told = [
        "How to use this workbook",
        "One row is one person's answers at one wave. Fill in the sheet of the wave, or give people the Word form and "
        "type in what comes back. Leave a cell empty where there is no answer.",
        "Keep the first row and the names of the sheets as they are: by them Reverb recognises questions and waves. "
        "Then drop this file on the Load page.",
        "Each cell offers the answers that there are. What an item asks shows when you choose a cell of its "
        "column; the "
        "sheet Codebook has every text.",
        "The mentor is the junior of a pair, the mentee the senior.",
        *(
            f"{sheet_name(form).capitalize()}: {len(form.items)} questions, about {form.minutes():g} minutes."
            for form in forms
        ),
    ]
    sheet.write_column(0, 0, told)


def _sheet(book: Workbook, form: Form, link: str) -> None:
    sheet = book.add_worksheet(sheet_name(form))
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "num_format": "@"})
    columns = list(_columns(form, link))
    sheet.set_column(0, len(columns) - 1, 16, text)
    sheet.write_row(0, 0, [heading for heading, _, _ in columns], head)
    for place, (heading, note, answers) in enumerate(columns):
        _offer(sheet, place, heading, note, answers)
    sheet.freeze_panes(1, 1)


def _columns(form: Form, link: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Heading, what shows beside a cell, and the answers to choose from (none: free text)."""
    asked = LINK_QUESTIONS[link]
    yield asked.heading, f"{asked.text}. {asked.help}", ()
    yield "Date", "The day of the answers, as 2026-03-31.", ()
    if form.occasion.arm != COMPARISON:
        yield ROLE_HEADING, "The mentor is the junior of the pair.", tuple(ROLE_ANSWERS.values())
    for block in form.blocks:
        for item in block.items:
            yield item.id, _note(item, block), answers_of(item.response_scale)


def answers_of(scale: ResponseScale) -> tuple[str, ...]:
    """The answers that an item offers, as they are ticked: texts where each has one, else numbers; none if open."""
    if scale.kind == "open":
        return ()
    steps = range(int(scale.minimum), int(scale.maximum) + 1)
    texts = {anchor.value: anchor.text for anchor in scale.anchors}
    return tuple(texts[step] for step in steps) if len(texts) == len(steps) else tuple(str(step) for step in steps)


def _note(item: Item, block: Block) -> str:
    ends = "" if len(item.response_scale.anchors) in (0, 5) else _ends(item.response_scale)
    whom = f"({block.side}s only) " if block.side else ""
    return " ".join(filter(None, (f"{whom}{item.text or item.id}", ends)))


def _ends(scale: ResponseScale) -> str:
    return "; ".join(f"{anchor.value:g} = {anchor.text}" for anchor in scale.anchors)


def _offer(sheet: Worksheet, place: int, heading: str, note: str, answers: tuple[str, ...]) -> None:
    """A list to choose from and a note, on every row that can be filled in; anything else only warns."""
    rule: dict[str, Any] = {
        "validate": "list" if answers and len(",".join(answers)) <= _LIST_SIGNS else "any",
        "input_title": heading[:32], "input_message": note[:_NOTE_SIGNS], "error_type": "warning",
        "error_title": "Not one of the answers", "error_message": "Choose an answer from the list, or leave it empty.",
    }  # fmt: skip
    if rule["validate"] == "list":
        rule["source"] = list(answers)
    sheet.data_validation(1, place, ROWS, place, rule)


def _codebook(book: Workbook, forms: Sequence[Form]) -> None:
    sheet = book.add_worksheet(CODEBOOK)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((20, 70, 18, 16, 10, 9, 44, 26, 11, 20, 12)):
        sheet.set_column(place, place, width, wrap)
    sheet.write_row(0, 0, _CODEBOOK_COLUMNS, book.add_format({"bold": True}))
    items = {item.id: item for form in forms for item in form.items}
    for row, item in enumerate(items.values(), start=1):
        sheet.write_row(row, 0, _described(item))
    sheet.freeze_panes(1, 1)


def _described(item: Item) -> tuple[str, ...]:
    scale = item.response_scale
    answers = "in their own words" if scale.kind == "open" else _ends(scale)
    return (
        item.id, item.text or "", item.scale or "", item.subscale or "", item.side or "both",
        "yes" if item.reversed else "", answers, "; ".join(scale.missing[:3]), item.waves, ", ".join(item.forms),
        ", ".join(item.claims),
    )  # fmt: skip
