"""Forgets a person: erases what is theirs from every import of a study, in one transaction, and keeps them out.

What counts as theirs. Rows that carry a token of theirs; what was answered and said in those; interviews with nobody
else in them, the interviewer's part and ratings included; codes of what they said and decisions on them; the topics of
meetings of their pairs (and these meetings altogether, where nobody else of the pair is left); whom of their pairs a
log kept by hand counts (and its rows, where nobody else is left); what was set aside or changed in their rows; quotes
of what they said, offered and published. Their name leaves what others wrote, what is kept by hand among it, and their
token the rows of whom they manage.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from analysis.storage.audit import append_log
from analysis.storage.cache import forget_cached
from analysis.storage.decisions import erase_decisions
from analysis.storage.engines import scrub
from analysis.storage.erasing import Eraser, Rewrite, is_encrypted
from analysis.storage.kept_facts import erase_kept_lines, rewrite_kept_facts
from analysis.storage.release_panels import rewrite_panels
from analysis.storage.release_quotes import withdraw_quotes
from analysis.storage.releases import PREVIEW
from analysis.storage.row_schema import (
    CHANGES,
    FILE_ROWS,
    IDENTIFIERS,
    IMPORT_TABLES,
    IMPORTS,
    INTERVIEW_RATING,
    KEPT_FACTS,
    LINKS,
    QUOTE,
    RELEASE_PANELS,
    RESPONSES,
    SET_ASIDE,
    STUDY_TABLES,
)
from analysis.storage.schema import JOBS, PROFILES, RELEASES
from analysis.storage.stores import Store
from analysis.storage.studies import writable_study
from analysis.storage.tombstones import add_tombstones
from analysis.storage.version_hash import note_version

#: Texts in which others may name the person, by table and column.
TEXTS: Final = (
    ("comments", "question"), ("comments", "text"), ("interviews", "question"), ("interviews", "text"),
    ("checkins", "topic"), ("codes", "phrase"), ("events", "value"), ("facts", "value"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recogniser:
    """How the holder of the key tells what is a person's, where only they can read it.

    `clean` takes the person's name, numbers and mails out of texts; `clean_cells` does so in the JSON of a row that
    was set aside, `clean_findings` in that of findings, `clean_mappings` in the TOML of mappings, `clean_panel` takes
    people (tokens, submissions) out of the text that says who is behind a release; `owns` says whether a row that was
    set aside (the mapping it was read by, its cells as JSON) is the person's own.
    """

    clean: Rewrite
    clean_cells: Rewrite
    clean_findings: Rewrite
    clean_mappings: Rewrite
    clean_panel: Callable[[str, Collection[str]], str]
    owns: Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows by table (a changed column as table.column), imports sealed again.

    `erasure` is its number in the log; `scrubbed` whether what was deleted is gone from the files as well.
    """

    erasure: str
    counts: dict[str, int]
    imports: tuple[str, ...]
    scrubbed: bool


def erase_person(
    store: Store, study: str, tokens: Collection[str], tombstones: Collection[str], seen: Recogniser, *, who: str,
    passages: Collection[str] = (), quotes: Collection[str] = (),
) -> Erased:  # fmt: skip
    """Erases whom `tokens` stand for and keeps `tombstones` (tokens, those of names among them) out from now on.

    `passages` are utterances of theirs that carry no token (passages of coded projects, open answers), `quotes` the ids
    under which words of theirs were offered: these leave every release, those published too.

    Raises StudyError for an unknown study, StoreError for a read-only one or where the key is missing.
    """
    erasure = f"era-{secrets.token_hex(6)}"
    with store.writing() as connection:
        study_id = writable_study(connection, study).study_id
        eraser = Eraser(connection, study_id)
        theirs = {*tokens, *_values(eraser, "submissions", sorted(tokens), "submission")}
        eraser.counts["release_panels"] += rewrite_panels(
            store, connection, study_id, lambda text: seen.clean_panel(text, theirs)
        )
        eraser.counts["decisions"] += _erase_rows(connection, study_id, eraser, sorted(tokens), passages)
        _erase_set_aside(store, eraser, seen)
        eraser.counts["kept_facts"] += erase_kept_lines(connection, study_id, QUOTE, quotes.__contains__)
        clean_texts(store, connection, study_id, eraser, seen)
        connection.execute(delete(RELEASES).where(RELEASES.c.study_id == study_id, RELEASES.c.status == PREVIEW))
        withdrawn = withdraw_quotes(connection, study, study_id, quotes.__contains__, seen.clean, who=who)
        eraser.counts["quotes"] += withdrawn
        imports = eraser.reseal()
        add_tombstones(connection, study, tombstones, erasure)
        append_log(connection, who, "forget a person", study=study, subject=erasure)
        note_version(connection, study_id, who, "forget a person", erasure)
    forget_cached(store, study_id)
    scrubbed = scrub(store.engine, [*IMPORT_TABLES, IMPORTS, KEPT_FACTS, JOBS, PROFILES, RELEASES, RELEASE_PANELS])
    forget_cached(store, study_id)  # once more: a reader who began before may have cached what it read
    return Erased(erasure, {name: count for name, count in sorted(eraser.counts.items()) if count}, imports, scrubbed)


