"""A workspace of its own for each test, and one with the whole small programme to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.workflow.workspace import Workspace
from tests.workflow.small import Small


@pytest.fixture
def space(small: Small, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with the empty study "pilot"."""
    opened = small.workspace(tmp_path / "reverb.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def full(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose study holds every file of the small programme; tests only read it."""
    opened = small.workspace(tmp_path_factory.mktemp("full") / "reverb.sqlite")
    small.bring(opened)
    yield opened
    opened.close()
