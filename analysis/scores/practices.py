"""The practice checklist: how a programme is run, each practice in place, partly, missing or unknown, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from analysis.scores.practice_records import (
    cadence_signal,
    commitment_signal,
    departments_signal,
    evaluation_signal,
    funnel_signal,
    logged_signal,
    remote_signal,
    structure_signal,
    training_signal,
)
from analysis.scores.practice_signals import IN_PLACE, MISSING, PARTLY, UNKNOWN, Signal, State, combined
from analysis.scores.practice_sources import Sources, read_sources
from analysis.scores.practice_surveys import agreed_by_side_signal, agreed_signal, feedback_signal
from analysis.study import ALL, Study

#: Columns of `practice_states`.
PRACTICE_COLUMNS: Final = ("id", "practice", "state", "because", "n", "unit", "note")

#: What may be said of a practice by hand, as the value of the fact `practice_fact(id)`: one of these words, or one of
#: them with a colon and a note after it ("partly: two workshops for juniors, none for seniors").
HAND_WORDS: Final = MappingProxyType({"yes": IN_PLACE, "partly": PARTLY, "no": MISSING})

Measure = Callable[[Sources, str], Signal | None]


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice: its claim's `id`, its title, what measures it, and what a statement by hand counts for.

    `logged` is the entry of a log kept by hand that says so as well as HR would. `by_hand` says: "instead" (only where
    nothing is measured), "beside" (one more part where it was said), "needed" (a part that records cannot show, so that
    without it the practice is not in place). `ask` is what HR is asked.
    """

    id: str
    title: str
    ask: str
    measures: tuple[Measure, ...] = ()
    by_hand: Literal["instead", "beside", "needed"] = "instead"
    logged: str = ""


#: The practices, in the order of the claims.
PRACTICES: Final[tuple[Practice, ...]] = (
    Practice("59", "Clear goals", "Does the programme have written goals that participants know?",
             (agreed_signal("59"),), "beside"),
    Practice("60", "Roles understood on both sides", "Were roles and expectations explained to both sides?",
             (agreed_by_side_signal("60"),), "beside"),
    Practice("61", "Participant selection", "Is it recorded who was eligible, was invited and applied?",
             (funnel_signal,), "beside"),
    Practice("62", "Training for both sides", "Were both sides trained before or as they began?", (training_signal,)),
    Practice("63", "Matching on complementary strengths", "Were pairs matched on what each brings and needs?",
             (agreed_signal("63"),), "beside"),
    Practice("64", "Matching on shared interests and goals", "Were interests and goals asked before matching?",
             (agreed_signal("64"),), "beside"),
    Practice("65", "Pairs across departments", "Are pairs made across departments?", (departments_signal,)),
    Practice("66", "Regular meetings", "Do pairs meet at least once a month?", (cadence_signal,)),
    Practice("67", "Ongoing support", "Is there somebody whom pairs can ask for help?",
             (agreed_signal("67"),), "beside", "support request"),
    Practice("68", "Feedback from both sides, and adjustments", "Was something adjusted because of feedback?",
             (feedback_signal,), "needed", "adjustment"),
    Practice("69", "A supportive environment", "Do managers give time for the programme and welcome open dialogue?",
             (agreed_signal("69"),), "beside"),
    Practice("70", "Commitment of both sides", "Do both sides keep their meetings?", (commitment_signal,)),
    Practice("71", "Visible sponsorship", "Do top leaders take part or speak for it in public?",
             (agreed_signal("71"),), "beside"),
    Practice("72", "Framed as learning both ways", "Is it presented as learning in both directions?",
             (agreed_signal("72"),), "beside"),
    Practice("73", "Goals and benefits communicated", "Were goals and benefits told to everybody concerned?",
             (agreed_signal("73"),), "beside"),
    Practice("74", "Success shared and celebrated", "Are stories shared or successes celebrated?",
             logged="story shared"),
    Practice("75", "Regular evaluation", "Is the programme evaluated on a schedule?", (evaluation_signal,)),
    Practice("76", "A formal framework", "Is there a written framework: length, rhythm, roles, support?",
             (structure_signal,), "beside"),
    Practice("77", "Tools for meeting at a distance", "Do pairs have tools for meeting at a distance?",
             (remote_signal, agreed_signal("77"))),
)  # fmt: skip


