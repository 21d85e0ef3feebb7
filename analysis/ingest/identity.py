"""Who a row is about: identifiers as given, and the key that rows of one submission share across files."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.headings import heading_words
from analysis.ingest.identifiers import clean_identifiers, find_damage, odd_mails
from analysis.ingest.ledger import BoolArray
from analysis.ingest.meanings import FEW_ROWS_A_PERSON, IDENTIFIERS
from analysis.ingest.redcap import instance_of_rows, place_columns
from analysis.ingest.source import Source, map_distinct, mask
from analysis.ingest.words import normalise_wave

#: Tools whose response ids are unique in the world; those of others are unique in their own form only.
_WORLDWIDE_IDS = frozenset({"qualtrics", "surveymonkey"})
#: The code of a row in a file in which nothing tells people apart.
_ROW_CODE: Final = re.compile(r"row-[0-9a-f]{12}-\d{1,9}")


def read_identity(source: Source) -> pd.DataFrame:
    """Columns employee_id, email, code: raw identifiers as text, NA where a row has none.

    A column whose identifiers a spreadsheet has destroyed is not used at all; if it is the person key, no row can be
    taken and all are set aside (ID_DESTROYED and its kin), because rows of different people would become one.
    """
    frame = pd.DataFrame({kind: _identifiers(source, kind) for kind in IDENTIFIERS})
    mails = np.isin(source.ledger.rows, odd_mails(frame["email"]))
    source.ledger.note(
        "ODD_EMAIL", "warning", "Cells in the mail column are no mail addresses.", hit=mails,
        column=source.heading("email"), advice="Check them; a wrong address links a person to nobody.",
    )  # fmt: skip
    return frame


def _identifiers(source: Source, kind: str) -> pd.Series:
    raw = source.raw(kind)
    if raw is None:
        return source.blank()
    for damage in find_damage(raw, people=source.mapping.kind in FEW_ROWS_A_PERSON):
        column, is_key = source.heading(kind), source.mapping.person_key == kind
        hit = np.isin(source.ledger.rows, damage.rows)
        if not damage.fatal:
            source.ledger.note(damage.code, "warning", damage.message, hit=hit, column=column, advice=damage.advice)
            continue
        if is_key:
            everything = np.ones(source.size, dtype=bool)
            source.ledger.set_aside(everything, damage.code, damage.message, column=column, advice=damage.advice,
                                    severity="error")  # fmt: skip
        else:
            source.ledger.note(damage.code, "warning", f"{damage.message} The column is not used.", column=column,
                               advice=damage.advice)  # fmt: skip
        return source.blank()
    return clean_identifiers(raw, kind)


def read_other_person(source: Source, meaning: str, kind: str) -> pd.Series:
    """Identifiers of somebody else whom the row names (a manager, a partner), read as those of kind `kind` are.

    A column that a spreadsheet has destroyed is not used: it would make one person of all who are named in it.
    """
    raw = source.raw(meaning)
    if raw is None:
        return source.blank()
    for damage in find_damage(raw, people=False):
        column = source.heading(meaning)
        source.ledger.note(
            damage.code, "warning", f"{damage.message}{' The column is not used.' if damage.fatal else ''}",
            hit=np.isin(source.ledger.rows, damage.rows), column=column, advice=damage.advice,
        )  # fmt: skip
        if damage.fatal:
            return source.blank()
    return clean_identifiers(raw, kind)


def person_label(identity: pd.DataFrame) -> pd.Series:
    """One label a person within the file, for finding rows of the same person: the first identifier that is there."""
    mails = identity["email"].str.casefold()
    codes = identity["code"].str.casefold()
    ids = identity["employee_id"].str.upper()
    return ("id:" + ids).fillna("mail:" + mails).fillna("code:" + codes)


def row_identity(source: Source) -> pd.DataFrame:
    """An identity of its own for each row, where the mapping says that no column tells people apart.

    The code names the file and the row: the tables which one row feeds stay together, and nothing links to other files.
    """
    codes = [f"row-{source.sha256[:12]}-{row}" for row in source.ledger.rows]
    return pd.DataFrame({"employee_id": source.blank(), "email": source.blank(),
                         "code": pd.Series(codes, index=source.view.data.index, dtype="str")})  # fmt: skip


def is_row_code(code: str) -> bool:
    """Whether a code is one of `row_identity`: it names a row and no person."""
    return _ROW_CODE.fullmatch(code) is not None


def submission_ids(source: Source, waves: pd.Series) -> pd.Series:
    """A text for each row that stays the same when the file is exported again, and differs between forms and waves.

    The tool's response id where it is unique in the world; else wave, header and response id together; without one a
    hash of the row's cells and the wave, numbered where anonymous rows are alike. REDCap numbers records, not answers:
    there a hash of record, event, form and instance stands for the response id.
    """
    given = _given_ids(source)
    raw = source.raw("submission")
    damaged = raw is not None and any(damage.fatal for damage in find_damage(raw))
    if source.mapping.tool in _WORLDWIDE_IDS and given.notna().all() and given.is_unique and not damaged:
        return given
    place = source.view.fingerprint[:8]
    named = waves.fillna("") + "." + place + "." + given
    hashed = pd.Series([f"{value:016x}" for value in row_hashes(source.view.data)], index=given.index, dtype="str")
    hashed = waves.fillna("") + "." + place + "." + hashed
    ids = hashed if damaged or given.isna().all() else named.fillna(hashed)
    count = ids.groupby(ids).cumcount()
    return ids.where(count == 0, ids + "." + (count + 1).astype("str"))


def _given_ids(source: Source) -> pd.Series:
    if source.mapping.tool != "redcap" or source.mapping.has("submission"):
        return source.text("submission")
    hashed = row_hashes(source.view.data[place_columns(source.view)])
    texts = [f"{one:016x}.{number}" for one, number in zip(hashed, instance_of_rows(source.view), strict=True)]
    return pd.Series(texts, index=source.view.data.index, dtype="str")


def row_hashes(cells: pd.DataFrame) -> np.ndarray:
    """A 64-bit hash of each row's cells in order; each distinct text of a column is hashed once."""
    total = np.zeros(len(cells), dtype=np.uint64)
    for position in cells.columns:
        codes, distinct = pd.factorize(cells[position])
        hashes = pd.util.hash_array(np.asarray(distinct, dtype=object))
        total = total * np.uint64(1_000_003) + hashes[codes]
    return total


