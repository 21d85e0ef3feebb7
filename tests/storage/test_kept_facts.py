"""Facts kept by hand: the last word counts, all stay, nothing is in plain text, and the version knows of them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from analysis.errors import StoreError
from analysis.storage.audit import read_log
from analysis.storage.checking import check
from analysis.storage.kept_facts import LONGEST, KeptFact, erase_kept_lines, facts_mark, keep_facts, read_kept_facts
from analysis.storage.row_schema import NO_EVIDENCE
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version


def said(store):
    frame = read_kept_facts(store, "pilot")
    return [tuple(row) for row in frame[["name", "cohort", "key", "value"]].fillna("").itertuples(index=False)]


def test_the_mark_of_the_facts_follows_every_line(store):
    marks = [facts_mark(store, "pilot")]
    for fact in (
        KeptFact("note", "one"),
        KeptFact("note", "one"),
        KeptFact(NO_EVIDENCE[0], "two"),
        KeptFact("note", None),
    ):
        keep_facts(store, "pilot", [fact], who="ada")
        marks.append(facts_mark(store, "pilot"))
    with store.writing() as connection:
        erase_kept_lines(connection, 1, "note")
    marks.append(facts_mark(store, "pilot"))
    assert marks[0] == ""
    assert len(set(marks)) == len(marks)


def test_the_last_word_on_a_thing_counts(store):
    cost = KeptFact("hours a pair", "12", date=dt.date(2026, 3, 1))
    keep_facts(store, "pilot", [cost, KeptFact("hours a pair", "9", cohort="Aspen")], who="ada")
    keep_facts(store, "pilot", [KeptFact("hours a pair", "14")], who="ben")
    assert said(store) == [("hours a pair", "Aspen", "", "9"), ("hours a pair", "", "", "14")]
    held = read_kept_facts(store, "pilot")
    assert held["who"].tolist() == ["ada", "ben"]
    assert held["date"].isna().tolist() == [True, True]
    assert [line.action for line in read_log(store)][:2] == ["keep fact", "keep fact"]
    assert check(store) == ()


def test_what_is_said_and_taken_back_leaves_the_version_as_it_was(store):
    plain = study_version(store, "pilot")
    keep_facts(store, "pilot", [KeptFact("sponsor visible", "yes", key="1", date=dt.date(2026, 3, 1))], who="ada")
    assert read_kept_facts(store, "pilot")["date"].dt.date.tolist() == [dt.date(2026, 3, 1)]
    assert study_version(store, "pilot") != plain
    keep_facts(store, "pilot", [KeptFact("sponsor visible", None, key="1")], who="ada")
    assert said(store) == []
    assert study_version(store, "pilot") == plain


def test_what_somebody_means_to_do_changes_no_figure(store):
    plain = study_version(store, "pilot")
    keep_facts(store, "pilot", [KeptFact(NO_EVIDENCE[0], "ring them", key="1")], who="ada")
    assert study_version(store, "pilot") == plain
    assert len(said(store)) == 1


def test_nothing_that_was_written_is_in_plain_text(store):
    keep_facts(store, "pilot", [KeptFact("note", "Zanzibarina listens")], who="ada")
    with store.reading() as connection:
        held = connection.execute(text("SELECT value FROM kept_facts")).scalars().all()
    assert len(held) == 1
    assert "Zanzibarina" not in held[0]


@pytest.mark.parametrize(
    "meddle",
    ["UPDATE kept_facts SET name = 'other' WHERE seq = 1", "DELETE FROM kept_facts WHERE seq = 1"],
)
def test_a_changed_or_missing_fact_is_seen(store, meddle):
    keep_facts(store, "pilot", [KeptFact("note", "one"), KeptFact("note", "two")], who="ada")
    with store.writing() as connection:
        connection.execute(text(meddle))
    assert "KEPT_FACT_SEAL" in {finding.code for finding in check(store)}


@pytest.mark.parametrize(
    ("fact", "code"), [(KeptFact(" ", "x"), "FACT_NAME"), (KeptFact("note", "x" * (LONGEST + 1)), "FACT_LONG")]
)
def test_what_is_no_fact_is_refused_and_nothing_is_kept(store, fact, code):
    with pytest.raises(StoreError) as refused:
        keep_facts(store, "pilot", [KeptFact("note", "fine"), fact], who="ada")
    assert refused.value.code == code
    assert said(store) == []


def test_a_sample_takes_no_fact(store):
    set_read_only(store, "pilot", True)
    with pytest.raises(StoreError):
        keep_facts(store, "pilot", [KeptFact("note", "x")], who="ada")
