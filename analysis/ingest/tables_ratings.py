"""What interviewers rated after an interview: sheets of ratings, and columns of ratings beside what was said.

The table `ratings` has employee_id, email and code of whoever was asked (NA in a sheet of ratings, which names
interviews alone), interview, wave, and a column for each of `INTERVIEW_RATINGS` with whole numbers from 1 to 5, NaN
where nothing was rated. It is no table of a study: what it holds enters no score.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.identity import read_identity, repeated_rows, wave_of_rows
from analysis.ingest.ledger import BoolArray
from analysis.ingest.meanings import IDENTIFIERS, RATINGS
from analysis.ingest.numbers import numbers_of
from analysis.ingest.source import Source
from analysis.study import HIGHEST_RATING, INTERVIEW_RATINGS, LOWEST_RATING

#: The name of the table.
RATINGS_TABLE: Final = "ratings"
_BY_INTERVIEW: Final = ["row", *IDENTIFIERS, "interview", "wave"]
_ADVICE: Final = f"Rate in whole numbers from {LOWEST_RATING} (not at all) to {HIGHEST_RATING} (very much)."


def rating_tables(source: Source) -> dict[str, pd.DataFrame]:
    """Table ratings of a sheet with one row an interview.

    Set aside are rows without an interview or without any rating, with a rating that is no whole number from 1 to 5
    (nobody knows on which scale the others of the row are), and rows of an interview that an earlier row rates.
    """
    ledger, interviews, waves = source.ledger, source.text("interview"), wave_of_rows(source)
    ledger.set_aside(
        interviews.isna().to_numpy(), "MISSING_INTERVIEW", "the row does not say which interview was rated.",
        column=source.heading("interview"), advice="Write its name as it stands in the interviews.",
    )  # fmt: skip
    rated, odd = _rated(source)
    for meaning, hit in odd.items():
        ledger.set_aside(
            hit, "BAD_RATING", f"the rating is no whole number from {LOWEST_RATING} to {HIGHEST_RATING}.",
            column=source.heading(meaning), advice=_ADVICE,
        )  # fmt: skip
    ledger.set_aside(rated.isna().all(axis=1).to_numpy(), "NO_RATING", "nothing was rated.", severity="info")
    ledger.set_aside(repeated_rows(source), "DUPLICATE_ROW", "the row repeats an earlier one.", severity="info")
    open_rows = pd.DataFrame({"interview": interviews, "wave": waves})[ledger.accepted]
    ledger.set_aside(
        np.isin(ledger.rows, open_rows.index[open_rows.duplicated()]), "RATED_TWICE",
        "an earlier row rates the same interview.", column=source.heading("interview"),
        advice="Keep one row an interview; where two people rated it, agree on one.",
    )  # fmt: skip
    frame = pd.DataFrame({"row": ledger.rows, **read_identity(source), "interview": interviews, "wave": waves, **rated})
    return {RATINGS_TABLE: frame[ledger.accepted].reset_index(drop=True)}


def with_ratings(source: Source, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """`tables` of a sheet of interviews with the table ratings where it has columns of ratings, one row an interview.

    What is no rating counts as not rated, with a finding: what was said in the row is taken all the same. Of several
    rows of an interview each thing is rated by those that say it; where they differ, by none.
    """
    if not source.mapping.has(*RATINGS):
        return tables
    rated, odd = _rated(source)
    for meaning, hit in odd.items():
        column = source.heading(meaning)
        source.ledger.note("BAD_RATING", "warning", "Ratings that are no whole numbers from 1 to 5 are left out.",
                           hit=hit, column=column, advice=_ADVICE)  # fmt: skip
        source.ledger.change(hit, column, source.raw(meaning), "", "It is no rating.")
    rows = tables["interviews"].drop_duplicates(["row", "interview"])[_BY_INTERVIEW]
    by_row = rows.join(rated, on="row")
    told = by_row.groupby("interview", sort=False)[list(INTERVIEW_RATINGS)].agg(["min", "max"])
    differs = {name: told[name, "min"] < told[name, "max"] for name in INTERVIEW_RATINGS}
    contested = by_row["interview"].map(pd.DataFrame(differs).any(axis=1)).to_numpy(dtype=bool)
    source.ledger.note(
        "RATINGS_DIFFER", "warning", "Rows of one interview rate it differently; these ratings are left out.",
        hit=np.isin(source.ledger.rows, by_row.loc[contested, "row"]), advice="Write each rating once an interview.",
    )  # fmt: skip
    agreed = pd.DataFrame({name: told[name, "max"].mask(differs[name]) for name in INTERVIEW_RATINGS}).dropna(how="all")
    who = rows.sort_values(list(IDENTIFIERS), kind="stable", na_position="last").drop_duplicates("interview")
    return {**tables, RATINGS_TABLE: who.merge(agreed, left_on="interview", right_index=True).reset_index(drop=True)}


def _rated(source: Source) -> tuple[pd.DataFrame, dict[str, BoolArray]]:
    """The ratings of each row (NaN where there is none, and where a cell is no rating), and by meaning which rows have
    a cell that is no rating.
    """
    allowed = range(LOWEST_RATING, HIGHEST_RATING + 1)
    rated, odd = {}, {}
    for meaning, name in RATINGS.items():
        raw = source.raw(meaning)
        if raw is None:
            rated[name] = np.full(source.size, np.nan)
            continue
        numbers = numbers_of(raw, source.mapping.decimal)
        fits = np.isin(numbers, allowed)
        odd[meaning] = (raw.str.strip() != "").to_numpy() & ~fits
        rated[name] = np.where(fits, numbers, np.nan)
    return pd.DataFrame(rated, index=source.view.data.index), odd