def repeated_rows(source: Source) -> BoolArray:
    """The rows whose cells are, one and all, those of an earlier row."""
    return mask(pd.Series(row_hashes(source.view.data)).duplicated())


def wave_of_rows(source: Source) -> pd.Series:
    """The wave of each row: the mapping's, else the wave column's under its usual name.

    A form that a record answered several times in one event of REDCap is a wave of its own from the second time on, so
    that nobody counts twice at a wave.
    """
    return _stated_waves(source) + repeats_within_event(source)


def repeats_within_event(source: Source) -> pd.Series:
    """The words " (instance 2)" for a row that repeats a form in one event of a record, "" for others."""
    texts = pd.Series("", index=source.view.data.index, dtype="str")
    if source.mapping.tool != "redcap" or _wave_is_instance(source):
        return texts
    numbers = instance_of_rows(source.view)
    named = pd.Series([f" (instance {number})" for number in numbers], index=texts.index, dtype="str")
    return texts.mask(numbers > 1, named)


def _wave_is_instance(source: Source) -> bool:
    return source.mapping.has("wave") and heading_words(source.heading("wave")).endswith("repeat instance")


def _stated_waves(source: Source) -> pd.Series:
    own = source.mapping.values.get("wave", {})
    if source.mapping.has("wave"):
        waves = map_distinct(source.text("wave"), lambda text: own.get(text) or normalise_wave(text))
        return waves.fillna(source.mapping.wave) if source.mapping.wave else waves
    return pd.Series([source.mapping.wave] * source.size, index=source.view.data.index, dtype="str")
