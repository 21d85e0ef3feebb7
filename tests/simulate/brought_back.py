"""Small studies drawn by hypothesis, written in a tool's shape, and what comes back of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from analysis.ingest.tables import CheckedTables
from analysis.ingest.words import is_no_answer
from analysis.instruments import questionnaire
from analysis.simulate.forms import Answered, Form
from analysis.simulate.grid import Grid
from analysis.study import PROGRAMME

BANK = questionnaire("reverb")
ITEMS = {
    item.id: item for item in BANK.items if item.id in ("eng_1", "eng_2", "und_1", "und_4", "stay_2", "enps_employer")
}
OPEN = BANK.open_questions[:2]
WAVES = ("baseline", "mid", "end")
#: The first day; every later one is beyond the 12th too, so that day and month are plain.
SENT = dt.datetime(2025, 3, 14, 9, 30)

_LATIN = "abcdeEXYZ éüß'\"\n,;:.!?=+-@()%&/"
_WORDS = st.text(alphabet=_LATIN, min_size=2, max_size=40)
_ANY_WORDS = st.text(alphabet=_LATIN + "漢字😀ñž\t", min_size=2, max_size=40)


def comments(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """What people write: with quotes, line breaks and a "=" in front; nothing that says "no answer"."""
    said = st.tuples(st.sampled_from(["", "=", "+1 ", '"', "-"]), alphabet).map("".join)
    return said.map(str.strip).filter(lambda text: not is_no_answer(text) and any(map(str.isalpha, text)))


@st.composite
def answered(
    draw: st.DrawFn, number: int, wave: int, alphabet: st.SearchStrategy[str], known_by: tuple[str, ...]
) -> Answered:
    """One person's questionnaire at a wave: known by number, by mail or not at all; at least one answer."""
    answers = {}
    for item in ITEMS.values():
        texts = [anchor.text for anchor in item.response_scale.anchors]
        if len(texts) < 3:
            texts = [str(value) for value in range(int(item.response_scale.minimum), int(item.response_scale.maximum))]
        answers[item.id] = draw(st.sampled_from(["", *texts]))
    answers |= {question.id: draw(st.just("") | comments(alphabet)) for question in OPEN}
    if not any(answers.values()):
        answers["eng_1"] = "Agree"
    known = draw(st.sampled_from(known_by))
    sent = SENT + dt.timedelta(days=61 * wave, minutes=7 * number)
    return Answered(
        number=number, started=sent - dt.timedelta(minutes=5), sent=sent, seconds=300,
        employee_id=f"E{number:04d}" if known == "number" else "",
        email=f"p{number}@example.org" if known == "mail" else "", name="", cohort="Cohort 1",
        role=draw(st.sampled_from(["Mentor", "Mentee"])), level="", answers={k: v for k, v in answers.items() if v},
        slip="",
    )  # fmt: skip


@st.composite
def forms(draw: st.DrawFn, tool: str, *, latin: bool = False) -> Form:
    """One to three people's answers at one wave, on the form of a tool."""
    wave = draw(st.integers(0, len(WAVES) - 1))
    alphabet = _WORDS if latin else _ANY_WORDS
    known_by = ("mail", "nobody") if tool == "microsoft_forms" else ("number", "mail", "nobody")
    count = draw(st.integers(1, 3))
    people = [draw(answered(number, wave, alphabet, known_by)) for number in range(1, count + 1)]
    return Form(WAVES[wave], PROGRAMME, tool, tuple(ITEMS.values()), OPEN, tuple(people))


def expected(form: Form) -> list[object]:
    """Who answered what at which wave, in an order of its own."""
    return sorted(_expected(one, form.wave) for one in form.answered)


def _expected(one: Answered, wave: str) -> tuple[object, ...]:
    values = {}
    for item in ITEMS.values():
        if text := one.answers.get(item.id, ""):
            anchors = {anchor.text: float(anchor.value) for anchor in item.response_scale.anchors}
            values[item.id] = float(text) if text.isdigit() else anchors[text]
    said = {question.id: _plain(one.answers[question.id]) for question in OPEN if question.id in one.answers}
    return one.employee_id, one.email, wave, sorted(values.items()), sorted(said.items())


def came_back(given: CheckedTables) -> list[object]:
    """The same of what an import gave."""
    responses, said = given.tables["responses"], given.tables["comments"]
    found = []
    for one in given.tables["submissions"].itertuples():
        own = responses[responses["submission"] == one.submission]
        wrote = said[said["submission"] == one.submission]
        found.append(
            (
                text_of(one.employee_id), text_of(one.email), one.wave,
                sorted(zip(own["item"], own["value"], strict=True)),
                sorted(zip(wrote["question"], map(_plain, wrote["text"]), strict=True)),
            )
        )  # fmt: skip
    return sorted(found)


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """A comment with one kind of line break: which one a file has is its tool's choice."""
    return text.replace("\r\n", "\n").strip()


def as_text(grid: Grid, *, encoding: str, delimiter: str, line_end: str) -> bytes:
    """A grid as delimited text in any encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([["" if cell is None else str(cell) for cell in line] for line in grid.lines()])
    return out.getvalue().encode(encoding)


def as_workbook_name(grid: Grid) -> Grid:
    """The grid as a workbook, whatever its tool writes."""
    return replace(grid, file_name=str(Path(grid.file_name).with_suffix(".xlsx")))
