"""Facts that people keep by hand: a draw by lot, a practice, a cost, an action, the plan of a study.

Lines are appended, never changed; of the lines that say the same thing (name, cohort and key) the last one counts.
What is kept is encrypted, since a person writes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, delete, desc, insert, select, update

from analysis.errors import StoreError
from analysis.storage.audit import append_log
from analysis.storage.chains import chain_faults, chain_seal, keep_lines
from analysis.storage.clock import now
from analysis.storage.row_schema import KEPT_FACTS
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study
from analysis.storage.version_hash import note_version

#: The columns of `read_kept_facts`.
COLUMNS: Final = ("name", "cohort", "key", "date", "value", "who", "kept_at")
#: The longest value, in characters: a fact is a line, not a file.
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class KeptFact:
    """One fact: its `name`, the `cohort` it holds for (None: the whole programme), a `key` where there are several of
    the name, the day it is of, and its text. A `value` of None takes back what was said before.
    """

    name: str
    value: str | None
    cohort: str | None = None
    key: str = ""
    date: dt.date | None = None


def keep_facts(store: Store, study: str, facts: Sequence[KeptFact], *, who: str, told: str = "") -> None:
    """Adds facts in their order, all or none. `told` is what of them may stand in the log beside their names: never
    what somebody wrote. Raises StoreError for a read-only study, a blank name (FACT_NAME) or a
    value that is too long (FACT_LONG); StudyError for an unknown study.
    """
    for fact in facts:
        _require_fact(fact)
    ciphertexts = store.encrypt([fact.value for fact in facts])
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        last = connection.execute(_of(study_id).order_by(desc(KEPT_FACTS.c.seq)).limit(1)).first()
        seq, before = (0, "") if last is None else (last.seq, last.seal)
        for fact, ciphertext in zip(facts, ciphertexts, strict=True):
            seq += 1
            row = _row(fact, ciphertext) | {"study_id": study_id, "seq": seq, "who": who, "kept_at": now()}
            before = chain_seal(before, row)
            connection.execute(insert(KEPT_FACTS).values(**row, seal=before))
        for name in sorted({fact.name for fact in facts}):
            taken_back = all(fact.value is None for fact in facts if fact.name == name)
            action = "take back fact" if taken_back else "keep fact"
            append_log(connection, who, action, study=study, subject=f"{name}, {told}" if told else name)
            note_version(connection, study_id, who, "keep fact", name)


def read_kept_facts(store: Store, study: str) -> pd.DataFrame:
    """The facts that hold now, one row each with `COLUMNS`, in the order in which they were last said; `cohort` is NA
    for the whole programme, `date` NaT where none was given. Raises StudyError for an unknown study.
    """
    with store.reading() as connection:
        rows = _holding(connection, study_line(connection, study).study_id)
    values = store.decrypt([row["value"] for row in rows])
    said = [{**row, "value": value} for row, value in zip(rows, values, strict=True)]
    frame = pd.DataFrame(said, columns=list(COLUMNS))
    texts = {name: "str" for name in COLUMNS if name not in ("date", "kept_at")}
    dates = {name: pd.to_datetime(frame[name], utc=name == "kept_at", format="ISO8601") for name in ("date", "kept_at")}
    return frame.astype(texts).assign(**dates)


def facts_mark(store: Store, study: str) -> str:
    """A mark that changes with every line that is said, taken back, rewritten or erased; "" while there is none.

    It is the seal of the last line, which covers those before. Raises StudyError for an unknown study.
    """
    with store.reading() as connection:
        mine = KEPT_FACTS.c.study_id == study_line(connection, study).study_id
        last = select(KEPT_FACTS.c.seal).where(mine).order_by(desc(KEPT_FACTS.c.seq)).limit(1)
        return str(connection.scalar(last) or "")


def read_kept_lines(store: Store, study: str, name: str) -> list[tuple[str, str]]:
    """Key and value of every line of a `name`, those that no longer hold among them; lines that only took something
    back are left out. Raises StudyError for an unknown study.
    """
    with store.reading() as connection:
        said = _of(study_line(connection, study).study_id).where(KEPT_FACTS.c.name == name)
        rows = connection.execute(said.where(KEPT_FACTS.c.value.is_not(None)).order_by(KEPT_FACTS.c.seq)).all()
    values = store.decrypt([row.value for row in rows])
    return [(row.key, value) for row, value in zip(rows, values, strict=True) if value is not None]


def erase_kept_facts(connection: Connection, study_id: int) -> int:
    """Erases all facts of a study, for one whose key is lost; gives how many lines went."""
    return connection.execute(delete(KEPT_FACTS).where(KEPT_FACTS.c.study_id == study_id)).rowcount


def erase_kept_lines(
    connection: Connection, study_id: int, name: str, goes: Callable[[str], bool] = lambda _key: True
) -> int:
    """Erases every line of a `name` whose key `goes`, those that no longer hold among them; numbers and seals the
    others anew. Gives how many lines went.
    """
    return keep_lines(connection, KEPT_FACTS, study_id, lambda row: row["name"] != name or not goes(row["key"]))


def rewrite_kept_facts(
    store: Store, connection: Connection, study_id: int, change: Callable[[Sequence[str | None]], list[str | None]]
) -> int:
    """Changes what all facts of a study say, those that no longer hold among them, and seals the chain again; gives
    how many lines changed. What `change` leaves as it was keeps its ciphertext; who said it and when stays.
    """
    rows = [dict(row._mapping) for row in connection.execute(_of(study_id).order_by(KEPT_FACTS.c.seq))]
    held = store.decrypt([row["value"] for row in rows])
    told = change(held)
    changed = [place for place, (old, new) in enumerate(zip(held, told, strict=True)) if old != new]
    for place, fresh in zip(changed, store.encrypt([told[place] for place in changed]), strict=True):
        rows[place]["value"] = fresh
    before = rows[changed[0] - 1]["seal"] if changed and changed[0] else ""
    for row in rows[changed[0] :] if changed else ():
        row["seal"] = before = chain_seal(before, row)
        mine = (KEPT_FACTS.c.study_id == study_id) & (KEPT_FACTS.c.seq == row["seq"])
        connection.execute(update(KEPT_FACTS).where(mine).values(value=row["value"], seal=row["seal"]))
    return len(changed)


def kept_fact_faults(connection: Connection) -> list[str]:
    """Facts that were changed, or are missing from the middle."""
    return chain_faults(connection, KEPT_FACTS, "Fact")


def _holding(connection: Connection, study_id: int) -> list[dict[str, Any]]:
    """The last line of each name, cohort and key, unless that took it back."""
    last: dict[tuple[str, str | None, str], dict[str, Any]] = {}
    for row in connection.execute(_of(study_id).order_by(KEPT_FACTS.c.seq)):
        identity = (row.name, row.cohort, row.key)
        last.pop(identity, None)
        last[identity] = dict(row._mapping)
    return [row for row in last.values() if row["value"] is not None]


def _row(fact: KeptFact, ciphertext: str | None) -> dict[str, Any]:
    date = fact.date.isoformat() if fact.date else None
    return {"name": fact.name, "cohort": fact.cohort, "key": fact.key, "date": date, "value": ciphertext}


def _require_fact(fact: KeptFact) -> None:
    if not fact.name.strip():
        raise StoreError("FACT_NAME", "A fact has no name.", "Say what it is about.")
    if fact.value is not None and len(fact.value) > LONGEST:
        raise StoreError(
            "FACT_LONG", f"The text has {len(fact.value):,} characters; {LONGEST:,} are allowed.", "Shorten it."
        )


def _of(study_id: int) -> Any:  # noqa: ANN401 - a select of all columns
    return select(KEPT_FACTS).where(KEPT_FACTS.c.study_id == study_id)
