"""Takes names, mails, phones and ids out of texts before they are kept, and flags what may be a name.

Names come from the roster. A full name is found in any case; a single name in any case unless it is also an everyday
word (Will, May, Grace): then capitals and the sentence decide, and where they cannot the word is flagged. Whoever is
not on the roster is not found: capitalised words inside a sentence that nothing explains are flagged for review.
On planted texts (tests/privacy) recall is stated with its counts. Work grows with the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.privacy.forgotten import Forgotten
from analysis.privacy.names import ELISIONS, LONGEST, Form, name_forms, name_in_mail
from analysis.privacy.patterns import redact_id_patterns, redact_known_ids, redact_mails, redact_phones
from analysis.privacy.speakers import calls_somebody
from analysis.privacy.vocabulary import Vocabulary, fold, vocabulary

NAME: Final = "[name]"

_WORD: Final = re.compile(r"[^\W\d_]+")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: What may stand between two words of one name, and what may stand between a sentence's end and its first word.
_WITHIN_NAME: Final = frozenset(" .,-'’_\u00a0\u2010\u2011")
_OPENERS: Final = frozenset(" \t\"'“”‘’«»„([*-–—•>#")
_LOOK_BACK: Final = 12
#: Parts of one name that were found one after the other, by a roster that grew, and initials before them. Names of
#: several people that follow one another become one mark by this as well, whichever were known first.
_BESIDE: Final = r"(?:, |[ \-\u00a0\u2010\u2011.'’_])?"
_INITIAL: Final = r"(?<!\w)[A-Z]\.[ \u00a0]?"
_NAMES_IN_A_ROW: Final = re.compile(rf"(?:{_INITIAL})?\[name\](?:{_BESIDE}(?:{_INITIAL})?\[name\])*")
_OURS: Final = frozenset({"name", "mail", "phone", "id"})


@dataclass(frozen=True, slots=True)
class Redaction:
    """`texts` have the index of what was given, NA where it was NA.

    The counts are replacements over all rows. `flagged` has one row a flagged word: position (of the text, from 0)
    and word (as written); it may hold names of people who are not on the roster.
    """

    texts: pd.Series
    names: int
    mails: int
    phones: int
    ids: int
    flagged: pd.DataFrame


@dataclass(slots=True)
class _Found:
    """What one text became."""

    text: str
    names: int
    mails: int
    phones: int
    ids: int
    flagged: list[str]


class Redactor:
    """Knows the names and ids of a roster; with none it still finds mails, phones and what looks like an id."""

    def __init__(
        self, names: Iterable[str] = (), ids: Iterable[str] = (), forgotten: Forgotten | None = None,
        decided: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """`decided` are words that a person called a name: with a capital they are one wherever they stand."""
        names = [name for name in (*names, *decided) if isinstance(name, str) and name.strip()]
        self._decided = frozenset(fold(word) for word in decided)
        self.knows_names = bool(names)
        self._forms = name_forms(names)
        self._unspaced = frozenset(name.strip() for name in names if _UNSPACED.search(name))
        self._reach = _reach(self._forms)
        self._ids = frozenset(text for text in (str(value).strip().lower() for value in ids) if _tells(text))
        self._forgotten = forgotten or None
        self._words = vocabulary()

    @classmethod
    def from_identifiers(cls, identifiers: pd.DataFrame, forgotten: Forgotten | None = None) -> Redactor:
        """A redactor from a store's identifiers (kind, value): names, names that mails spell out, ids and codes, and
        what speakers are called, where that is a name, and words that were decided on.

        With `forgotten` it also knows the names and ids of people of whom only hashes are left.
        """
        held = identifiers.dropna(subset=["value"]).groupby("kind")["value"].agg(list).to_dict()
        mails = [*held.get("mail", ()), *held.get("email", ())]
        spelled = [name for name in map(name_in_mail, mails) if name is not None]
        ids = [value for kind in ("id", "employee_id", "code") for value in held.get(kind, ())]
        called = [label for label in held.get("speaker", ()) if calls_somebody(label)]
        return cls([*held.get("name", ()), *spelled, *called], ids, forgotten, held.get("word", ()))

    def redact_known(self, text: str) -> str:
        """`text` without the names and ids of the roster alone: mails, phones and ids of others stay as they are."""
        text, _ = self._known_ids(text)
        text, names, _ = self._names(text)
        text, _ = self._known_ids(text)
        return _NAMES_IN_A_ROW.sub(NAME, text) if names else text

    def redact(self, texts: pd.Series) -> Redaction:
        """The texts without what names anybody. Equal texts are worked on once; redacting twice changes nothing."""
        codes, distinct = pd.factorize(texts)
        found = [self._one(str(text)) for text in distinct]
        held = np.array([*(one.text for one in found), None], dtype=object)[codes]
        times = np.bincount(codes[codes >= 0], minlength=len(found))
        totals = {
            kind: int(sum(getattr(one, kind) * n for one, n in zip(found, times, strict=True)))
            for kind in ("names", "mails", "phones", "ids")
        }
        flagged = [(at, word) for at, code in enumerate(codes) if code >= 0 for word in found[code].flagged]
        return Redaction(
            texts=pd.Series(held, index=texts.index, name=texts.name, dtype="str"),
            flagged=pd.DataFrame(flagged, columns=["position", "word"]).astype({"position": "int64", "word": "str"}),
            **totals,
        )

    def _one(self, text: str) -> _Found:
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        # What needs no roster goes first: a text that was redacted with a smaller roster then ends as it would have.
        text, mails = redact_mails(text)
        text, phones = redact_phones(text)
        text, ids = redact_id_patterns(text)
        text, known = self._known_ids(text)
        text, names, flagged = self._names(text)
        text, bared = self._known_ids(text)  # an id that was one word with a name stands alone now
        return _Found(_NAMES_IN_A_ROW.sub(NAME, text), names, mails, phones, known + bared + ids, flagged)

    def _known_ids(self, text: str) -> tuple[str, int]:
        return redact_known_ids(text, self._is_id) if self._ids or self._forgotten else (text, 0)

    def _is_id(self, word: str) -> bool:
        return word in self._ids or (self._forgotten is not None and _tells(word) and self._forgotten.is_id(word))

    def _is_form(self, form: Form) -> bool:
        return form in self._forms or (self._forgotten is not None and form in self._forgotten)

    def _names(self, text: str) -> tuple[str, int, list[str]]:
        """Replaces names, longest form first at each word; returns the text, their number and the flagged words."""
        reading = _Reading(text, self._words)
        parts, flagged, names, end, at = [], [], 0, 0, 0
        while at < len(reading.words):
            width = self._match(reading, at)
            start, stop = reading.spans[at][0], reading.spans[at + max(width, 1) - 1][1]
            if width:
                parts += [text[end:start], NAME]
                names, end = names + 1, stop
            elif pieces := self._unspaced_names(text[start:stop]):
                parts += [text[end:start], pieces[0]]
                names, end = names + pieces[1], stop
            elif reading.is_unexplained(at) or self._is_doubtful(reading, at):
                flagged.append(text[start:stop])
            at += max(width, 1)
        return "".join([*parts, text[end:]]), names, flagged

    def _match(self, reading: _Reading, at: int) -> int:
        """How many words from `at` on are one name; 0 where none is."""
        begins = self._forgotten is not None and self._forgotten.begins(reading.words[at])
        reach = min(LONGEST if begins else self._reach.get(reading.words[at], 0), reading.run_from(at))
        for width in range(reach, 0, -1):
            form = tuple(reading.words[at : at + width])
            if self._is_form(form) and reading.reads_as_name(at, form):
                return width
        if reach and reading.words[at] in self._decided and reading.begins_with_capital(at):
            return 1
        return int(self._is_genitive(reading, at))

    def _is_genitive(self, reading: _Reading, at: int) -> bool:
        """Whether a word is a name with the s that other languages put behind it without an apostrophe ("Annas")."""
        word = reading.words[at]
        name, ending = word[:-1], word[-1]
        if ending != "s" or len(name) < 3 or word in self._words.known or not reading.begins_with_capital(at):
            return False
        return name not in self._words.everyday and self._is_form((name,))

    def _is_doubtful(self, reading: _Reading, at: int) -> bool:
        """Whether a name that is also an everyday word opens a sentence, where its capital says nothing."""
        return self._is_form((reading.words[at],)) and reading.is_capitalised(at) and reading.opens_sentence(at)

    def _unspaced_names(self, word: str) -> tuple[str, int] | None:
        """Names in a script that puts no space between words."""
        if not self._unspaced or not _UNSPACED.search(word):
            return None
        count, at, parts = 0, 0, []
        while at < len(word):
            width = next((n for n in range(LONGEST, 1, -1) if word[at : at + n] in self._unspaced), 0)
            parts.append(NAME if width else word[at])
            count, at = count + bool(width), at + max(width, 1)
        return ("".join(parts), count) if count else None


class _Reading:
    """A text as folded words with their places, and what their surroundings say."""

    def __init__(self, text: str, words: Vocabulary) -> None:
        self._text, self._vocabulary = text, words
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.words = [fold(text[start:end]) for start, end in self.spans]

    def run_from(self, at: int) -> int:
        """How many words from `at` on stand so close that they may be one name, at most `LONGEST`; 0 for our marks."""
        if self._is_ours(at):
            return 0
        width = 1
        while width < LONGEST and at + width < len(self.spans):
            gap = self._text[self.spans[at + width - 1][1] : self.spans[at + width][0]]
            if len(gap) > 3 or not _WITHIN_NAME.issuperset(gap):
                break
            width += 1
        return width

    def is_capitalised(self, at: int) -> bool:
        """Whether a word has a capital first and is not all capitals."""
        word = self._written(at)
        return word[0].isupper() and (len(word) == 1 or not word.isupper())

    def begins_with_capital(self, at: int) -> bool:
        """Whether a word has a capital first."""
        return self._written(at)[0].isupper()

    def reads_as_name(self, at: int, form: Form) -> bool:
        """Whether the words of a form that was found are meant as a name here."""
        places = range(at, at + len(form))
        initials = [place for place in places if len(self.words[place]) == 1 and self.words[place] not in ELISIONS]
        if not all(self._written(place).isupper() for place in initials):
            return False
        if any(self.words[place] not in self._vocabulary.everyday and len(self.words[place]) > 2 for place in places):
            return True
        if len(form) > 1:
            return all(self._written(place)[0].isupper() for place in places)
        return self._everyday_name(at)

    def is_unexplained(self, at: int) -> bool:
        """Whether a capitalised word inside a sentence is neither a known word nor one of our marks."""
        known = self.words[at] in self._vocabulary.known or len(self.words[at]) < 2
        return not known and self.is_capitalised(at) and not self.opens_sentence(at) and not self._is_ours(at)

    def _everyday_name(self, at: int) -> bool:
        """Whether a single everyday word is a name here."""
        words, before, after = self._vocabulary, self._neighbour(at - 1), self._neighbour(at + 1)
        if before in words.titles:
            return True
        if not self.is_capitalised(at):
            return False
        rest = self._text[self.spans[at][1] : self.spans[at][1] + 2]
        if rest in ("'s", "’s"):
            return True
        if self.words[at] in words.months and (before in words.before_month or self._beside_number(at)):
            return False
        return not self.opens_sentence(at) or after in words.after_name or rest[:1] == ","

    def _beside_number(self, at: int) -> bool:
        start, end = self.spans[at]
        return any(c.isdigit() for c in self._text[max(0, start - 4) : start] + self._text[end : end + 3])

    def opens_sentence(self, at: int) -> bool:
        """Whether a word is the first of a sentence or a line."""
        place = self.spans[at][0] - 1
        lowest = max(-1, place - _LOOK_BACK)
        while place > lowest and self._text[place] in _OPENERS:
            place -= 1
        return place < 0 or self._text[place] in ".!?:;…\n\r"

    def _is_ours(self, at: int) -> bool:
        start, end = self.spans[at]
        return self.words[at] in _OURS and self._text[start - 1 : start] == "[" and self._text[end : end + 1] == "]"

    def _neighbour(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _written(self, at: int) -> str:
        start, end = self.spans[at]
        return self._text[start:end]


def _reach(forms: Iterable[Form]) -> dict[str, int]:
    """The length of the longest form that begins with a word."""
    reach: dict[str, int] = {}
    for form in forms:
        reach[form[0]] = max(reach.get(form[0], 0), len(form))
    return reach


def _tells(value: str) -> bool:
    """Whether an id is long enough to be told from a number in a sentence: 4 signs with a digit among them."""
    return len(value) >= 4 and any(sign.isdigit() for sign in value)
