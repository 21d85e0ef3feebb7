"""Who stayed, counted fairly: time at risk from each cohort's start, beside the naive ever-against-never figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import StudyError
from analysis.scores.employment import attributes_at, days_between, study_episodes
from analysis.scores.memberships import clusters_of, side_by_level, sides_of
from analysis.scores.once import once_a_study
from analysis.study import ALL, PROGRAMME, Study

#: Who enrolled within this many days of the cohort's start is a participant of its trial.
ENROLMENT_DAYS: Final = 30
DAYS_A_MONTH: Final = 30.4375

RISK_COLUMNS: Final = (
    "person", "trial", "side", "treated", "entry", "time_days", "event", "exit_kind", "level", "department",
    "tenure_months", "cluster",
)  # fmt: skip


@once_a_study
def time_at_risk(study: Study) -> pd.DataFrame:
    """Time at risk of leaving, stacked by cohort: one row a person and trial, columns `RISK_COLUMNS`.

    Each cohort is a trial. Its time zero is its first programme membership; its risk set is everyone employed then
    who was not in the programme before; participants (`treated`) are those enrolled in the cohort within 30 days of
    it, once in, always in, whatever happens later; everyone else is the comparison, also who joins later, but for those
    who join another cohort within the same days. So nobody is counted as a participant for time in which leaving
    would have prevented it. `time_days` runs from time zero to
    the first exit (`event`, with its `exit_kind`) or to the data's date; a rehire does not undo an exit, an internal
    move is none. `entry` is 0. `level` and `department` are those at time zero, `tenure_months` the time since the
    last hire (NaN unknown). `side` is the membership's in the trial's cohort, for others that of their level (NA
    where a level has none). `cluster` numbers connected components of pairs; a person's rows share it.

    Members who are not in the employment records, or whose enrolment has no date, are in neither group:
    `retention_ledger` counts them. Cohorts without any dated programme membership have no trial. Empty without
    employment; raises StudyError (AS_OF_MISSING) where exits are known but the data's date is not.

    Hernan and Robins 2016, target trial emulation; Suissa 2008, immortal time.
    """
    as_of = data_date(study)
    starts = cohort_starts(study)
    if as_of is None or starts.empty:
        return empty_risk()
    episodes, enrolled = study_episodes(study), enrolments(study)
    begun = {str(cohort): day for cohort, day in starts.items() if day < as_of}
    trials = [_trial(cohort, day, episodes, enrolled) for cohort, day in begun.items()]
    sizes = [len(trial.rows) for trial in trials]
    if not sum(sizes):
        return empty_risk()
    rows = episodes.take(np.concatenate([trial.rows for trial in trials])).reset_index(drop=True)
    zero = pd.Series(np.repeat(np.array([*begun.values()], dtype="datetime64[s]"), sizes))
    rows["trial"] = pd.Series(np.repeat(np.array([*begun], dtype=object), sizes), dtype="str")
    rows["treated"] = np.concatenate([trial.treated for trial in trials])
    return _followed(rows, zero, as_of, study)


def _followed(rows: pd.DataFrame, zero: pd.Series[pd.Timestamp], as_of: pd.Timestamp, study: Study) -> pd.DataFrame:
    """The episodes of all trials (with `trial` and `treated`) with what `time_at_risk` says of each from its `zero`."""
    attributes = attributes_at(study.employment, study.people, pd.Index(rows["person"]), zero)
    by_level = side_by_level(study.memberships, study.people)
    side = sides_of(study.memberships, study.people, attributes["level"], cohort=rows["trial"], by_level=by_level)
    event = (rows["left"] <= as_of).to_numpy()
    table = rows.assign(
        level=attributes["level"].array,
        department=attributes["department"].array,
        side=side.array,
        entry=0.0,
        time_days=days_between(zero, rows["left"].where(event, as_of)),
        event=event,
        exit_kind=rows["exit_kind"].where(event),
        tenure_months=days_between(rows["hired"], zero) / DAYS_A_MONTH,
        cluster=clusters_of(rows["person"], study.memberships),
    )
    return table[list(RISK_COLUMNS)]


@dataclass(frozen=True, slots=True)
class EverNever:
    """The naive figure: who ever took part against who never did, and how many of each are still employed.

    Shares run from 0 to 1 and are None without anybody. It favours the programme by construction: one has to stay
    in order to join.
    """

    ever: int
    ever_stayed: int
    never: int
    never_stayed: int

    @property
    def difference(self) -> float | None:
        """Share still employed of those who ever took part less that of those who never did."""
        if not self.ever or not self.never:
            return None
        return self.ever_stayed / self.ever - self.never_stayed / self.never


def ever_never(study: Study, side: str = ALL) -> EverNever:
    """Everyone employed at some time since the first programme start, by whether they ever joined; stayed means
    employed on the data's date. `side` narrows to juniors or seniors. Errors as `time_at_risk`.
    """
    as_of, starts = data_date(study), cohort_starts(study)
    if as_of is None or starts.empty:
        return EverNever(0, 0, 0, 0)
    episodes = study_episodes(study)
    since = episodes.loc[~(episodes["left"] < starts.min()) & ~(episodes["hired"] > as_of)]
    last = since.drop_duplicates("person", keep="last").set_index("person")
    stayed = ~(last["left"] <= as_of)
    ever = pd.Series(last.index.isin(enrolments(study)["person"]), index=last.index)
    if side != ALL:
        level = attributes_at(study.employment, study.people, last.index, as_of)["level"]
        of_side = sides_of(study.memberships, study.people, level)
        stayed, ever = stayed[of_side == side], ever[of_side == side]
    return EverNever(int(ever.sum()), int((ever & stayed).sum()), int((~ever).sum()), int((~ever & stayed).sum()))


def data_date(study: Study) -> pd.Timestamp | None:
    """The day up to which employment is known; None without employment.

    Raises StudyError (AS_OF_MISSING) where employment is there but its date is not.
    """
    if study.employment.empty:
        return None
    if study.as_of is None:
        raise StudyError(
            "AS_OF_MISSING",
            "The employment records do not say up to which day they are complete.",
            "Import them with the data's date (--as-of), else somebody still employed and somebody unknown look alike.",
        )
    return pd.Timestamp(study.as_of)


def cohort_starts(study: Study) -> pd.Series[pd.Timestamp]:
    """Cohort -> its time zero, the first programme membership; cohorts without a dated one are left out."""
    members = study.memberships.loc[study.memberships["arm"] == PROGRAMME].dropna(subset=["cohort", "from_date"])
    return members.groupby("cohort")["from_date"].min().sort_index()


def enrolments(study: Study) -> pd.DataFrame:
    """When each person first joined each cohort's programme: person, cohort, from_date (NaT unknown)."""
    members = study.memberships.loc[study.memberships["arm"] == PROGRAMME].dropna(subset=["person", "cohort"])
    return members.groupby(["person", "cohort"])["from_date"].min().reset_index()


