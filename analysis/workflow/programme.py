"""How the programme is run, worked out once for a version of the study; and what HR says of it by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import StudyError
from analysis.impact.dose import Association, dose_association, match_association
from analysis.impact.evidence import Evidence
from analysis.scores.meeting_warnings import meeting_warnings, running_pairs
from analysis.scores.networks import Network, department_matrix, department_network
from analysis.scores.pairs import COMPARED, mixing
from analysis.scores.practice_records import FUNNEL
from analysis.scores.practice_signals import THRESHOLDS
from analysis.scores.practice_sources import Sources, read_sources
from analysis.scores.practice_surveys import favourable_answers
from analysis.scores.practices import HAND_WORDS, PRACTICES, practice_fact, practice_states
from analysis.scores.reporting_lines import LinePairs, pairs_in_line
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.study import ALL, ENGAGEMENT, UNDERSTANDING
from analysis.workflow.actions import redact_lines, redactor_of
from analysis.workflow.workspace import Workspace

#: The practice whose items ask how well pairs fit.
MATCH_CLAIM: Final = "63"


@dataclass(frozen=True, slots=True)
class ProgrammeReport:
    """How the programme is run. `cohorts` are `ALL` and each cohort; `practices` has `practice_states` of each.

    `pairs` has one row a pair (`pair_meetings`), `dose` one a cohort: pairs, logged, held, per_month (median over
    pairs), minutes (mean of pairs), the share (0 to 1) called off by juniors, seniors and others. `distances` has one
    row a cohort: pairs, and for each of `COMPARED` how many differ (`..._apart`) of those known (`..._known`).
    `match` has one row a cohort: n and favourable (0 to 1; NaN below the answers that a share needs, and then n is 0).
    `topics` counts held meetings by topic. `warnings` name pairs, from the meeting log alone; `running` pairs could be
    warned of. `lines` counts pairs inside a reporting line.
    """

    cohorts: tuple[str, ...]
    practices: dict[str, pd.DataFrame] = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    dose: pd.DataFrame = field(repr=False)
    distances: pd.DataFrame = field(repr=False)
    match: pd.DataFrame = field(repr=False)
    topics: pd.DataFrame = field(repr=False)
    warnings: pd.DataFrame = field(repr=False)
    running: int
    lines: LinePairs
    networks: dict[str, Network]
    matrices: dict[str, pd.DataFrame] = field(repr=False)
    associations: tuple[Association, ...]


def report_programme(evidence: Evidence, *, today: dt.date | None = None) -> ProgrammeReport:
    """Everything of the Programme page that does not depend on actions. Meetings after `today` are plans."""
    study = evidence.study
    sources = read_sources(study, today=today)
    cohorts = (ALL, *study.cohorts)
    associations = (
        found(evidence, outcome)
        for outcome in (ENGAGEMENT, UNDERSTANDING)
        for found in (dose_association, match_association)
    )
    return ProgrammeReport(
        cohorts=cohorts,
        practices={cohort: practice_states(study, cohort, sources=sources) for cohort in cohorts},
        pairs=sources.dose,
        dose=pd.DataFrame([_dose_of(sources, cohort) for cohort in cohorts]),
        distances=pd.DataFrame([_distances_of(sources, cohort) for cohort in cohorts]),
        match=pd.DataFrame([_match_of(sources, cohort) for cohort in cohorts]),
        topics=_topics(sources),
        warnings=meeting_warnings(study.checkins, study.memberships, today=today),
        running=running_pairs(study.checkins, study.memberships, today=today),
        lines=pairs_in_line(study),
        networks={cohort: department_network(sources.pairs, cohort) for cohort in cohorts},
        matrices={cohort: department_matrix(sources.pairs, cohort) for cohort in cohorts},
        associations=tuple(one for one in associations if one is not None),
    )


def say_practice(
    workspace: Workspace, study: str, practice_id: str, word: str | None, *, note: str = "", cohort: str = ALL, who: str
) -> None:
    """Keeps what HR says of a practice (a word of `HAND_WORDS`; None takes it back), without names in the note.

    Raises StudyError for a practice or word that does not exist, StoreError for a read-only study.
    """
    if practice_id not in {practice.id for practice in PRACTICES}:
        raise StudyError("UNKNOWN_PRACTICE", f'There is no practice "{practice_id}".', "Choose one of the list.")
    if word is not None and word not in HAND_WORDS:
        raise StudyError("PRACTICE_WORD", f'"{word}" says nothing.', f"Say {', '.join(HAND_WORDS)}.")
    (plain,) = redact_lines(redactor_of(workspace, study), [" ".join(note.split())])
    value = word if word is None or not plain else f"{word}: {plain}"
    fact = KeptFact(practice_fact(practice_id), value, cohort=None if cohort == ALL else cohort)
    keep_facts(workspace.store, study, [fact], who=who)


def say_funnel(workspace: Workspace, study: str, counts: dict[str, int | None], *, cohort: str = ALL, who: str) -> None:
    """Keeps how many were eligible, invited and applied; None takes a count back."""
    of = None if cohort == ALL else cohort
    facts = [KeptFact(name, None if (n := counts.get(name)) is None else str(n), cohort=of) for name in FUNNEL]
    keep_facts(workspace.store, study, facts, who=who)


def _dose_of(sources: Sources, cohort: str) -> dict[str, object]:
    """The dose of a cohort, over its pairs."""
    rows = sources.of("dose", cohort)
    logged = int(rows["logged"].sum())

    def share(name: str) -> float:
        return float(rows[name].sum()) / logged if logged else np.nan

    return {
        "cohort": cohort, "pairs": len(rows), "logged": logged, "held": int(rows["held"].sum()),
        "per_month": float(rows["per_month"].median()), "minutes": float(rows["mean_minutes"].mean()),
        "by_juniors": share("cancelled_junior"), "by_seniors": share("cancelled_senior"),
        "by_others": share("cancelled_other"),
    }  # fmt: skip


def _distances_of(sources: Sources, cohort: str) -> dict[str, object]:
    row: dict[str, object] = {"cohort": cohort, "pairs": len(sources.of("pairs", cohort))}
    for name in COMPARED:
        found = mixing(sources.pairs, name, cohort)
        row |= {f"{name}_apart": found.apart, f"{name}_known": found.known}
    return row


def _match_of(sources: Sources, cohort: str) -> dict[str, object]:
    answers = favourable_answers(sources, MATCH_CLAIM, cohort)
    enough = len(answers) >= THRESHOLDS["favourable answers"].at_least
    share = float(answers["favourable"].mean()) if enough else np.nan
    return {"cohort": cohort, "n": len(answers) if enough else 0, "favourable": share}


def _topics(sources: Sources) -> pd.DataFrame:
    """Held meetings by cohort and topic, the most frequent first."""
    held = sources.meetings.loc[sources.meetings["held"]].dropna(subset=["topic"])
    counts = held.groupby(["cohort", "topic"], dropna=False).size().rename("meetings").reset_index()
    return counts.sort_values(["meetings", "topic"], ascending=[False, True], ignore_index=True)
