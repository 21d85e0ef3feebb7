"""What every partition of the people must know of all of them, gathered in a first reading that itself can be added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analysis.errors import StudyError
from analysis.scores.forms import Forms, forms_of
from analysis.scores.memberships import person_clusters
from analysis.scores.respondents import order_waves
from analysis.workflow.cleaned_files import CleanedFiles, Piece, read_answers, read_roster

_ROSTER: Final = ("person", "cohort", "pair")
#: Answers that a partition should hold: what a core scores in seconds, with some 200 MB.
ANSWERS_A_PARTITION: Final = 500_000
MOST_PARTITIONS: Final = 512


@dataclass(frozen=True, slots=True)
class Facts:
    """What some answers say of everybody: the forms, the first date of each wave, and who stood in which pair (empty
    where the roster says it). Added they are those of both.
    """

    forms: Forms
    first: Mapping[str, dt.date | None]
    pairs: pd.DataFrame = field(repr=False)

    def __add__(self, other: Facts) -> Facts:
        first = {**self.first, **other.first}
        first |= {
            wave: _earlier(self.first[wave], other.first[wave]) for wave in self.first.keys() & other.first.keys()
        }
        pairs = pd.concat([self.pairs, other.pairs], ignore_index=True).drop_duplicates(ignore_index=True)
        return Facts(self.forms + other.forms, first, pairs)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What figures are asked for: broken down `by`, changes counted from `since` (None: the first wave); of partitions
    that hold so many answers, as far as `MOST_PARTITIONS` allow.
    """

    by: tuple[str, ...]
    since: str | None = None
    answers_a_partition: int = ANSWERS_A_PARTITION

    def partitions_of(self, files: CleanedFiles) -> int:
        """Into how many partitions the people of these files are sorted."""
        return min(max(-(-files.answers // self.answers_a_partition), 1), MOST_PARTITIONS)


@dataclass(frozen=True, slots=True)
class Whole:
    """What a partition knows of the whole: its forms, the order of its waves, the independent `unit` of each of
    `people` in a pair, how many `partitions` there are, and what is wanted of them.

    Grows with the people (a pseudonym and a number each), not with their answers.
    """

    forms: Forms
    wave_orders: Mapping[str, int]
    people: pa.Array = field(repr=False)
    unit: npt.NDArray[np.int64] = field(repr=False)
    partitions: int
    by: tuple[str, ...]
    since: str

    @property
    def waves(self) -> list[str]:
        """The waves that were answered, in their order."""
        return _answered(self.forms, self.wave_orders)


def facts_of(piece: Piece, *, pairs: bool) -> Facts:
    """The facts of one piece; `pairs` where no roster says who stood in which."""
    found = _facts(pd.DataFrame(columns=["import_id", "wave", "date", "item", "value", *_ROSTER]))
    for table in read_answers(piece, ("import_id", "wave", "date", *(_ROSTER if pairs else ()))):
        found += _facts(table.to_pandas())
    return found


def _facts(answers: pd.DataFrame) -> Facts:
    first = answers.dropna(subset=["wave"]).groupby("wave", observed=True)["date"].min()
    dates = {str(wave): None if pd.isna(date) else date for wave, date in first.items()}
    roster = answers.reindex(columns=list(_ROSTER)).drop_duplicates().astype("str")
    return Facts(forms_of(answers), dates, roster.dropna(subset=["person", "pair"]).drop_duplicates(ignore_index=True))


def _earlier(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min((date for date in (one, other) if date is not None), default=None)


def whole_of(facts: Facts, files: CleanedFiles, wanted: Wanted) -> Whole:
    """What partitions of these files must know. Raises StudyError (UNKNOWN_WAVE, NO_ANSWERS)."""
    first = pd.Series(facts.first, dtype="object").pipe(pd.to_datetime)
    orders = order_waves(files.wave_names, first)
    units = person_clusters(read_roster(files.memberships) if files.memberships else facts.pairs)
    waves = _answered(facts.forms, orders)
    if not waves:
        raise StudyError(
            "NO_ANSWERS", "No answer to a question of a known questionnaire was found.", "See the codebook."
        )
    since = waves[0] if wanted.since is None else wanted.since
    if since not in waves:
        raise StudyError("UNKNOWN_WAVE", f'There are no answers of a wave "{since}".', f"Waves are {', '.join(waves)}.")
    people = pa.array(units.index, pa.string(), from_pandas=True)
    unit, partitions = units.to_numpy().astype(np.int64), wanted.partitions_of(files)
    return Whole(facts.forms, orders, people, unit, partitions, wanted.by, since)


def _answered(forms: Forms, orders: Mapping[str, int]) -> list[str]:
    return sorted(set(forms.table["wave"]), key=lambda wave: orders[wave])


def add_facts(parts: Sequence[Facts]) -> Facts:
    """Facts of several pieces, added two by two, so that what grows is copied seldom."""
    while len(parts) > 1:
        parts = [parts[at] + parts[at + 1] if at + 1 < len(parts) else parts[at] for at in range(0, len(parts), 2)]
    return parts[0]
