"""Who was invited and answered at which wave, when, and how they said who they are."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.simulate.enrolment import ENROLMENT_DAYS
from analysis.simulate.plan import ProgrammePlan, Tool, WavePlan
from analysis.simulate.staff import day_of
from analysis.study import COMPARISON, PROGRAMME

MONTH: Final = 30.4375
#: People answer up to so many days before and after the day of a wave.
SPREAD_DAYS: Final = 9
_MISTYPED: Final = 0.1

#: How often each tool's respondents are known by their employee id; the others are known by their mail.
_ID_SHARE: Final[dict[Tool, float]] = {
    "qualtrics": 0.75, "surveymonkey": 0.6, "google_forms": 0.65, "microsoft_forms": 0.0,
    "limesurvey": 0.6, "redcap": 0.6, "glint": 1.0,
}  # fmt: skip

#: The comparison group answers in this tool at every wave.
COMPARISON_TOOL: Final[Tool] = "google_forms"


def tool_of(wave: WavePlan, arm: str) -> Tool:
    """The tool in which people of an arm answer a wave."""
    return COMPARISON_TOOL if arm == COMPARISON else wave.tool


def draw_respondents(
    plan: ProgrammePlan, members: pd.DataFrame, leaves: npt.NDArray[np.int64], rng: np.random.Generator
) -> pd.DataFrame:
    """Everybody whom the surveys may reach, one row a person.

    Columns row, schedule, cohort, arm, side, first_pair, from_day, stops (the day from which on they no longer
    answer; inf where never), replacement (joined for a mentor who left), linked (known at every wave).
    """
    people = members.drop_duplicates("row", keep="first").reset_index(drop=True)
    dropped = members.loc[members["dropped"]].groupby("row")["to_day"].min()
    stops = people["row"].map(dropped).astype("float64").fillna(np.inf)
    aside = (people["arm"] == COMPARISON) & (rng.random(len(people)) < plan.dropout)
    stops = stops.where(~aside, people["from_day"] + rng.integers(30, 250, len(people)))
    linked = np.zeros(len(people), dtype=bool)
    linked[rng.permutation(len(people))[: round(plan.linked_share * len(people))]] = True
    respondents: pd.DataFrame = people[["row", "schedule", "cohort", "arm", "side", "first_pair", "from_day"]].assign(
        stops=np.minimum(stops, leaves[people["row"].to_numpy()]),
        replacement=(people["arm"] == PROGRAMME) & (people["pair"] != people["first_pair"]),
        linked=linked,
    )
    return respondents


def draw_invitations(
    plan: ProgrammePlan, respondents: pd.DataFrame, hired: npt.NDArray[np.int64], rng: np.random.Generator
) -> pd.DataFrame:
    """One row an invited person and wave: respondent, wave (number from 0), day, answered.

    The day is the one on which the person answers, or would have; whoever has left, dropped out, has not been hired
    or has not joined yet is not invited. Late joiners answer the baseline shortly before they join, replacements never.
    """
    starts = respondents["schedule"].map({cohort.name: day_of(cohort.starts) for cohort in plan.cohorts}).to_numpy()
    joined = respondents["from_day"].to_numpy()
    late = joined > starts + ENROLMENT_DAYS
    frames = []
    for number, wave in enumerate(plan.waves):
        days = starts + round(wave.months * MONTH) + rng.integers(-SPREAD_DAYS, SPREAD_DAYS + 1, len(respondents))
        before = joined - rng.integers(2, 8, len(respondents))
        days = np.where(late & (number == 0), before, days)
        reached = (days < respondents["stops"]) & (hired[respondents["row"].to_numpy()] <= days)
        reached &= ~(respondents["replacement"] & (number == 0)) & ((number == 0) | (joined < days))
        answered = rng.random(len(respondents)) < plan.response_rate
        frames.append(
            pd.DataFrame({"respondent": respondents.index, "wave": number, "day": days, "answered": answered})[reached]
        )
    invited: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return invited


def draw_submissions(
    plan: ProgrammePlan,
    invitations: pd.DataFrame,
    respondents: pd.DataFrame,
    staff: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row an answered questionnaire, in the order of waves and days.

    Columns submission, respondent, wave, day, second (of the day, when it was sent), seconds (it took), arm, cohort,
    side, tool, stated_id, stated_mail (as the export holds them, "" for none), slip ("", "mistyped" or "lost
    zeros"), person (the employee id where what was stated leads to it, else missing), link_method.
    """
    sent = invitations[invitations["answered"]].sort_values(["wave", "day", "respondent"], ignore_index=True)
    who = respondents.loc[sent["respondent"]].reset_index(drop=True)
    form_seconds = np.where([plan.waves[number].form == "pulse" for number in sent["wave"]], 200.0, 520.0)
    frame = sent[["respondent", "wave", "day"]].assign(
        submission=[f"S{number + 1:06d}" for number in range(len(sent))],
        second=rng.integers(8 * 3600, 18 * 3600, len(sent)),
        seconds=np.rint(form_seconds * np.exp(rng.normal(0, 0.35, len(sent)))),
        arm=who["arm"],
        cohort=who["cohort"],
        side=who["side"],
        tool=[tool_of(plan.waves[number], arm) for number, arm in zip(sent["wave"], who["arm"], strict=True)],
    )
    return _with_identity(plan, frame, who, staff, rng)


