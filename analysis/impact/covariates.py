"""What makes two people similar: the attributes that comparison people are weighted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.stats.weighting import bare_overlap_weights, standardised_differences

Values = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

#: Attributes in the order in which they are weighed on while the group is large enough to bear another column.
ATTRIBUTES: Final = ("level", "side", "department")
#: A value that fewer people of either group share is pooled with the other rare ones.
RARE: Final = 5
#: So many people of the smaller group are wanted for each column.
PEOPLE_A_COLUMN: Final = 3


@dataclass(frozen=True, slots=True)
class Attributes:
    """People's attributes coded once, so that each card only counts: `texts` holds whole numbers for each value (-1
    where unknown) with the values, `numbers` holds numbers (NaN where unknown); every array one entry a person.
    """

    texts: Mapping[str, tuple[Rows, tuple[str, ...]]]
    numbers: Mapping[str, Values]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two groups made alike: `weights` from the columns there was room for, and how alike that made them.

    `largest_difference` is the largest standardised difference left, over every attribute that varies, also those
    that the smaller group had no room for; `differs_in` names its attribute. `alone_share` (0 to 1) is the largest
    share of the treated who have a value that no comparison person has, `alone_in` names the attribute.
    `effective_comparison` and `effective_treated` are how many equally weighted people each group's weights are worth.
    `columns` (people, k) are all columns judged, the first `weighed` of them weighed on, `names` their k names (the
    attribute, a blank, the value) and `differences` (k,) what is left between the groups in standard deviations.
    """

    weights: Values
    largest_difference: float
    differs_in: str
    alone_share: float
    alone_in: str
    effective_comparison: float
    effective_treated: float
    columns: Values
    names: tuple[str, ...]
    differences: Values
    weighed: int


def code_attributes(people: pd.DataFrame, names: tuple[str, ...] = ATTRIBUTES) -> Attributes:
    """Code the attributes of `people` that are known for anybody; `names` gives their order."""
    texts, numbers = {}, {}
    for name in names:
        if name not in people or people[name].notna().sum() == 0:
            continue
        if pd.api.types.is_numeric_dtype(people[name]):
            numbers[name] = people[name].to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            codes, values = pd.factorize(people[name], sort=True)
            texts[name] = (codes.astype(np.intp), tuple(str(value) for value in values))
    return Attributes(texts, numbers, tuple(name for name in names if name in texts or name in numbers))


def make_alike(attributes: Attributes, rows: Rows, treated: Flags, before: Values | None = None) -> Likeness:
    """Overlap weights for `rows` of the attributes, `treated` telling the groups apart (both must have people).

    Weighed on are the score before, then attribute after attribute as 0/1 columns or numbers. Values of a text that
    fewer than `RARE` people of either group have are pooled; a gap is a value of its own, and in a number is filled
    with the mean and marked. An attribute that would ask for more columns than one for each `PEOPLE_A_COLUMN` people
    of the smaller group is not weighed on, but its difference is judged all the same.
    """
    room = max(1, int(min(treated.sum(), (~treated).sum())) // PEOPLE_A_COLUMN)
    weighed: dict[str, Values] = {} if before is None else {"before": before}
    left_out: dict[str, Values] = {}
    taken = len(weighed)
    for name in attributes.names:
        added = {key: column for key, column in _columns(attributes, name, rows, treated) if np.ptp(column) > 0}
        # The 0/1 columns of a text add up to one, so one of them comes free.
        asked = max(len(added) - 1, 0) if name in attributes.texts else len(added)
        fits = taken + asked <= room
        taken += asked if fits else 0
        (weighed if fits else left_out).update(added)
    names = (*weighed, *left_out)
    columns = np.column_stack([*weighed.values(), *left_out.values()]) if names else np.empty((len(treated), 0))
    overlap = bare_overlap_weights(treated, np.array([*weighed.values()]).reshape(len(weighed), len(treated)).T)
    differences = standardised_differences(treated, columns, overlap.weights)
    largest, differs_in = _largest_difference(differences, names)
    alone = {name: _alone(attributes.texts[name][0][rows], treated) for name in attributes.texts}
    alone_in = max(alone, key=lambda name: alone[name], default="")
    return Likeness(
        overlap.weights, largest, differs_in, alone.get(alone_in, 0.0), alone_in, overlap.effective_comparison,
        overlap.effective_treated, columns, names, differences, len(weighed),
    )  # fmt: skip


def attribute_of(column: str) -> str:
    """The attribute that a column of `Likeness` belongs to: "level" for "level L1"."""
    return column.split(" ")[0]


def _largest_difference(differences: Values, names: tuple[str, ...]) -> tuple[float, str]:
    """The largest standardised difference after weighting, and the attribute it lies in."""
    if len(names) == 0:
        return 0.0, ""
    found = np.abs(differences)
    worst = int(np.argmax(np.where(np.isnan(found), np.inf, found)))
    return float(found[worst]), attribute_of(names[worst])


def _alone(codes: Rows, treated: Flags) -> float:
    """The share of the treated whose value nobody else has; pooled rare values would hide it."""
    occurring = np.bincount(codes[~treated] + 1, minlength=int(codes.max(initial=0)) + 2) > 0
    return float(np.mean(~occurring[codes[treated] + 1]))


def _columns(attributes: Attributes, name: str, rows: Rows, treated: Flags) -> Iterator[tuple[str, Values]]:
    if name in attributes.numbers:
        values = attributes.numbers[name][rows]
        missing = np.isnan(values)
        yield name, np.where(missing, values[~missing].mean() if not missing.all() else 0.0, values)
        yield f"{name} unknown", missing.astype(np.float64)
        return
    codes, names = attributes.texts[name]
    mine = codes[rows]
    counts = [np.bincount(mine[arm] + 1, minlength=len(names) + 1) for arm in (treated, ~treated)]
    is_common = np.minimum(*counts) >= RARE
    for code in np.flatnonzero(is_common) - 1:
        yield f"{name} {names[code] if code >= 0 else 'unknown'}", (mine == code).astype(np.float64)
    yield f"{name} rare", (~is_common[mine + 1]).astype(np.float64)
