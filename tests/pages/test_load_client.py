"""The client that measures pages still speaks what the app speaks: one page of an empty store, run a few times."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.storage.studies import create_study
from analysis.workflow.samples import missing_samples
from analysis.workflow.workspace import open_workspace
from benchmarks.load_client import Run, Visitor
from benchmarks.served import STORE, Served, copy_store, served

RERUNS = 3


@pytest.fixture
def empty_store(tmp_path: Path) -> Path:
    """A store whose samples are there by name alone, so that nothing is seeded."""
    with open_workspace(tmp_path / "made" / STORE) as space:
        for name in missing_samples(space):
            create_study(space.store, name, read_only=True)
    return copy_store(tmp_path / "made" / STORE, tmp_path / "copy")


async def looked_at(server: Served) -> tuple[list[Run], list[float], Run]:
    async with Visitor(server.url) as visitor:
        runs, used = [await visitor.go("plan")], [server.cpu()]
        for _ in range(RERUNS):
            runs.append(await visitor.rerun())
            used.append(server.cpu())
        return runs, used, await visitor.go("no-such-page")


def test_a_page_is_run_again_and_again(empty_store: Path) -> None:
    with served(empty_store, role="analyst") as server:
        with ThreadPoolExecutor(1) as own:  # a browser test before this one may leave a loop running in this thread
            runs, used, lost = own.submit(asyncio.run, looked_at(server)).result()
        assert 20 < server.resident() < 4_000
    assert server.ready > 0
    assert [run.titles for run in runs] == [("What could this programme show?",)] * (RERUNS + 1)
    assert not any(run.errors for run in runs)
    assert {run.elements for run in runs[1:]} == {runs[1].elements}
    assert all(run.bytes > 5_000 and run.seconds > 0 for run in runs)
    assert used == sorted(set(used)), "each run takes processor time"
    assert lost.errors, "a page that is not there is an error"
