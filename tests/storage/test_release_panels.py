"""Who is behind what is out: kept with the release, readable with the key alone, and gone with whoever is forgotten."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from sqlalchemy import func, select, update

from analysis.errors import StoreError
from analysis.ingest.linkage import person_name
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.release.panels import Members, Panel, panels_from_text, panels_to_text, person_of, unknowns
from analysis.storage.backups import make_backup
from analysis.storage.checking import check
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.release_panels import keep_panels, read_panels
from analysis.storage.releases import current_release, publish, published_documents
from analysis.storage.row_schema import RELEASE_PANELS
from analysis.storage.rows import read_tables
from analysis.storage.rules import set_rule
from analysis.storage.stores import open_store
from analysis.workflow.forgetting import find_person, forget
from analysis.workflow.keeping import apply_retention_rules
from analysis.workflow.restoring import restore
from analysis.workflow.studies import open_study
from tests.storage.forgotten_person import NUMBER, STUDY, every_value, fill, workspace_of

RELEASE = "R1"
SYSTEM = ("cells", "engagement", "baseline", "programme")


@pytest.fixture
def space(store, tmp_path, monkeypatch):
    """The small study, imported, in a store of either kind with its key where a restore looks for it."""
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "apart" / "reverb.key"))
    opened = workspace_of(store, tmp_path / "apart" / "reverb.key")
    fill(opened, tmp_path / "files")
    return opened


@pytest.fixture
def names(space):
    """What a panel may call the person: pseudonyms after each of their tokens, and their submissions."""
    tokens = find_person(space, STUDY, NUMBER).tokens
    rows = read_tables(space.store, STUDY)["submissions"]
    return sorted({*map(person_name, tokens), *rows.loc[rows["token"].isin(tokens), "submission"]})


@pytest.fixture
def out(space, names):
    """A release that is out, with the person in one of its rows under every name, and others beside."""
    others = [one for one in open_study(space, STUDY).people["person"] if one not in names]
    assert len(names) > 3
    assert len(others) == 3
    people = pd.Series([*names, *others])
    behind = unknowns(people, pd.Series([4.0] * len(people)))
    panel = Panel(SYSTEM, {(): Members.of(behind), (("cohort", "Aspen"),): Members.of(behind[1:])})
    (told,) = space.store.encrypt([panels_to_text((panel,))])
    publish(
        space.store, STUDY, RELEASE, "v1", '{"n": 1}', who="hr",
        beside=lambda connection, study: keep_panels(connection, study, RELEASE, str(told)),
    )  # fmt: skip
    return others


def people_in(space):
    (panel,) = panels_from_text(read_panels(space.store, STUDY)[RELEASE])
    assert panel.system == SYSTEM
    return {key: {person_of(one) for one in members} for key, members in panel.rows.items()}


def counted(store):
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(RELEASE_PANELS))


def test_panels_are_read_back_as_they_were_kept(space, names, out):
    assert people_in(space) == {(): {*names, *out}, (("cohort", "Aspen"),): {*names[1:], *out}}
    assert check(space.store) == ()


def test_they_are_kept_in_the_transaction_that_publishes_or_nothing_is(space):
    def cut(*_: object) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        publish(space.store, STUDY, RELEASE, "v1", '{"n": 1}', who="hr", beside=cut)
    assert current_release(space.store, STUDY) is None
    assert counted(space.store) == 0


def test_nobody_reads_them_in_the_file_of_the_store_or_of_a_backup(space, names, out, path, tmp_path):
    make_backup(space.store, tmp_path / "kept.sqlite")
    with space.store.reading() as connection:
        held = connection.scalar(select(RELEASE_PANELS.c.panels))
    files = [tmp_path / "kept.sqlite", *path.parent.glob("*.sqlite*")]
    for name in [one for one in (*names, *out) if one.startswith("P")]:
        assert name not in held
        assert [file for file in files if file.is_file() and name.encode() in file.read_bytes()] == []


def test_without_the_key_they_are_not_read(space, out, tmp_path):
    place = space.store.path or space.store.engine.url.render_as_string(hide_password=False)
    with open_store(place) as bare, pytest.raises(StoreError):
        read_panels(bare, STUDY)


@pytest.mark.parametrize("values", [{"panels": "changed"}, {"seal": "0" * 64}])
def test_what_was_changed_is_found_by_check(space, out, values):
    with space.store.writing() as connection:
        connection.execute(update(RELEASE_PANELS).values(**values))
    (found,) = check(space.store)
    assert (found.code, found.message) == ("PANEL_SEAL", f"Who is behind release {RELEASE} was changed.")


def test_whoever_is_forgotten_is_nobody_in_them_and_still_counted(space, names, out):
    before = people_in(space)
    done = forget(space, STUDY, NUMBER, who="tester")
    assert done.erased.counts["release_panels"] == 1
    after = people_in(space)
    assert [name for name in names if name in every_value(space.store)] == []
    others = {key: len(people - set(names)) for key, people in before.items()}
    assert {key: len(people) for key, people in after.items()} == {key: rest + 1 for key, rest in others.items()}
    assert all(set(out) <= people for people in after.values())
    assert {one.partition(" ")[0] for people in after.values() for one in people - set(out)} == {"nobody"}
    assert check(space.store) == ()


def test_whoever_was_taken_back_and_is_forgotten_then_leaves_them_too(space, names, out):
    tokens = find_person(space, STUDY, NUMBER).tokens
    for line in list_imports(space.store, STUDY):
        undo_import(space.store, STUDY, line.import_id, who="hr")
    assert people_in(space)[()] == {*names, *out}, "an import that is taken back changes nothing that is out"
    forget(space, STUDY, NUMBER, who="tester")
    given = space.pseudonymiser.one("id", NUMBER)
    assert given in tokens
    assert person_name(given) not in people_in(space)[()]
    assert check(space.store) == ()


def test_a_backup_from_before_brings_nobody_back(space, names, out, tmp_path):
    make_backup(space.store, tmp_path / "before.sqlite")
    forget(space, STUDY, NUMBER, who="tester")
    place = space.store.path or space.store.engine.url.render_as_string(hide_password=False)
    restore(place, tmp_path / "before.sqlite", who="tester", go=True)
    assert [name for name in names if name in every_value(space.store)] == []
    assert set(out) < people_in(space)[()]
    assert check(space.store) == ()


def test_what_came_out_since_a_backup_stays_out_over_its_restore(space, names, out, tmp_path):
    make_backup(space.store, tmp_path / "before.sqlite")
    said = {"n": 2, "release": {"quotes": [{"id": "nobody knows whose", "words": "well"}]}}
    (told,) = space.store.encrypt([panels_to_text((Panel(SYSTEM, {(): Members.of(out)}),))])
    publish(
        space.store, STUDY, "R2", "v2", json.dumps(said), who="hr",
        beside=lambda connection, study: keep_panels(connection, study, "R2", str(told)),
    )  # fmt: skip
    before = read_panels(space.store, STUDY)
    place = space.store.path or space.store.engine.url.render_as_string(hide_password=False)
    restore(place, tmp_path / "before.sqlite", who="tester", go=True)
    newest, first = published_documents(space.store, STUDY)
    assert (newest.line.release_id, first.line.release_id) == ("R2", RELEASE)
    assert json.loads(newest.document) == {"n": 2, "release": {"quotes": []}}, "whose it is nobody can tell any more"
    assert (newest.line.superseded_at, first.line.superseded_at is None) == (None, False)
    assert read_panels(space.store, STUDY) == before
    assert check(space.store) == ()


def test_what_came_out_since_a_backup_without_its_key_stays_as_it_is(space, out, tmp_path, monkeypatch):
    make_backup(space.store, tmp_path / "kept.sqlite")
    publish(space.store, STUDY, "R2", "v2", '{"n": 2}', who="hr")
    place = space.store.path or space.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "new.key"))
    restore(place, tmp_path / "kept.sqlite", who="tester", go=True, without_key=True)
    with open_store(place, Cipher(open_key(tmp_path / "new.key"))) as restored:
        assert counted(restored) == 0
        assert [one.line.release_id for one in published_documents(restored, STUDY)] == ["R2", RELEASE]
        assert check(restored) == ()


def test_a_restore_brings_them_back_and_one_without_the_key_drops_them(space, names, out, tmp_path, monkeypatch):
    before = people_in(space)
    make_backup(space.store, tmp_path / "kept.sqlite")
    restore(tmp_path / "same" / "reverb.sqlite", tmp_path / "kept.sqlite", who="tester", go=True)
    with open_store(tmp_path / "same" / "reverb.sqlite", Cipher(open_key(tmp_path / "apart" / "reverb.key"))) as same:
        assert people_in(workspace_of(same, tmp_path / "apart" / "reverb.key")) == before
    monkeypatch.setenv("REVERB_KEY_FILE", str(tmp_path / "new.key"))
    new = tmp_path / "new" / "reverb.sqlite"
    restore(new, tmp_path / "kept.sqlite", who="tester", go=True, without_key=True)
    with open_store(new, Cipher(open_key(tmp_path / "new.key"))) as restored:
        assert counted(restored) == 0
        assert [json.loads(one.document) for one in published_documents(restored, STUDY)] == [{"n": 1}]
        assert check(restored) == ()


def test_they_end_with_the_study(space, out, write):
    write(space.store)  # answers with dates, from which the months are counted
    set_rule(space.store, STUDY, "study", 12)
    apply_retention_rules(space, STUDY, dt.date(2040, 1, 1), who="tester")
    assert read_tables(space.store, STUDY)["people"].empty
    assert counted(space.store) == 0
    assert check(space.store) == ()
