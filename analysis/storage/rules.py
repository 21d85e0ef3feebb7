"""Retention rules: what of a study goes how many months after its end. Defaults are here, decisions in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, delete, insert, select

from analysis.errors import UsageError
from analysis.storage.audit import append_log
from analysis.storage.clock import now
from analysis.storage.schema import RETENTION_RULES
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.studies import study_line, writable_study

RuleName = Literal["set_aside", "identifiers", "texts", "employment", "study"]
RULE_NAMES: Final[tuple[RuleName, ...]] = get_args(RuleName)

#: Nothing is kept longer than this by a number; "never" is said with None.
LONGEST_MONTHS: Final = 240


@dataclass(frozen=True, slots=True)
class Rule:
    """What goes, and how many months after the study's end; `months` None keeps it for ever."""

    name: RuleName
    months: int | None


#: What holds where a study decided nothing: rows set aside are needed only until they are mended; names for two years
#: of follow-up; employment as long as retention is followed; figures without names until somebody decides otherwise.
DEFAULT_RULES: Final = (
    Rule("set_aside", 6),
    Rule("identifiers", 24),
    Rule("texts", 24),
    Rule("employment", 36),
    Rule("study", None),
)


def read_rules(store: Store, study: str) -> tuple[Rule, ...]:
    """The rules of a study, in the order of `DEFAULT_RULES`."""
    with store.reading() as connection:
        mine = RETENTION_RULES.c.study_id == study_line(connection, study).study_id
        decided = {row.rule: row.months for row in connection.execute(select(RETENTION_RULES).where(mine))}
    return tuple(Rule(rule.name, decided.get(rule.name, rule.months)) for rule in DEFAULT_RULES)


def set_rule(store: Store, study: str, name: str, months: int | None, *, who: str = "local") -> None:
    """Decides how long something is kept. Raises UsageError for an unknown rule or a span out of range."""
    if name not in RULE_NAMES:
        raise UsageError("UNKNOWN_RULE", f'There is no retention rule "{name}".', f"Rules: {', '.join(RULE_NAMES)}.")
    if months is not None and not 0 <= months <= LONGEST_MONTHS:
        raise UsageError("RULE_MONTHS", f"{months} months; allowed are 0 to {LONGEST_MONTHS}, or never.", "Say less.")
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        row: dict[str, Any] = {"study_id": study_id, "rule": name, "months": months, "set_at": now()}
        mine = (RETENTION_RULES.c.study_id == study_id) & (RETENTION_RULES.c.rule == name)
        connection.execute(delete(RETENTION_RULES).where(mine))
        connection.execute(insert(RETENTION_RULES).values(**row, seal=seal_of(row)))
        span = "never" if months is None else f"{months} months"
        append_log(connection, who, "set retention rule", study=study, subject=f"{name}: {span}")


def rule_faults(connection: Connection) -> list[str]:
    """Rules that are not what was decided."""
    rows = connection.execute(select(RETENTION_RULES)).all()
    held = [({key: value for key, value in row._asdict().items() if key != "seal"}, row.seal) for row in rows]
    return [
        f"Retention rule {row['rule']} of study {row['study_id']} was changed."
        for row, seal in held
        if seal_of(row) != seal
    ]
