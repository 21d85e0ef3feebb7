"""Results of a study that nothing has changed are those that were worked out last; any change gives new ones."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from dataclasses import replace

import pytest

from analysis.impact.claim import Share
from analysis.privacy.encryption import Cipher
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.storage.cache import forget_cached
from analysis.storage.stores import open_store
from analysis.storage.versions import study_version
from analysis.workflow import code_marks, impact, kept_results
from analysis.workflow.codebooks import codebook_in_use, save_codebook, shipped_document
from analysis.workflow.forgetting import forget
from analysis.workflow.impact import judge_cards, judge_claims
from analysis.workflow.kept_results import CardResults, card_results, claim_results, keep_assessment, results_state
from analysis.workflow.publishing import gather_inputs
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace
from tests.workflow.changing import change_settings, keep_fact, undo
from tests.workflow.small import STUDY, WHO

RESULTS = {"cards": card_results, "claims": claim_results}


@pytest.fixture
def held(full, small, tmp_path):
    """A copy of the workspace with every file of the small programme, to change; its study was opened before."""
    open_study(full, STUDY)
    with sqlite3.connect(full.store.path) as source, sqlite3.connect(tmp_path / "held.sqlite") as target:
        source.backup(target)
    space = Workspace(open_store(tmp_path / "held.sqlite", Cipher(small.key)), Pseudonymiser(small.key))
    shutil.copytree(full.store.cache_dir, space.store.cache_dir)
    yield space
    space.close()


@pytest.fixture(scope="module")
def of_the_unchanged(full):
    """What was worked out of the study as every test finds it, by how: the same each time, so once."""
    return study_version(full.store, STUDY), {}


@pytest.fixture
def anew(monkeypatch, of_the_unchanged):
    """What was worked out anew, in order."""
    counted = []
    unchanged, known = of_the_unchanged
    for name in ("judge_cards", "judge_claims"):
        work = getattr(impact, name)

        def counting(study, work=work, name=name, **named):
            counted.append(name)
            if study.version != unchanged:
                return work(study, **named)
            asked = name, repr(named)
            known[asked] = known[asked] if asked in known else work(study, **named)
            return known[asked]

        monkeypatch.setattr(impact, name, counting)
    return counted


def kept(space):
    return sorted(
        path.name for path in space.store.cache_dir.iterdir() if "-cards-" in path.name or "-claims-" in path.name
    )


def test_what_is_kept_is_what_is_worked_out(held, anew):
    study = open_study(held, STUDY)
    cards, balance = judge_cards(study)
    claims = judge_claims(study, book=codebook_in_use(held.store, STUDY))
    assert cards
    assert balance
    for _ in range(2):
        assert repr(card_results(held, STUDY)) == repr(CardResults(cards, balance))
        assert repr(claim_results(held, STUDY).claims) == repr(claims)
    assert anew == ["judge_cards", "judge_claims"]
    assert len(kept(held)) == 2


def test_a_release_keeps_what_commands_tell(held, anew):
    gather_inputs(held, STUDY)
    told = card_results(held, STUDY), claim_results(held, STUDY)
    assert anew == []
    forget_cached(held.store, 1)
    assert repr(told) == repr((card_results(held, STUDY), claim_results(held, STUDY)))
    assert anew == ["judge_cards", "judge_claims"]


def change_codebook(space):
    document = shipped_document()
    document["themes"] = document["themes"][1:]
    save_codebook(space.store, STUDY, document, why="fewer themes", who=WHO)


@pytest.mark.parametrize("change", [undo, change_settings, keep_fact, change_codebook])
@pytest.mark.parametrize("kind", RESULTS)
def test_whatever_changes_a_study_gives_new_results(held, anew, change, kind):
    RESULTS[kind](held, STUDY)
    change(held)
    after = RESULTS[kind](held, STUDY)
    assert len(anew) == 2
    assert len(kept(held)) == 1, "what no longer holds is not kept"
    forget_cached(held.store, 1)
    assert repr(RESULTS[kind](held, STUDY)) == repr(after)


def test_another_state_of_the_code_works_out_anew(held, anew, monkeypatch):
    claim_results(held, STUDY)
    monkeypatch.setattr(kept_results, "code_mark", lambda *_: "another way of counting")
    claim_results(held, STUDY)
    assert len(anew) == 2
    assert len(kept(held)) == 1


def test_whoever_is_forgotten_is_in_no_result(held):
    card_results(held, STUDY)
    whom = open_study(held, STUDY).memberships["person"].dropna().iloc[0]
    forget(held, STUDY, whom, who=WHO)
    assert kept(held) == []


def test_results_of_a_study_that_changed_meanwhile_are_not_kept(held, monkeypatch):
    """Between working out and keeping, and between keeping and the last look."""
    work = impact.judge_claims

    def judge_and_change(*given, **named):
        found = work(*given, **named)
        change_settings(held)
        return found

    monkeypatch.setattr(impact, "judge_claims", judge_and_change)
    claim_results(held, STUDY)
    assert kept(held) == []
    monkeypatch.setattr(impact, "judge_claims", work)
    write = kept_results.write_sealed
    monkeypatch.setattr(kept_results, "write_sealed", lambda *given, **named: (write(*given, **named), keep_fact(held)))
    claim_results(held, STUDY)
    assert kept(held) == []


def test_an_assessment_of_another_version_is_not_kept(held):
    study = open_study(held, STUDY)
    before = results_state(held.store, STUDY)
    results = impact.assess(study)
    keep_assessment(held.store, before, replace(study, version="another"), results)
    assert kept(held) == []
    keep_assessment(held.store, before, study, results)
    assert len(kept(held)) == 2


def test_a_figure_that_is_none_is_worked_out_each_time(held, anew, monkeypatch):
    work = impact.judge_claims

    def without_figure(*given, **named):
        first, *rest = work(*given, **named)
        return (replace(first, share=Share(0, 0, float("nan"), 0.0, 1.0)), *rest)

    monkeypatch.setattr(impact, "judge_claims", without_figure)
    for _ in range(2):
        claim_results(held, STUDY)
    assert len(anew) == 2
    assert kept(held) == []


def test_what_is_kept_is_read_by_its_owner_alone(held):
    card_results(held, STUDY)
    (folder,) = (path for path in held.store.cache_dir.iterdir() if "-cards-" in path.name)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"engagement" not in file.read_bytes()


def test_the_code_that_works_results_out_is_known_by_its_content():
    assert all((code_marks.LIBRARY / room).exists() for room in kept_results._ROOMS)
    one = code_marks.code_mark(("stats",), ("numpy",))
    assert len(one) == 64
    assert len({one, code_marks.code_mark(("stats",), ()), code_marks.code_mark(("scores",), ("numpy",))}) == 3
    assert code_marks.code_mark((), ("no such package",)) == code_marks.code_mark((), ("no other package",))
