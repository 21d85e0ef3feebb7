"""What holds for every test: on CI nothing is skipped quietly, and properties try the same examples each time."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.workflow.small import Small

# A run on a developer's machine explores; a run that decides whether a change lands must be repeatable.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips says why; on CI, where everything is installed, that is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and on CI nothing is: {reason}"
    return report


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The exports of a small programme, written and read once a run."""
    from analysis.privacy.keys import open_key
    from tests.workflow.small import read_small

    folder = tmp_path_factory.mktemp("small")
    return read_small(folder / "exports", open_key(folder / "reverb.key"))
