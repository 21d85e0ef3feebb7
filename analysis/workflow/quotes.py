"""Quotes that a person offers for a release: which words of which answer, never the words themselves; and the switch.

An offer names an answer and a place in it, and holds a hash of the words there: names that are found later leave the
text, and then the words are no longer those that were chosen. It holds the tokens of whoever said them as well, so that
they are found when somebody is to be forgotten, though the file they stood in was taken back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analysis.errors import StudyError
from analysis.privacy.redaction import Redactor
from analysis.privacy.vocabulary import fold
from analysis.release.offered import SPOKE_COLUMNS, OfferedQuote, OfferedQuotes
from analysis.release.quotes import LONGEST_QUOTE
from analysis.scores.interviews import REJECTED, SUGGESTED, interviewed
from analysis.storage.kept_facts import KeptFact, keep_facts, read_kept_facts, read_kept_lines
from analysis.storage.row_schema import QUOTE, QUOTES_SWITCH
from analysis.storage.stores import Store
from analysis.study import PROGRAMME, Study
from analysis.workflow.coding import CodingDesk, standing_codes
from analysis.workflow.flagged_words import read_word_answers
from analysis.workflow.linking import persons_of_tokens
from analysis.workflow.texts import known_names
from analysis.workflow.workspace import Workspace

GONE: Final = "its answer is no longer in the study, or its texts are closed"
CHANGED: Final = "its words changed; choose it again"
UNREADABLE: Final = "what was kept of it cannot be read; take it back and choose it again"
UNCODED: Final = "its code was taken back"
MAY_BE_A_NAME: Final = "a word in it may be a name that nobody has decided on; decide on the Load page"

_ON: Final = "on"
_OFF: Final = "off"
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer that holds: the answer and theme, from which sign to which, the hash of the words there, and whose.

    `utterance` is "" where what was kept cannot be read.
    """

    id: str
    utterance: str = ""
    theme: str = ""
    start: int = 0
    end: int = 0
    sha256: str = ""
    tokens: tuple[str, ...] = ()

    def words_in(self, text: object) -> str | None:
        """The words as they stand in the `text` of the answer now; None where they are not those that were chosen."""
        words = text[self.start : self.end] if isinstance(text, str) else ""
        return words if words and _hash(words) == self.sha256 else None


@dataclass(frozen=True, slots=True)
class QuotesSwitch:
    """Whether quotes may leave, and who decided that when; None where nobody ever did."""

    is_on: bool = False
    who: str | None = None
    at: dt.datetime | None = None


def read_switch(store: Store, study: str) -> QuotesSwitch:
    """Whether quotes of a study may leave: off until somebody turns them on. Raises StudyError for an unknown study."""
    kept = read_kept_facts(store, study)
    kept = kept[kept["name"] == QUOTES_SWITCH]
    if kept.empty:
        return QuotesSwitch()
    last = kept.iloc[-1]
    return QuotesSwitch(last["value"] == _ON, str(last["who"]), last["kept_at"].to_pydatetime())


def turn_quotes(store: Store, study: str, *, on: bool, who: str) -> None:
    """Let quotes of a study leave, or no longer: the next release follows. Raises StoreError for a read-only study."""
    keep_facts(store, study, [KeptFact(QUOTES_SWITCH, _ON if on else _OFF)], who=who, told=_ON if on else _OFF)


def offer_quote(
    workspace: Workspace, study: str, desk: CodingDesk, utterance: str, theme: str, words: str, *, who: str
) -> str:
    """Offer words of an answer that has a confirmed code of `theme`; gives the id under which they are kept.

    Spaces and line ends need not be as in the answer. Raises StudyError (QUOTE) where the words are none, too many or
    not in the answer, where the answer has no such code, where nobody knows who said it, and where it is offered
    already; StoreError for a read-only study.
    """
    said = desk.interviews[desk.interviews["utterance"] == utterance]
    if said.empty or not isinstance(text := said["text"].iloc[0], str):
        raise _refused("That answer is not in the study.", "Choose another one.")
    if (utterance, theme) not in confirmed(standing_codes(workspace.store, study, desk)):
        raise _refused("Nobody has confirmed that code of this answer.", "Code the answer first.")
    if pd.isna(person := said["person"].iloc[0]):
        raise _refused("Nobody knows who said this.", "Say on the Load page who speaks, or choose another answer.")
    start, end = find_words(text, words)
    held = {"utterance": utterance, "theme": theme, "start": start, "end": end}
    if any(held == {name: getattr(offer, name) for name in held} for offer in read_offers(workspace.store, study)):
        raise _refused("These words are offered already.", "Choose others.")
    people = persons_of_tokens(workspace, study)
    tokens = sorted(people.loc[people["person"] == person, "token"])
    told = json.dumps({**held, "sha256": _hash(text[start:end]), "tokens": tokens})
    offer_id = uuid.uuid4().hex
    keep_facts(workspace.store, study, [KeptFact(QUOTE, told, key=offer_id)], who=who)
    return offer_id


def take_back(store: Store, study: str, offer_id: str, *, who: str) -> None:
    """Offer a quote no longer; what is out stays out until the next release.

    Raises StudyError (QUOTE) where it is not offered, StoreError for a read-only study.
    """
    if offer_id not in {offer.id for offer in read_offers(store, study)}:
        raise _refused("That quote is not offered.", "Look at the list again.")
    keep_facts(store, study, [KeptFact(QUOTE, None, key=offer_id)], who=who)