def _erase_rows(
    connection: Connection, study_id: int, eraser: Eraser, tokens: Sequence[str], passages: Collection[str]
) -> int:
    """Erases the rows with the person's tokens and what hangs on them; gives how many decisions went."""
    submissions = _values(eraser, "submissions", tokens, "submission")
    said, interviews = _erase_interviews(eraser, tokens)
    utterances = sorted({*said, *passages})
    eraser.delete_among(STUDY_TABLES["interviews"], "utterance", sorted(passages))
    # Where several files share its name, an open study calls the interview "I01 (end)": all of that name go.
    names = {interview for _, interview in interviews}
    eraser.counts["kept_facts"] += erase_kept_lines(
        connection, study_id, INTERVIEW_RATING, lambda key: bool(names & {key, key.rpartition(" (")[0]})
    )
    _erase_ratings(eraser, interviews)
    _erase_of_pairs(eraser, tokens)
    for table in (RESPONSES, STUDY_TABLES["comments"]):
        eraser.delete_among(table, "submission", submissions)
    eraser.delete_among(STUDY_TABLES["codes"], "utterance", utterances)
    _erase_changes(eraser, tokens)
    eraser.blank(STUDY_TABLES["employment"], "manager_token", STUDY_TABLES["employment"].c.manager_token.in_(tokens))
    eraser.delete(LINKS, LINKS.c.token_a.in_(tokens) | LINKS.c.token_b.in_(tokens))
    for table in (*STUDY_TABLES.values(), IDENTIFIERS, FILE_ROWS):
        if "token" in table.c:
            eraser.delete(table, table.c.token.in_(tokens))
    return erase_decisions(connection, study_id, set(utterances)) if utterances else 0


def _values(eraser: Eraser, table: str, tokens: Sequence[str], column: str) -> list[str]:
    rows = eraser.rows(STUDY_TABLES[table], STUDY_TABLES[table].c.token.in_(tokens))
    return sorted({row._mapping[column] for row in rows if row._mapping[column] is not None})


def _erase_ratings(eraser: Eraser, interviews: set[tuple[str, str]]) -> None:
    """Erases what files rated of `interviews` (import and name); of ratings in other files, those of these names."""
    facts, talk = STUDY_TABLES["facts"], STUDY_TABLES["interviews"]
    names = {interview for _, interview in interviews}
    others = {(row.import_id, row.interview) for row in eraser.rows(talk, talk.c.interview.in_(sorted(names)))}
    for row in eraser.rows(facts, facts.c.name == INTERVIEW_RATING):
        rated = json.loads(row.value)["interview"]
        same_name = bool(names & {rated, rated.rpartition(" (")[0]})
        if (row.import_id, rated) in interviews or (same_name and (row.import_id, rated) not in others):
            eraser.delete(facts, (facts.c.import_id == row.import_id) & (facts.c.row_no == row.row_no))


def _erase_interviews(eraser: Eraser, tokens: Sequence[str]) -> tuple[list[str], set[tuple[str, str]]]:
    """Erases interviews with nobody but the person in them; gives all utterances to go, and these interviews by import
    and name.
    """
    whole: set[tuple[str, str]] = set()
    table, own = STUDY_TABLES["interviews"], set(tokens)
    by_interview: dict[tuple[str, str], list[Any]] = {}
    for row in eraser.rows(table, table.c.interview.in_(_values(eraser, "interviews", tokens, "interview"))):
        by_interview.setdefault((row.import_id, row.interview), []).append(row)
    gone = list(eraser.rows(table, table.c.token.in_(tokens)))
    for (import_id, interview), rows in by_interview.items():
        speakers = {row.token for row in rows if row.token is not None}
        if speakers and speakers <= own:
            gone += rows
            whole.add((import_id, interview))
            eraser.delete(table, (table.c.import_id == import_id) & (table.c.interview == interview))
    return sorted({row.utterance for row in gone if row.utterance is not None}), whole


