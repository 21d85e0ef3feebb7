"""Who stayed, counted fairly: time at risk from each cohort's start, beside the naive ever-against-never figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import StudyError
from analysis.scores.employment import attributes_at, days_between, employment_episodes
from analysis.scores.memberships import clusters_of, side_by_level, sides_of
from analysis.study import ALL, PROGRAMME, Study

#: Who enrolled within this many days of the cohort's start is a participant of its trial.
ENROLMENT_DAYS: Final = 30
DAYS_A_MONTH: Final = 30.4375

RISK_COLUMNS: Final = (
    "person", "trial", "side", "treated", "entry", "time_days", "event", "exit_kind", "level", "department",
    "tenure_months", "cluster",
)  # fmt: skip


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
    episodes, enrolled = employment_episodes(study.employment), enrolments(study)
    by_level = side_by_level(study.memberships, study.people)
    trials = [
        _trial(study, str(cohort), day, as_of, episodes, enrolled, by_level)
        for cohort, day in starts.items()
        if day < as_of
    ]
    table = pd.concat([empty_risk(), *trials], ignore_index=True)
    table["cluster"] = clusters_of(table["person"], study.memberships)
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
    episodes = employment_episodes(study.employment)
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


def _trial(
    study: Study,
    cohort: str,
    zero: pd.Timestamp,
    as_of: pd.Timestamp,
    episodes: pd.DataFrame,
    enrolled: pd.DataFrame,
    by_level: pd.Series[str],
) -> pd.DataFrame:
    """The rows of one cohort's trial."""
    employed = ~(episodes["hired"] > zero) & ~(episodes["left"] <= zero)
    before = enrolled.loc[enrolled["from_date"] < zero, "person"]
    undated = enrolled.loc[enrolled["from_date"].isna() & (enrolled["cohort"] == cohort), "person"]
    within = enrolled["from_date"] <= zero + pd.Timedelta(days=ENROLMENT_DAYS)
    joined = enrolled.loc[(enrolled["cohort"] == cohort) & within, "person"]
    elsewhere = enrolled.loc[(enrolled["cohort"] != cohort) & within & ~enrolled["person"].isin(joined), "person"]
    out = pd.concat([before, undated, elsewhere])
    rows = episodes.loc[employed & ~episodes["person"].isin(out)].drop_duplicates("person").set_index("person")
    event = (rows["left"] <= as_of).to_numpy()
    attributes = attributes_at(study.employment, study.people, rows.index, zero)
    end = rows["left"].where(event, as_of)
    return attributes.assign(
        trial=cohort,
        side=sides_of(study.memberships, study.people, attributes["level"], cohort=cohort, by_level=by_level),
        treated=rows.index.isin(joined),
        entry=0.0,
        time_days=np.asarray((end - zero).dt.days, dtype=np.float64),
        event=event,
        exit_kind=rows["exit_kind"].where(event),
        tenure_months=days_between(rows["hired"], zero) / DAYS_A_MONTH,
    ).reset_index()


def empty_risk() -> pd.DataFrame:
    """A frame without rows, with the columns and types of `time_at_risk`."""
    kinds = dict.fromkeys(RISK_COLUMNS, "str") | dict.fromkeys(("entry", "time_days", "tenure_months"), "float64")
    kinds |= {"treated": "bool", "event": "bool", "cluster": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
