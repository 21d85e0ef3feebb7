"""Interviews at the end of the programme, answer by answer, with the themes that were really in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.speech import FAVOURABLE, UNFAVOURABLE, asides, fill, follow_ups, question, templates, themes
from analysis.study import ENGAGEMENT, PROGRAMME, SIDES, UNDERSTANDING

INTERVIEWER: Final = "Interviewer"
_ANSWERS: Final = (9, 13)
_SECOND_THEME: Final = 0.35
_ASIDE: Final = 0.4
_FOLLOW_UP: Final = 0.15

#: How likely a theme is spoken of favourably where nothing was planted, and by how much an effect of one
#: standard deviation raises that.
_FAVOURABLE_SHARE: Final = 0.68
_EFFECT_WEIGHT: Final = 0.45

#: Themes that people complain of even in a good programme.
_GRUMBLES: Final = {"logistics": -0.3, "resistance": -0.15, "holding_back": -0.15, "stereotypes": -0.1}


@dataclass(frozen=True, slots=True)
class Talk:
    """`utterances`: interview, person, wave, cohort, side, utterance, speaker, question, text, one row an answer.
    `codes`: utterance, theme, direction, one row a theme that the speaker really raised.
    """

    utterances: pd.DataFrame
    codes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks, of whom, and how likely favourably."""

    interview: str
    person: str
    name: str
    partner: str
    cohort: str
    side: str
    favourable: float


def draw_interviews(
    plan: ProgrammePlan,
    members: pd.DataFrame,
    respondents: pd.DataFrame,
    submissions: pd.DataFrame,
    staff: pd.DataFrame,
    rng: np.random.Generator,
) -> Talk:
    """Interviews with people who answered the last wave, spread over cohorts and sides."""
    rows: list[dict[str, Any]] = []
    codes: list[dict[str, str]] = []
    for row in _interviewees(plan, respondents, submissions, rng):
        voice = _voice(plan, len({one["interview"] for one in rows}) + 1, row, members, staff)
        _hold(voice, plan.waves[-1].name, rows, codes, rng)
    return Talk(
        pd.DataFrame(
            rows, columns=["interview", "person", "wave", "cohort", "side", "utterance", "speaker", "question", "text"]
        ),
        pd.DataFrame(codes, columns=["utterance", "theme", "direction"]),
    )


def _interviewees(
    plan: ProgrammePlan, respondents: pd.DataFrame, submissions: pd.DataFrame, rng: np.random.Generator
) -> list[int]:
    """Staff rows, taken in turn from every cohort and side."""
    last = submissions[(submissions["wave"] == len(plan.waves) - 1) & (submissions["arm"] == PROGRAMME)]
    there = respondents.loc[last["respondent"]]
    queues = [
        rng.permutation(
            there.loc[(there["cohort"] == cohort.name) & (there["side"] == side), "row"].to_numpy(copy=True)
        )
        for cohort in plan.cohorts
        for side in SIDES
    ]
    longest = max((len(queue) for queue in queues), default=0)
    in_turn = [int(queue[turn]) for turn in range(longest) for queue in queues if turn < len(queue)]
    return in_turn[: plan.interviews]


def _voice(plan: ProgrammePlan, number: int, row: int, members: pd.DataFrame, staff: pd.DataFrame) -> _Voice:
    own = members[(members["row"] == row) & (members["arm"] == PROGRAMME)].iloc[-1]
    partners = members[(members["pair"] == own["pair"]) & (members["row"] != row)]
    effect = (
        plan.effect(ENGAGEMENT, own["cohort"], own["side"]) + plan.effect(UNDERSTANDING, own["cohort"], own["side"])
    ) / 2
    return _Voice(
        interview=f"I{number:02d}",
        person=str(staff["employee_id"].iloc[row]),
        name=str(staff["name"].iloc[row]),
        partner=str(staff["name"].iloc[int(partners["row"].iloc[0])]),
        cohort=str(own["cohort"]),
        side=str(own["side"]),
        favourable=float(np.clip(_FAVOURABLE_SHARE + _EFFECT_WEIGHT * effect, 0.1, 0.92)),
    )


def _hold(
    voice: _Voice, wave: str, rows: list[dict[str, Any]], codes: list[dict[str, str]], rng: np.random.Generator
) -> None:
    """One interview: a theme a question, in the order of the guide, now and then a follow-up by the interviewer."""
    chosen = np.sort(rng.permutation(len(themes()))[: rng.integers(*_ANSWERS)])
    number = 0
    for theme in (themes()[index] for index in chosen):
        number += 1
        utterance = f"{voice.interview}-{number:02d}"
        text, tags = _answer(voice, theme, rng)
        rows.append(_row(voice, wave, utterance, voice.name, question(theme), text))
        codes.extend({"utterance": utterance, "theme": tag, "direction": way} for tag, way in sorted(tags.items()))
        if rng.random() < _FOLLOW_UP:
            number += 1
            said = str(rng.choice(follow_ups()))
            rows.append(_row(voice, wave, f"{voice.interview}-{number:02d}", INTERVIEWER, "", said))


def _answer(voice: _Voice, theme: str, rng: np.random.Generator) -> tuple[str, dict[str, str]]:
    """What is said to a question: the theme, perhaps another beside it, perhaps an aside; and its true tags."""
    raised = [theme]
    if rng.random() < _SECOND_THEME:
        raised.append(str(rng.choice([other for other in themes() if other != theme])))
    tags, sentences = {}, []
    for about in raised:
        likely = voice.favourable + _GRUMBLES.get(about, 0.0)
        tags[about] = FAVOURABLE if rng.random() < likely else UNFAVOURABLE
        sentences.append(fill(str(rng.choice(templates(about, tags[about], voice.side))), voice.partner, rng))
    if rng.random() < _ASIDE:
        sentences.insert(int(rng.integers(0, len(sentences) + 1)), fill(str(rng.choice(asides())), voice.partner, rng))
    return " ".join(sentences), tags


def _row(voice: _Voice, wave: str, utterance: str, speaker: str, asked: str, text: str) -> dict[str, Any]:
    return {
        "interview": voice.interview, "person": voice.person, "wave": wave, "cohort": voice.cohort, "side": voice.side,
        "utterance": utterance, "speaker": speaker, "question": asked, "text": text,
    }  # fmt: skip
