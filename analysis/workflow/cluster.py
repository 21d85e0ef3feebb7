"""The same sums on a Dask cluster: each step of the stream as tasks, so that what a lost worker held is done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from analysis.errors import UsageError
from analysis.scores.partition import PartitionSums
from analysis.workflow.cleaned_files import IDS, LABELS, CleanedFiles, Piece, read_answers
from analysis.workflow.jobs import Progress, no_progress
from analysis.workflow.partition_facts import Facts, Wanted, Whole, add_facts, facts_of, whole_of
from analysis.workflow.partitioning import split_answers, sums_of_answers

if TYPE_CHECKING:
    from distributed import Client

#: How long a scheduler may take to answer.
_SECONDS_TO_CONNECT: Final = 10


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at `address` (`tcp://host:port`), closed again afterwards; the cluster is not.

    Raises UsageError: NO_DASK where the optional packages are not installed, NO_CLUSTER where nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "NO_DASK", "Dask is not installed here.", "Run pip install --requirement requirements-scale.txt."
        ) from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            "NO_CLUSTER", f'No Dask scheduler answers at "{address}": {error}.',
            "Name the address that dask scheduler printed when it started, such as tcp://10.0.0.7:8786.",
        ) from error  # fmt: skip
    with client, client.as_current():
        yield client


def cluster_sums(
    files: CleanedFiles, wanted: Wanted, client: Client, progress: Progress = no_progress
) -> PartitionSums:
    """What `partitioning.stream_sums` gives, by the same functions on the workers of a cluster.

    Workers must have this package and see the files under the same paths. Answers go from worker to worker, by
    partition; only the sums come here. Nothing is scattered from here, so that the scheduler can make everything again
    that a worker took with it. Raises as the functions that it runs.
    """
    lone = {"pure": False}  # files may change between two runs under one name
    facts = client.map(facts_of, files.pieces, pairs=not files.memberships, **lone)
    whole = client.submit(_whole, facts, files, wanted, **lone)
    shares = client.map(_shares, files.pieces, whole=whole, **lone)
    _wait(shares)
    progress(0.6, "Every answer is with its partition")
    sums = [
        client.submit(_sums, [client.submit(_share, one, number, **lone) for one in shares], whole, **lone)
        for number in range(wanted.partitions_of(files))
    ]
    while len(sums) > 1:  # two by two, on the workers
        pairs = [sums[at : at + 2] for at in range(0, len(sums), 2)]
        sums = [client.submit(_added, pair, **lone) for pair in pairs]
    found: PartitionSums = sums[0].result()
    return found


def _wait(futures: list[Any]) -> None:
    from distributed import wait

    wait(futures)


def _whole(facts: list[Facts], files: CleanedFiles, wanted: Wanted) -> Whole:
    return whole_of(add_facts(facts), files, wanted)


def _shares(piece: Piece, whole: Whole) -> dict[int, pa.Table]:
    """Each partition's share of a piece."""
    found: dict[int, list[pa.Table]] = {}
    for answers in read_answers(piece, (*IDS, *LABELS)):
        for number, share in split_answers(answers, whole):
            found.setdefault(number, []).append(share)
    return {number: pa.concat_tables(shares).unify_dictionaries() for number, shares in found.items()}


def _share(shares: dict[int, pa.Table], number: int) -> pa.Table | None:
    return shares.get(number)


def _sums(shares: list[pa.Table | None], whole: Whole) -> PartitionSums | None:
    """The sums of a partition; None where nobody is in it."""
    held = [share for share in shares if share is not None]
    return sums_of_answers(pa.concat_tables(held), whole) if held else None


def _added(parts: list[PartitionSums | None]) -> PartitionSums | None:
    held = [part for part in parts if part is not None]
    return None if not held else held[0] if len(held) == 1 else held[0] + held[1]
