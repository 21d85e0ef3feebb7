"""A column with the meaning proposed for it: what the parts of recognition hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.ingest.headings import Heading
from analysis.ingest.mapping import ColumnMapping


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column with the meaning proposed for it, how sure (0 to 1) and why.

    own    whether it is a question of the user's own
    coded  whether the values of its answers were taken from the order of their codes (A1, A2 ...)
    """

    heading: Heading
    column: ColumnMapping
    confidence: float
    because: str
    own: bool = False
    coded: bool = False


def propose(heading: Heading, meaning: str, confidence: float, because: str, item: str | None = None) -> Proposal:
    """The heading's column with `meaning`."""
    return Proposal(heading, ColumnMapping(heading.source, meaning, item), confidence, because)


def renamed(before: ColumnMapping, heading: Heading) -> ColumnMapping:
    """A column of an earlier mapping as it stands in this file."""
    return ColumnMapping(heading.source, before.meaning, before.item, before.anchors, before.missing)
