"""Whether something was said in English: Reverb's codebook knows English phrases and no others.

Told by the small words that a language cannot do without (`languages.toml`), and by its script. What cannot be told,
because it is short or has none of these words, counts as English: it is offered for coding and harms nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

FILE: Final = Path(__file__).with_name("languages.toml")
ENGLISH: Final = "english"
OTHER_SCRIPT: Final = "another script"
#: Fewer different small words of a language than this say nothing.
_ENOUGH: Final = 3
#: A text that is longer is judged by its beginning.
_REACH: Final = 4_000
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Letters of Latin script end here in Unicode (Latin Extended Additional).
_LATIN_ENDS: Final = "\u024f"
_LATIN_MORE: Final = ("\u1e00", "\u1eff")


@cache
def small_words() -> Mapping[str, frozenset[str]]:
    """The small words of each language that is known."""
    lists = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def language_of(text: str) -> str:
    """The language of a text: that of which it has most different small words, else "english".

    Another language needs three of them and more than English has; in another script, more than half of the letters.
    The work grows with the length of the text, of which the first 4,000 signs are read.
    """
    words = _WORD.findall(text[:_REACH].lower())
    letters = sum(map(len, words))
    foreign = sum(len(word) for word in words if not _is_latin(word))
    if letters and 2 * foreign > letters:
        return OTHER_SCRIPT
    counts = {language: len(known.intersection(words)) for language, known in small_words().items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= _ENOUGH and counts[best] > counts[ENGLISH] else ENGLISH


def are_english(texts: pd.Series[str]) -> pd.Series[bool]:
    """Whether each text is English; missing ones are. Each distinct text is read once."""
    codes, distinct = pd.factorize(texts)
    told = [language_of(str(text)) == ENGLISH for text in distinct]
    return pd.Series([code < 0 or told[code] for code in codes], index=texts.index, dtype="bool")


def _is_latin(word: str) -> bool:
    sign = word[0]
    return sign <= _LATIN_ENDS or _LATIN_MORE[0] <= sign <= _LATIN_MORE[1]
