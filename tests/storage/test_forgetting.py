"""Whoever is forgotten is nowhere any more, and does not come back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from analysis.errors import StoreError, StudyError
from analysis.scores.comments import comment_ids
from analysis.storage.audit import read_log
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.decisions import Decision, append_decisions, read_decisions
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts
from analysis.storage.releases import preview_release, publish, published_documents, save_preview
from analysis.storage.row_schema import QUOTE
from analysis.storage.rows import read_tables
from analysis.storage.schema import RELEASES
from analysis.storage.side_rows import read_changes, read_set_aside
from analysis.storage.studies import set_read_only
from analysis.storage.versions import study_version, study_versions
from analysis.workflow.forgetting import find_person, forget
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import open_study
from tests.storage.forgotten_person import (
    CANARIES,
    CODE,
    FILES,
    GONE,
    LABEL,
    MAIL,
    NUMBER,
    OF_OTHERS,
    QUOTED,
    STUDY,
    bring,
    every_value,
    fill,
    plan,
    publish_quotes,
    quotes_out,
    workspace_of,
)

#: What HR wrote of the person by hand: as a text, in JSON however deep, and what was said otherwise since.
KEPT = (
    KeptFact("practice 71", "yes: Zanzibarina Quill spoke for it", key="1"),
    KeptFact("action", '{"text": "Ask Ben", "owner": "Zanzibarina", "more": [{"who": "00417K20391"}]}', key="1"),
    KeptFact("action", '{"text": "Ask Ida Ek", "owner": "HR", "more": []}', key="2"),
    KeptFact("practice 71", "partly: Quill and Ben Okafor", key="1"),
)


@pytest.fixture
def space(store, tmp_path):
    return workspace_of(store, tmp_path / "apart" / "reverb.key")


@pytest.fixture
def filled(space, tmp_path):
    """The whole study, with decisions, a published release and a preview."""
    fill(space, tmp_path / "files")
    said = [Decision(u, "trust", "positive", "accept", "hr", "1") for u in ("I01-1", "I02-1", "I01-2")]
    append_decisions(space.store, STUDY, said)
    keep_facts(space.store, STUDY, KEPT, who="hr")
    publish_quotes(space, "r0")
    publish(space.store, STUDY, "r1", study_version(space.store, STUDY), '{"n": 1}')
    save_preview(space.store, STUDY, "r2", "v", '{"said": "secretcanary"}')
    return space


def test_the_person_is_everywhere_before(filled):
    told = every_value(filled.store)
    assert [canary for canary in CANARIES if canary not in told] == []
    assert len(read_changes(filled.store, STUDY)) == 1
    assert len(read_set_aside(filled.store, STUDY)) == 4


@pytest.mark.parametrize("said", [NUMBER, MAIL.upper(), CODE, "pseudonym"])
def test_nothing_of_the_person_is_left(filled, said, tmp_path, path):
    store = filled.store
    read_tables(store, STUDY)  # so that something is cached
    person = next(iter(find_person(filled, STUDY, NUMBER).tokens))
    if said == "pseudonym":
        people = open_study(filled, STUDY).people
        said = people.loc[people["department"] == "Kilimanjaroville", "person"].iloc[0]
    whom = find_person(filled, STUDY, said)
    assert person in whom.tokens
    assert whom.numbers == 1
    done = forget(filled, STUDY, said, who="tester")
    assert done.erased.scrubbed
    make_backup(store, tmp_path / "after.sqlite")
    told = every_value(store)
    assert [canary for canary in CANARIES if canary.casefold() in told.casefold()] == []
    assert [token for token in find_tokens(whom) if token in told.replace(tombstones(store), "")] == []
    held = [*path.parent.glob("*"), tmp_path / "after.sqlite", *(tmp_path / "cache").rglob("*")]
    for file in (one for one in held if one.is_file()):
        inside = file.read_bytes()
        assert [canary for canary in CANARIES if canary.encode() in inside] == [], file
    assert check(store) == ()


def find_tokens(whom):
    return sorted(whom.tokens)


def tombstones(store):
    """The values of the tombstones as `every_value` lists them, one after the other."""
    with store.reading() as connection:
        from analysis.storage.schema import TOMBSTONES

        return "\n".join(str(value) for row in connection.execute(TOMBSTONES.select()) for value in row)


def test_what_others_said_stays_without_the_name(filled):
    forget(filled, STUDY, NUMBER, who="tester")
    tables = read_tables(filled.store, STUDY)
    assert sorted(tables["comments"]["text"]) == [
        "I liked talking to [name]", "[name] showed me the tool; ask [name] or [mail]", "nothing to add",
    ]  # fmt: skip
    assert tables["interviews"]["text"].tolist() == ["[name] explained phones to me."]
    assert tables["checkins"]["topic"].fillna("-").tolist() == ["-", "The plan of [name]"]
    assert tables["codes"]["utterance"].tolist() == ["I02-1"]
    assert tables["employment"]["manager_token"].isna().all()
    assert len(tables["employment"]) == 3
    aside = read_set_aside(filled.store, STUDY)
    assert len(aside) == 2
    assert "[name] is great" in aside["raw"].str.cat()
    assert "she said [id] and [name]" in aside["raw"].str.cat()
    assert read_changes(filled.store, STUDY).empty
    labels = [line.file_label for line in list_imports(filled.store, STUDY)]
    assert "roster of [name].csv" in labels


def test_a_log_keeps_its_counts_and_forgets_whom_of_a_pair_it_counts(filled):
    columns = ["name", "pair", "side", "value"]
    forget(filled, STUDY, NUMBER, who="tester")
    facts = read_tables(filled.store, STUDY)["facts"]
    assert facts[columns].fillna("-").values.tolist() == [
        ["idea raised", "-", "-", "3"], ["idea adopted", "P1", "-", "1"], ["senior forum", "P2", "junior", "2"],
    ]  # fmt: skip
    assert open_study(filled, STUDY).facts["cohort"].tolist()[:2] == ["Aspen", "Aspen"]
    forget(filled, STUDY, "00418K20391", who="tester")
    assert read_tables(filled.store, STUDY)["facts"]["name"].tolist() == ["idea raised", "senior forum"]
    assert check(filled.store) == ()


def test_words_of_the_person_leave_what_is_published_and_the_others_stay(filled):
    store = filled.store
    before = {one.line.release_id: one for one in published_documents(store, STUDY)}
    done = forget(filled, STUDY, NUMBER, who="tester")
    assert quotes_out(store) == {OF_OTHERS: "[name] explained phones to me"}
    after = {one.line.release_id: one for one in published_documents(store, STUDY)}
    assert after["r1"] == before["r1"]
    assert after["r0"].line.seal != before["r0"].line.seal, "whoever keeps a release in memory sees that it changed"
    assert json.loads(after["r0"].document)["release"]["n"] == 1
    assert done.erased.counts["quotes"] == 4
    said = [line for line in read_log(store) if line.action == "withdraw quotes"]
    assert [(line.subject, line.who, line.study) for line in said] == [("r0", "tester", STUDY)]
    held = read_kept_facts(store, STUDY)
    assert held.loc[held["name"] == QUOTE, "key"].tolist() == [OF_OTHERS]
    assert check(store) == ()


def test_whoever_is_known_from_a_quote_alone_can_be_forgotten(filled):
    store = filled.store
    for line in list_imports(store, STUDY):
        undo_import(store, STUDY, line.import_id)
    assert sorted(quotes_out(store).values()) == sorted(QUOTED.values()), "an undo changes nothing that is out"
    forget(filled, STUDY, NUMBER, who="tester")
    assert GONE not in quotes_out(store)
    assert check(store) == ()


def test_a_release_that_was_damaged_loses_the_words_and_stays_damaged(filled):
    store = filled.store
    with store.writing() as connection:
        connection.execute(update(RELEASES).where(RELEASES.c.release_id == "r0").values(data_version="another"))
        connection.execute(update(RELEASES).where(RELEASES.c.release_id == "r1").values(document="no JSON"))
    faults = {one.message for one in check(store)}
    assert len(faults) == 2
    forget(filled, STUDY, NUMBER, who="tester")
    assert {one.message for one in check(store)} == faults
    assert "Kilimanjaroville" not in every_value(store)


def test_an_erasure_is_a_version_and_a_line_without_a_name(filled):
    before = study_version(filled.store, STUDY)
    done = forget(filled, STUDY, NUMBER, who="tester")
    assert study_version(filled.store, STUDY) != before
    newest = study_versions(filled.store, STUDY)[0]
    assert (newest.action, newest.subject) == ("forget a person", done.erased.erasure)
    line = next(line for line in read_log(filled.store) if line.action == "forget a person")
    assert line.subject == done.erased.erasure
    assert read_decisions(filled.store, STUDY)["utterance"].tolist() == ["I02-1"]
    assert preview_release(filled.store, STUDY) is None
    assert published_documents(filled.store, STUDY)[0].document == '{"n": 1}', "nothing was quoted there"
    assert done.erased.counts["identifiers"] >= 4
    assert len(done.erased.imports) == len(FILES), "every file holds something of the person"


def test_backups_that_hold_the_person_are_named(filled, tmp_path):
    line = make_backup(filled.store, tmp_path / "before.sqlite")
    done = forget(filled, STUDY, NUMBER, who="tester")
    assert [one.label for one in done.backups] == [line.label]
    assert any("Releases that were published (2)" in one for one in done.not_reached)


def test_the_same_files_do_not_bring_the_person_back(filled, tmp_path):
    ids = [line.import_id for line in list_imports(filled.store, STUDY)]
    forget(filled, STUDY, NUMBER, who="tester")
    folder = tmp_path / "files"
    again = [plan(filled, folder, name) for name in FILES]
    assert {one.status for one in again if one.file != "codes.csv"} == {"duplicate"}
    assert sorted(one.import_id for one in again if one.import_id) == sorted(set(ids) & {o.import_id for o in again})
    for import_id in ids:
        undo_import(filled.store, STUDY, import_id)
    names = [name for name in FILES if name != "codes.csv"]  # holds nobody else
    brought = bring(filled, folder, *reversed(names))
    told = every_value(filled.store)
    texts = told.replace(LABEL, "")  # whoever brings the file once more names it once more
    assert [canary for canary in CANARIES if canary.casefold() in texts.casefold()] == []
    roster = next(one for one in brought if one.file == LABEL)
    assert (roster.checked.rows_read, roster.checked.rows_accepted, roster.checked.rows_set_aside) == (4, 3, 1)
    assert [f.rows_count for f in roster.findings if f.code == "FORGOTTEN_PERSON"] == [1]
    kept = read_set_aside(filled.store, STUDY)
    assert kept.loc[kept["code"] == "FORGOTTEN_PERSON", "raw"].isna().all()
    assert check(filled.store) == ()


def test_what_is_kept_by_hand_stays_but_for_the_person(filled):
    forget(filled, STUDY, NUMBER, who="tester")
    held = read_kept_facts(filled.store, STUDY).set_index(["name", "key"])["value"]
    assert held["practice 71", "1"] == "partly: [name] and Ben Okafor"
    assert held["action", "1"] == '{"text": "Ask Ben", "owner": "[name]", "more": [{"who": "[id]"}]}'
    assert held["action", "2"] == KEPT[2].value
    assert check(filled.store) == (), "the chain is sealed again"
    keep_facts(filled.store, STUDY, [KeptFact("action", "later", key="3")], who="hr")
    assert check(filled.store) == ()


def test_another_file_cannot_bring_the_person_back_by_a_new_address(filled, tmp_path):
    forget(filled, STUDY, NUMBER, who="tester")
    folder = tmp_path / "files"
    fresh = f"Employee ID,Name,Email,Department\n{NUMBER},Zana Quill,zq@new.example,Sales\n"
    fresh += "00999,Eva Moe,eva@x.example,Ops\n"
    carry_out(filled, STUDY, plan(filled, folder, LABEL, fresh), who="tester")
    alone = "Email,Code,Name,Department\nzq@new.example,zaza11,Zana Quill,Sales\neva@x.example,evmo11,Eva Moe,Ops\n"
    carry_out(filled, STUDY, plan(filled, folder, "codes.csv", alone), who="tester")
    told = every_value(filled.store)
    assert "Zana" not in told
    assert "zq@new.example" not in told
    assert "Eva Moe" in told


def test_nobody_else_is_touched_and_a_namesake_may_come(filled, tmp_path):
    before = read_tables(filled.store, STUDY)
    forget(filled, STUDY, NUMBER, who="tester")
    after = read_tables(filled.store, STUDY)
    others = before["submissions"].loc[~before["submissions"]["submission"].isin(after["submissions"]["submission"])]
    assert len(others) == 1
    assert len(after["people"]) == 3
    namesake = "Employee ID,Name,Department\n00777,Zanzibarina Quill,Sales\n"
    carry_out(filled, STUDY, plan(filled, tmp_path / "files", LABEL, namesake), who="tester")
    assert len(read_tables(filled.store, STUDY)["people"]) == 4


def test_an_unknown_person_and_a_locked_study_are_refused(filled):
    before = every_value(filled.store)
    with pytest.raises(StudyError) as refused:
        forget(filled, STUDY, "99999", who="tester")
    assert refused.value.code == "UNKNOWN_PERSON"
    assert "99999" not in f"{refused.value}"
    assert every_value(filled.store) == before
    set_read_only(filled.store, STUDY, True)
    with pytest.raises(StoreError) as locked:
        forget(filled, STUDY, NUMBER, who="tester")
    assert locked.value.code == "STUDY_READ_ONLY"


def test_an_interrupted_erasure_changes_nothing(filled, monkeypatch):
    from analysis.storage import forgetting

    before = every_value(filled.store)

    def cut(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(forgetting, "note_version", cut)
    with pytest.raises(RuntimeError):
        forget(filled, STUDY, NUMBER, who="tester")
    assert every_value(filled.store) == before


def test_decisions_on_their_open_answers_go_and_those_on_others_stay(filled):
    answers = open_study(filled, STUDY).comments
    theirs = answers["submission"].isin(_submissions_of(filled, NUMBER))
    decided = [Decision(name, "trust", "favourable", "add", "hr", "1") for name in comment_ids(answers)]
    append_decisions(filled.store, STUDY, decided)
    forget(filled, STUDY, NUMBER, who="hr")
    left = set(read_decisions(filled.store, STUDY)["utterance"])
    assert theirs.any()
    assert left.isdisjoint(comment_ids(answers[theirs]))
    assert left >= set(comment_ids(answers[~theirs]))
    assert check(filled.store) == ()


def _submissions_of(space, number):
    whose = open_study(space, STUDY).submissions
    tokens = find_person(space, STUDY, number)
    tables = read_tables(space.store, STUDY)["submissions"]
    return set(tables.loc[tables["token"].isin(tokens.tokens), "submission"]) & set(whose["submission"])
