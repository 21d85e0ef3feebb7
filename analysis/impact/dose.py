"""Whether people of pairs that met more, or matched better, changed more: an association, and never called more."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.impact.evidence import Evidence
from analysis.impact.measures import Measure, measures_of
from analysis.scores.answers import answer_matrix
from analysis.scores.lookup import looked_up
from analysis.scores.meetings import DAYS_A_MONTH, placed_meetings
from analysis.stats.estimate import Estimate, no_estimate
from analysis.stats.regression import ROBUST_REGRESSION, cr2_regression
from analysis.study import PROGRAMME, Outcome

#: Below this many people or independent units no association is estimated.
LEAST_PEOPLE: Final = 20
LEAST_UNITS: Final = 8
#: The item that asks how well a pair fits together, from 1 to 5.
MATCH_ITEM: Final = "rel_3"
#: A time of less than a month says nothing about how often a pair meets.
LEAST_MONTHS: Final = 1.0

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Association:
    """How change goes with something else among the programme's people.

    `estimate` is in points of the measure's scale for one more of `per` (a meeting a month, a step of the answer), with
    an interval that knows the pairs; without one it says why. `when` says from when the other thing is taken:
    "before" the earlier wave, so that it cannot follow from the change; "first half" of the time between the waves, or
    "same time" as the later answer, where it can. `pairs` counts the independent units.
    """

    outcome: Outcome
    measure_title: str
    wave_from: str
    wave_to: str
    per: str
    when: str
    estimate: Estimate
    people: int
    pairs: int


def dose_association(evidence: Evidence, outcome: Outcome) -> Association | None:
    """How the change of an outcome's main measure goes with held meetings a month; None without a log or a change.

    Least squares of change on dose with one intercept a cohort, CR2 errors over connected pairs. Dose is lagged: held
    meetings of the person's pair between its start and the earlier wave, a month, against the change from there to the
    next wave, for the last two waves that allow it; else meetings in the first half of the time between the first and
    the last wave, against that change (it then overlaps with the change, and `when` says so). People whose window is
    shorter than a month are left out.

    It is an association: pairs that do well also meet more, and whoever likes the programme does both. Cohort
    intercepts take out that cohorts differ; nothing takes out that pairs do. No interval below 20 people or 8 units.
    Checked against clubSandwich 0.5.8: lm(change ~ dose + cohort) with vcovCR(type = "CR2").
    """
    measure = next(iter(measures_of(evidence.scores, outcome)), None)
    if measure is None or evidence.study.checkins.empty:
        return None
    waves = _waves(evidence, measure)
    for wave_from, wave_to in reversed(list(itertools.pairwise(waves))):
        people = _changed(evidence, measure, wave_from, wave_to)
        dose = _held_a_month(evidence, people, people["starts"], people["date_from"])
        if int(np.isfinite(dose).sum()) >= LEAST_PEOPLE:
            return _associated(people, dose, measure, (wave_from, wave_to), "meeting a month", "before")
    if len(waves) < 2:
        return None
    people = _changed(evidence, measure, waves[0], waves[-1])
    begins = people["starts"].where(people["starts"] > people["date_from"], people["date_from"])
    dose = _held_a_month(evidence, people, begins, begins + (people["date"] - begins) / 2)
    return _associated(people, dose, measure, (waves[0], waves[-1]), "meeting a month", "first half")


def match_association(evidence: Evidence, outcome: Outcome) -> Association | None:
    """How the change of an outcome's main measure goes with how well people say their pair fits (`MATCH_ITEM`).

    As `dose_association`, with the person's own answer (1 to 5) at the earlier of the last two waves that allow it,
    else at the later one ("same time"). One partner's answer is set against that partner's change only, and nothing is
    said of any pair.
    """
    measure = next(iter(measures_of(evidence.scores, outcome)), None)
    waves = _waves(evidence, measure) if measure is not None else []
    if measure is None or len(waves) < 2:
        return None
    candidates = [(start, end, start) for start, end in reversed(list(itertools.pairwise(waves)))]
    for wave_from, wave_to, asked in [*candidates, (waves[0], waves[-1], waves[-1])]:
        people = _changed(evidence, measure, wave_from, wave_to)
        match = _matched(evidence, people, asked)
        if int(np.isfinite(match).sum()) >= LEAST_PEOPLE or asked == waves[-1]:
            when = "before" if asked == wave_from else "same time"
            return _associated(people, match, measure, (wave_from, wave_to), "step of the answer", when)
    return None


def association_slope(people: pd.DataFrame) -> Estimate:
    """The slope of `change` on `other` (columns, with cohort and cluster; one row a person), one intercept a cohort.

    Least squares, CR2 errors over clusters with Satterthwaite's degrees of freedom; in units of change for one unit of
    the other. No interval below `LEAST_PEOPLE` people or `LEAST_UNITS` clusters, nor where nobody differs in the other
    within a cohort. Checked against clubSandwich 0.5.8.
    """
    used = people.loc[people[["change", "other"]].notna().all(axis=1)]
    units = int(used["cluster"].nunique())
    if len(used) < LEAST_PEOPLE or units < LEAST_UNITS:
        because = f"it takes {LEAST_PEOPLE} people of {LEAST_UNITS} independent pairs, and there are fewer"
        return no_estimate(because, level=0.95, n=len(used), clusters=units, method=ROBUST_REGRESSION)
    cohorts = pd.get_dummies(used["cohort"].fillna(""), dtype=float).to_numpy()
    x = np.column_stack([used["other"].to_numpy(np.float64), cohorts])
    return cr2_regression(x, used["change"].to_numpy(np.float64), used["cluster"].to_numpy()).estimate(0)


def _waves(evidence: Evidence, measure: Measure) -> list[str]:
    """The waves with a score of the measure, in order."""
    scored = evidence.scores.loc[evidence.scores["scale"] == measure.id, ["wave", "wave_order"]].drop_duplicates()
    return list(scored.sort_values("wave_order")["wave"])


def _changed(evidence: Evidence, measure: Measure, wave_from: str, wave_to: str) -> pd.DataFrame:
    """People of pairs with a change between two waves: with `date_from`, the day of the earlier answer, and `starts`,
    the day their pair began.
    """
    rows = evidence.changes
    chosen = (rows["scale"] == measure.id) & (rows["wave_from"] == wave_from) & (rows["wave_to"] == wave_to)
    people = rows.loc[chosen & (rows["arm"] == PROGRAMME) & rows["pair"].notna()].reset_index(drop=True)
    first = evidence.scores.loc[(evidence.scores["scale"] == measure.id) & (evidence.scores["wave"] == wave_from)]
    dates = first.dropna(subset=["person"]).drop_duplicates("person").set_index("person")["date"]
    members = evidence.study.memberships.dropna(subset=["pair"])
    begun = members.groupby([members["cohort"].fillna(""), "pair"])["from_date"].max()
    keys = pd.MultiIndex.from_frame(people[["cohort", "pair"]].fillna(""))
    starts = pd.Series(begun.reindex(keys).to_numpy(), index=people.index)
    return people.assign(date_from=looked_up(people["person"], dates), starts=starts.astype("datetime64[s]"))


def _held_a_month(
    evidence: Evidence, people: pd.DataFrame, begins: pd.Series[pd.Timestamp], ends: pd.Series[pd.Timestamp]
) -> Values:
    """Held meetings a month of each person's pair from one day to another; NaN for less than `LEAST_MONTHS`, and for
    pairs whose cohort has no log.
    """
    study = evidence.study
    meetings = placed_meetings(study.checkins, study.memberships)
    held = meetings.loc[meetings["held"]].assign(cohort=meetings["cohort"].fillna(""))
    windows = people[["cohort", "pair"]].fillna("").assign(row=people.index, begins=begins, ends=ends)
    met = windows.merge(held[["cohort", "pair", "date"]], on=["cohort", "pair"])
    inside = met.loc[(met["date"] >= met["begins"]) & (met["date"] < met["ends"]), "row"]
    months = (ends - begins).dt.days.to_numpy(dtype=np.float64) / DAYS_A_MONTH
    logged = windows["cohort"].isin(set(held["cohort"])).to_numpy()
    counts = np.bincount(inside.to_numpy(dtype=np.int64), minlength=len(people)).astype(np.float64)
    usable = logged & (months >= LEAST_MONTHS)
    rate: Values = np.divide(counts, months, out=np.full(len(people), np.nan), where=usable)
    return rate


def _matched(evidence: Evidence, people: pd.DataFrame, wave: str) -> Values:
    """Each person's answer to `MATCH_ITEM` at a wave; NaN without one."""
    rows = evidence.scores.loc[evidence.scores["wave"] == wave].drop_duplicates("submission").reset_index(drop=True)
    asked = evidence.study.responses.loc[evidence.study.responses["item"] == MATCH_ITEM]
    answers = answer_matrix(asked, rows)
    if not answers.items:
        return np.full(len(people), np.nan)
    given = pd.Series(answers.keyed([0])[:, 0], index=rows["person"])
    given = given.loc[given.index.notna()]
    known = given[~given.index.duplicated(keep="last")]
    return np.asarray(known.reindex(people["person"]), dtype=np.float64)


def _associated(
    people: pd.DataFrame, other: Values, measure: Measure, waves: tuple[str, str], per: str, when: str
) -> Association:
    used = people.assign(other=other).loc[np.isfinite(other)]
    units = int(used["cluster"].nunique())
    return Association(
        measure.outcome, measure.title, *waves, per, when, association_slope(used), people=len(used), pairs=units
    )
