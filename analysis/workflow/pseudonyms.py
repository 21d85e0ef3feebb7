"""Identifiers as given become tokens at the door; what they were is kept apart, and which of them came together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.privacy.names import full_name, spells_a_name
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.study import SIDES
from analysis.workflow.labels import without_names_in_labels

#: Columns that tell people apart, the surest first: a row's token is that of the first that it has.
PERSON_KEYS: Final = ("employee_id", "email", "code")
#: Columns that name a person and are kept only among the identifiers; of a speaker the part in the talk is kept.
NAMES: Final = ("name", "speaker")
#: Who speaks in an interview: whoever asks, and whoever is asked. Only the latter is ever coded.
INTERVIEWER: Final = "interviewer"
INTERVIEWEE: Final = "interviewee"
#: The kind of token and identifier of a speaker whom nothing else in the row tells apart.
SPEAKER: Final = "speaker"


@dataclass(frozen=True, slots=True)
class PseudonymousTables:
    """Tables with `token` for who a row is about (and `manager_token`), free of identifiers as given.

    `identifiers` has token, kind, value (as given), `links` token_a, token_b: tokens that one row gave together;
    `file_rows` has row, token: which row of the file is about whom. Who speaks under a name alone has a token of that
    name, else of the label within its interview; whose it is, is found when the study is opened.
    """

    tables: dict[str, pd.DataFrame]
    identifiers: pd.DataFrame
    links: pd.DataFrame
    file_rows: pd.DataFrame


def pseudonymise(tables: Mapping[str, pd.DataFrame], pseudonymiser: Pseudonymiser) -> PseudonymousTables:
    """Replace the identifiers of every table by tokens, and drop row numbers. The given tables stay as they are."""
    kept, identifiers, links, rows = {}, [], [], []
    for name, table in tables.items():
        tokens = {key: pseudonymiser.token(key, table[key]) for key in PERSON_KEYS if key in table}
        if SPEAKER in table:
            tokens[SPEAKER] = speaker_tokens(table, pseudonymiser)
        bare = _without_names(_without_identifiers(table, tokens, pseudonymiser))
        kept[name] = without_names_in_labels(bare, pseudonymiser)
        if tokens:
            best = kept[name]["token"]
            identifiers += [_pairs(tokens[key], table[key], key) for key in tokens]
            identifiers += [_pairs(best, _names(table[key], key), "name") for key in NAMES if key in table]
            links += [_joined(best, other) for other in tokens.values()]
            rows += [pd.DataFrame({"row": table["row"], "token": best}).dropna()] if "row" in table else []
    return PseudonymousTables(
        kept, _stacked(identifiers, "token", "kind", "value"), _stacked(links, "token_a", "token_b"),
        _stacked(rows, "row", "token"),
    )  # fmt: skip


def speaker_tokens(table: pd.DataFrame, pseudonymiser: Pseudonymiser) -> pd.Series[str]:
    """Tokens of speakers in rows that no identifier tells apart; NA elsewhere, and where the interviewer speaks.

    A full name is the same token in every interview; "Anna" or "Participant 2" may be somebody else in each.
    """
    said = table[SPEAKER]
    keys = {key: pseudonymiser.token(key, table[key]) for key in PERSON_KEYS if key in table}
    known = pd.DataFrame(keys, index=table.index).notna().any(axis=1)
    wanted = said.notna() & (said != INTERVIEWER) & ~known
    talks = table["interview"].fillna("") if "interview" in table else pd.Series("", index=table.index)
    names = pd.Series(
        [" ".join(full_name(label)) if isinstance(label, str) and spells_a_name(label) else "" for label in said],
        index=said.index, dtype="str",
    )  # fmt: skip
    return pseudonymiser.token(SPEAKER, names.where(names != "", talks + "\n" + said).where(wanted).astype("str"))


def _without_identifiers(
    table: pd.DataFrame, tokens: Mapping[str, pd.Series[str]], pseudonymiser: Pseudonymiser
) -> pd.DataFrame:
    bare = table.drop(columns=[key for key in (*PERSON_KEYS, "name", "manager_id", "row") if key in table])
    if tokens:
        surest, *others = tokens.values()
        for other in others:
            surest = surest.fillna(other)
        bare["token"] = surest
    if "manager_id" in table:
        bare["manager_token"] = pseudonymiser.token("manager_id", table["manager_id"])
    return bare


def _without_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a speaker's part for the name, and nobody's name for who called a meeting off."""
    changed: dict[str, pd.Series[str]] = {}
    if "speaker" in table:
        said = table["speaker"]
        changed["speaker"] = said.where(said.isna() | (said == INTERVIEWER), INTERVIEWEE)
    if "cancelled_by" in table:
        who = table["cancelled_by"]
        changed["cancelled_by"] = who.where(who.isna() | who.isin(SIDES), "other")
    return table.assign(**changed)


def _names(values: pd.Series[str], column: str) -> pd.Series[str]:
    """The values that name somebody: all of a column of names, of speakers those that are no role ("Mentor 2")."""
    if column == "name":
        return values
    personal = [isinstance(text, str) and spells_a_name(text) for text in values]
    return values.where(pd.Series(personal, index=values.index, dtype="bool"))


def _pairs(tokens: pd.Series[str], values: pd.Series[str], kind: str) -> pd.DataFrame:
    known = tokens.notna() & values.notna() & (values.astype("str").str.strip() != "")
    return pd.DataFrame({"token": tokens[known], "kind": kind, "value": values[known].astype("str").str.strip()})


def _joined(best: pd.Series[str], other: pd.Series[str]) -> pd.DataFrame:
    known = best.notna() & other.notna() & (best != other)
    return pd.DataFrame({"token_a": best[known], "token_b": other[known]})


def _stacked(frames: list[pd.DataFrame], *columns: str) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    return pd.concat(frames, ignore_index=True).drop_duplicates().reset_index(drop=True)
