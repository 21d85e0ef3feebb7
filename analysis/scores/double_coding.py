"""How far two people agree who coded the same answers, each on their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE
from analysis.scores.interviews import REJECTED
from analysis.stats.estimate import Estimate
from analysis.stats.nominal_agreement import cohen_kappa, krippendorff_alpha

#: A theme has figures of its own from this many answers in which either reader found it.
POSITIVES: Final = 10

#: What a reader can find of a theme in an answer, by number.
CATEGORIES: Final = {"absent": 0.0, FAVOURABLE: 1.0, UNFAVOURABLE: 2.0, MIXED: 3.0}

_CELL = ["utterance", "theme"]


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Agreement on one theme: over `positives` answers either reader found it in, none of them left out.

    `kappa` and `alpha` are None below `POSITIVES`.
    """

    theme: str
    positives: int
    kappa: Estimate | None
    alpha: Estimate | None


@dataclass(frozen=True, slots=True)
class CodingAgreement:
    """Agreement of two readers over every theme in every answer that both read.

    `answers` of `people` (interviews) were read twice. `kappa` and `alpha` are over answers times themes, with the
    interview as what is independent. `disputed` has the cells in which they differ: utterance, theme, first, second
    (a direction, or "absent").
    """

    answers: int
    people: int
    kappa: Estimate
    alpha: Estimate
    themes: tuple[ThemeAgreement, ...]
    disputed: pd.DataFrame = field(repr=False)


def coding_agreement(
    first: pd.DataFrame, second: pd.DataFrame, *, suggested: pd.DataFrame, interviews: pd.Series[str],
    themes: tuple[str, ...], answers: Iterable[str] | None = None,
) -> CodingAgreement:  # fmt: skip
    """Agreement of two readers' codes: `first` and `second` have utterance, theme, direction and status.

    Compared are `answers` (None: those on which both decided anything), in every one of `themes`: a direction, or
    "absent" where the reader rejected the theme or neither was asked about it nor added it. A theme that was suggested
    (`suggested`: utterance, theme) and that a reader left undecided, and a code without a direction, are missing for
    that reader.
    `interviews` (index utterance) says which interview an answer is of. That themes nobody thought of count as agreed
    moves kappa little, since chance expects them too.
    """
    read_twice = set(first["utterance"]) & set(second["utterance"]) if answers is None else set(answers)
    both = sorted(read_twice & set(interviews.index))
    cells = pd.MultiIndex.from_product([both, themes], names=_CELL)
    asked = cells.isin(pd.MultiIndex.from_frame(suggested[_CELL].astype("object")))
    read = np.column_stack([_read(codes, cells, asked) for codes in (first, second)])
    talks = interviews.reindex(cells.get_level_values(0)).to_numpy(dtype=object)
    of = cells.get_level_values(1)
    return CodingAgreement(
        answers=len(both),
        people=len(set(talks)),
        kappa=cohen_kappa(read[:, 0], read[:, 1], clusters=talks),
        alpha=krippendorff_alpha(read, clusters=talks),
        themes=tuple(_of_theme(theme, read[of == theme], talks[of == theme]) for theme in themes),
        disputed=_disputed(cells, read),
    )


def _read(codes: pd.DataFrame, cells: pd.MultiIndex, asked: np.ndarray) -> np.ndarray:
    """What one reader found in each cell, as a number of `CATEGORIES`; NaN where that is not known."""
    last = codes.drop_duplicates(_CELL, keep="last")
    given = pd.MultiIndex.from_frame(last[_CELL].astype("object"))
    found = last["direction"].map(CATEGORIES).mask(last["status"] == REJECTED, CATEGORIES["absent"])
    values = pd.Series(found.to_numpy(dtype=np.float64), index=given).reindex(cells).to_numpy(copy=True)
    untouched = ~cells.isin(given)
    values[untouched & ~asked] = CATEGORIES["absent"]
    return values


def _of_theme(theme: str, read: np.ndarray, talks: np.ndarray) -> ThemeAgreement:
    positives = int(np.sum((read > 0).any(axis=1) & np.isfinite(read).all(axis=1)))
    if positives < POSITIVES:
        return ThemeAgreement(theme, positives, None, None)
    kappa = cohen_kappa(read[:, 0], read[:, 1], clusters=talks)
    return ThemeAgreement(theme, positives, kappa, krippendorff_alpha(read, clusters=talks))


def _disputed(cells: pd.MultiIndex, read: np.ndarray) -> pd.DataFrame:
    words = {number: word for word, number in CATEGORIES.items()}
    apart = np.isfinite(read).all(axis=1) & (read[:, 0] != read[:, 1])
    found: pd.DataFrame = cells[apart].to_frame(index=False)
    for place, name in enumerate(("first", "second")):
        found[name] = [words[number] for number in read[apart, place]]
    return found.astype("str")
