"""What came back on one form at one wave, before a tool's export gives it its shape."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analysis.instruments import Item
from analysis.simulate.answers import asked_items, asked_open_questions
from analysis.simulate.plan import Tool
from analysis.simulate.surveys import tool_of
from analysis.study import COMPARISON, JUNIOR

if TYPE_CHECKING:
    from analysis.simulate.programme import Programme

#: The stem above the statements of a matrix.
STEM: Final = "How far do you agree?"
#: What the form asks those who take part, as the mentor is the junior.
ROLE_WORDS: Final = {JUNIOR: "Mentor", "senior": "Mentee"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One questionnaire sent in. `answers` holds printed texts by item id; what was not stated is ""."""

    number: int
    started: dt.datetime
    sent: dt.datetime
    seconds: int
    employee_id: str
    email: str
    name: str
    cohort: str
    role: str
    level: str
    answers: dict[str, str]
    slip: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form at one wave: what it asked, in order, and what came back, in the order of arrival."""

    wave: str
    arm: str
    tool: Tool
    items: tuple[Item, ...]
    open_questions: tuple[Item, ...]
    answered: tuple[Answered, ...]


def form_of(programme: Programme, number: int, arm: str) -> Form:
    """What people of an arm sent in at wave `number` (from 0)."""
    plan = programme.plan
    wave = plan.waves[number]
    sent = programme.submissions
    chosen = sent[(sent["wave"] == number) & (sent["arm"] == arm)].sort_values(["day", "second", "submission"])
    said = _comments_by_submission(programme)
    return Form(
        wave=wave.name,
        arm=arm,
        tool=tool_of(wave, arm),
        items=asked_items(plan, number, arm),
        open_questions=asked_open_questions(number, arm),
        answered=tuple(
            _answered(programme, number, int(at), said) for number, at in enumerate(chosen.index.to_numpy(), start=1)
        ),
    )


def _comments_by_submission(programme: Programme) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for submission, question, text in programme.comments.itertuples(index=False):
        said.setdefault(submission, {})[question] = text
    return said


def _answered(programme: Programme, number: int, at: int, said: dict[str, dict[str, str]]) -> Answered:
    sent: dict[Any, Any] = programme.submissions.loc[at].to_dict()
    staff = programme.staff.iloc[int(programme.respondents["row"].iloc[int(sent["respondent"])])]
    finished = dt.datetime(1970, 1, 1) + dt.timedelta(days=int(sent["day"]), seconds=int(sent["second"]))
    return Answered(
        number=number,
        started=finished - dt.timedelta(seconds=int(sent["seconds"])),
        sent=finished,
        seconds=int(sent["seconds"]),
        employee_id=sent["stated_id"],
        email=sent["stated_mail"],
        name=str(staff["name"]) if sent["stated_mail"] and not sent["slip"] else "",
        cohort="" if sent["arm"] == COMPARISON else str(sent["cohort"]),
        role=ROLE_WORDS[sent["side"]],
        level=str(staff["level"]),
        answers={**_texts(programme, at), **said.get(str(sent["submission"]), {})},
        slip=sent["slip"],
    )


def _texts(programme: Programme, at: int) -> dict[str, str]:
    return {str(item): str(text) for item, text in programme.texts.loc[at].items() if text}


def made_up_id(prefix: str, *parts: int) -> str:
    """A response id in a tool's manner, the same for the same response."""
    letters = "0123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(parts))).integers(0, len(letters), 15)
    return prefix + "".join(letters[index] for index in draw)


def open_items(form: Form) -> tuple[Item, ...]:
    """Everything asked, in order: items, then open questions."""
    return (*form.items, *form.open_questions)


def is_statement(item: Item) -> bool:
    """Whether an item stands in a matrix of statements to agree with."""
    return item.response_scale.kind == "agreement"
