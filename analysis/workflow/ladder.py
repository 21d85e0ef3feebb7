"""The ladder: what a study holds, what each further file would unlock, and what is missing for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.scores.employment import employment_episodes
from analysis.study import COMPARISON, Study
from analysis.wording.numbers import counted, day

#: Comparison people from which on a comparison can earn grade B.
COMPARISON_WANTED = 20
#: The wave before the programme.
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: what to bring, what it unlocks, whether it is there, and what is there or missing, as a sentence."""

    bring: str
    unlocks: str
    here: bool
    state: str


def climb(study: Study) -> tuple[Rung, ...]:
    """The rungs from the first survey to interviews, with what this study has of each."""
    return (*_rungs_of_answers(study), *_rungs_of_records(study))


def _rungs_of_answers(study: Study) -> Iterator[Rung]:
    submissions, known = study.submissions, study.submissions.dropna(subset=["person"])
    programme = submissions[submissions["arm"].fillna("") != COMPARISON]
    after = programme[programme["wave"] != BASELINE]
    before = f"{counted(len(programme), 'answer')} at the {BASELINE}, none after it yet."
    yield Rung(
        "A survey after the programme", "what participants say (grade D)", not after.empty,
        _state(len(after), "answer", "", before if len(programme) else "No answers yet."),
    )  # fmt: skip
    waves = known.groupby("person")["wave"].nunique()
    linked = int((waves > 1).sum())
    yield Rung(
        "A baseline with an id, mail or code", "change of the same people (grade C)", linked > 0,
        _state(linked, "person", " answered at two waves or more", "Nobody could be linked between two waves yet."),
    )  # fmt: skip
    others = _comparison_people(study)
    yield Rung(
        f"A survey of {COMPARISON_WANTED} or more similar staff", "change beyond that of similar staff (grade B)",
        others >= COMPARISON_WANTED, _state(others, "comparison person", " answered", "No comparison answers yet."),
    )  # fmt: skip


def _rungs_of_records(study: Study) -> Iterator[Rung]:
    asked = study.invitations["wave"].nunique()
    yield Rung(
        "Who was invited to each wave", "the share that answered, and who is missing", asked > 0,
        _state(len(study.invitations), "invitation", f" to {counted(asked, 'wave')}", "Who was asked is not recorded."),
    )  # fmt: skip
    members = study.memberships["person"].nunique()
    yield Rung(
        "The roster: people with cohort, pair and side", "cohorts, pairs, and texts without names", members > 0,
        _state(members, "person", f" in {counted(len(study.cohorts), 'cohort')}", "No roster yet."),
    )  # fmt: skip
    exits = int(employment_episodes(study.employment)["left"].notna().sum())
    yield Rung(
        "A list with hire and leaver dates", "who stays, counted fairly; monthly counts of staff and leavers are the "
        "light way, as context only", exits > 0 and study.as_of is not None,
        _state(exits if study.as_of else 0, "exit", f" up to {day(study.as_of)}" if study.as_of else "",
               _without_exits(study)),
    )  # fmt: skip
    talks = study.interviews["interview"].nunique()
    yield Rung(
        "Interviews, as transcripts or as a sheet with one answer a row,", "themes by direction, beside the figures",
        talks > 0,
        _state(talks, "interview", "", "No interviews yet."),
    )  # fmt: skip


def _without_exits(study: Study) -> str:
    months = study.headcounts["month"].nunique()
    return "No leaver dates with the data's date yet" + (
        f"; {counted(months, 'month')} of counts stand beside." if months else "."
    )


def _state(count: int, noun: str, rest: str, nothing: str) -> str:
    plural = noun.replace("person", "people") if noun.endswith("person") else f"{noun}s"
    return f"{counted(count, noun, plural)}{rest}." if count else nothing


def _comparison_people(study: Study) -> int:
    stated = study.submissions.loc[study.submissions["arm"] == COMPARISON, "person"]
    members = study.memberships.loc[study.memberships["arm"] == COMPARISON, "person"]
    answered = set(study.submissions["person"].dropna())
    return len((set(members.dropna()) & answered) | set(stated.dropna()))
