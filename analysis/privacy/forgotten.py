"""Names and ids of people who were forgotten, known by keyed hashes alone, so that texts can still be freed of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from analysis.privacy.names import Form, full_name, name_forms, name_in_mail
from analysis.privacy.pseudonyms import Pseudonymiser

#: Prefixes of the tokens of a form of a name, and of the word that a form begins with.
NAME: Final = "name"
_BEGINS: Final = "word"
_PAIR: Final = "pair"
_TALK: Final = "talk"
_PASSAGE: Final = "passage"
#: So many words of a passage are nobody else's, whatever document they stand in.
_OWN_WORDS: Final = 8
_REDACTED: Final = re.compile(r"\[(?:name|mail|phone|id)\]")
_SPOKEN: Final = re.compile(r"[^\W_]+")


def name_tokens(names: Iterable[str], mails: Iterable[str], pseudonymiser: Pseudonymiser) -> frozenset[str]:
    """The tokens by which every form of these names, and of those that mails spell out, is known again."""
    spelled = [name for name in map(name_in_mail, mails) if name is not None]
    forms = name_forms([*names, *spelled])
    told = {pseudonymiser.word_token(NAME, " ".join(form)) for form in forms}
    return frozenset(told | {pseudonymiser.word_token(_BEGINS, form[0]) for form in forms})


def pair_tokens(pairs: Iterable[str], pseudonymiser: Pseudonymiser) -> frozenset[str]:
    """The tokens of the pairs that somebody was in: what these met about is not taken in again."""
    return frozenset(pseudonymiser.word_token(_PAIR, str(pair)) for pair in pairs)


def talk_tokens(interviews: Iterable[str], pseudonymiser: Pseudonymiser) -> frozenset[str]:
    """The tokens of interviews with nobody else in them, as the study calls them: what these were rated is not taken in
    again.
    """
    return frozenset(pseudonymiser.word_token(_TALK, str(interview)) for interview in interviews)


def passage_tokens(passages: Iterable[tuple[str, str]], pseudonymiser: Pseudonymiser) -> frozenset[str]:
    """The tokens by which passages (document, redacted text) are known again when a coded project comes once more.

    Case, punctuation and what was redacted do not matter. A passage of few words is known in its document alone.
    """
    keys = {key for document, text in passages for key in _passage_keys(document, text)}
    return frozenset(pseudonymiser.word_token(_PASSAGE, key) for key in keys)


def _passage_keys(document: str, text: str) -> list[str]:
    words = _SPOKEN.findall(_REDACTED.sub(" ", unicodedata.normalize("NFKC", text)).casefold())
    said = " ".join(words)
    return ([f"{document}\x1f{said}"] if words else []) + ([said] if len(words) >= _OWN_WORDS else [])


class Forgotten:
    """Answers, for words as they are met, whether they name somebody who was forgotten. Each word is hashed once."""

    def __init__(self, tokens: Collection[str], pseudonymiser: Pseudonymiser) -> None:
        self.tokens = frozenset(tokens)
        self._pseudonymiser = pseudonymiser
        self._known: dict[tuple[str, str], bool] = {}

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def __contains__(self, form: Form) -> bool:
        """Whether a form of a name (folded words) is one of theirs."""
        return self._is_known(NAME, " ".join(form))

    def begins(self, word: str) -> bool:
        """Whether a form of theirs begins with a folded word."""
        return self._is_known(_BEGINS, word)

    def is_id(self, text: str) -> bool:
        """Whether a text is an employee number, mail or code of theirs."""
        return any(self._is_id(kind, text) for kind in ("id", "mail", "code"))

    def is_pair(self, label: str) -> bool:
        """Whether a pair's label is that of a pair of theirs."""
        return self._is_known(_PAIR, label)

    def is_talk(self, label: str) -> bool:
        """Whether an interview's label, as the study calls it, is that of an interview with nobody else in it."""
        return self._is_known(_TALK, label)

    def is_passage(self, document: str, text: str) -> bool:
        """Whether a redacted passage of a document, as the study calls it, is one that went with somebody."""
        return any(self._is_known(_PASSAGE, key) for key in _passage_keys(document, text))

    def is_full_name(self, text: str) -> bool:
        """Whether a text is a name of theirs, written in full."""
        form = full_name(text)
        return len(form) > 1 and form in self

    def _is_id(self, kind: str, text: str) -> bool:
        place = (kind, text)
        if place not in self._known:
            self._known[place] = self._pseudonymiser.one(kind, text) in self.tokens
        return self._known[place]

    def _is_known(self, kind: str, text: str) -> bool:
        place = (kind, text)
        if place not in self._known:
            self._known[place] = self._pseudonymiser.word_token(kind, text) in self.tokens
        return self._known[place]
