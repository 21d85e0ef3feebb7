"""The command line in this process, on a store of its own, with the small programme's files read once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis.cli.main import main
from analysis.ingest.reading import read_file
from analysis.workflow import file_plans
from tests.workflow.small import PLAN, Small


@dataclass(frozen=True)
class Said:
    """What a command said: its exit status, what stood on stdout and stderr."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Command = Callable[..., Said]


@pytest.fixture
def files(small: Small) -> dict[str, Path]:
    """The files of the small programme by the name of their contents."""
    by_name = {path.name: path for path in small.folder.iterdir()}
    return {name: by_name[contents.file_name] for name, contents in small.files.items()}


@pytest.fixture
def command(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs a command as `python -m analysis` would; files of the small programme are not read again."""
    monkeypatch.setenv("REVERB_STORE", str(tmp_path / "home" / "reverb.sqlite"))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    known = {contents.file_name: contents for contents in small.files.values()}

    def read(path: Path, *arguments: Any, **options: Any) -> Any:
        return known[path.name] if path.parent == small.folder else read_file(path, *arguments, **options)

    monkeypatch.setattr(file_plans, "read_file", read)

    def run(*words: object) -> Said:
        capsys.readouterr()
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        return Said(status, told.out, told.err)

    return run


@pytest.fixture(scope="session")
def full_store(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which every file of the small programme was imported on the command line, and a release is out."""
    path = tmp_path_factory.mktemp("full") / "reverb.sqlite"
    known = {contents.file_name: contents for contents in small.files.values()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_plans, "read_file", lambda file, *_, **__: known[file.name])
        patch.delenv("REVERB_KEY_FILE", raising=False)
        exports = [small.folder / name for name in known]
        main(["import", *map(str, exports), "--store", str(path), "--as-of", PLAN.as_of.isoformat(), "--yes"])
        assert main(["publish", "--store", str(path)]) == 0
    return path
