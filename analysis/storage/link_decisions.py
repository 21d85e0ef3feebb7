"""What people decided about links that Reverb proposed: whether codes of one slip are linked, and at what risk.

A decision is a rule, not a list of people: which links it makes is derived from all live imports whenever a study is
opened, so that neither the order of imports nor an undo matters. Lines are appended, never changed; the last counts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, desc, insert, select

from analysis.errors import StoreError
from analysis.storage.audit import append_log
from analysis.storage.chains import chain_faults, chain_seal
from analysis.storage.clock import now
from analysis.storage.row_schema import LINK_DECISIONS
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study
from analysis.storage.version_hash import note_version

#: Accept the links, decline them, or take back what was decided: nothing is decided then.
LinkAction = Literal["accept", "decline", "withdraw"]
_ACTIONS: Final = get_args(LinkAction)


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """`max_risk` is the greatest share of wrong matches (0 to 1) at which links are still made; 0 unless accepted."""

    action: LinkAction
    max_risk: float
    who: str
    decided_at: dt.datetime


def decide_links(store: Store, study: str, action: LinkAction, *, max_risk: float = 0.0, who: str) -> None:
    """Adds a decision. Raises StoreError for a read-only study, an unknown action or a risk outside 0 to 1."""
    if action not in _ACTIONS:
        raise StoreError("LINK_ACTION", f'"{action}" is no decision on links.', f"Decisions are {', '.join(_ACTIONS)}.")
    if not 0 <= max_risk < 1:
        raise StoreError("LINK_RISK", f"A risk of {max_risk:g} is none.", "Give a share from 0 to below 1.")
    risk = float(max_risk) if action == "accept" else 0.0
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        last = connection.execute(_of(study_id).order_by(desc(LINK_DECISIONS.c.seq)).limit(1)).first()
        seq, before = (1, "") if last is None else (last.seq + 1, last.seal)
        row = {"study_id": study_id, "seq": seq, "action": action, "max_risk": risk, "who": who, "decided_at": now()}
        connection.execute(insert(LINK_DECISIONS).values(**row, seal=chain_seal(before, row)))
        subject = f"codes of one slip, risk up to {risk:g}"
        append_log(connection, who, f"{action} links", study=study, subject=subject)
        note_version(connection, study_id, who, f"{action} links", subject)


def read_link_decisions(store: Store, study: str) -> tuple[LinkDecision, ...]:
    """Every decision on links, oldest first."""
    with store.reading() as connection:
        chosen = _of(study_line(connection, study).study_id).order_by(LINK_DECISIONS.c.seq)
        return tuple(
            LinkDecision(row.action, row.max_risk, row.who, dt.datetime.fromisoformat(row.decided_at))
            for row in connection.execute(chosen)
        )


def link_decision_faults(connection: Connection) -> list[str]:
    """Decisions on links that were changed, or are missing from the middle."""
    return chain_faults(connection, LINK_DECISIONS, "Decision on links")


def _of(study_id: int) -> Any:  # noqa: ANN401 - a select of all columns
    return select(LINK_DECISIONS).where(LINK_DECISIONS.c.study_id == study_id)
