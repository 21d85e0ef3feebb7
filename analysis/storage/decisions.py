"""What people decided about codes: appended with who, when and by which codebook, never changed or taken back.

The latest decision on an utterance and theme counts; the ones before it stay, and so does a decision that was undone,
with the line that undoes it. They outlive the import of their utterances: the same file, imported again, meets them
again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
from sqlalchemy import Connection, desc, insert, select

from analysis.storage.audit import append_log
from analysis.storage.chains import chain_faults, chain_seal, keep_lines
from analysis.storage.clock import now
from analysis.storage.row_schema import DECISIONS
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study
from analysis.storage.version_hash import note_version

#: `move` says that the words speak to another theme, whose `add` is the line after it; `undo` takes back the last
#: decision of the same person on the same code.
DecisionAction = Literal["accept", "reject", "change", "add", "move", "undo"]

#: Follows the action, in the store, of somebody who decides without seeing what others decided.
_INDEPENDENTLY: Final = " independently"
_COLUMNS = ["seq", "utterance", "theme", "direction", "action", "who", "decided_at", "codebook_version"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on the code (utterance, theme); `direction` is the one it holds after a change or an addition.

    `independent` decisions are a second reader's, taken without sight of the others: they show how far two people
    agree, and make no code.
    """

    utterance: str
    theme: str
    direction: str
    action: DecisionAction
    who: str
    codebook_version: str
    independent: bool = False


def append_decisions(store: Store, study: str, decisions: Sequence[Decision]) -> int:
    """Adds decisions in their order and returns how many the study has now."""
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        last = connection.execute(_of(study_id).order_by(desc(DECISIONS.c.seq)).limit(1)).first()
        seq, before = (0, "") if last is None else (last.seq, last.seal)
        for decision in decisions:
            seq += 1
            before = _append(connection, study_id, seq, before, decision)
        for who in sorted({decision.who for decision in decisions}):
            mine = sum(decision.who == who for decision in decisions)
            append_log(connection, who, "decide codes", study=study, subject=f"{mine} codes")
            note_version(connection, study_id, who, "decide codes", f"{mine} codes")
    return seq


def read_decisions(store: Store, study: str) -> pd.DataFrame:
    """Every decision, oldest first, with its `seq` (from 1 on), `decided_at` (UTC) and `independent` (true or false)
    beside what was decided.
    """
    with store.reading() as connection:
        chosen = _of(study_line(connection, study).study_id).order_by(DECISIONS.c.seq)
        rows = [[row._mapping[column] for column in _COLUMNS] for row in connection.execute(chosen)]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    texts = {column: "str" for column in _COLUMNS if column not in ("seq", "decided_at")}
    moments = pd.to_datetime(
        pd.Series([dt.datetime.fromisoformat(t) for t in frame["decided_at"]], dtype=object), utc=True
    )
    frame = frame.astype({"seq": "int64"} | texts)
    alone = frame["action"].str.endswith(_INDEPENDENTLY).astype("bool")
    return frame.assign(decided_at=moments, action=frame["action"].str.removesuffix(_INDEPENDENTLY), independent=alone)


def erase_decisions(connection: Connection, study_id: int, utterances: Collection[str] | None = None) -> int:
    """Erases the decisions on some utterances (None: all), numbers and seals the others anew; gives how many went.

    Decisions are otherwise never taken back: what was said by somebody who is forgotten is the one exception.
    """
    return keep_lines(
        connection, DECISIONS, study_id, lambda row: utterances is not None and row["utterance"] not in utterances
    )


def decision_faults(connection: Connection) -> list[str]:
    """Decisions that were changed, or are missing from the middle."""
    return chain_faults(connection, DECISIONS, "Decision")


def _of(study_id: int) -> Any:  # noqa: ANN401 - a select of all columns
    return select(DECISIONS).where(DECISIONS.c.study_id == study_id)


def _append(connection: Connection, study_id: int, seq: int, before: str, decision: Decision) -> str:
    action = decision.action + _INDEPENDENTLY * decision.independent
    row = {
        "study_id": study_id, "seq": seq, "utterance": decision.utterance, "theme": decision.theme,
        "direction": decision.direction, "action": action, "who": decision.who, "decided_at": now(),
        "codebook_version": decision.codebook_version,
    }  # fmt: skip
    seal = chain_seal(before, row)
    connection.execute(insert(DECISIONS).values(**row, seal=seal))
    return seal
