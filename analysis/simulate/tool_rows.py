"""What the exports of all survey tools share: how questions follow each other, and a row with its slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from analysis.instruments import Item
from analysis.simulate.forms import Answered, Form, is_statement, open_items
from analysis.simulate.grid import Cell, Row, Slip

ROLE_QUESTION: Final = "Your role in the programme"
ID_QUESTION: Final = "Your employee number"

#: Slips that are in the answers before any tool writes them, as truth names them.
_SLIP_KINDS: Final = {"mistyped": "mistyped_identifier", "lost zeros": "lost_leading_zeros"}


def blocks(form: Form) -> Iterator[tuple[int, int, Item]]:
    """Question number, place within its matrix (0 for a question by itself) and item, in order."""
    block, place, before = 0, 0, ""
    for item in open_items(form):
        heading = f"{item.role} {item.scale}" if is_statement(item) else item.id
        block, place = (block, place + 1) if heading == before else (block + 1, 1)
        before = heading
        yield block, place if is_statement(item) else 0, item


def row_of(one: Answered, cells: dict[str, Cell]) -> Row:
    """The row of a questionnaire, with the slip its respondent made."""
    if not one.slip:
        return Row(cells)
    return Row(cells, (Slip(_SLIP_KINDS[one.slip], "employee_id" if one.employee_id else "email"),))


def numbers_of(answers: Mapping[str, str]) -> dict[str, Cell]:
    """Answers on a scale of plain numbers are numbers in a workbook."""
    return {item: int(text) if text.isdigit() else text for item, text in answers.items()}


def coded(form: Form, answers: Mapping[str, str]) -> dict[str, Cell]:
    """Answers as the numbers of their scale, as tools export them that keep codes; "prefer not to say" is blank."""
    texts: dict[str, Cell] = {item.id: answers.get(item.id, "") for item in form.open_questions}
    for item in form.items:
        text = answers.get(item.id, "")
        anchors = {anchor.text: int(anchor.value) for anchor in item.response_scale.anchors}
        texts[item.id] = int(text) if text.isdigit() else anchors.get(text, "")
    return texts
