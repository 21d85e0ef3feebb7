"""Which items each form asked, learned from everybody who was given it: what a part of the people cannot know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.instruments import item_index

#: A form is what one import brought of one wave; here with each item that anybody given it answered.
FORM_COLUMNS: Final = ("import_id", "wave", "item")


@dataclass(frozen=True, slots=True)
class Forms:
    """`table` holds `FORM_COLUMNS`, each line once and in order; an import that is not known is "". Those of two parts
    of the people added are those of both.
    """

    table: pd.DataFrame = field(repr=False)

    def __add__(self, other: Forms) -> Forms:
        return Forms(_each_once(pd.concat([self.table, other.table], ignore_index=True)))

    def of(
        self, rows: pd.DataFrame, items: list[str]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], tuple[str, ...]]:
        """Each row's form, which of the items each form asked, and the wave of each, as `answers.Answers` has them.

        The last form, of no wave, is that of rows whose form nobody answered; it asked nothing.
        """
        keys = self.table[["import_id", "wave"]].drop_duplicates(ignore_index=True)
        places = pd.MultiIndex.from_frame(keys)
        known = pd.MultiIndex.from_arrays([rows["import_id"].fillna(""), rows["wave"]])
        asked = np.zeros((len(keys) + 1, len(items)), dtype=bool)
        column = pd.Index(items).get_indexer(pd.Index(self.table["item"]))
        form = places.get_indexer(pd.MultiIndex.from_frame(self.table[["import_id", "wave"]]))
        asked[form[column >= 0], column[column >= 0]] = True
        group = places.get_indexer(known)
        return np.where(group < 0, len(keys), group).astype(np.int64), asked, (*keys["wave"], "")


def forms_of(answered: pd.DataFrame) -> Forms:
    """The forms behind answers, one a row: `FORM_COLUMNS` and `value`, a number on the item's own response scale.

    Only items that a questionnaire knows count, and only values within their scale: others are no answer.
    """
    items = item_index()
    codes, names = pd.factorize(answered["item"])  # of texts or of a categorical column
    ends = [items[name][1].response_scale if name in items else None for name in names]
    low, high = (
        np.array([np.nan if one is None else getattr(one, side) for one in ends] + [np.nan])
        for side in ("minimum", "maximum")
    )
    value = answered["value"].to_numpy(dtype=np.float64)
    within = (value >= low[codes]) & (value <= high[codes])
    return Forms(_each_once(answered.loc[within, list(FORM_COLUMNS)]))


def _each_once(table: pd.DataFrame) -> pd.DataFrame:
    """The lines once and in order, as plain texts; those without wave or item left out."""
    once = table.drop_duplicates().astype(dict.fromkeys(FORM_COLUMNS, "str"))
    known = once.assign(import_id=once["import_id"].fillna("")).dropna()
    return known.drop_duplicates().sort_values(list(FORM_COLUMNS), ignore_index=True)
