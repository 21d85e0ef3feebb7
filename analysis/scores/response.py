"""Who was there, who was invited, who answered, and whose answers stand beside their own of another wave."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import StudyError
from analysis.scores.memberships import membership_at
from analysis.scores.respondents import asked_people, respondents, wave_orders
from analysis.stats.proportions import wilson
from analysis.study import ARMS, COMPARISON, SIDES, Study

#: What the steps from invitation to linked answers may be counted by.
RESPONSE_GROUPS: Final = ("arm", "cohort", "side")
#: The columns of `response_rates` after the wave and its group.
RESPONSE_COLUMNS: Final = ("members", "invited", "answered", "linked", "share", "low", "high", "of")
#: What a share is of where its group is too small for one to be shown.
TOO_FEW: Final = "hidden to protect people"
#: Stands where a file does not say the arm, the cohort or the side.
NOT_KNOWN: Final = "not known"


def response_rates(study: Study, by: str) -> pd.DataFrame:
    """The steps from membership to linked answers, one row a wave and group of `by` ("arm", "cohort" or "side").

    Columns wave, group and `RESPONSE_COLUMNS`: `members` people who ever held a place in the group (for cohorts and
    sides those of the programme and the waiting list), `invited` people asked at the wave (NaN where nobody's
    invitation to it is recorded), `answered` respondents, anonymous ones among them, `linked` those of them who
    answered another wave too, in the same cohort. `share` (0 to 1) is answered of invited, of members where
    invitations are not recorded and at least as many are members as answered, else NaN; `of` says which ("invited",
    "members" or ""); `low` and `high` its Wilson interval of 95 %. A cohort without an invitation or an answer at a
    wave has no row there. Ordered by wave, then group. Raises StudyError for another `by`.
    """
    if by not in RESPONSE_GROUPS:
        raise StudyError("UNKNOWN_GROUP", f'Answers are not counted by "{by}".', f"Ways: {', '.join(RESPONSE_GROUPS)}.")
    people = _with_linked(respondents(study))
    counts = pd.concat(
        {"answered": _count(people, by), "linked": _count(people[people["linked"]], by),
         "invited": _count(invited_people(study), by)}, axis=1,
    ).reset_index()  # fmt: skip
    counts[["answered", "linked"]] = counts[["answered", "linked"]].fillna(0).astype("int64")
    recorded = counts["wave"].isin(study.invitations.dropna(subset=["person"])["wave"])
    counts["invited"] = counts["invited"].fillna(0).where(recorded).astype("float64")
    members = _members(study, by)
    counts["members"] = counts["group"].map(members).astype("float64")
    return _with_shares(_ordered(counts, study, by))


def without_small_groups(rates: pd.DataFrame, k: int, *, parts: bool) -> pd.DataFrame:
    """`rates` (see `response_rates`) in which no share of fewer than `k` people, and none of their counts, is told.

    A share of so few says of single people whether they answered. Where the groups are `parts` of a whole that is
    shown elsewhere (cohorts and sides, of the programme), the next smallest of the wave are hidden too until those
    hidden are `k` people, as they could be worked out otherwise. Hidden rows keep wave and group; `of` is `TOO_FEW`.
    """
    whole = rates["invited"].fillna(rates["members"]).where(rates["of"] != "")
    hidden = whole < k
    if parts:
        before = whole.groupby(rates["wave"]).transform(_smaller_together)
        hidden |= (before < k) & hidden.groupby(rates["wave"]).transform("any") & whole.notna()
    counts = [name for name in RESPONSE_COLUMNS if name != "of"]
    shown = rates.astype(dict.fromkeys(counts, "float64"))
    shown[counts] = shown[counts].mask(hidden)
    return shown.assign(of=rates["of"].mask(hidden, TOO_FEW))


def _smaller_together(sizes: pd.Series[float]) -> pd.Series[float]:
    """For each group how many people the smaller ones have together."""
    ranked = sizes.sort_values(kind="stable")
    return (ranked.cumsum() - ranked).reindex(sizes.index)


def invited_people(study: Study) -> pd.DataFrame:
    """Wave, person, arm, cohort and side of everybody who was asked; the place is the one held when the wave opened."""
    opens = study.waves.drop_duplicates("wave")[["wave", "opens"]].rename(columns={"opens": "date"})
    asked = asked_people(study).merge(opens, on="wave", how="left")
    dated = asked.assign(cohort=pd.Series(pd.NA, index=asked.index, dtype="str"))
    return asked[["wave", "person"]].join(membership_at(dated, study.memberships)[["arm", "cohort", "side"]])


def _with_linked(people: pd.DataFrame) -> pd.DataFrame:
    """Respondents, and whether they answered more than one wave in their cohort."""
    waves = people.assign(cohort=people["cohort"].fillna("")).groupby(["person", "cohort"])["wave"].transform("nunique")
    return people.assign(linked=(waves > 1) & people["person"].notna())


def _count(rows: pd.DataFrame, by: str) -> pd.Series[int]:
    """How many rows each wave and group has; comparison people have no cohort or side of the programme's."""
    used = rows if by == "arm" else rows[rows["arm"] != COMPARISON]
    return used.assign(group=used[by].astype("str").fillna(NOT_KNOWN)).groupby(["wave", "group"]).size()


def _members(study: Study, by: str) -> pd.Series[int]:
    places = study.memberships if by == "arm" else study.memberships[study.memberships["arm"] != COMPARISON]
    return places.dropna(subset=["person"]).groupby(by)["person"].nunique()


def _ordered(counts: pd.DataFrame, study: Study, by: str) -> pd.DataFrame:
    """Waves in their order, groups in theirs."""
    order = wave_orders(study, study.submissions.dropna(subset=["wave"]))
    known = {"arm": ARMS, "side": SIDES, "cohort": study.cohorts}[by]
    places = {name: place for place, name in enumerate(known)}
    keys = counts.assign(place=counts["wave"].map(order), rank=counts["group"].map(places).fillna(len(places)))
    ranked = keys.sort_values(["place", "wave", "rank", "group"], kind="stable")
    return ranked.drop(columns=["place", "rank"]).astype({"wave": "str", "group": "str"}).reset_index(drop=True)


def _with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    answered = counts["answered"].to_numpy(np.float64)
    invited, members = counts["invited"].to_numpy(np.float64), counts["members"].to_numpy(np.float64)
    by_members = np.isnan(invited) & (members >= answered)
    whole = np.where(by_members, members, invited)
    known = np.isfinite(whole) & (whole >= answered) & (whole > 0)
    rate = wilson(np.where(known, answered, 0), np.where(known, whole, 0))
    words = np.where(~known, "", np.where(by_members, "members", "invited"))
    shares = {"share": rate.share, "low": rate.low, "high": rate.high, "of": words}
    return counts.assign(**shares)[["wave", "group", *RESPONSE_COLUMNS]]
