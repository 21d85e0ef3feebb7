"""Every act leaves its line in the log, and no line holds anything of a person."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import StoreError
from analysis.privacy.encryption import Cipher
from analysis.privacy.forgotten import Forgotten
from analysis.privacy.keys import open_key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.storage import audit
from analysis.storage.audit import LogLine, count_log, read_log
from analysis.storage.backups import make_backup
from analysis.storage.decisions import Decision, append_decisions
from analysis.storage.engines import end_write_ahead
from analysis.storage.imports import list_imports, undo_import
from analysis.storage.kept_facts import KeptFact, keep_facts
from analysis.storage.link_decisions import decide_links
from analysis.storage.log_chain import verify_log
from analysis.storage.releases import publish
from analysis.storage.retaining import carry_out_rules
from analysis.storage.rules import set_rule
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study, set_read_only
from analysis.workflow.codebooks import codebook_versions, save_codebook, with_theme
from analysis.workflow.forgetting import forget, recogniser_of
from analysis.workflow.imports import carry_out, remember_mapping
from analysis.workflow.last_wave import state_last_wave
from analysis.workflow.notices import record_notice
from analysis.workflow.quotes import turn_quotes
from analysis.workflow.restoring import restore
from analysis.workflow.settings import change_settings
from analysis.workflow.speakers import decide_speakers
from analysis.workflow.taking import CLEANED, Taking, hand_over
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace
from tests.storage.forgotten_person import CANARIES, LABEL, NUMBER, STUDY, fill, plan, publish_quotes

WHO = "the one who did it"
#: Whatever names somebody or was said by them, in files, mappings, notes and names of files.
NAMES = (*CANARIES, "Ben", "Okafor", "Ida Ek", "Omar", "Haddad", "ben.okafor", "00418K20391", "explained phones", LABEL)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which one person has something in every field there is, with its key, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    with workspace_in(folder) as space:
        create_study(space.store, STUDY)
        fill(space, folder / "files")
        end_write_ahead(space.store.engine)
    return folder


@contextmanager
def workspace_in(folder: Path) -> Iterator[Workspace]:
    key = open_key(folder / "reverb.key")
    with open_store(folder / "reverb.sqlite", Cipher(key), cache_dir=folder / "cache") as store:
        yield Workspace(store, Pseudonymiser(key))


@pytest.fixture
def space(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """That store, for a test of its own."""
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    monkeypatch.setenv("REVERB_KEY_FILE", str(home / "reverb.key"))
    with workspace_in(home) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files lie that a test brings."""
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def first_import(space: Workspace) -> str:
    return list_imports(space.store, STUDY)[0].import_id


def save_again(space: Workspace, folder: Path) -> None:
    document = codebook_versions(space.store, STUDY)[0].document
    first = {**document["themes"][0], "title": f"As {NUMBER} wants it"}
    save_codebook(space.store, STUDY, with_theme(document, first), why="Zanzibarina asked for it", who=WHO)


def confirm(space: Workspace, folder: Path) -> None:
    roster = "Employee ID,Name,Cohort,Pair,Side\n00499K20391,Zanzibarina Quill,Aspen,P9,junior\n"
    carry_out(space, STUDY, replace(plan(space, folder, LABEL, roster), confirmed=True), who=WHO)


def remember(space: Workspace, folder: Path) -> None:
    mapping = plan(space, folder, "survey.csv").mapping
    assert mapping is not None
    remember_mapping(space, mapping, who=WHO)


def retire(space: Workspace, folder: Path) -> None:
    nobody, known = Forgotten((), space.pseudonymiser), known_names(space, STUDY)
    carry_out_rules(space.store, STUDY, ["texts"], recogniser_of(space, STUDY, known, nobody), who=WHO)


def bring_back(space: Workspace, folder: Path) -> None:
    make_backup(space.store, folder / "Quill.sqlite", who="somebody else")
    restore(space.store.path, folder / "Quill.sqlite", who=WHO, go=True)


def facts(space: Workspace, name: str, value: str | None) -> None:
    keep_facts(space.store, STUDY, [KeptFact(name, value, key="Zanzibarina", cohort="Quillonia")], who=WHO)


