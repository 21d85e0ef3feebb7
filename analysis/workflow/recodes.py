"""How a study groups the values of its dimensions: one fact of the study for each dimension that is grouped.

It is part of the study's version, so that the preview follows it.
"""

from __future__ import annotations

import json
from typing import Any

from analysis.release.recodes import GROUPABLE, Grouping
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.row_schema import RECODE
from analysis.workflow.workspace import Workspace


def read_recodes(workspace: Workspace, study: str) -> dict[str, dict[str, str]]:
    """The grouping of each dimension that has one; what a later Reverb wrote otherwise counts as nothing."""
    facts = read_kept_facts(workspace.store, study)
    said = facts.loc[(facts["name"] == RECODE) & facts["key"].isin(GROUPABLE), ["key", "value"]]
    found = {str(key): _grouping(value) for key, value in said.itertuples(index=False)}
    return {dimension: found[dimension] for dimension in GROUPABLE if found.get(dimension)}


def write_recode(workspace: Workspace, study: str, dimension: str, grouping: Grouping, *, who: str) -> None:
    """Keep the grouping of a dimension as it is given, in place of what there was; an empty one takes it back."""
    value = json.dumps(dict(grouping), ensure_ascii=False) if grouping else None
    keep_facts(workspace.store, study, [KeptFact(RECODE, value, key=dimension)], who=who)


def _grouping(value: Any) -> dict[str, str]:  # noqa: ANN401 - a cell of a table
    try:
        held = json.loads(value)
    except (TypeError, ValueError):
        return {}
    return {str(one): str(group) for one, group in held.items()} if isinstance(held, dict) else {}
