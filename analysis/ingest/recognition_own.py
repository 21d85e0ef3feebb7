"""Columns whose heading says nothing: questions of the user's own, comments, and what cells show by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from typing import Final

import numpy as np
import pandas as pd

from analysis.ingest.answers import answer_set_of
from analysis.ingest.headings import Heading, normalise_heading, short_words, statement_candidates
from analysis.ingest.mapping import OWN_ITEM, ColumnMapping
from analysis.ingest.meanings import doubtful_meaning_of
from analysis.ingest.numbers import is_not_finite, number_of
from analysis.ingest.recognition_cells import only_numbers_rows, shown_by_cells, told_by
from analysis.ingest.recognition_items import most_alike
from analysis.ingest.recognition_proposals import Proposal, propose, renamed
from analysis.ingest.words import is_no_answer

_SLUG: Final = re.compile(r"[^a-z0-9]+")


def doubtful(heading: Heading, cells: pd.Series) -> Proposal | None:
    """What a heading such as "ID" may mean; its cells tell whether it names people or only numbers the rows."""
    meaning = next((found for words in short_words(heading) if (found := doubtful_meaning_of(words))), None)
    if meaning is None:
        return None
    filled = cells[cells.str.strip() != ""]
    if only_numbers_rows(filled):
        return propose(heading, "ignore", 0.9, "It only numbers the rows.")
    if filled.nunique() < 0.2 * len(filled):
        return None
    return propose(heading, told_by(cells, meaning), 0.6, "Its heading does not say whose number it is.")


def drifted(heading: Heading, confirmed: Lookup[str, ColumnMapping], taken: set[str]) -> Proposal | None:
    """The question of an earlier mapping that the heading asks with small edits, for a person to confirm."""
    candidates = [text for text in statement_candidates(heading) if text.count(" ") >= 2]
    free = {text: column for text, column in confirmed.items() if column.item is None or column.item not in taken}
    if not (found := most_alike(candidates[:1], tuple(free))):
        return None
    before = free[found[0]]
    because = f'It is {found[1]:.0%} the same text as "{before.source[:80]}", which was mapped before.'
    return Proposal(heading, renamed(before, heading), 0.7, because, own=True)


def own_question(heading: Heading, cells: pd.Series, taken: set[str]) -> Proposal:
    """A question that no questionnaire has: an item of the study's own, or a comment where people wrote freely."""
    filled = cells[cells.str.strip() != ""].str.strip()
    if shown := shown_by_cells(cells):
        # A date says little and is taken; who somebody is and on which side, a person has to confirm.
        return propose(heading, shown[0], 0.85 if shown[0] == "date" else 0.7, shown[1])
    if _is_free_text(filled):
        return Proposal(heading, ColumnMapping(heading.source, "comment"), 0.6, "People wrote freely.", own=True)
    item = own_item_id(heading, taken)
    answers = answer_set_of(filled.unique()[:60])
    because = f"Its answers are a scale of {answers.kind}." if answers else "Its answers are numbers or choices."
    return Proposal(heading, ColumnMapping(heading.source, "item", item), 0.6, because, own=True)


def _is_free_text(filled: pd.Series) -> bool:
    distinct = [text for text in filled.unique() if not is_no_answer(text)]
    numbers = sum(np.isfinite(number_of(text)) or is_not_finite(text) for text in distinct)
    if not distinct or numbers >= 0.8 * len(distinct):
        return False
    if answer_set_of(distinct[:60]) is not None:
        return False
    return len(distinct) > 0.5 * len(filled) and (len(filled) >= 5 or float(np.mean([len(t) for t in distinct])) > 25)


def leave_out_own_item(proposal: Proposal) -> Proposal:
    """The proposal, but left out where it is an answer to a question that no questionnaire has.

    Beside items of a questionnaire such a column waits until a person asks for it; what people wrote is kept.
    """
    if not proposal.own or proposal.column.meaning != "item":
        return proposal
    return propose(proposal.heading, "ignore", 0.9, "It is in no questionnaire that Reverb knows.")


def own_item_id(heading: Heading, taken: set[str]) -> str:
    """An item id of the study's own for a heading: "own." and the statement's first words, told apart by a number."""
    text = statement_candidates(heading)[-1] if heading.option or heading.text.endswith("]") else heading.text
    words = _SLUG.sub("_", normalise_heading(text)).strip("_") or "question"
    slug = words if len(words) <= 40 else words[:41].rsplit("_", 1)[0]
    number, item = 1, f"{OWN_ITEM}{slug}"
    while item in taken:
        number += 1
        item = f"{OWN_ITEM}{slug}_{number}"
    return item
