"""What a row says about a person: generation band, department, site, level, and place in the programme."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ingest.dates import read_dates
from analysis.ingest.meanings import MEMBERSHIP
from analysis.ingest.numbers import numbers_of
from analysis.ingest.source import Source, map_distinct
from analysis.ingest.words import arm_of, generation_of, generation_of_year, side_of
from analysis.study import ARMS, GENERATIONS, JUNIOR, SENIOR, SIDES

_SHORT_YEAR = r".{0,12}\D\d{2}"
_LAST_BIRTH_YEAR = max(last for _, last in GENERATIONS.values())
#: Generations from the oldest on.
_BAND_RANKS = {band: rank for rank, band in enumerate(GENERATIONS)}
#: People of a side whose generation must be known before the sides are compared.
_ENOUGH_TO_TELL = 5


def read_attributes(source: Source, years: pd.Series) -> pd.DataFrame:
    """Columns generation, department, site, level.

    The band comes from the generation column, else from the year of birth, else from the age in the year `years`
    (one for each row, NaN where unknown). The date of birth itself goes no further than this function.
    """
    return pd.DataFrame(
        {
            "generation": _generation(source, years),
            **{name: source.text(name) for name in ("department", "site", "level")},
        }
    )


def read_memberships(source: Source) -> pd.DataFrame:
    """Columns cohort, pair, arm, side; words of side and arm that Reverb does not know are missing, with a finding.

    Where speakers are called "Mentor" and "Mentee" and no column says the side, that is their side.
    """
    mapping = source.mapping
    frame = pd.DataFrame(
        {
            "cohort": source.text("cohort"),
            "pair": source.text("pair"),
            "arm": source.known("arm", arm_of, ", ".join(ARMS)),
            "side": source.known("side", side_of, f"{', '.join(SIDES)} (the mentor is the junior)"),
        }
    )
    if mapping.has("speaker") and not mapping.has("side"):
        frame["side"] = map_distinct(source.text("speaker"), side_of)
    for name in MEMBERSHIP:
        everybody = getattr(mapping, name, None)
        if everybody and not mapping.has(name):
            frame[name] = pd.Series([everybody] * source.size, index=frame.index, dtype="str")
    return frame


def note_swapped_sides(source: Source, attributes: pd.DataFrame, places: pd.DataFrame) -> None:
    """A finding where the juniors are older than the seniors: in most other programmes the mentor is the senior."""
    if source.mapping.values.get("side"):
        return
    ranks = attributes["generation"].map(_BAND_RANKS).astype("float64")
    known = pd.DataFrame({"side": places["side"], "band": ranks}).dropna()
    bands = known.groupby("side")["band"].agg(["mean", "size"]).reindex(SIDES)
    if (bands["size"] >= _ENOUGH_TO_TELL).all() and bands["mean"][JUNIOR] < bands["mean"][SENIOR]:
        source.ledger.note(
            "SIDES_LOOK_SWAPPED", "warning", "The mentors are of older generations than the mentees. In reverse "
            "mentoring the mentor is the junior.", column=source.heading("side"),
            advice="If the file calls the senior the mentor, say which word is which side in the mapping.",
        )  # fmt: skip


def _generation(source: Source, years: pd.Series) -> pd.Series:
    if source.mapping.as_of is not None:
        years = years.fillna(float(source.mapping.as_of.year))
    stated = source.known("generation", generation_of, ", ".join(GENERATIONS))
    return stated.fillna(_bands(source, _birth_years(source, years)))


def _birth_years(source: Source, years: pd.Series) -> pd.Series:
    """The year of birth of each row, NaN where unknown; the order of day and month does not matter for a year."""
    index = source.view.data.index
    born = source.raw("birth_date")
    if born is not None:
        first, second = read_dates(born, "day_first"), read_dates(born, "month_first")
        values = np.where(np.isnat(first.values), second.values, first.values)
        found = pd.Series(pd.to_datetime(values).year, index=index, dtype="float64")
        # "14.03.60" is 1960 for a birthday, though 2060 for a date to come.
        short = born.str.strip().str.fullmatch(_SHORT_YEAR).to_numpy() & (found > _LAST_BIRTH_YEAR).to_numpy()
        found = found.mask(short, found - 100)
        source.ledger.note(
            "BAD_BIRTH_DATE", "warning", "Cells for the date of birth are no dates; the generation is missing.",
            hit=first.failed & second.failed, column=source.heading("birth_date"),
        )  # fmt: skip
        return found
    age = source.raw("age")
    if age is None:
        return pd.Series(np.nan, index=index)
    ages = pd.Series(numbers_of(age, source.mapping.decimal), index=index)
    source.ledger.note(
        "AGE_WITHOUT_DATE", "warning", "Ages tell no generation, since the file does not say when they were given.",
        hit=(ages.notna() & years.isna()).to_numpy(), column=source.heading("age"),
        advice="Give the data's date (--as-of, or on the Load page), or the year of birth.",
    )  # fmt: skip
    return (years - ages).round()


def _bands(source: Source, born: pd.Series) -> pd.Series:
    known = {year: generation_of_year(int(year)) for year in born.dropna().unique()}
    bands = born.map(known).astype("str") if known else source.blank()
    strange = (born.notna() & bands.isna()).to_numpy()
    source.ledger.note(
        "IMPOSSIBLE_BIRTH_YEAR", "warning", "Years of birth are in no generation; the band is missing.",
        hit=strange, column=source.heading("birth_date"), advice="Check them; 1900 is often a blank turned date.",
    )  # fmt: skip
    source.ledger.change(bands.notna().to_numpy(), "generation", None, bands, "Band worked out; the date is not kept.")
    return bands
