"""Families: one set of people for each measure, wave and arm, so that no two figures differ by a few of them.

Let b be a person's score at the measure's first wave and m the score at a later one. Released are sums of b over
everyone who answered then, and for each later wave sums of m - b over the people linked at both. Each later family
has unknowns of its own, so nothing about b can be learnt by combining families: the rules need to hold in each one
only. "Everyone at the first wave" beside "the linked at the first wave" would give away the difference: it is never
released. The changes are those that the cards are made of, so that cells and cards count the same people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.release.inputs import Measure, ReleaseInputs
from analysis.release.panels import System, unknowns
from analysis.study import COMPARISON

IntArray = npt.NDArray[np.int64]
Kind = Literal["level", "change"]
#: (measure, wave, arm): what has one family, and so one kind, for the life of the study.
Coordinates = tuple[str, str, str]

#: A programme group must come from this many pairs: whoever knows a partner's answer can subtract it.
PAIRS_NEEDED: Final = 3


@dataclass(frozen=True, slots=True)
class Family:
    """Everything released about one measure at one wave in one arm, over one set of people. `is_first` marks the wave
    that later ones are changes from.
    """

    measure: Measure
    kind: Kind
    wave: str
    arm: str
    is_first: bool = False

    @property
    def coordinates(self) -> Coordinates:
        """What has one family for the life of the study."""
        return self.measure.id, self.wave, self.arm

    @property
    def system(self) -> System:
        """The system of unknowns that its cells sum (see `panels`)."""
        return ("cells", *self.coordinates)


def people_needed(arm: str, k: int) -> int:
    """The fewest people a cell of `arm` may show."""
    return max(10, 2 * k) if arm == COMPARISON else k


def build_families(
    inputs: ReleaseInputs, k: int, fixed: Mapping[Coordinates, Kind]
) -> tuple[tuple[Family, ...], pd.DataFrame]:
    """The families of a study and their rows.

    A measure's first wave is a level over everyone who answered. A later wave is a change over the linked people where
    these meet the start set; otherwise (nobody could be linked) it is a level over everyone who answered at that
    wave, and never both for one measure, wave and arm. `fixed` holds the kinds that are already out: they stay.
    Who has no arm is in no family.

    Rows: `family` (number), `value`, `points`, `pair` (number, -1 unknown), `cluster` (number), `unknown` (see
    `panels`) and the dimensions.
    """
    families: list[Family] = []
    parts: list[pd.DataFrame] = []
    for measure in inputs.measures:
        scores = inputs.table[(inputs.table["scale"] == measure.id) & inputs.table["score"].notna()]
        changes = inputs.changes[(inputs.changes["scale"] == measure.id) & inputs.changes["change"].notna()]
        first = _first_wave(scores, inputs.waves)
        for wave, arm, kind, rows in _families_of(scores, changes, inputs.waves, first, k, measure.id, fixed):
            parts.append(rows.assign(family=len(families), unknown=_unknowns(rows)))
            families.append(Family(measure, kind, wave, arm, is_first=wave == first))
    return tuple(families), _numbered(parts, inputs.dimensions)


def count_pairs(group: IntArray, pair: IntArray, groups: int) -> IntArray:
    """Pairs in each group; people of unknown pair (-1) are counted as two to a pair, the fewest they can come from."""
    known = pair >= 0
    width = int(pair.max(initial=0)) + 1
    seen = np.unique(group[known].astype(np.int64) * width + pair[known]) // width
    alone = np.bincount(group[~known], minlength=groups)
    return np.bincount(seen, minlength=groups) + (alone + 1) // 2


def _first_wave(scores: pd.DataFrame, waves: tuple[str, ...]) -> str | None:
    """The wave that later ones are changes from: the first at which anybody of the programme answered."""
    asked = scores[scores["arm"] != COMPARISON] if (scores["arm"] != COMPARISON).any() else scores
    return next((wave for wave in waves if (asked["wave"] == wave).any()), None)


def _families_of(
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    waves: tuple[str, ...],
    first: str | None,
    k: int,
    measure: str,
    fixed: Mapping[Coordinates, Kind],
) -> Iterator[tuple[str, str, Kind, pd.DataFrame]]:
    """Wave, arm, kind and rows of every family of one measure, by wave and arm."""
    for wave in (one for one in waves if (scores["wave"] == one).any()):
        everyone = scores[scores["wave"] == wave].assign(value=lambda rows: rows["score"])
        linked = None
        if first is not None and waves.index(wave) > waves.index(first):
            both = (changes["wave_from"] == first) & (changes["wave_to"] == wave)
            linked = changes[both].assign(value=lambda rows: rows["change"])
        kinds = {
            arm: fixed.get((measure, wave, arm)) or _kind(linked, arm, k)
            for arm in sorted({*everyone["arm"].dropna(), *(() if linked is None else linked["arm"].dropna())})
        }
        changing = set() if linked is None else set(linked.loc[linked["arm"].map(kinds) == "change", "person"])
        for arm, kind in kinds.items():
            if kind == "change":
                rows = everyone.iloc[:0] if linked is None else linked[linked["arm"] == arm]
            else:  # who changed arms and is summed as a change elsewhere is not summed again
                rows = everyone[(everyone["arm"] == arm) & ~everyone["person"].isin(changing)]
            if len(rows):
                yield wave, str(arm), kind, rows


def _unknowns(rows: pd.DataFrame) -> pd.Series[str]:
    """Whose answers the rows are; a submission of nobody known is somebody of its own."""
    whose = rows["person"].fillna(rows["submission"]) if "submission" in rows else rows["person"]
    return unknowns(whose, rows["value"].astype("float64"))


def _kind(linked: pd.DataFrame | None, arm: str, k: int) -> Kind:
    """Change where the arm's linked people meet the start set, else level."""
    if linked is None:
        return "level"
    people = linked[linked["arm"] == arm]
    if len(people) < people_needed(arm, k):
        return "level"
    pairs = count_pairs(np.zeros(len(people), dtype=np.int64), pd.factorize(people["pair"])[0].astype(np.int64), 1)[0]
    return "change" if arm == COMPARISON or pairs >= PAIRS_NEEDED else "level"


def _numbered(parts: list[pd.DataFrame], dimensions: tuple[str, ...]) -> pd.DataFrame:
    """All rows below each other, with numbers for pairs and for independent units."""
    columns = ["family", "value", "points", "pair", "person", "cluster", "unknown", *dimensions]
    if not parts:
        return pd.DataFrame(columns=columns)
    rows = pd.concat([part.reindex(columns=columns) for part in parts], ignore_index=True)
    rows["pair"] = pd.factorize(rows["pair"])[0].astype(np.int64)
    rows["cluster"] = _clusters(
        pd.factorize(rows["person"])[0].astype(np.int64),
        rows["pair"].to_numpy(),
        pd.factorize(rows["cluster"])[0].astype(np.int64),
    )
    return rows.drop(columns="person")


def _clusters(person: IntArray, pair: IntArray, cluster: IntArray) -> IntArray:
    """Numbers of independent units: the cluster, else the pair, else the person, else the row itself."""
    row = np.arange(len(person), dtype=np.int64)
    unit, offset = row, np.int64(len(row))
    for numbers in (person, pair, cluster):
        unit = np.where(numbers >= 0, numbers + offset, unit)
        offset += int(numbers.max(initial=-1)) + 1
    return unit
