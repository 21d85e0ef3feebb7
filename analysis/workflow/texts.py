"""Names out of texts: before they are stored, with the names known then, and on opening, with all names known now.

Both are needed: the first so that no name rests in the store that need not, the second so that the order of imports
does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from analysis.privacy.names import name_in_mail
from analysis.privacy.redaction import Redactor
from analysis.storage.side_rows import read_identifiers
from analysis.workflow.flagged_words import name_rows, read_word_answers
from analysis.workflow.forgotten import known_forgotten
from analysis.workflow.pseudonyms import PseudonymousTables
from analysis.workflow.workspace import Workspace

#: The free texts of a study, by table and column. What was asked may name people as what was said does, and so may a
#: code that somebody made up.
TEXTS: Final = (
    ("comments", "text"), ("interviews", "question"), ("interviews", "text"), ("checkins", "topic"),
    ("events", "value"), ("codes", "phrase"),
)  # fmt: skip

#: Facts that people write in words of their own, by how their names begin; other facts are figures and plans.
WRITTEN_FACTS: Final = "practice "

#: Share of the people listed who must be known by name before texts may be shown.
NAMED_SHARE: Final = 0.9


def redact_texts(
    workspace: Workspace, study: str, incoming: PseudonymousTables, dropped: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """The incoming tables with every known name, and every mail, phone and id, taken out of their texts.

    `dropped` (kind, value) is what rows of the same file called people who were forgotten: they are not kept, and may
    be named in its other rows.
    """
    if not any(name in incoming.tables for name, _ in TEXTS):
        return incoming.tables
    known = known_names(workspace, study)
    named = pd.concat([known, incoming.identifiers, dropped], ignore_index=True)
    redactor = Redactor.from_identifiers(named, known_forgotten(workspace, study))
    return redact_tables(incoming.tables, redactor)


def known_names(workspace: Workspace, study: str, identifiers: pd.DataFrame | None = None) -> pd.DataFrame:
    """What texts of a study are redacted by (token, kind, value): identifiers of all live imports (those given, where
    they were read already), and words that a person called names.
    """
    if identifiers is None:
        identifiers = read_identifiers(workspace.store, study)
    return pd.concat([identifiers, name_rows(read_word_answers(workspace.store, study))], ignore_index=True)


def redact_tables(tables: Mapping[str, pd.DataFrame], redactor: Redactor) -> dict[str, pd.DataFrame]:
    """`tables` with their free texts redacted; the others pass."""
    redacted = dict(tables)
    for name, column in TEXTS:
        if name in tables and not tables[name].empty:
            texts = redactor.redact(tables[name][column]).texts
            redacted[name] = redacted[name].assign(**{column: texts})
    if "facts" in tables:
        redacted["facts"] = _with_written(tables["facts"], lambda values: redactor.redact(values).texts)
    return redacted


def withhold_texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """`tables` with their free texts empty: nobody knows which names to take out of them. Of what was said of a
    practice the word (yes, partly, no) stays.
    """
    withheld = dict(tables)
    for name, column in TEXTS:
        nothing = pd.Series(pd.NA, index=tables[name].index, dtype="str")
        withheld[name] = withheld[name].assign(**{column: nothing})
    if "facts" in tables:
        withheld["facts"] = _with_written(tables["facts"], lambda values: values.str.partition(":")[0])
    return withheld


def _with_written(facts: pd.DataFrame, change: Callable[[pd.Series[str]], pd.Series[str]]) -> pd.DataFrame:
    """`facts` with the values of those that people wrote in words of their own changed."""
    written = facts["name"].fillna("").str.startswith(WRITTEN_FACTS)
    if not written.any():
        return facts
    return facts.assign(value=facts["value"].mask(written, change(facts.loc[written, "value"]).reindex(facts.index)))


def names_are_known(people: pd.DataFrame, identifiers: pd.DataFrame) -> bool:
    """Whether there is a list of people (token, person), and names for nearly all of them.

    A few names, such as those that a survey brought, are no roster: whoever is not among them would stay in the
    texts. A mail address may spell the name out. `identifiers` has token, kind, value.
    """
    if people.empty:
        return False
    spelled = identifiers["value"].where(identifiers["kind"] == "email").map(name_in_mail, na_action="ignore")
    tokens = identifiers.loc[(identifiers["kind"] == "name") | spelled.notna(), "token"]
    named = people.loc[people["token"].isin(tokens), "person"]
    return bool(people["person"].isin(named.dropna()).mean() >= NAMED_SHARE)
