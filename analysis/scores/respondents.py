"""Who answered at which wave: one row a person and wave, with the cohort, pair and side the person had then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.scores.lookup import looked_up
from analysis.scores.memberships import clusters_of, membership_at, side_by_level
from analysis.scores.once import once_a_study
from analysis.study import COMPARISON, PROGRAMME, Study

#: The columns of `respondents`, in order.
RESPONDENT_COLUMNS: Final = (
    "submission", "person", "wave", "wave_order", "date", "cohort", "arm", "side", "generation", "department", "site",
    "level", "pair", "cluster", "import_id",
)  # fmt: skip

#: A submission is complete with at least this share of the answers of the person's fullest one at that wave.
COMPLETE_SHARE: Final = 0.5


@once_a_study
def respondents(study: Study) -> pd.DataFrame:
    """One row per person and wave, and per anonymous submission; columns `RESPONDENT_COLUMNS`.

    Of several submissions of a person at a wave one counts: of the cohort in which the person answered most waves
    (where cohorts have waves of the same name), and there the last complete one (complete: at least half as many
    answers as the fullest of them). Cohort, pair, arm and side are those of the membership at the submission's date
    (else the wave's opening), and win over what the file stated; generation, department, site and level are those of
    `people`, then what the file stated. A known person outside every membership has no arm unless the file stated
    one; without memberships, or anonymous, the arm is the programme. Comparison people without a side get the side
    of their level. `cluster` numbers independent units (connected components of pairs; anonymous rows are units of
    their own). `wave_order` starts at 1 and follows the table of waves; waves it lacks come after, by date.

    Rows are ordered by wave, then as submitted. Submissions without a wave are left out. When linking a person's
    waves, join on person and cohort: someone who takes part twice has each wave in one cohort only.
    """
    rows = study.submissions.loc[study.submissions["wave"].notna()].reset_index(drop=True)
    placed = _with_membership(rows.assign(date=rows["date"].fillna(_wave_opens(rows, study.waves))), study)
    rows = rows.loc[_in_fullest_cohort(placed)].reset_index(drop=True)
    rows = _last_complete(rows, study.responses)
    rows["date"] = rows["date"].fillna(_wave_opens(rows, study.waves))
    rows = _with_membership(rows, study)
    rows = _with_attributes(rows, study)
    rows = _with_side_of_level(rows, study)
    rows["wave_order"] = looked_up(rows["wave"], pd.Series(wave_orders(study, rows), dtype="float64"))
    rows["cluster"] = clusters_of(rows["person"], study.memberships)
    rows = rows.sort_values("wave_order", kind="stable").reset_index(drop=True)
    return rows[list(RESPONDENT_COLUMNS)]


@once_a_study
def asked_people(study: Study) -> pd.DataFrame:
    """Who was asked at which wave: person and wave, each once; empty where no file says it.

    Who is known to have answered was asked, whether the list of invitations names them or not; but a wave of which
    nobody's invitation is recorded stays unknown, and has no row. An identifier that is nobody's in the records (a
    mistyped one) makes nobody asked: whose it is was asked under the right one. Without records everybody counts.
    """
    invited = study.invitations[["person", "wave"]].dropna()
    answered = study.submissions[["person", "wave"]].dropna()
    known = answered[answered["wave"].isin(invited["wave"])]
    recorded = pd.concat([study.people["person"], study.memberships["person"]]).dropna()
    known = known[known["person"].isin(recorded)] if len(recorded) else known
    return pd.concat([invited, known], ignore_index=True).drop_duplicates(ignore_index=True)


def wave_orders(study: Study, submissions: pd.DataFrame) -> dict[str, int]:
    """Wave -> its place from 1: as the table of waves orders them, then the waves it lacks by first date and name."""
    return order_waves(study.wave_names, submissions.groupby("wave")["date"].min())


def order_waves(stated: Sequence[str], first: pd.Series[pd.Timestamp]) -> dict[str, int]:
    """`wave_orders` of waves `stated` in order and of the `first` date of every wave that was answered."""
    dated = first.rename_axis("wave").rename("date").reset_index().sort_values(["date", "wave"])
    return {wave: place for place, wave in enumerate(dict.fromkeys([*stated, *dated["wave"]]), start=1)}


def _in_fullest_cohort(rows: pd.DataFrame) -> pd.Series[bool]:
    """Which rows stay where a person answered one wave in several cohorts: those of the cohort in which the person
    answered most waves, of several such the one answered last, so that nobody is counted twice.
    """
    several = rows["person"].notna() & (rows.groupby(["person", "wave"])["cohort"].transform("nunique") > 1)
    if not several.any():
        return pd.Series(True, index=rows.index)
    taking = rows.groupby(["person", "cohort"]).agg(waves=("wave", "nunique"), last=("date", "max")).reset_index()
    ranked = rows.loc[several].reset_index(names="row").merge(taking, on=["person", "cohort"])
    ranked = ranked.sort_values(["waves", "last", "cohort"], na_position="first", kind="stable")
    best = ranked.drop_duplicates(["person", "wave"], keep="last")[["person", "wave", "cohort"]]
    kept = ranked.merge(best, on=["person", "wave", "cohort"])["row"]
    return ~several | pd.Series(rows.index.isin(kept), index=rows.index)


def _last_complete(rows: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    keys = ["person", "wave"]
    repeated = rows["person"].notna() & rows.duplicated(keys, keep=False)
    if not repeated.any():
        return rows
    answered = responses.loc[
        responses["value"].notna() & responses["submission"].isin(rows.loc[repeated, "submission"])
    ]
    counts = looked_up(rows.loc[repeated, "submission"], answered["submission"].value_counts()).fillna(0)
    several = rows.loc[repeated, [*keys, "date"]].assign(answers=counts)
    fullest = several.groupby(keys)["answers"].transform("max")
    complete = several.loc[several["answers"] >= COMPLETE_SHARE * fullest]
    kept = complete.sort_values("date", kind="stable", na_position="first").drop_duplicates(keys, keep="last").index
    return rows.loc[~repeated | rows.index.isin(kept)].reset_index(drop=True)


def _wave_opens(rows: pd.DataFrame, waves: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """The opening of each row's wave: the one of its cohort where there is one, else the earliest of that name."""
    earliest = waves.groupby("wave")["opens"].min()
    own = waves.loc[waves["cohort"].notna()].groupby(["wave", "cohort"])["opens"].min()
    keys = pd.MultiIndex.from_frame(rows[["wave", "cohort"]])
    of_cohort = pd.Series(own.reindex(keys).to_numpy(), index=rows.index)
    return of_cohort.fillna(looked_up(rows["wave"], earliest)).astype("datetime64[s]")


def _with_membership(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    member = membership_at(rows[["person", "date", "cohort"]], study.memberships)
    placed = rows.assign(pair=member["pair"])
    for column in ("cohort", "arm", "side"):
        placed[column] = member[column].fillna(rows[column])
    outside = rows["person"].notna() & member["arm"].isna() & (not study.memberships.empty)
    placed["arm"] = placed["arm"].where(placed["arm"].notna() | outside, PROGRAMME)
    return placed


def _with_attributes(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    people = study.people.drop_duplicates("person").set_index("person")
    known = {
        column: looked_up(rows["person"], people[column]).fillna(rows[column])
        for column in ("generation", "department", "site", "level")
    }
    return rows.assign(**known)


def _with_side_of_level(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    unplaced = rows["side"].isna() & (rows["arm"] == COMPARISON)
    if not unplaced.any():
        return rows
    by_level = looked_up(rows["level"], side_by_level(study.memberships, study.people))
    return rows.assign(side=rows["side"].where(~unplaced, by_level))