@dataclass(frozen=True, slots=True)
class _Trial:
    """One cohort's trial: the positions of its people's episodes, and who of them is treated."""

    rows: npt.NDArray[np.intp]
    treated: npt.NDArray[np.bool_]


def _trial(cohort: str, zero: pd.Timestamp, episodes: pd.DataFrame, enrolled: pd.DataFrame) -> _Trial:
    employed = (~(episodes["hired"] > zero) & ~(episodes["left"] <= zero)).to_numpy(dtype=bool)
    here = (enrolled["cohort"] == cohort).to_numpy(dtype=bool)
    first, person = enrolled["from_date"], enrolled["person"]
    within = (first <= zero + pd.Timedelta(days=ENROLMENT_DAYS)).to_numpy(dtype=bool)
    joined = person[here & within]
    elsewhere = ~here & within & ~person.isin(joined).to_numpy(dtype=bool)
    out = person[((first < zero) | (first.isna() & here)).to_numpy(dtype=bool) | elsewhere]
    rows = np.flatnonzero(employed & ~episodes["person"].isin(out).to_numpy(dtype=bool))
    people = episodes["person"].take(rows)
    rows, people = rows[~people.duplicated().to_numpy()], people.drop_duplicates()
    return _Trial(rows, people.isin(joined).to_numpy(dtype=bool))


def empty_risk() -> pd.DataFrame:
    """A frame without rows, with the columns and types of `time_at_risk`."""
    kinds = dict.fromkeys(RISK_COLUMNS, "str") | dict.fromkeys(("entry", "time_days", "tenure_months"), "float64")
    kinds |= {"treated": "bool", "event": "bool", "cluster": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
