"""The door to people who were forgotten: their rows are dropped from a file before anything of it is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from analysis.errors import Finding
from analysis.ingest.mapping import Mapping
from analysis.ingest.tables import CheckedTables
from analysis.ingest.tables_ratings import RATINGS_TABLE
from analysis.privacy.forgotten import Forgotten
from analysis.privacy.redaction import Redactor
from analysis.storage.tombstones import forgotten_tokens
from analysis.workflow.labels import without_names_in_labels
from analysis.workflow.pseudonyms import NAMES, OF_NOBODY, PERSON_KEYS, SPEAKER, speaker_tokens
from analysis.workflow.workspace import Workspace

FORGOTTEN_PERSON: Final = "FORGOTTEN_PERSON"
_REASON: Final = "the row is about somebody who was forgotten; nothing of it was kept"
_ADVICE: Final = "They asked to be forgotten. Leave them out of the next export."
_MAIL: Final = "[mail]"
_ID: Final = "[id]"
_MAIL_IN_TEXT: Final = re.compile(r"(?<![\w.%+\-])[\w.%+\-]{1,64}@[\w.\-]{1,190}")
#: Meanings of cells that say who a row is about.
_OWN: Final = (*PERSON_KEYS, "name", "speaker")


@dataclass(frozen=True, slots=True)
class WithoutForgotten:
    """`checked` without rows about people who were forgotten; `tokens` are those of theirs that were not known yet.

    `names` are what the dropped rows called them: to be taken out of the texts of the same file, and kept nowhere.
    """

    checked: CheckedTables
    tokens: frozenset[str] = frozenset()
    names: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"kind": [], "value": []}, dtype="str"))

    def after(self, before: WithoutForgotten | None) -> WithoutForgotten:
        """The same, with what was dropped from the file when it was planned."""
        if before is None:
            return self
        return replace(self, tokens=self.tokens | before.tokens, names=pd.concat([before.names, self.names]))


def known_forgotten(workspace: Workspace, study: str | None) -> Forgotten:
    """Who was forgotten in a study; nobody where the study is yet to be made."""
    tokens = forgotten_tokens(workspace.store, study) if study is not None else frozenset()
    return Forgotten(tokens, workspace.pseudonymiser)


def without_forgotten(
    workspace: Workspace, study: str | None, checked: CheckedTables, mapping: Mapping
) -> WithoutForgotten:
    """Drop the rows of people who were forgotten in the study, whatever identifier or full name tells who they are.

    What was set aside of them keeps its number and no cell. Each file row dropped counts as set aside, with the code
    FORGOTTEN_PERSON.
    """
    forgotten = known_forgotten(workspace, study)
    if not forgotten:
        return WithoutForgotten(checked)
    whose = _whose(checked, workspace, forgotten)
    tokens, hit = _spread(whose, forgotten)
    own = _own_cells(checked.set_aside, mapping, forgotten)
    dropped = whose[hit]
    names = dropped.melt(value_vars=[*PERSON_KEYS, "name"], var_name="kind").dropna()
    kept = checked
    if hit.any() or own.any():
        kept = _dropped(checked, dropped, tokens, checked.set_aside.assign(own=own), workspace)
    return WithoutForgotten(_cleaned(kept, cleaner(forgotten, names)), tokens - forgotten.tokens, names)


def cleaner(forgotten: Forgotten, theirs: pd.DataFrame) -> Callable[[str], str]:
    """Takes the names, numbers and mails of people out of a text, and nobody else's: of those that are `forgotten` and
    of `theirs` (kind, value).
    """
    redactor = Redactor.from_identifiers(theirs, forgotten)
    given = {text.strip().casefold() for text in theirs.loc[theirs["kind"] != "name", "value"].dropna()}

    def is_theirs(text: str) -> bool:
        return text.strip().casefold() in given or forgotten.is_id(text)

    def clean(text: str) -> str:
        if is_theirs(text):
            return _ID
        without = _MAIL_IN_TEXT.sub(lambda found: _MAIL if is_theirs(found[0].rstrip(".")) else found[0], text)
        return redactor.redact_known(without)

    return clean


def clean_json(text: str, change: Callable[[str], str]) -> str:
    """A JSON object or array with its texts changed; the very same text where none was."""
    held = json.loads(text)
    changed: Any = (
        {key: _changed(value, change) for key, value in held.items()}
        if isinstance(held, dict)
        else [_changed(value, change) for value in held]
    )
    return text if changed == held else json.dumps(changed, ensure_ascii=False)


def clean_findings(findings: tuple[Finding, ...], change: Callable[[str], str]) -> tuple[Finding, ...]:
    """Findings with what they quote changed."""
    return tuple(
        replace(one, message=change(one.message), advice=change(one.advice), column=one.column and change(one.column))
        for one in findings
    )


def blank_pairs(tables: dict[str, pd.DataFrame], forgotten: Forgotten) -> dict[str, pd.DataFrame]:
    """`tables` without the topics of meetings of pairs that somebody who was forgotten was in, and without the side
    and pair that a log names of them where it says the side: the count stays.
    """
    if not forgotten:
        return tables
    changed = dict(tables)
    if "checkins" in tables:
        meetings = tables["checkins"]
        changed["checkins"] = meetings.assign(topic=meetings["topic"].mask(_of_pairs(meetings, forgotten)))
    if "facts" in tables:
        facts = tables["facts"]
        theirs = _of_pairs(facts, forgotten) & facts["side"].notna()
        changed["facts"] = facts.assign(pair=facts["pair"].mask(theirs), side=facts["side"].mask(theirs))
    return changed


def _of_pairs(rows: pd.DataFrame, forgotten: Forgotten) -> pd.Series[bool]:
    """Which rows are of a pair that somebody who was forgotten was in."""
    return rows["pair"].map(lambda pair: isinstance(pair, str) and forgotten.is_pair(pair)).astype(bool)


def owner_of_cells(mapping: Mapping, forgotten: Forgotten) -> Callable[[str], bool]:
    """Says whether cells (a JSON object by heading) are those of a row about somebody who is `forgotten`."""
    own = {column.source.casefold().strip() for column in mapping.columns if column.meaning in _OWN}

    def owns(cells: str) -> bool:
        held = json.loads(cells)
        told = [str(text) for heading, text in held.items() if not own or heading.casefold().strip() in own]
        return any(forgotten.is_id(text) or forgotten.is_full_name(text) for text in told if text)

    return owns


def _whose(checked: CheckedTables, workspace: Workspace, forgotten: Forgotten) -> pd.DataFrame:
    """Each row of each table that says who it is about: table, place, row, identifiers as given, their tokens, and
    `talk`: whether it rates an interview of somebody `forgotten`.
    """
    parts = []
    for name, table in checked.tables.items():
        keys = [key for key in (*PERSON_KEYS, *NAMES) if key in table]
        if not keys or name == OF_NOBODY:
            continue
        part = table[keys].assign(table=name, place=range(len(table)), row=table.get("row"))
        for key in set(PERSON_KEYS) & set(keys):
            part[f"{key}_token"] = workspace.pseudonymiser.token(key, table[key])
        if name == RATINGS_TABLE:
            part["talk"] = _forgotten_talks(table, workspace, forgotten)
        if SPEAKER in keys:
            part[f"{SPEAKER}_token"] = speaker_tokens(table, workspace.pseudonymiser)
        parts.append(part.rename(columns={"speaker": "name"}) if "name" not in part else part)
    columns = [*PERSON_KEYS, "name", "table", "place", "row", *(f"{key}_token" for key in (*PERSON_KEYS, SPEAKER))]
    whose = pd.concat([pd.DataFrame(columns=[*columns, "talk"], dtype="str"), *parts], ignore_index=True)
    return whose.assign(talk=whose["talk"].eq(True).astype(bool))


def _forgotten_talks(ratings: pd.DataFrame, workspace: Workspace, forgotten: Forgotten) -> pd.Series[bool]:
    """Which ratings name no person, and an interview in which nobody but somebody `forgotten` spoke."""
    named = ratings[list(PERSON_KEYS)].notna().any(axis=1)
    labels = without_names_in_labels(ratings[["interview"]], workspace.pseudonymiser)["interview"]
    return labels.map(lambda label: isinstance(label, str) and forgotten.is_talk(label)).astype(bool) & ~named


def _spread(whose: pd.DataFrame, forgotten: Forgotten) -> tuple[frozenset[str], pd.Series]:
    """Tokens of the forgotten, those that rows of theirs give beside them included, and which rows are theirs.

    A token that somebody else's row gives as well (a shared mailbox) tells nobody and is not taken over.
    """
    columns = whose[[f"{key}_token" for key in PERSON_KEYS]]
    tokens = set(forgotten.tokens)
    nameless = columns.isna().all(axis=1)
    by_name = whose["name"].map(lambda text: isinstance(text, str) and forgotten.is_full_name(text))
    named = (nameless & by_name.astype(bool)) | whose[f"{SPEAKER}_token"].isin(forgotten.tokens) | whose["talk"]
    while True:
        hit = columns.isin(tokens).any(axis=1) | named
        shared = _given(columns[~hit & columns["employee_id_token"].notna()])
        fresh = _given(columns[hit]) - tokens - shared
        if not fresh:
            return frozenset(tokens), hit
        tokens |= fresh


def _given(columns: pd.DataFrame) -> set[str]:
    """The tokens that stand in some columns."""
    return {token for name in columns for token in columns[name].dropna()}


def _own_cells(set_aside: pd.DataFrame, mapping: Mapping, forgotten: Forgotten) -> pd.Series:
    owns = owner_of_cells(mapping, forgotten)
    return set_aside["cells"].map(lambda cells: isinstance(cells, str) and owns(cells)).astype(bool)


def _dropped(
    checked: CheckedTables, dropped: pd.DataFrame, tokens: frozenset[str], aside: pd.DataFrame, workspace: Workspace
) -> CheckedTables:
    """The file without the dropped rows, its account of rows still whole."""
    tables = {
        name: _without_managers(table.drop(index=table.index[_places(dropped, table, name)]), tokens, workspace)
        for name, table in checked.tables.items()
    }
    rows = {int(row) for row in dropped["row"].dropna()}
    return left_out(checked, _without_orphans(checked.tables, tables), rows, aside["own"])


def left_out(
    checked: CheckedTables, tables: dict[str, pd.DataFrame], rows: Collection[int], own: pd.Series[bool] | None = None
) -> CheckedTables:
    """`checked` with `tables`, in which nothing of these file `rows` is left: each counts as set aside, without a cell.

    `own` says which rows that were set aside before are about somebody who was forgotten: their cells go.
    """
    marked = checked.set_aside.copy()
    emptied = pd.Series(False, index=marked.index) if own is None else own
    fresh = pd.DataFrame(
        {"row": sorted(rows), "code": FORGOTTEN_PERSON, "reason": _REASON, "column": None, "cells": None}
    )
    marked.loc[emptied, ["code", "reason", "column", "cells"]] = [FORGOTTEN_PERSON, _REASON, None, None]
    set_aside = pd.concat([marked, fresh[~fresh["row"].isin(marked["row"])]]).sort_values("row", ignore_index=True)
    gone = {*rows, *marked.loc[emptied, "row"]}
    count = len(gone)
    told = f"{count} row{'s are' if count > 1 else ' is'} about people who were forgotten; nothing of them is kept."
    finding = Finding(FORGOTTEN_PERSON, "warning", told, _ADVICE, rows_count=count)
    return replace(
        checked, tables=tables, set_aside=set_aside.astype(checked.set_aside.dtypes),
        findings=(*_silent(checked.findings, gone), finding), rows_accepted=checked.rows_read - len(set_aside),
        changes=checked.changes[~checked.changes["row"].isin(gone)].reset_index(drop=True),
    )  # fmt: skip


def _places(dropped: pd.DataFrame, table: pd.DataFrame, name: str) -> list[int]:
    """Where the dropped rows stand in a table; of an interview with nobody else in it, the interviewer's too."""
    places = set(dropped.loc[dropped["table"] == name, "place"].astype(int))
    if name == "interviews" and places and "interview" in table:
        whose = table[[key for key in PERSON_KEYS if key in table]].notna().any(axis=1)
        others = whose & ~pd.Series(range(len(table)), index=table.index).isin(places)
        talks = table["interview"].iloc[sorted(places)].dropna()
        alone = table["interview"].isin(talks) & ~table["interview"].isin(table.loc[others, "interview"])
        places |= set(alone.to_numpy().nonzero()[0].tolist())
    return sorted(places)


