"""Stores to test with, on SQLite and, where REVERB_TEST_POSTGRES names a server, on PostgreSQL by the same tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import open_key
from analysis.storage.imports import write_import
from analysis.storage.records import ImportRecord
from analysis.storage.stores import Store, open_store
from analysis.storage.studies import create_study

ROOT = Path(__file__).parents[2]
CANARY = "Zanzibarina"


@pytest.fixture(scope="session")
def _key_file(tmp_path_factory):
    """One key for all stores, so that what fills one can be laid into others."""
    file = tmp_path_factory.mktemp("key") / "reverb.key"
    open_key(file)
    return file


@pytest.fixture
def cipher(tmp_path, _key_file):
    """The key's, in a file of the test's own."""
    (tmp_path / "apart").mkdir(mode=0o700)
    shutil.copy(_key_file, tmp_path / "apart")
    return Cipher(open_key(tmp_path / "apart" / "reverb.key", create=False))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "reverb.sqlite"


@pytest.fixture
def sqlite_store(path, cipher):
    """A store in a file, with the study "pilot"."""
    with open_store(path, cipher) as store:
        create_study(store, "pilot")
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, path, cipher, tmp_path):
    """A store of either kind, with the study "pilot"."""
    address = path if request.param == "sqlite" else request.getfixturevalue("postgresql_database")
    with open_store(address, cipher, cache_dir=tmp_path / "cache") as store:
        create_study(store, "pilot")
        yield store


@pytest.fixture
def record():
    """Makes the record of an imported file; what is not said is as here."""

    def make(sha256: str = "a" * 64, **said: object) -> ImportRecord:
        held = {
            "file_label": f"answers of {CANARY}.csv", "sha256": sha256, "mapping": 'kind = "survey"', "kind": "survey",
            "tool": "qualtrics", "wave": "baseline", "as_of": None, "rows_read": 4, "rows_accepted": 3,
            "rows_set_aside": 1, "findings": (),
        }  # fmt: skip
        return ImportRecord(**(held | said))

    return make


@pytest.fixture
def brought():
    """Makes what a file brings: three submissions, a comment, an employment, and everything beside."""

    def make(prefix: str = "s") -> dict[str, object]:
        people = [f"id:{prefix}{n}" for n in range(3)]
        submissions = [f"{prefix}-{n}" for n in range(3)]
        items = ["eng_1", "eng_2"]
        return {
            "tables": {
                "submissions": pd.DataFrame(
                    {"submission": submissions, "token": [*people[:2], None], "wave": "baseline",
                     "date": pd.to_datetime(["2026-01-05T10:30:00", "2026-01-06T00:00:00", None]),
                     "seconds": [61.5, None, -0.0]}
                ),
                "responses": pd.DataFrame(
                    {"submission": [s for s in submissions for _ in items], "item": items * 3,
                     "raw": ["Agree", "n/a", None, "3,5", "5", None], "value": [4.0, None, 2.0, 3.5, 5.0, None]}
                ),
                "comments": pd.DataFrame(
                    {"submission": submissions[:1], "question": "open_helped", "text": f"{CANARY} listened"}
                ),
                "employment": pd.DataFrame(
                    {"token": people, "manager_token": people[0], "from_date": pd.to_datetime(["2020-02-01"] * 3),
                     "department": "Sales"}
                ),
            },
            "identifiers": pd.DataFrame({"token": people, "kind": "name", "value": [CANARY, "Ben Ho", "Ida Ek"]}),
            "links": pd.DataFrame({"token_a": people[:1], "token_b": [f"mail:{prefix}0"]}),
            "set_aside": pd.DataFrame(
                {"row": [7], "code": "OFF_SCALE", "reason": f"{CANARY} is no answer", "column": "Q1",
                 "raw": f'["{CANARY}"]'}
            ),
            "changes": pd.DataFrame(
                {"row": [2.0, None], "column": "Q2", "from": [CANARY, "5"], "to": ["", None], "why": "typo"}
            ),
        }  # fmt: skip

    return make


@pytest.fixture
def write(record, brought):
    """Writes an import into a study and returns what the store says of it."""

    def into(store: Store, prefix: str = "s", study: str = "pilot", **said: object):
        bring = brought(prefix)
        return write_import(store, study, record(prefix.rjust(64, "0"), **said), bring.pop("tables"), **bring)

    return into


@pytest.fixture
def processes():
    """Runs the same Python text in several processes at once and returns what each printed."""

    def run(text: str, count: int) -> list[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        started = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", text], env=environment, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for _ in range(count)
        ]  # fmt: skip
        outputs = [process.communicate(timeout=120) for process in started]
        assert [process.returncode for process in started] == [0] * count, [error for _, error in outputs]
        return [output.strip() for output, _ in outputs]

    return run
