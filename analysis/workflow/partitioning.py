"""People sorted into partitions, so that whoever belongs together is summed together, and the sums of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import reduce
from operator import add
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import StudyError
from analysis.scores.memberships import with_units_alone
from analysis.scores.partition import Partition, PartitionSums, partition_sums
from analysis.scores.respondents import RESPONDENT_COLUMNS
from analysis.workflow.cleaned_files import IDS, LABELS, CleanedFiles, Piece, read_answers
from analysis.workflow.jobs import Progress, no_progress, part_of
from analysis.workflow.partition_facts import Wanted, Whole, add_facts, facts_of, whole_of

#: Spreads unit numbers that follow each other over all partitions (Knuth's multiplicative hash, 64 bits).
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


def split_answers(answers: pa.Table, whole: Whole) -> Iterator[tuple[int, pa.Table]]:
    """The answers by partition: its number and its share of them, with each row's independent `unit` (-1: none known).

    Whoever ever shared a pair goes together, everybody else by a hash of the pseudonym, answers without a person by
    one of the submission. The same in every process.
    """
    place = pc.index_in(answers["person"], value_set=whole.people).to_numpy()
    known = np.isfinite(place)
    unit = np.full(len(answers), -1, dtype=np.int64)
    unit[known] = whole.unit[place[known].astype(np.int64)]
    person, submission = (answers[name].to_pandas() for name in ("person", "submission"))
    alone = _hashed(person.fillna(submission))
    key = np.where(known, unit.astype(np.uint64) * _SPREAD, alone)
    partition = ((key >> np.uint64(32)) % np.uint64(whole.partitions)).astype(np.int64)
    order = np.argsort(partition, kind="stable")
    ends = np.searchsorted(partition[order], np.arange(whole.partitions + 1))
    sorted_answers = answers.append_column("unit", pa.array(unit)).take(pa.array(order))
    for number in np.flatnonzero(np.diff(ends)).tolist():
        yield number, sorted_answers.slice(ends[number], ends[number + 1] - ends[number])


def _hashed(names: pd.Series[str]) -> npt.NDArray[np.uint64]:
    codes, uniques = pd.factorize(names)
    return pd.util.hash_array(uniques.to_numpy(dtype=object), categorize=False)[codes]


def sums_of_answers(answers: pa.Table, whole: Whole) -> PartitionSums:
    """The sums of one partition's answers, as `split_answers` gives them.

    Raises StudyError (ANSWERED_TWICE) where two submissions of a person at a wave both count: of repeated answers the
    export says in `counted` which one does.
    """
    frame = answers.to_pandas()
    rows = frame.drop_duplicates("submission", ignore_index=True).astype(dict.fromkeys((*IDS, *LABELS), "str"))
    rows = rows[rows["wave"].notna()].reset_index(drop=True)
    twice = rows["person"].notna() & rows.duplicated(["person", "wave"])
    if twice.any():
        raise StudyError(
            "ANSWERED_TWICE", f"{int(twice.sum())} submissions are of somebody who has another one at that wave.",
            'Add a column "counted" that is 1 for the one that counts and 0 for the others.',
        )  # fmt: skip
    unit = rows["unit"].where(rows["unit"] >= 0).to_numpy(np.float64)
    cluster = with_units_alone(unit, rows["person"], first_free=int(whole.unit.max(initial=-1)) + 1)
    orders = rows["wave"].map(dict(whole.wave_orders)).astype("float64")
    known = rows.assign(cluster=cluster, wave_order=orders, arm=rows["arm"])
    respondents = known.reindex(columns=list(RESPONDENT_COLUMNS))
    responses = frame[["submission", "item", "value"]]
    partition = Partition(respondents, responses, whole.forms)
    return partition_sums(partition, by=whole.by, since=whole.since, waves=whole.waves)


def stream_sums(files: CleanedFiles, wanted: Wanted, progress: Progress = no_progress) -> PartitionSums:
    """The sums of all answers, read twice, a few at a time: first what the whole must know, then sorted by people into
    partitions in a temporary folder (of this user alone, gone afterwards), which are summed one after the other.

    Memory grows with the people and the groups, not with the answers. Raises as the functions above.
    """
    whole = whole_of(add_facts([facts_of(one, pairs=not files.memberships) for one in files.pieces]), files, wanted)
    progress(0.2, "Sorting people into partitions")
    with tempfile.TemporaryDirectory(prefix="reverb-partitions-") as folder:
        paths = _sorted_into(Path(folder), files.pieces, whole, part_of(progress, 0.2, 0.6))
        return reduce(add, _sums_of_files(paths, whole, part_of(progress, 0.6, 1.0)))


def _sums_of_files(paths: list[Path], whole: Whole, progress: Progress) -> Iterator[PartitionSums]:
    for number, path in enumerate(paths):
        progress(number / len(paths), f"Partition {number + 1} of {len(paths)}")
        answers = pq.read_table(path)
        path.unlink()
        yield sums_of_answers(answers, whole)


def _sorted_into(folder: Path, pieces: tuple[Piece, ...], whole: Whole, progress: Progress) -> list[Path]:
    """One file a partition that anybody is in, filled while the pieces are read."""
    writers: dict[int, pq.ParquetWriter] = {}
    with ExitStack() as open_files:
        for number, piece in enumerate(pieces):
            progress(number / len(pieces), f"Reading part {number + 1} of {len(pieces)}")
            for answers in read_answers(piece, (*IDS, *LABELS)):
                for partition, share in split_answers(answers, whole):
                    if partition not in writers:
                        writer = pq.ParquetWriter(_path(folder, partition), share.schema, compression="zstd")
                        writers[partition] = open_files.enter_context(writer)
                    writers[partition].write_table(share)
    return [_path(folder, partition) for partition in sorted(writers)]


def _path(folder: Path, partition: int) -> Path:
    return folder / f"{partition}.parquet"