def _with_identity(
    plan: ProgrammePlan, frame: pd.DataFrame, who: pd.DataFrame, staff: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    person = staff["employee_id"].to_numpy()[who["row"].to_numpy()]
    mail = staff["email"].to_numpy()[who["row"].to_numpy()]
    by_id = rng.random(len(frame)) < frame["tool"].map(_ID_SHARE).to_numpy()
    linked = who["linked"].to_numpy()
    mistyped = ~linked & (rng.random(len(frame)) < _MISTYPED) & (frame["tool"] != "microsoft_forms").to_numpy()
    mistyped &= plan.mistakes
    slip = np.where(mistyped, "mistyped", "").astype(object)
    if plan.mistakes:
        slip[_loses_zeros(frame, person, linked & by_id)] = "lost zeros"
    known = linked & (slip == "")
    found: pd.DataFrame = frame.assign(
        stated_id=np.where(by_id & (linked | mistyped), _as_typed(person, slip), ""),
        stated_mail=np.where(~by_id & (linked | mistyped), _as_typed(mail, slip), ""),
        slip=slip,
        person=pd.Series(person, index=frame.index, dtype="str").where(known),
        link_method=pd.Series(np.where(by_id, "employee_id", "email"), index=frame.index, dtype="str").where(known),
    )
    return found


def _loses_zeros(
    frame: pd.DataFrame, person: npt.NDArray[Any], known_by_id: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """A participant's last submission in which a spreadsheet can have eaten the zeros of an id."""
    has_zeros = np.array([one.lstrip("E").startswith("0") for one in person], dtype=bool)
    return np.flatnonzero(known_by_id & has_zeros & (frame["arm"] == PROGRAMME).to_numpy())[-1:]


def _as_typed(values: npt.NDArray[Any], slip: npt.NDArray[Any]) -> list[str]:
    return [_typed(str(value), str(how)) for value, how in zip(values, slip, strict=True)]


def _typed(value: str, how: str) -> str:
    if how == "mistyped":
        return _mistyped(value)
    return _without_zeros(value) if how else value


def _mistyped(value: str) -> str:
    """A slip that is nobody's: the letter O for a zero or an S for another digit; a misspelt domain."""
    if "@" in value:
        return value.replace("example", "exmaple")
    return value[:1] + value[1:].replace("0", "O", 1) if "0" in value[1:] else value + "S"


def _without_zeros(value: str) -> str:
    head = value[: len(value) - len(value.lstrip("E"))]
    return head + value.lstrip("E").lstrip("0")
