"""Boxes that can be ticked, told from answers on a scale by what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from typing import Final

import pandas as pd

from analysis.ingest.answers import number_like
from analysis.ingest.headings import Heading, normalise_heading, statement_candidates
from analysis.ingest.recognition_items import ItemMatch
from analysis.ingest.recognition_proposals import Proposal, propose
from analysis.ingest.sheet_view import SheetView
from analysis.instruments import item_index

#: What tools write into a box that was ticked, and into one that was not.
_TICKED: Final = frozenset({"y", "yes", "ja", "oui", "sí", "checked", "selected", "quoted", "x", "true", "ticked"})
_LEFT: Final = frozenset({"unchecked", "not selected", "not quoted", "false", ""})
#: From this many ticks on, "1" alone is no accident.
_ENOUGH: Final = 3


def looks_ticked(cells: pd.Series) -> bool:
    """Whether a column holds one word for a tick, and for the rest blanks or the word for none."""
    words = {text.casefold() for text in cells.str.strip().unique()}
    ticks = words - _LEFT
    return len(ticks) == 1 and ticks <= _TICKED and len(words) > 1


def ticked_items(view: SheetView, matches: Lookup[int, ItemMatch]) -> Iterator[Proposal]:
    """Columns whose heading is an item's and whose cells are those of a box: left out, and asked about if not plain."""
    known = item_index()
    for heading in view.headings:
        match = matches.get(heading.position)
        if match is None or match.open or match.item not in known:
            continue
        cells = view.column(heading)
        if _repeats_heading(heading, cells):
            yield propose(heading, "ignore", 0.95, "Its cells repeat its heading: it is a box that was ticked.")
        elif _only_ticks(cells, known[match.item][1].response_scale.minimum):
            shown = next(text for text in cells.str.strip() if text)
            because = f'Its cells hold "{shown}" or none, as boxes do that can be ticked; an item has more answers.'
            yield propose(heading, "ignore", 0.7, because)


def _repeats_heading(heading: Heading, cells: pd.Series) -> bool:
    """A number is an answer, even where the heading ends in it ("TIS-2")."""
    filled = {normalise_heading(text) for text in cells.str.strip().unique() if text and not number_like(text)}
    return len(filled) == 1 and filled <= set(statement_candidates(heading))


def _only_ticks(cells: pd.Series, minimum: float) -> bool:
    filled = cells.str.strip()
    words = set(filled.unique())
    if words == {"0", "1"} or words == {"0", "1", ""}:
        return minimum >= 1
    alone = words == {"1", ""} and int((filled == "1").sum()) >= _ENOUGH
    return alone or (minimum != 0 and looks_ticked(cells))