def find_words(text: str, words: str) -> tuple[int, int]:
    """Where `words` stand in `text` as one piece, from whole word to whole word. Raises StudyError (QUOTE)."""
    asked = words.split()
    if not asked:
        raise _refused("There are no words to quote.", "Leave some of the answer standing.")
    found = re.search(r"(?<!\w)" + r"\s+".join(map(re.escape, asked)) + r"(?!\w)", text)
    if found is None:
        raise _refused(
            "These words do not stand in the answer like this.", "Shorten it at its ends only, between words."
        )
    if found.end() - found.start() > LONGEST_QUOTE:
        raise _refused(
            f"The quote has {found.end() - found.start()} characters; {LONGEST_QUOTE} are allowed.", "Shorten it."
        )
    return found.start(), found.end()


def read_offers(store: Store, study: str) -> tuple[Offer, ...]:
    """The offers that hold, in the order in which they were made. Raises StudyError for an unknown study."""
    kept = read_kept_facts(store, study)
    kept = kept[kept["name"] == QUOTE]
    return tuple(_offer(key, value) for key, value in zip(kept["key"], kept["value"], strict=True))


def offered_quotes(workspace: Workspace, study: Study) -> OfferedQuotes:
    """What was offered as it stands in an opened study now, and everybody who could have said it.

    Nothing is offered where quotes are turned off.
    """
    if not read_switch(workspace.store, study.name).is_on:
        return OfferedQuotes()
    offers = read_offers(workspace.store, study.name)
    spoke = interviewed(study)
    known = spoke[(spoke["arm"] == PROGRAMME) & spoke["person"].notna()]
    people = known[list(SPOKE_COLUMNS)].drop_duplicates(ignore_index=True)
    asked = {offer.utterance for offer in offers}
    said = study.interviews[study.interviews["utterance"].isin(asked)].drop_duplicates("utterance")
    texts = said.set_index("utterance")["text"]
    open_names = _open_names(workspace, study.name, texts)
    codes = confirmed(study.codes)
    by_utterance = known.drop_duplicates("utterance").set_index("utterance")[list(SPOKE_COLUMNS)].astype("object")
    speakers = by_utterance.where(by_utterance.notna(), "").to_dict("index")
    quotes = (_resolved(offer, texts, codes, open_names) for offer in offers)
    return OfferedQuotes(tuple(_with_speaker(quote, speakers.get(quote.utterance, {})) for quote in quotes), people)


def confirmed(codes: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The direction ("" where none is known) of every code that a person confirmed, by answer and theme."""
    kept = codes[~codes["status"].isin((REJECTED, SUGGESTED))]
    return {
        (str(utterance), str(theme)): str(direction)
        for utterance, theme, direction in zip(
            kept["utterance"], kept["theme"], kept["direction"].fillna(""), strict=True
        )
    }


def quotes_of_person(store: Store, study: str, tokens: Collection[str], utterances: Collection[str]) -> frozenset[str]:
    """The ids of every quote that was ever offered of whom `tokens` stand for, or of an answer of `utterances`."""
    lines = (_offer(key, value) for key, value in read_kept_lines(store, study, QUOTE))
    return frozenset(one.id for one in lines if one.utterance in utterances or set(one.tokens) & set(tokens))


def _resolved(
    offer: Offer, texts: pd.Series[str], codes: dict[tuple[str, str], str], open_names: dict[str, frozenset[str]]
) -> OfferedQuote:
    """An offer with its words, or why these cannot be told."""
    direction = codes.get((offer.utterance, offer.theme))
    text = texts.get(offer.utterance)
    words = offer.words_in(text) or ""
    because = ""
    if not offer.utterance:
        because = UNREADABLE
    elif not isinstance(text, str):
        because = GONE
    elif not words:
        because = CHANGED
    elif direction is None:
        because = UNCODED
    elif open_names.get(offer.utterance, frozenset()) & _folded(words):
        because = MAY_BE_A_NAME
    return OfferedQuote(offer.id, offer.utterance, offer.theme, words, direction or "", because=because)


def _with_speaker(quote: OfferedQuote, speaker: dict[Any, Any]) -> OfferedQuote:
    """The quote with the participant, cohort, wave and side of whoever said it, where that is known."""
    return OfferedQuote(
        quote.id, quote.utterance, quote.theme, quote.words, quote.direction, because=quote.because, **speaker
    )


def _open_names(workspace: Workspace, study: str, texts: pd.Series[str]) -> dict[str, frozenset[str]]:
    """The folded words of each answer that may be names and that nobody has decided on.

    The whole answer is looked at: within it a word with a capital tells more than at the beginning of an excerpt.
    """
    redactor = Redactor.from_identifiers(known_names(workspace, study))
    flagged = redactor.redact(texts).flagged
    decided = read_word_answers(workspace.store, study).others
    held = flagged.assign(utterance=flagged["position"].map(dict(enumerate(texts.index))))
    return {
        str(utterance): frozenset(map(fold, words)) - decided for utterance, words in held.groupby("utterance")["word"]
    }


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _WORD.findall(words))


def _offer(key: str, value: str) -> Offer:
    """What a line holds; an offer without anything where it cannot be read, so that one line stops nothing else."""
    try:
        held = json.loads(value)
        utterance, theme, sha256 = (_text(held[name]) for name in ("utterance", "theme", "sha256"))
        return Offer(
            key, utterance, theme, int(held["start"]), int(held["end"]), sha256, tuple(_texts(held.get("tokens", ())))
        )
    except (ValueError, TypeError, KeyError):
        return Offer(key)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(values: Iterable[object]) -> list[str]:
    return [_text(value) for value in values]


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _refused(message: str, advice: str) -> StudyError:
    return StudyError("QUOTE", message, advice)
