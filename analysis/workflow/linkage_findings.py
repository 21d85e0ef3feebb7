"""What HR has to look at before people are told apart rightly: numbers that look alike, shared mails, reused codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from analysis.errors import Finding, Severity
from analysis.privacy.pseudonyms import normal_form
from analysis.workflow.linking import LinkedTables

#: How many mails or numbers a finding names; HR knows them from its own files. A code is never named.
NAMED: Final = 5


def note_linkage(linked: LinkedTables) -> tuple[Finding, ...]:
    """Findings on the identifiers of a study, from all its live imports together, the gravest first."""
    contested, given = linked.linking.contested, linked.identifiers
    person = _person_of_tokens(linked)
    found = (
        _about_pairs("SIMILAR_IDS", "warning", "employee number", _similar(given, "employee_id", person),
                     "They differ in leading zeros only and are kept as two people.",
                     "If they are one, format the column as text where zeros were lost, and import that file again."),
        _about_mails("SHARED_MAIL", "warning", "mail address", given, contested.mails,
                     "stands with employee numbers that cannot be one person's. It links nobody.",
                     "A shared mailbox or a mistake: give everybody an address, or leave it blank."),
        _about_pairs("SIMILAR_MAILS", "warning", "mail address", _similar(given, "email", person),
                     "They differ in what follows a plus sign only and are kept as two people.",
                     "If they are one person's, write the same address in both files."),
        _about_mails("REHIRED", "info", "mail address", given, contested.successive,
                     "stands with several employee numbers, taken as one person who was hired again.",
                     "If they are different people, correct the address."),
        _about_codes("CODE_REUSED", "warning", len(contested.codes),
                     "is used by more than one person. It links nobody.",
                     "Nothing to do: people make the same code by chance. Ask for one more letter next time."),
        _about_codes("CODE_TWICE", "info", len(contested.repeated),
                     "was given twice at one wave without contradiction. The last complete answer counts.",
                     "Nothing to do."),
    )  # fmt: skip
    return tuple(finding for finding in found if finding is not None)


def _person_of_tokens(linked: LinkedTables) -> pd.Series[str]:
    """The person of each token, for every token that stands in a row."""
    rows = [table[["token", "person"]] for table in linked.tables.values() if {"token", "person"} <= set(table)]
    found = pd.concat(rows, ignore_index=True).dropna().drop_duplicates("token")
    return found.set_index("token")["person"]


def _similar(identifiers: pd.DataFrame, kind: str, person: pd.Series[str]) -> list[tuple[str, ...]]:
    """Groups of identifiers of a kind that look like one another and are not the same, nor known to be one person's."""
    rows = identifiers[identifiers["kind"] == kind].dropna(subset=["value"]).drop_duplicates("token")
    core = rows["value"].map(_number_core if kind == "employee_id" else _mail_core)
    whose = rows["token"].map(person).fillna(rows["token"])
    alike = whose.groupby(core).transform("nunique") > 1  # few are, and a loop over all groups would be one over people
    return [tuple(sorted(values)) for _, values in rows["value"][alike].groupby(core[alike])]


def _number_core(value: str) -> str:
    return normal_form("id", value).lstrip("0") or "0"


def _mail_core(value: str) -> str:
    name, at, place = normal_form("mail", value).partition("@")
    return name.partition("+")[0] + at + place


def _about_pairs(
    code: str, severity: Severity, what: str, groups: Sequence[tuple[str, ...]], consequence: str, advice: str
) -> Finding | None:
    if not groups:
        return None
    named = "; ".join(" and ".join(f'"{value}"' for value in group[:NAMED]) for group in groups[:NAMED])
    more = f" and {len(groups) - NAMED} more" if len(groups) > NAMED else ""
    return Finding(code, severity, f"Some {what}s look like another: {named}{more}. {consequence}", advice)


def _about_mails(
    code: str, severity: Severity, what: str, identifiers: pd.DataFrame, tokens: frozenset[str], consequence: str,
    advice: str,
) -> Finding | None:  # fmt: skip
    held = identifiers[identifiers["token"].isin(tokens) & (identifiers["kind"] == "email")]
    values = sorted(held.drop_duplicates("token")["value"])
    if not values:
        return None
    named = ", ".join(f'"{value}"' for value in values[:NAMED])
    more = f" and {len(values) - NAMED} more" if len(values) > NAMED else ""
    return Finding(code, severity, f"{named}{more}: this {what} {consequence}", advice)


def _about_codes(code: str, severity: Severity, count: int, consequence: str, advice: str) -> Finding | None:
    if not count:
        return None
    return Finding(code, severity, f"{count} code{'s' if count > 1 else ''}: each {consequence}", advice)
