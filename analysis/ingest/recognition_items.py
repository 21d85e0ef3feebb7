"""Which headings are items of a questionnaire: by item id, by the questionnaire's own patterns, by the item's text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from types import MappingProxyType

from analysis.ingest.headings import Heading, heading_words, normalise_heading, statement_candidates
from analysis.instruments import questionnaires
from analysis.instruments.bank import OWN_BANK

#: How alike two question texts must be (0 to 1) to be proposed as one question with small edits.
ALIKE = 0.85
#: Ids without their underscores that make one another sure: a single "stay1" may be anybody's question.
CODES_TOGETHER = 5


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """A heading that is an item.

    item        the item's id; `questionnaire` is where it is from
    open        whether it is an open question
    confidence  1.0 by id, .98 by text, .75 where the texts differ a little (`because` says how it was matched)
    """

    item: str
    questionnaire: str
    open: bool
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class _Known:
    by_words: Mapping[str, tuple[str, str, bool]]
    by_text: Mapping[str, tuple[str, str, bool]]
    by_code: Mapping[str, tuple[str, str, bool]]
    patterns: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]


@cache
def _known() -> _Known:
    by_words: dict[str, tuple[str, str, bool]] = {}
    by_text: dict[str, tuple[str, str, bool]] = {}
    by_code: dict[str, tuple[str, str, bool]] = {}
    patterns = []
    for questionnaire in questionnaires():
        for item in (*questionnaire.items, *questionnaire.open_questions):
            found = (item.id, questionnaire.id, item in questionnaire.open_questions)
            by_words[heading_words(item.id)] = found
            if questionnaire.id == OWN_BANK:
                by_code[item.id.replace("_", "")] = found
            if item.text:
                by_text.setdefault(normalise_heading(item.text), found)
        ids = tuple(item.id for item in questionnaire.items)
        patterns += [(re.compile(p, re.IGNORECASE), questionnaire.id, ids) for p in questionnaire.header_patterns]
    return _Known(
        MappingProxyType(by_words), MappingProxyType(by_text), MappingProxyType(by_code), tuple(patterns)
    )  # fmt: skip


def match_items(headings: Sequence[Heading]) -> dict[int, ItemMatch]:
    """The headings (by position) that are items of a questionnaire that Reverb knows; each item at most once.

    Ids win over texts, and texts over texts with small edits. A second column for the same item stays unmatched. Ids
    without underscores, as tools that allow none export them, count where there are `CODES_TOGETHER` of them or more.
    """
    found: dict[int, ItemMatch] = {}
    taken: set[str] = set()
    coded = sum(_match_code(heading) is not None for heading in headings) >= CODES_TOGETHER
    for match in (_match_id, *([_match_code] if coded else []), _match_text, _match_alike):
        for heading in headings:
            if heading.position in found or not heading.text:
                continue
            matched = match(heading)
            if matched and matched.item not in taken:
                found[heading.position] = matched
                taken.add(matched.item)
    return found


def _match_id(heading: Heading) -> ItemMatch | None:
    for text in filter(None, (heading.code, heading.text)):
        if known := _known().by_words.get(heading_words(text)):
            return ItemMatch(*known, 1.0, f'"{text[:60]}" is the id of an item.')
        for pattern, questionnaire, ids in _known().patterns:
            matched = pattern.fullmatch(text.strip()[:60])
            number = int(matched["n"]) if matched and "n" in pattern.groupindex else 0
            if 1 <= number <= len(ids):
                return ItemMatch(
                    ids[number - 1], questionnaire, False, 0.95, f'"{text[:60]}" is named as {questionnaire}.'
                )
    return None


def _match_code(heading: Heading) -> ItemMatch | None:
    """An id of our own bank as LimeSurvey must write it: "eng1", or "engagement[eng1]" within a matrix."""
    for text in filter(None, (heading.code, heading.text)):
        code = text.strip()[:60].removesuffix("]").rpartition("[")[2]
        if known := _known().by_code.get(code.casefold()):
            return ItemMatch(*known, 0.95, f'"{text[:60]}" is the id of an item without its underscore.')
    return None


def _match_text(heading: Heading) -> ItemMatch | None:
    for candidate in statement_candidates(heading):
        if known := _known().by_text.get(candidate):
            return ItemMatch(*known, 0.98, "Its text is that of the item.")
    return None


def _match_alike(heading: Heading) -> ItemMatch | None:
    candidates = [text for text in statement_candidates(heading) if text.count(" ") >= 3]
    found = most_alike(candidates, tuple(_known().by_text))
    if found is None:
        return None
    return ItemMatch(*_known().by_text[found[0]], 0.75, f"Its text is {found[1]:.0%} that of the item.")


def most_alike(candidates: Sequence[str], texts: Sequence[str]) -> tuple[str, float] | None:
    """The text that one of the candidates is most like, with its likeness (`ALIKE` to 1); None where none is.

    A text of five words or more that begins the other counts as .9: a wave adds "(details below)" to a question.
    Else likeness is difflib's ratio of matching characters; texts that share fewer than half their words have none.
    """
    best: tuple[str, float] | None = None
    for candidate in candidates:
        words = set(candidate.split())
        for text in texts:
            others = set(text.split())
            if _begins(candidate, text):
                ratio = 0.9
            elif len(words & others) * 2 < max(len(words), len(others)):
                continue
            else:
                ratio = SequenceMatcher(None, candidate, text, autojunk=False).ratio()
            if ratio >= ALIKE and (best is None or ratio > best[1]):
                best = (text, ratio)
    return best


def _begins(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter.count(" ") >= 4 and longer.startswith(shorter)
