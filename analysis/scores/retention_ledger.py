"""What became of each cohort's members in the retention analysis: nobody is lost in silence."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.employment import days_between
from analysis.scores.lookup import looked_up
from analysis.scores.retention import ENROLMENT_DAYS, cohort_starts, enrolments, time_at_risk
from analysis.study import Study

#: The parts into which a cohort's members fall.
LEDGER_PARTS: Final = ("participants", "undated", "joined_late", "not_in_records", "others")


def retention_ledger(study: Study) -> pd.DataFrame:
    """What became of each cohort's programme members in the retention analysis, one row a cohort.

    Columns (people): cohort, time_zero, members, participants (in the analysis), undated (no enrolment date),
    joined_late (after 30 days: comparison until then and after), not_in_records (no employment record), others
    (not employed at time zero, or in the programme before). The parts add up to members. Errors as `time_at_risk`.
    """
    first = enrolments(study)
    first["time_zero"] = looked_up(first["cohort"], cohort_starts(study)).astype("datetime64[s]")
    risk = time_at_risk(study)
    taken = pd.MultiIndex.from_frame(risk.loc[risk["treated"], ["trial", "person"]])
    in_trial = pd.MultiIndex.from_frame(first[["cohort", "person"]]).isin(taken)
    undated = first["from_date"].isna()
    late = days_between(first["time_zero"], first["from_date"]) > ENROLMENT_DAYS
    unknown = ~first["person"].isin(study.employment["person"])
    first["part"] = np.select([in_trial, undated, late, unknown], LEDGER_PARTS[:4], LEDGER_PARTS[4])
    counts = (
        first.groupby(["cohort", "part"]).size().unstack(fill_value=0).reindex(columns=list(LEDGER_PARTS), fill_value=0)
    )
    counts.insert(0, "members", counts.sum(axis=1))
    counts.insert(0, "time_zero", first.groupby("cohort")["time_zero"].first())
    return counts.rename_axis(columns=None).reset_index()
