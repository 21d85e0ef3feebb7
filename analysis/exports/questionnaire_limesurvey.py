"""A questionnaire as a LimeSurvey survey: its tab-separated structure file (.txt), to be imported as a new survey.

Codes are the bank's item ids without underscores, since LimeSurvey allows letters and digits only (questions 20 signs,
answers 5), so that what it exports is recognised without a question. Of 4.x and later, rows without the columns that
came later take their defaults. Reference: the LimeSurvey manual, "Tab Separated Value survey structure".
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
from collections.abc import Iterator, Mapping
from typing import Final

from analysis.exports.writing import BYTE_ORDER_MARK, Download, name_download
from analysis.instruments.forms import Block, Form
from analysis.instruments.linking import LINK_QUESTIONS, ROLE_ANSWERS, ROLE_HEADING, LinkQuestion
from analysis.instruments.questionnaire import Item, ResponseScale
from analysis.study import COMPARISON

COLUMNS: Final = (
    "id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
    "default", "same_default",
)  # fmt: skip
#: The most signs of a question's code.
QUESTION_CODE: Final = 20
ROLE_CODE: Final = "role"
ROLE_CODES: Final = {side: side[:3] for side in ROLE_ANSWERS}

_LANGUAGE: Final = "en"
#: Not anonymous, since answers are linked over time; dated and timed; no address and no referring page is kept.
_SETTINGS: Final = {
    "language": _LANGUAGE, "format": "G", "anonymized": "N", "datestamp": "Y", "savetimings": "Y", "ipaddr": "N",
    "refurl": "N", "allowprev": "Y", "showprogress": "Y", "showwelcome": "Y", "showxquestions": "N",
}  # fmt: skip

_Row = dict[str, str]


def limesurvey_form(form: Form, *, link: str, title: str) -> Download:
    """The structure file of `form`; `link` says by which question answers are linked, `title` is the survey's."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, dialect="excel-tab", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(form, LINK_QUESTIONS[link], title))
    return name_download(f"{title} {form.id} limesurvey", "txt", BYTE_ORDER_MARK + text.getvalue().encode("utf-8"))


def item_code(item: Item) -> str:
    """The item's code in LimeSurvey: its id without underscores."""
    return item.id.replace("_", "")


def _rows(form: Form, link: LinkQuestion, title: str) -> Iterator[_Row]:
    number = int(hashlib.sha256(f"{title} {form.id}".encode()).hexdigest(), 16) % 900_000 + 100_000
    for name, value in ({"sid": str(number)} | _SETTINGS).items():
        yield {"class": "S", "name": name, "text": value}
    for name, value in _survey_texts(form, title).items():
        yield {"class": "SL", "name": name, "text": value, "language": _LANGUAGE}
    rows = _Rows()
    yield rows.group("About you", "So that your answers before and after can be put side by side.")
    yield from rows.linking(link)
    if form.occasion.arm != COMPARISON:
        yield from rows.role()
    for block in form.blocks:
        yield rows.group(block.title, block.instruction, relevance=_relevance(block))
        yield from rows.block(block)


def _survey_texts(form: Form, title: str) -> Mapping[str, str]:
    minutes = f"{form.minutes():g}"
    return {
        "surveyls_title": _shown(f"{title}: {form.id}"),
        "surveyls_welcometext": f"This takes about {minutes} minutes. You may leave out any question. Leaders see "
        "results of groups only, never single answers.",
        "surveyls_endtext": "Thank you. Your answers have been saved.",
    }


class _Rows:
    """Rows with their running numbers: groups are counted apart from questions and their parts."""

    def __init__(self) -> None:
        self._groups = 0
        self._questions = 0
        self._codes: set[str] = set()

    def group(self, name: str, description: str, relevance: str = "1") -> _Row:
        self._groups += 1
        return self._row("G", self._groups, "", f"G{self._groups:02d}", _shown(description)) | {
            "name": _shown(name), "type/scale": f"G{self._groups}", "relevance": relevance,
        }  # fmt: skip

    def linking(self, link: LinkQuestion) -> Iterator[_Row]:
        pattern = f"/^{link.pattern}$/" if link.pattern else ""
        yield self._question("S", link.code, link.heading, below=_shown(f"{link.text}. {link.help}")) | {
            "validation": pattern
        }

    def role(self) -> Iterator[_Row]:
        question = self._question("L", ROLE_CODE, ROLE_HEADING, below="The mentor is the junior of the pair.")
        yield question | {"mandatory": "Y"}
        for side, text in ROLE_ANSWERS.items():
            yield self._answer(ROLE_CODES[side], text)

    def block(self, block: Block) -> Iterator[_Row]:
        if block.is_open or len(block.items) == 1:
            for item in block.items:
                yield from self._single(item, block)
            return
        yield self._question("F", self._free_code(block), block.instruction or "How far do you agree?")
        for item in block.items:
            self._questions_next()
            yield self._row("SQ", self._questions, "0", item_code(item), _shown(item.text or item.id))
        yield from self._answers(block.response_scale)

    def _single(self, item: Item, block: Block) -> Iterator[_Row]:
        if block.is_open:
            yield self._question("T", item_code(item), item.text or item.id)
            return
        yield self._question("L", item_code(item), item.text or item.id, below=_ends(item.response_scale))
        yield from self._answers(item.response_scale)

    def _question(self, kind: str, code: str, text: str, below: str = "") -> _Row:
        self._questions_next()
        self._codes.add(code.casefold())
        row = self._row("Q", self._questions, kind, code, _shown(text))
        self._parent = self._questions
        return row | {"relevance": "1", "help": below, "mandatory": "N", "other": "N"}

    def _answers(self, scale: ResponseScale) -> Iterator[_Row]:
        texts = {anchor.value: anchor.text for anchor in scale.anchors}
        all_named = len(texts) == scale.maximum - scale.minimum + 1
        for value in range(int(scale.minimum), int(scale.maximum) + 1):
            yield self._answer(str(value), _shown(texts[value]) if all_named else str(value))

    def _answer(self, code: str, text: str) -> _Row:
        return self._row("A", self._parent, "0", code, text) | {"relevance": "0"}

    def _questions_next(self) -> None:
        self._questions += 1

    def _free_code(self, block: Block) -> str:
        """A code for a matrix, after what its items are scored on; letters and digits only."""
        first = block.items[0]
        stem = "".join(sign for sign in first.scale or first.role if sign.isalnum())[: QUESTION_CODE - 2]
        codes = (stem, *(f"{stem}{number}" for number in range(2, 100)))
        return next(code for code in codes if code.casefold() not in self._codes)

    def _row(self, kind: str, number: int, scale: str, name: str, text: str) -> _Row:
        return {
            "id": str(number), "class": kind, "type/scale": scale, "name": name, "text": text, "language": _LANGUAGE,
        }  # fmt: skip


def _relevance(block: Block) -> str:
    return "1" if block.side is None else f'{ROLE_CODE}.NAOK == "{ROLE_CODES[block.side]}"'


def _ends(scale: ResponseScale) -> str:
    """What the ends of a row of answers mean, where only they are named."""
    if len(scale.anchors) == scale.maximum - scale.minimum + 1:
        return ""
    return _shown("; ".join(f"{anchor.value:g} = {anchor.text}" for anchor in scale.anchors))


def _shown(text: str) -> str:
    """A text as LimeSurvey shows it: it reads HTML, and braces as expressions."""
    escaped = html.escape(" ".join(text.split()), quote=False)
    return escaped.replace("{", "&#123;").replace("}", "&#125;")
