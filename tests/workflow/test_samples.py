"""The samples go through the same door as anybody's files, are continued after an interruption, and are locked."""

from __future__ import annotations

import pytest

from analysis.errors import StoreError
from analysis.privacy.keys import open_key
from analysis.storage.imports import list_imports
from analysis.storage.stores import open_store
from analysis.storage.studies import read_study
from analysis.workflow import file_plans, samples
from analysis.workflow.releases import read_release
from analysis.workflow.samples import SAMPLE_FOLDER, data_date, missing_samples, sample_folder, seed_sample
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import Workspace, start_workspace
from tests.workflow.small import read_here


@pytest.fixture
def bare(tmp_path, monkeypatch):
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    opened = start_workspace(tmp_path / "bare.sqlite")
    yield opened
    opened.close()


def test_each_sample_has_its_folder_and_its_date():
    assert sample_folder("sample") == SAMPLE_FOLDER / "programme"
    assert sample_folder("first-year").is_dir()
    assert str(data_date(sample_folder("sample"))) == "2025-06-30"
    assert str(data_date(sample_folder("first-year"))) == "2025-03-31"


def test_the_first_year_is_seeded_whole_though_it_was_interrupted(bare, monkeypatch):
    files = len([path for path in sample_folder("first-year").iterdir() if path.suffix != ".json"])
    monkeypatch.setattr(file_plans, "read_file", read_here)

    def stumble(share, message):
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seed_sample(bare, "first-year", progress=stumble)
    assert 0 < len(list_imports(bare.store, "first-year")) < files
    told = []
    seed_sample(bare, "first-year", progress=lambda share, message: told.append(share))
    assert len(list_imports(bare.store, "first-year")) == files
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert read_study(bare.store, "first-year").read_only
    assert missing_samples(bare) == ("sample",)
    study = open_study(bare, "first-year")
    assert (study.cohorts, study.has_roster, len(study.codes) > 0) == (("First year",), True, True)
    assert read_release(bare.store, "first-year") is not None


def test_a_sample_that_is_not_understood_is_not_itself(bare, monkeypatch, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "truth.json").write_text('{"as_of": "2025-01-01"}', encoding="utf-8")
    (folder / "list.csv").write_text("Zq 1,Zq 2\n1,2\n2,3\n", encoding="utf-8")
    monkeypatch.setattr(samples, "sample_folder", lambda name: folder)
    with pytest.raises(StoreError, match="not understood"):
        seed_sample(bare, "sample")


def test_a_store_without_its_key_cannot_be_worked_on(bare, tmp_path):
    other = open_key(tmp_path / "other.key")
    from analysis.privacy.encryption import Cipher

    with pytest.raises(StoreError, match="not the one this store was made with"):
        open_store(bare.store.path, Cipher(other))
    assert isinstance(bare, Workspace)
