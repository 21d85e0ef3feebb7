"""Answer codes such as A1 or AO01 under an item: values are proposed in the order of the codes, and asked about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pandas as pd

from analysis.ingest.answers import answer_words
from analysis.ingest.recognition_proposals import Proposal
from analysis.ingest.sheet_view import SheetView
from analysis.instruments import item_index
from analysis.instruments.questionnaire import ResponseScale

#: How LimeSurvey numbers the answers of a question unless its author wrote other codes.
_CODE: Final = re.compile(r"(AO?)(0?)(\d{1,2})")


def with_codes(view: SheetView, proposal: Proposal) -> Proposal:
    """The proposal with a value for each code, where all answers are codes that the item's scale has steps for."""
    known = item_index()
    item = proposal.column.item or ""
    if proposal.column.meaning != "item" or proposal.column.anchors or item not in known:
        return proposal
    anchors = _values(view.column(proposal.heading), known[item][1].response_scale)
    if not anchors:
        return proposal
    return replace(proposal, column=replace(proposal.column, anchors=anchors), coded=True)


def _values(cells: pd.Series, scale: ResponseScale) -> dict[str, float]:
    """The value of each code, the first being the scale's lowest; none where a cell is no code or has no step.

    Codes that nobody chose have theirs too: the next wave's people may choose them.
    """
    own = {answer_words(anchor.text) for anchor in (*scale.anchors, *scale.aliases)}
    texts = [text for text in cells.str.strip().unique() if text]
    found = [one for text in texts if (one := _CODE.fullmatch(text))]
    steps = [int(one[3]) for one in found]
    if len(steps) < len(texts) or not texts or own.intersection(map(answer_words, texts)):
        return {}
    points = int(scale.maximum - scale.minimum) + 1
    if min(steps) < 1 or max(steps) > points:
        return {}
    first = found[0]
    every = {f"{first[1]}{_digits(step, first[2])}": scale.minimum + step - 1 for step in range(1, points + 1)}
    return every | {text: scale.minimum + step - 1 for text, step in zip(texts, steps, strict=True)}


def _digits(step: int, zero: str) -> str:
    return f"{step:02d}" if zero else f"{step}"
