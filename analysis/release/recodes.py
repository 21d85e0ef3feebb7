"""Coarser groups: the one fixed recode that each dimension may have, and what may still be changed about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.errors import StudyError
from analysis.release.inputs import ReleaseInputs
from analysis.release.release import Release
from analysis.scores.headcounts import LEAVING_COLUMNS

#: What may be grouped: cohort and side are what cards, curves and themes are made for, and stay as they are.
GROUPABLE: Final = ("generation", "department", "site", "level")
#: The longest name of a group, in characters.
LONGEST_GROUP: Final = 60

#: The group of each value that is in one; any other value keeps its own name.
Grouping = Mapping[str, str]
#: The grouping of each dimension that has one.
Recodes = Mapping[str, Grouping]


def recode_inputs(inputs: ReleaseInputs, recodes: Recodes) -> ReleaseInputs:
    """The inputs with the values of each dimension in their groups, in the scored table, the changes and the monthly
    counts; what they were grouped by before stays, and groups can be grouped again. Cards, curves and themes know none
    of these dimensions. The inputs are not changed.
    """
    used = {name: grouping for name, grouping in recodes.items() if grouping}
    if not used:
        return inputs
    joined = dict(inputs.recodes) | {
        name: composed(inputs.recodes.get(name, {}), grouping) for name, grouping in used.items()
    }
    return replace(
        inputs, table=_recoded(inputs.table, used), changes=_recoded(inputs.changes, used),
        headcounts=_recoded_counts(inputs.headcounts, used.get("level", {})), recodes=joined,
    )  # fmt: skip


def composed(first: Grouping, then: Grouping) -> dict[str, str]:
    """The one grouping that does what `first` and `then` do after each other."""
    both = {value: then.get(group, group) for value, group in first.items()}
    made = set(first.values())
    return both | {value: group for value, group in then.items() if value not in both and value not in made}


def clean_grouping(dimension: str, grouping: Mapping[str, str], values: Collection[str]) -> dict[str, str]:
    """The grouping with names on one line, without values that are in no group; `values` are those in the data. A
    group may bear the name of a value that is in it.

    Raises StudyError: RECODE_DIMENSION for a dimension that cannot be grouped, RECODE_NAME for a group without a name,
    with too long a one or with that of a value which is not in the group.
    """
    require_groupable(dimension)
    named = {value: " ".join(group.split()) for value, group in grouping.items()}
    known = {*values, *named}
    for value, group in named.items():
        if not group:
            raise StudyError("RECODE_NAME", f'The group of "{value}" has no name.', "Name it, or leave the value out.")
        if len(group) > LONGEST_GROUP:
            raise StudyError(
                "RECODE_NAME", f'The name "{group[:LONGEST_GROUP]}…" has {len(group)} characters.',
                f"Use {LONGEST_GROUP} at most.",
            )  # fmt: skip
        if value != group and group in known and named.get(group) != group:
            raise StudyError(
                "RECODE_NAME", f'"{group}" is already the name of a {dimension} that is not in the group.',
                f'Choose another name, or put "{group}" into the group as well.',
            )  # fmt: skip
    joined = {group for value, group in named.items() if value != group}
    return {value: group for value, group in named.items() if group in joined}


def require_groupable(dimension: str) -> None:
    """Raises StudyError (RECODE_DIMENSION) for a dimension that cannot be grouped."""
    if dimension not in GROUPABLE:
        raise StudyError(
            "RECODE_DIMENSION", f'The values of "{dimension}" cannot be grouped.', f"Group {', '.join(GROUPABLE)}."
        )


def fixed_by(dimension: str, published: Iterable[Release]) -> str | None:
    """The first release that shows a figure by the dimension, so that its groups are fixed; None while none does."""
    ordered = sorted(published, key=lambda one: one.created_at)
    return next((one.release_id for one in ordered if _shows(one, dimension)), None)


def require_unfixed(dimension: str, before: Grouping, after: Grouping, published: Sequence[Release]) -> None:
    """Raises StudyError (RECODE_FIXED) where a published release shows the dimension and `after` groups a value
    otherwise than `before` that was grouped already or that a release knows. A new value may join a group.
    """
    release = fixed_by(dimension, published)
    if release is None:
        return
    known = {*before, *names_out(dimension, published)}
    if any(before.get(value, value) != after.get(value, value) for value in known):
        raise StudyError(
            "RECODE_FIXED",
            f"Release {release} shows figures by {dimension}: its groups cannot be changed any more.",
            "Only a value that no release knows yet can be put into a group.",
        )


def names_out(dimension: str, published: Iterable[Release]) -> set[str]:
    """Every value or group of the dimension that published releases show or name as hidden."""
    return {value for one in published for value in _values_in(one, dimension)}


def _shows(release: Release, dimension: str) -> bool:
    return any(rate.by == dimension for rate in release.leaving) or any(
        name == dimension for cell in release.cells for name, _ in cell.by
    )


def _values_in(release: Release, dimension: str) -> set[str]:
    """The values of the dimension that a release shows or names as hidden."""
    terms = [*(cell.by for cell in release.cells), *(cell.by for cell in release.hidden)]
    named = {value for by in terms for name, value in by if name == dimension}
    return named | {rate.group for rate in release.leaving if rate.by == dimension}


def _recoded(table: pd.DataFrame, recodes: Recodes) -> pd.DataFrame:
    return table.assign(**{
        name: _grouped(table[name], grouping) for name, grouping in recodes.items() if name in table
    })  # fmt: skip


def _grouped(values: pd.Series, grouping: Grouping) -> pd.Series:
    known: pd.Series = values.mask(values.isin(list(grouping)), values.map(dict(grouping)))
    return known


def _recoded_counts(counts: pd.DataFrame, levels: Grouping) -> pd.DataFrame:
    """Monthly counts with levels in their groups."""
    mine = counts["by"] == "level"
    if not levels or not mine.any():
        return counts
    group = counts["group"].mask(mine, _grouped(counts["group"], levels))
    summed = counts.assign(group=group).groupby(["by", "group", "month"], as_index=False)[["staff", "leavers"]].sum()
    table: pd.DataFrame = summed[list(LEAVING_COLUMNS)].astype(counts.dtypes.to_dict())
    return table
