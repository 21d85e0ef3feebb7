"""Follow-up in calendar time for a Cox model in which joining the programme is an event in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.scores.employment import attributes_at, days_between, study_episodes
from analysis.scores.memberships import clusters_of, sides_of
from analysis.scores.retention import DAYS_A_MONTH, cohort_starts, data_date, empty_risk, enrolments
from analysis.study import Study


def start_stop(study: Study) -> pd.DataFrame:
    """Rows (start, stop] for a Cox model: person, side, treated, start_days, stop_days, event, exit_kind, level,
    department, tenure_months, cluster.

    Days count from the first programme start in the study. Everyone employed at some time since then is followed
    from that day or the hire (late entry) to the exit or the data's date, rehires in rows of their own; a person's
    time before joining is untreated, the time after it treated for good. Level and department are those on the
    first day of follow-up, `tenure_months` that at the start of the row. People whose enrolment has no date are
    left out. Empty without employment or without a dated programme start; errors as `time_at_risk`.
    """
    as_of, starts = data_date(study), cohort_starts(study)
    if as_of is None or starts.empty or starts.min() >= as_of:
        return empty_risk().drop(columns=["trial", "entry", "time_days"]).assign(start_days=0.0, stop_days=0.0)
    joined = enrolments(study).groupby("person")["from_date"].min()
    episodes = _followed(study_episodes(study), starts.min(), as_of)
    episodes = episodes.loc[~episodes["person"].isin(joined.index[joined.isna()])].reset_index(drop=True)
    rows = _split_at_joining(episodes, joined)
    return _described(rows, study, starts.min())


def _followed(episodes: pd.DataFrame, origin: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """Episodes cut to the time between `origin` and `as_of`."""
    begin = episodes["hired"].where(episodes["hired"] > origin, origin)
    end = episodes["left"].where(episodes["left"] <= as_of, as_of)
    followed = episodes.assign(begin=begin, end=end, event=(episodes["left"] <= as_of).to_numpy())
    return followed.loc[followed["begin"] < followed["end"]].reset_index(drop=True)


def _split_at_joining(episodes: pd.DataFrame, joined: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """Two rows for an episode in which the person joined: untreated before, treated after; rows without length go."""
    day = joined.reindex(episodes["person"]).set_axis(episodes.index)
    joins = (day < episodes["end"]).to_numpy()
    before = episodes.assign(treated=False, end=episodes["end"].where(~joins, day), event=episodes["event"] & ~joins)
    later = episodes["begin"].where(~(day > episodes["begin"]), day)
    after = episodes.assign(treated=True, begin=later).loc[joins]
    rows = pd.concat([before, after], ignore_index=True)
    return rows.loc[rows["begin"] < rows["end"]].sort_values(["person", "begin"]).reset_index(drop=True)


def _described(rows: pd.DataFrame, study: Study, origin: pd.Timestamp) -> pd.DataFrame:
    people = pd.Index(rows["person"].unique(), name="person")
    known = attributes_at(study.employment, study.people, people, origin)
    first = study.employment.sort_values("from_date", kind="stable").drop_duplicates("person").set_index("person")
    known = known.fillna(first[["level", "department"]].reindex(people))
    side = sides_of(study.memberships, study.people, known["level"])
    start = pd.Series(origin, index=rows.index)
    return pd.DataFrame(
        {
            "person": rows["person"],
            "side": side.reindex(rows["person"]).to_numpy(),
            "treated": rows["treated"],
            "start_days": days_between(start, rows["begin"]),
            "stop_days": days_between(start, rows["end"]),
            "event": rows["event"],
            "exit_kind": rows["exit_kind"].where(rows["event"]),
            "level": known["level"].reindex(rows["person"]).to_numpy(),
            "department": known["department"].reindex(rows["person"]).to_numpy(),
            "tenure_months": np.asarray(days_between(rows["hired"], rows["begin"]) / DAYS_A_MONTH),
            "cluster": clusters_of(rows["person"], study.memberships),
        }
    )