Act = Callable[[Workspace, Path], object]
ID = r"imp-[0-9a-f-]+|[0-9a-z-]+"
#: What is done, and the line that it leaves: action and subject.
ACTS: dict[str, tuple[Act, str, str]] = {
    "import and confirm a mapping": (confirm, "import", rf"({ID})"),
    "take an import back": (
        lambda space, _: undo_import(space.store, STUDY, first_import(space), who=WHO), "undo import", rf"({ID})",
    ),
    "remember a mapping": (remember, "save profile", "[0-9a-f]{12}"),
    "publish": (lambda space, _: publish_quotes(space, "R12", who=WHO), "publish", "R12"),
    "make a study": (lambda space, _: create_study(space.store, "another", who=WHO), "create study", ""),
    "lock a study": (lambda space, _: set_read_only(space.store, STUDY, True, who=WHO), "lock study", ""),
    "raise k": (
        lambda space, _: change_settings(space, STUDY, k=7, who=WHO), "change settings",
        "smallest group 7, smallest change 5",
    ),
    "decide a code": (
        lambda space, _: append_decisions(
            space.store, STUDY, [Decision("I01-1", "trust", "mixed", "accept", WHO, "1")]
        ),
        "decide codes", "1 codes",
    ),
    "decide on links": (
        lambda space, _: decide_links(space.store, STUDY, "accept", max_risk=0.05, who=WHO), "accept links",
        "codes of one slip, risk up to 0.05",
    ),
    "turn quotes on": (
        lambda space, _: turn_quotes(space.store, STUDY, on=True, who=WHO), "keep fact", "quotes, on",
    ),
    "change the codebook": (save_again, "keep fact", "codebook, version 1"),
    "say a practice": (
        lambda space, _: facts(space, "practice 71", "yes: Zanzibarina Quill spoke for it"), "keep fact", "practice 71",
    ),
    "take a fact back": (lambda space, _: facts(space, "practice 71", None), "take back fact", "practice 71"),
    "say who speaks": (
        lambda space, _: decide_speakers(space.store, STUDY, {"name:zanzibarina": "interviewer"}, who=WHO), "keep fact",
        "speaker",
    ),
    "state the last wave": (
        lambda space, _: state_last_wave(space, STUDY, "end", who=WHO), "keep fact", "last wave",
    ),
    "record a notice": (
        lambda space, _: record_notice(space, STUDY, allows=True, who=WHO), "keep fact", "notice allows .*",
    ),
    "set a retention rule": (
        lambda space, _: set_rule(space.store, STUDY, "texts", 12, who=WHO), "set retention rule", "texts: 12 months",
    ),
    "apply retention rules": (retire, "apply retention rules", "texts"),
    "forget a person": (lambda space, _: forget(space, STUDY, NUMBER, who=WHO), "forget a person", "era-[0-9a-f]{12}"),
    "back up": (
        lambda space, folder: make_backup(space.store, folder / "Zanzibarina.sqlite", who=WHO), "backup",
        "bak-[0-9a-f]{12}",
    ),
    "restore": (bring_back, "restore", r"bak-[0-9a-f]{12} as of line \d+"),
    "download": (
        lambda space, _: hand_over(space.store, WHO, Taking(CLEANED, STUDY, "csv, 5 answers"), lambda: b"Quill"),
        "download cleaned data", "csv, 5 answers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_an_act_leaves_its_line_and_nothing_of_a_person(space: Workspace, folder: Path, act: str) -> None:
    before = count_log(space.store)
    do, action, subject = ACTS[act]
    do(space, folder)
    lines = read_log(space.store, most=count_log(space.store) - before)
    mine = [line for line in lines if line.who == WHO and line.action == action]
    assert mine, [(line.who, line.action, line.subject) for line in lines]
    assert re.fullmatch(subject, mine[0].subject), mine[0].subject
    require_nothing_of_anybody(read_log(space.store))
    assert verify_log(space.store).faults == ()


def require_nothing_of_anybody(lines: tuple[LogLine, ...]) -> None:
    told = "\n".join(f"{line.who} {line.action} {line.study} {line.subject}" for line in lines).casefold()
    assert [name for name in NAMES if name.casefold() in told] == []


def test_a_confirmed_mapping_is_told_beside_its_import(space: Workspace, folder: Path) -> None:
    confirm(space, folder)
    brought, confirmed = [line for line in read_log(space.store)[:3] if line.action in ("import", "confirm mapping")]
    assert (brought.action, confirmed.action) == ("import", "confirm mapping")
    assert confirmed.subject.startswith(brought.subject)


def test_nothing_leaves_that_cannot_be_logged(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("STORE_BUSY", "The store could not be used.", "Try again.")

    monkeypatch.setattr(audit, "append_log", refuse)
    with pytest.raises(StoreError):
        hand_over(space.store, WHO, Taking(CLEANED, STUDY, "csv"), lambda: b"rows")


def test_nothing_is_logged_that_could_not_be_written(space: Workspace) -> None:
    before = count_log(space.store)
    with pytest.raises(ZeroDivisionError):
        hand_over(space.store, WHO, Taking(CLEANED, STUDY, "csv"), lambda: 1 // 0)
    assert count_log(space.store) == before


def test_an_act_that_fails_leaves_no_line(space: Workspace) -> None:
    publish(space.store, STUDY, "R1", "v", "{}", who=WHO)
    before = count_log(space.store)
    with pytest.raises(StoreError):
        publish(space.store, STUDY, "R1", "v", "{}", who=WHO)
    assert count_log(space.store) == before


def test_time_runs_with_the_lines(space: Workspace) -> None:
    assert pd.Series([line.at for line in read_log(space.store)]).is_monotonic_decreasing