def _erase_of_pairs(eraser: Eraser, tokens: Sequence[str]) -> None:
    """Empties the topics of the person's pairs, and whom of them a log counts where it says the side: the count stays.

    Erases the meetings and the counts of pairs in which nobody else is left.
    """
    members, meetings, facts = (STUDY_TABLES[name] for name in ("memberships", "checkins", "facts"))
    for pair in _values(eraser, "memberships", tokens, "pair"):
        if eraser.rows(members, (members.c.pair == pair) & members.c.token.not_in(tokens)):
            eraser.blank(meetings, "topic", meetings.c.pair == pair)
            one_side = (facts.c.pair == pair) & facts.c.side.is_not(None)
            numbers = [(row.import_id, row.row_no) for row in eraser.rows(facts, one_side)]
            for column in ("pair", "side"):
                for import_id, row_no in numbers:
                    eraser.blank(facts, column, (facts.c.import_id == import_id) & (facts.c.row_no == row_no))
        else:
            for table in (meetings, facts):
                eraser.delete(table, table.c.pair == pair)


def _erase_changes(eraser: Eraser, tokens: Sequence[str]) -> None:
    """Erases what was changed in the person's rows of each file."""
    for row in eraser.rows(FILE_ROWS, FILE_ROWS.c.token.in_(tokens)):
        eraser.delete(CHANGES, (CHANGES.c.import_id == row.import_id) & (CHANGES.c.row == row.row))


def _erase_set_aside(store: Store, eraser: Eraser, seen: Recogniser) -> None:
    """Erases the person's rows that were set aside."""
    for row in eraser.rows(SET_ASIDE):
        (cells,) = store.decrypt([row.raw])
        if cells is not None and seen.owns(row.import_id, cells):
            eraser.delete(SET_ASIDE, (SET_ASIDE.c.import_id == row.import_id) & (SET_ASIDE.c.row_no == row.row_no))


def clean_texts(store: Store, connection: Connection, study_id: int, eraser: Eraser, seen: Recogniser) -> None:
    """Takes the names that `seen` knows out of what others wrote, and out of what is said of files and of work done."""
    for name, column in TEXTS:
        change = _in_facts(seen) if name == "facts" else seen.clean
        change = _sealed(store, change) if is_encrypted(name, column) else change
        eraser.rewrite(STUDY_TABLES[name], column, change)
    eraser.counts["kept_facts.value"] += rewrite_kept_facts(store, connection, study_id, _in_facts(seen))
    eraser.rewrite(SET_ASIDE, "reason", _sealed(store, seen.clean))
    eraser.rewrite(SET_ASIDE, "raw", _sealed(store, seen.clean_cells))
    eraser.rewrite(CHANGES, "change", _sealed(store, seen.clean_cells))
    eraser.rewrite_lines(_sealed(store, seen.clean), "file_label")
    eraser.rewrite_lines(_sealed(store, seen.clean_findings), "findings")
    eraser.rewrite_mappings(seen.clean_mappings)
    for job in connection.execute(select(JOBS).where(JOBS.c.study_id == study_id)).all():
        message, result = seen.clean([job.message, job.result])
        connection.execute(update(JOBS).where(JOBS.c.job_id == job.job_id).values(message=message, result=result))


def _in_facts(seen: Recogniser) -> Rewrite:
    """Cleans facts: every text within those that are JSON, however deep, and the others as a whole."""

    def cleaned(held: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        if isinstance(held, dict):
            return {key: cleaned(value) for key, value in held.items()}
        if isinstance(held, list):
            return [cleaned(value) for value in held]
        return seen.clean([held])[0] if isinstance(held, str) else held

    def one(text: str | None) -> str | None:
        try:
            held = json.loads(text or "")
        except ValueError:
            held = None
        if not isinstance(held, (dict, list)):
            return seen.clean([text])[0]
        changed = cleaned(held)
        return text if changed == held else json.dumps(changed, ensure_ascii=False)

    return lambda texts: [one(text) for text in texts]


def _sealed(store: Store, change: Rewrite) -> Rewrite:
    """`change` for a column of ciphertexts: what it leaves as it was keeps its ciphertext."""

    def rewrite(held: Sequence[str | None]) -> list[str | None]:
        plain = store.decrypt(held)
        changed = change(plain)
        fresh = store.encrypt([after for before, after in zip(plain, changed, strict=True) if before != after])
        new = iter(fresh)
        return [
            next(new) if before != after else cipher
            for cipher, before, after in zip(held, plain, changed, strict=True)
        ]  # fmt: skip

    return rewrite
