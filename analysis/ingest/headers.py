"""Checks on the row that has been chosen as the header: no blank names over data, no two names alike."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence

from analysis.errors import Finding
from analysis.ingest.door_sheet import column_letters
from analysis.ingest.labels import several

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)


def header_key(name: str) -> str:
    """The name by which two headers are the same: NFKC, without invisible characters, single blanks, small letters."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    return " ".join(unicodedata.normalize("NFKC", visible).split()).casefold()


def header_findings(
    names: Sequence[str], *, row: int, filled: Collection[int] | None = None, positions: Sequence[int] | None = None
) -> tuple[Finding, ...]:
    """What is wrong with a header row: BLANK_HEADER and DUPLICATE_HEADER, both of severity "error".

    `row` is its row number. `filled` are the positions of columns that hold something below it: a blank name over an
    empty column is nothing to mend (None: every column). `positions` narrows the check to some columns.
    """
    looked_at = range(len(names)) if positions is None else positions
    alike: dict[str, list[int]] = defaultdict(list)
    for position in looked_at:
        if filled is None or position in filled or header_key(names[position]):
            alike[header_key(names[position])].append(position)
    blank = alike.pop("", [])
    found = [_blank(blank, row)] if blank else []
    return (*found, *(_duplicate(names, twins, row) for twins in alike.values() if len(twins) > 1))


def _blank(positions: list[int], row: int) -> Finding:
    letters = ", ".join(column_letters(position) for position in positions[:20])
    return Finding.about_rows(
        "BLANK_HEADER",
        "error",
        f"{several(len(positions), 'column has', 'columns have')} no name in row {row}: {letters}.",
        [row],
        advice="Name these columns, or delete them.",
        column=column_letters(positions[0]),
    )


def _duplicate(names: Sequence[str], positions: list[int], row: int) -> Finding:
    letters = ", ".join(column_letters(position) for position in positions[:20])
    return Finding.about_rows(
        "DUPLICATE_HEADER",
        "error",
        f'{len(positions)} columns of row {row} share the name "{names[positions[0]].strip()[:80]}": {letters}.',
        [row],
        advice="Give each column a name of its own.",
        column=column_letters(positions[0]),
    )