def _cleaned(checked: CheckedTables, clean: Callable[[str], str]) -> CheckedTables:
    """Names of the forgotten out of rows that were set aside, of changes and of findings."""
    aside, changes = checked.set_aside, checked.changes
    cells = aside["cells"].map(lambda text: clean_json(text, clean), na_action="ignore").astype("str")
    reasons = aside["reason"].map(clean, na_action="ignore").astype("str")
    fresh = {name: changes[name].map(clean, na_action="ignore").astype("str") for name in ("from", "to")}
    return replace(
        checked, set_aside=aside.assign(cells=cells, reason=reasons), changes=changes.assign(**fresh),
        findings=clean_findings(checked.findings, clean),
    )  # fmt: skip


def _changed(value: object, change: Callable[[str], str]) -> object:
    return change(value) if isinstance(value, str) else value


def _without_managers(table: pd.DataFrame, tokens: frozenset[str], workspace: Workspace) -> pd.DataFrame:
    if "manager_id" not in table:
        return table
    theirs = workspace.pseudonymiser.token("manager_id", table["manager_id"]).isin(tokens)
    return table.assign(manager_id=table["manager_id"].mask(theirs))


def _without_orphans(before: dict[str, pd.DataFrame], after: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """`after` without answers of dropped submissions, codes of dropped utterances and ratings of dropped interviews."""
    kept = dict(after)
    for owner, column, tables in (
        ("submissions", "submission", ("responses", "comments")), ("interviews", "utterance", ("codes",)),
        ("interviews", "interview", (RATINGS_TABLE,)),
    ):  # fmt: skip
        if owner not in before:
            continue
        gone = set(before[owner][column].dropna()) - set(after[owner][column].dropna())
        for name in tables:
            if name in kept:
                kept[name] = kept[name][~kept[name][column].isin(gone)]
    return {name: table.reset_index(drop=True) for name, table in kept.items()}


def _silent(findings: tuple[Finding, ...], gone: set[int]) -> tuple[Finding, ...]:
    """Findings about none but dropped rows are dropped with them: they may quote what stood there."""
    return tuple(one for one in findings if not one.rows or one.rows_count > len(one.rows) or set(one.rows) - gone)