def practice_fact(practice_id: str) -> str:
    """The name under which a statement about a practice is kept by hand."""
    return f"practice {practice_id}"


def practice_states(
    study: Study, cohort: str = ALL, *, sources: Sources | None = None, today: dt.date | None = None
) -> pd.DataFrame:
    """Each practice of `PRACTICES` for one cohort or the whole programme (`ALL`), one row a practice.

    Columns `PRACTICE_COLUMNS`: id (of the claim), practice (its title), state (in_place, partly, missing, unknown),
    because (plain sentences with the figures, without any name or text that somebody wrote), n and unit (the smallest
    number of people, pairs or meetings a figure of the sentence rests on; 0 where none), note (what HR wrote).
    `sources` is `read_sources(study)` where it is at hand, so that several cohorts read the study once; meetings after
    `today` are plans.

    A share is in place from one threshold on and missing below another; all are listed with their source in
    `practice_signals.THRESHOLDS`. Survey items count where the questionnaire file says that they serve the claim:
    favourable answers of the programme's people at their cohort's latest wave with that item, from 10 answers on. The
    meeting log gives rhythm, attendance and cancellations by side; the roster structure and departments; events the
    training; the table of waves the evaluation. What HR keeps by hand (`HAND_WORDS`) decides where nothing is measured,
    and elsewhere counts as far as the practice allows (`Practice.by_hand`); an entry of a log that shows the practice
    (adjustments, stories, requests for support, from the cohort's first month on) counts as HR saying yes. Where parts
    differ the practice is partly in place. Where nothing is known it is unknown, never missing.

    A state is no cause: it says how the programme is run, not what that did. Empty studies give unknown throughout.
    """
    read = sources or read_sources(study, today=today)
    rows = [_row(practice, _state(practice, read, cohort)) for practice in PRACTICES]
    return pd.DataFrame(rows, columns=list(PRACTICE_COLUMNS))


def hand_statement(study: Study, practice_id: str, cohort: str = ALL) -> Signal | None:
    """What was said by hand of a practice: for the cohort, else for the whole programme; None where nothing was.

    For the whole programme, where only cohorts were spoken of: in place or missing where all were, else partly.
    """
    said = study.facts.loc[study.facts["name"] == practice_fact(practice_id)]
    if said.empty:
        return None
    read = zip(said["cohort"].fillna(ALL), map(_said, said["value"]), strict=True)
    latest = {of: signal for of, signal in read if signal is not None}
    if cohort in latest or ALL in latest:
        return latest.get(cohort) or latest[ALL]
    if cohort != ALL or not latest:
        return None
    whole = combined(list(latest.values()))
    return Signal(whole.state, f"HR says so of {len(latest)} of {max(len(study.cohorts), len(latest))} cohorts.")


def _state(practice: Practice, sources: Sources, cohort: str) -> Signal:
    measured = [signal for measure in practice.measures if (signal := measure(sources, cohort)) is not None]
    known = [signal for signal in measured if signal.state != UNKNOWN]
    names = sources.once("names of facts", lambda: frozenset(sources.study.facts["name"]))
    by_hand = hand_statement(sources.study, practice.id, cohort) if practice_fact(practice.id) in names else None
    said = by_hand, logged_signal(sources, practice.logged, cohort)
    told = [signal for signal in said if signal is not None]
    if told and (not known or practice.by_hand != "instead"):
        return combined([*known, *told])
    if known and practice.by_hand == "needed":
        return combined([*known, Signal(UNKNOWN, f"Not recorded: {practice.ask[0].lower()}{practice.ask[1:]}")])
    return combined(known or measured or [Signal(UNKNOWN, "Nothing measures it, and HR has not said.")])


def _said(value: object) -> Signal | None:
    """A statement by hand, read; None for words that are none."""
    word, _, note = ("" if pd.isna(value) else str(value)).partition(":")  # type: ignore[call-overload]
    state: State | None = HAND_WORDS.get(word.strip().casefold())  # type: ignore[assignment]
    if state is None:
        return None
    return Signal(state, f"HR says {word.strip().casefold()}.", note=" ".join(note.split()))


def _row(practice: Practice, signal: Signal) -> dict[str, Any]:
    return {
        "id": practice.id, "practice": practice.title, "state": signal.state, "because": signal.because,
        "n": signal.n, "unit": signal.unit, "note": signal.note,
    }  # fmt: skip
