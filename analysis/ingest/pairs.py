"""Rosters that list pairs rather than people: one row names both partners."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.ingest.identity import person_label, read_other_person
from analysis.ingest.source import Source
from analysis.study import JUNIOR, SENIOR

_OPPOSITE: Final = {JUNIOR: SENIOR, SENIOR: JUNIOR}


def read_partners(source: Source) -> pd.DataFrame | None:
    """employee_id, email, code (NA) and name of the partner whom each row names; None where no column names one."""
    if not source.mapping.has("partner_id", "partner_email"):
        return None
    kinds = {"employee_id": "partner_id", "email": "partner_email"}
    return pd.DataFrame(
        {kind: read_other_person(source, meaning, kind) for kind, meaning in kinds.items()}
        | {"code": source.blank(), "name": source.joined("partner_name")}
    )


def partners_as_people(people: pd.DataFrame, partners: pd.DataFrame | None) -> pd.DataFrame:
    """`people` with the partners whom no row of their own names, so that their names can be taken out of texts."""
    if partners is None:
        return people
    named = partners[person_label(partners).notna()]
    other = named.assign(row=named.index.astype("int64")).reindex(columns=people.columns)
    both = pd.concat([people, other.astype(people.dtypes)], ignore_index=True)
    return both[~person_label(both).duplicated()].sort_values("row", kind="stable", ignore_index=True)


def with_partners(source: Source, places: pd.DataFrame, partners: pd.DataFrame | None) -> pd.DataFrame:
    """The places in the programme of both partners, where a column names the partner; else `places` as they are.

    places    columns row, employee_id, email, code, cohort, pair, arm, side, from_date, to_date
    partners  as `read_partners` gives them

    The partner takes the other side and the same pair, cohort, arm and dates. A pair without a name is numbered in
    order of appearance, after its cohort (else the file), so that pairs of two files stay apart. A pair that is listed
    from both ends is one pair, and each partner has one place in it.
    """
    if partners is None:
        return places
    partner = person_label(partners).reindex(places.index)
    known = places.assign(pair=places["pair"].fillna(_numbered(source, places, partner)))
    named = partner.notna()
    other = known[named].assign(
        **{kind: partners[kind].reindex(places.index)[named] for kind in ("employee_id", "email", "code")},
        side=lambda frame: frame["side"].map(_OPPOSITE),
    )
    both = pd.concat([known, other], ignore_index=True)
    both = both.astype(dict.fromkeys(("employee_id", "email", "code", "side", "pair"), "str"))
    return both[~both.assign(who=person_label(both)).duplicated(["who", "pair", "from_date"])]


def _numbered(source: Source, places: pd.DataFrame, partner: pd.Series) -> pd.Series:
    ends = pd.DataFrame({"one": person_label(places), "other": partner})
    low, high = ends.min(axis=1), ends.max(axis=1)
    number = pd.Series(pd.factorize(low + "|" + high)[0] + 1, index=places.index)
    labels = places["cohort"].fillna(source.sha256[:6]) + "-" + number.astype("str").str.zfill(2)
    if (places["pair"].isna() & partner.notna()).any():
        source.ledger.note(
            "PAIRS_NUMBERED", "info", "Pairs have no name in the file; they are numbered in order of appearance.",
            advice="Give pairs a name if the meeting log or a later roster is to find them.",
        )  # fmt: skip
    return labels.where(partner.notna())
