"""The same figures from a Dask cluster of two workers, one of which is killed when it holds half of the work."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.errors import StudyError, UsageError
from analysis.workflow import cluster as cluster_module
from analysis.workflow.cleaned_files import find_cleaned_files
from analysis.workflow.cluster import cluster_sums, connected
from analysis.workflow.partition_facts import Wanted
from analysis.workflow.partition_figures import figures_of_files, figures_of_sums
from tests.workflow.partitioned import differing, exported, programme

INSTALLED = importlib.util.find_spec("distributed") is not None
needs_dask = pytest.mark.skipif(
    not INSTALLED and not os.environ.get("CI"), reason="the optional requirements-scale.txt is not installed"
)
#: What Dask itself leaves open in the process that starts workers is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
WANTED = Wanted(("cohort",), answers_a_partition=2500)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(programme(cohorts=2, pairs=12), tmp_path_factory.mktemp("cluster") / "cleaned", row_groups=1200)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The scheduler of two workers in processes of their own, on this machine alone."""
    from distributed import LocalCluster

    at = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(processes=True, silence_logs=50, memory_limit=0, **at) as cluster:
        yield cluster.scheduler_address


@needs_dask
def test_figures_from_a_cluster_are_those_of_the_study_though_a_worker_is_lost(address: str, folder: Path) -> None:
    lost: list[int] = []

    def kill_one(_share: float, _doing: str) -> None:
        held = client.has_what()
        fullest = max(held, key=lambda worker: len(held[worker]))
        assert len(held[fullest]) > 1, "it holds shares of the answers that have to be made again"
        lost.append(client.run(os.getpid)[fullest])
        os.kill(lost[0], signal.SIGKILL)

    files = find_cleaned_files([folder], "long")
    assert len(files.pieces) > 2
    assert WANTED.partitions_of(files) > 2
    with connected(address) as client:
        found = figures_of_sums(cluster_sums(files, WANTED, client, kill_one), WANTED, k=5)
        assert lost
        assert lost[0] not in client.run(os.getpid).values()
    assert differing(programme(cohorts=2, pairs=12), found, ("cohort",)) == []


@needs_dask
def test_a_failure_on_a_worker_is_told_as_it_is_here(address: str, folder: Path) -> None:
    with pytest.raises(StudyError, match='no answers of a wave "never"') as told:
        figures_of_files([folder], (), k=5, shape="wide", since="never", address=address)
    assert told.value.code == "UNKNOWN_WAVE"


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_SECONDS_TO_CONNECT", 0.2)
    with pytest.raises(UsageError, match="No Dask scheduler answers"), connected("tcp://127.0.0.1:9"):
        pass


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="Dask is not installed"), connected("tcp://127.0.0.1:9"):
        pass
