"""What the programme costs, as HR enters it: kept as a fact of the study, read back for the form. No row is read."""

from __future__ import annotations

from analysis.impact.worth import PROGRAMME_COST, Costs, costs_text, read_costs
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.workflow.access import User
from analysis.workflow.workspace import Workspace


def keep_costs(workspace: Workspace, study: str, costs: Costs, user: User) -> None:
    """Keep the costs in place of those entered before; the earlier ones stay in the sealed list.

    Raises NotAllowed unless the user may import, StoreError for a study that cannot be changed.
    """
    user.require("import")
    keep_facts(workspace.store, study, [KeptFact(PROGRAMME_COST, costs_text(costs))], who=user.name)


def kept_costs(workspace: Workspace, study: str) -> Costs | None:
    """The costs that hold now; None where none were entered."""
    return read_costs(read_kept_facts(workspace.store, study))
