"""When a coded value reads as its label and when as its number, where a file labels only some of a variable's values.

Labels are what people saw, so they come first: "Strongly agree" keeps its place on the scale whatever its code. But
texts beside numbers have no order. So, for the values of one variable that are neither missing nor declared missing:

1. Where every value that occurs has a label, each reads as its label.
2. Labels that say "no answer", and codes such as -9 or 99 beyond the values without a label, always read as labels.
3. Where a label or two name points of a scale (the ends, mostly) and values without labels lie between them or are the
   larger part, all read as numbers, and a finding says what the labels were. If the labels belong to a known set of
   answers and run against the codes (1 = Strongly agree), the numbers are turned round on the same points, so that more
   stays more.
4. Else a value without a label is a stray code beside a labelled scale: it alone reads as its number, with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from analysis.ingest.answers import answer_set_of
from analysis.ingest.headings import heading_words
from analysis.ingest.words import is_no_answer

#: Codes that people give to "refused" and "don't know": 77, 88, 99, 998 and so on.
_NO_ANSWER_CODE: Final = re.compile(r"([6-9])\1{1,5}|9{1,5}[5-8]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values of one variable read.

    as_label   values that read as their label; others read as their number
    kind       "labels" (no value is without one), "numbers" (a scale of which some points are named), or "stray"
    named      the labelled points that read as numbers, lowest code first
    mirror     what a number is taken from to turn it round (lowest plus highest point); None where codes stay
    """

    as_label: frozenset[float]
    kind: Literal["labels", "numbers", "stray"]
    named: tuple[float, ...] = ()
    mirror: float | None = None


def choose_reading(present: Sequence[float], labels: Mapping[float, str]) -> Reading:
    """How the values `present` (without missing ones) read under `labels` (without those of missing values)."""
    bare = [value for value in present if value not in labels]
    if not bare:
        return Reading(frozenset(labels), "labels")
    special = {value for value, label in labels.items() if is_no_answer(label) or _is_apart(value, bare)}
    named = sorted(set(labels) - special)
    between = [value for value in bare if named and named[0] < value < named[-1]]
    if len(named) > 1 and not between and len(bare) < len(named):
        return Reading(frozenset(labels), "stray")
    mirror = _mirror(named, labels) if len(between) == len(bare) else None
    return Reading(frozenset(special), "numbers", tuple(named), mirror)


def _is_apart(value: float, bare: Sequence[float]) -> bool:
    """Whether the code stands for no answer: below zero where no other is, or 99 and the like above all others."""
    if value < 0 <= min(bare):
        return True
    return value > max(bare) and value.is_integer() and bool(_NO_ANSWER_CODE.fullmatch(f"{value:.0f}"))


def _mirror(named: Sequence[float], labels: Mapping[float, str]) -> float | None:
    """Lowest plus highest code, where the labels are a known set of answers and fall while the codes rise."""
    if len(named) < 2:
        return None
    texts = [labels[value] for value in named]
    points = int(named[-1] - named[0]) + 1
    found = answer_set_of(texts, points) or answer_set_of(texts)
    if found is None:
        return None
    steps = [found.values[heading_words(text)] for text in texts]
    return named[0] + named[-1] if steps == sorted(steps, reverse=True) else None
