"""The linkage ledger: whose answers were linked to whom and how, whose not and why, and what that may have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import pandas as pd

from analysis.errors import Finding
from analysis.ingest.identity import is_row_code
from analysis.ingest.linkage import NOT_LINKED
from analysis.scores.attrition import baseline_differences
from analysis.scores.employment import employment_episodes
from analysis.scores.memberships import membership_at
from analysis.scores.respondents import respondents
from analysis.study import JUNIOR, SENIOR, SIDES, Study
from analysis.workflow.linkage_findings import note_linkage
from analysis.workflow.linking import LinkedTables, Linking, link_tables
from analysis.workflow.quality import LINK_WORDS
from analysis.workflow.utterances import note_utterances
from analysis.workflow.workspace import Workspace

#: To whom an answer was linked.
TO_WAVE: Final = "another wave"
TO_LIST: Final = "a list of people only"
TO_NOBODY: Final = "nobody"
#: How, and why not.
HOW: Final = MappingProxyType({word: said for word, said in LINK_WORDS.items() if word != NOT_LINKED})
ANONYMOUS: Final = "anonymous by the tool"
NO_IDENTIFIER: Final = "no identifier given"
UNKNOWN: Final = "identifier unknown elsewhere"
SHARED_MAIL: Final = "mail shared by several people"
REUSED_CODE: Final = "code used by several people"

LEDGER_COLUMNS: Final = ("wave", "arm", "side", "linked_to", "how", "answers")


@dataclass(frozen=True, slots=True)
class LinkageLedger:
    """Tables and counts, no row of them about one person.

    `answers` has `LEDGER_COLUMNS`; its counts add up to all submissions with a wave. `people` has what, people: how
    many took part in two cohorts, changed side, were in two pairs at once or in one after another, came back after
    they had left, and in how many pairs both partners were linked. `differences` is
    `scores.attrition.baseline_differences`. `noticed` names mails and numbers where HR has to look at them, and never
    a code. `linking` says what is offered.
    """

    answers: pd.DataFrame = field(repr=False)
    people: pd.DataFrame = field(repr=False)
    differences: pd.DataFrame = field(repr=False)
    noticed: tuple[Finding, ...] = field(repr=False)
    linking: Linking


def open_ledger(workspace: Workspace, study: Study) -> LinkageLedger:
    """The ledger of an opened study, from the rows that the store holds for it now."""
    return keep_ledger(study, link_tables(workspace, study.name))


def keep_ledger(study: Study, linked: LinkedTables) -> LinkageLedger:
    """The ledger of a study, from its tables before and after they were made a study."""
    stored = linked.tables
    return LinkageLedger(
        answers=count_answers(study, linked),
        people=count_people(study),
        differences=baseline_differences(study),
        noticed=(*note_linkage(linked), *note_utterances(stored["interviews"], stored["codes"], study.interviews)),
        linking=linked.linking,
    )


def count_answers(study: Study, linked: LinkedTables) -> pd.DataFrame:
    """Submissions by wave, arm and side, to whom they were linked and how, or why not; `LEDGER_COLUMNS`.

    An arm or side that is not known reads "not known". Of several submissions of a person at a wave each counts here.
    """
    rows = linked.tables["submissions"].dropna(subset=["wave"])
    rows = rows.assign(linked_to=_linked_to(rows, linked.tables), how=_how(rows, linked))
    placed = respondents(study).drop_duplicates("submission").set_index("submission")
    for column in ("arm", "side"):
        known = rows["submission"].map(placed[column]).astype("str").fillna(rows[column])
        rows[column] = known.fillna("not known")
    order = study.waves.drop_duplicates("wave").set_index("wave")["order"]
    keys = list(LEDGER_COLUMNS[:-1])
    counted = rows.groupby(keys).size().reset_index(name="answers")
    counted = counted.assign(order=counted["wave"].map(order)).sort_values(["order", *keys], ignore_index=True)
    return counted[list(LEDGER_COLUMNS)]


def _linked_to(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series[str]:
    answered = rows[["person", "wave"]].dropna().drop_duplicates()["person"]
    elsewhere = rows["person"].isin(answered[answered.duplicated()])
    linked = rows["link_method"] != NOT_LINKED
    listed = pd.Series(TO_LIST, index=rows.index, dtype="str").where(~(linked & elsewhere), TO_WAVE)
    return listed.where(linked, TO_NOBODY)


def _how(rows: pd.DataFrame, linked: LinkedTables) -> pd.Series[str]:
    """The way in words where there is one, else the reason why not."""
    token, contested = rows["token"], linked.linking.contested
    row_codes = linked.identifiers.loc[linked.identifiers["value"].fillna("").map(is_row_code).astype(bool), "token"]
    silent = token.isna() | token.isin(row_codes)
    nobody = silent.groupby([rows["import_id"], rows["wave"]]).transform("all")
    why = pd.Series(UNKNOWN, index=rows.index, dtype="str")
    why = why.mask(token.isin(contested.mails), SHARED_MAIL).mask(token.isin(contested.codes), REUSED_CODE)
    why = why.mask(silent, NO_IDENTIFIER).mask(silent & nobody, ANONYMOUS)
    return rows["link_method"].map(HOW).astype("str").fillna(why)


def count_people(study: Study) -> pd.DataFrame:
    """Columns what, people: how many people (or pairs) did what makes linking them a question."""
    places = study.memberships.dropna(subset=["person"])
    paired = places.dropna(subset=["pair"]).assign(name=places["cohort"].fillna("") + "/" + places["pair"])
    at_once = _pairs_at_once(paired)
    hired = employment_episodes(study.employment)["person"]
    counts = {
        "people in two cohorts or more": _several(places, "cohort"),
        "people who answered one wave in two cohorts, and count once": _twice_at_a_wave(study),
        "people who changed side": _several(places[places["side"].isin(SIDES)], "side"),
        "people in two pairs at once": len(at_once),
        "people who changed to another pair": len(set(paired.loc[_in_several(paired, "name"), "person"]) - at_once),
        "people who left and were hired again": int(hired[hired.duplicated()].nunique()),
        **_count_pairs(study, paired),
    }
    return pd.DataFrame({"what": list(counts), "people": list(counts.values())}).astype({"what": "str"})


def _twice_at_a_wave(study: Study) -> int:
    """How many people answered one wave at two times, in two of their cohorts."""
    rows = study.submissions.dropna(subset=["person", "wave"])
    at = membership_at(rows[["person", "date", "cohort"]], study.memberships)["cohort"].fillna(rows["cohort"])
    cohorts = rows.assign(cohort=at).groupby(["person", "wave"])["cohort"].nunique()
    return int(cohorts.index[cohorts > 1].get_level_values("person").nunique())


def _in_several(rows: pd.DataFrame, column: str) -> pd.Series[bool]:
    return rows.groupby("person")[column].transform("nunique") > 1


def _several(rows: pd.DataFrame, column: str) -> int:
    """How many people have several values in a column."""
    return int(rows.loc[_in_several(rows, column), "person"].nunique())


def _pairs_at_once(paired: pd.DataFrame) -> set[str]:
    """People with places in two pairs that overlap in time; a missing date is an open end."""
    several = paired[_in_several(paired, "name")]
    both = several.merge(several, on="person", suffixes=("", "_b"))
    both = both[both["name"] != both["name_b"]]
    apart = (both["from_date"] >= both["to_date_b"]) | (both["from_date_b"] >= both["to_date"])
    return set(both.loc[~apart, "person"])


def _count_pairs(study: Study, paired: pd.DataFrame) -> dict[str, int]:
    """Pairs with people on both sides, and those of them whose partners are both linked to a later wave."""
    answered = study.submissions[["person", "wave"]].dropna().drop_duplicates()["person"]
    twice = set(answered[answered.duplicated()])
    sides = {side: paired[paired["side"] == side] for side in (JUNIOR, SENIOR)}
    full = set(sides[JUNIOR]["name"]) & set(sides[SENIOR]["name"])
    both = [set(rows.loc[rows["person"].isin(twice), "name"]) for rows in sides.values()]
    return {
        "pairs": int(paired["name"].nunique()),
        "pairs with both sides in the roster": len(full),
        "pairs whose partners both answered two waves": len(full & both[0] & both[1]),
    }
