"""What can be wrong with a codebook, a sentence for each mistake, whoever wrote it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from analysis.study import OUTCOMES

#: Stands in a phrase for up to four words of any kind.
GAP_MARK: Final = ".."
#: A part of a phrase: several words in brackets, or one word.
PART: Final = re.compile(r"\([^()]*\)|[^\s()]+")

THEME_TEXTS: Final = ("id", "title", "definition", "include", "exclude")
THEME_LISTS: Final = ("examples", "claims", "questions", "strong_favourable", "strong_unfavourable", "topic")
#: Those of them that hold phrases.
PHRASE_LISTS: Final = THEME_LISTS[2:]
BOOK_LISTS: Final = ("negations", "affirmations", "ignored")
_BOOK_KEYS: Final = ("version", "negation_window", "cue_window", *BOOK_LISTS, "cues", "themes")

#: The most words around a phrase that a window may look at.
WIDEST_WINDOW: Final = 20
LONGEST_TEXT: Final = 2_000
LONGEST_PHRASE: Final = 200
#: How many readings one phrase, and all phrases together, may have once lists and alternatives are multiplied out;
#: the shipped codebook has some 5,300.
MOST_READINGS: Final = 2_000
MOST_READINGS_IN_ALL: Final = 100_000

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def document_faults(document: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a codebook as its TOML says it, a sentence without full stop each; none for a sound one."""
    yield from (f'"{key}" is missing' for key in _BOOK_KEYS if key not in document)
    yield from (f'the key "{key}" is unknown' for key in document if key not in (*_BOOK_KEYS, "lists"))
    lists = document.get("lists", {})
    if list_faults := list(_list_faults(lists)):
        yield from list_faults
        return
    yield from _head_faults(document, lists)
    themes = document.get("themes", [])
    if not isinstance(themes, list) or not all(isinstance(theme, dict) for theme in themes):
        yield "themes must be tables, each under [[themes]]"
        return
    ids = [theme.get("id") for theme in themes]
    yield from (f'theme "{name}" stands twice' for name in dict.fromkeys(map(str, ids)) if ids.count(name) > 1)
    for theme in themes:
        yield from theme_faults(theme, lists)
    if (total := sum(_readings_in(document, lists))) > MOST_READINGS_IN_ALL:
        yield f"all phrases together have {total:,.0f} readings; {MOST_READINGS_IN_ALL:,} are allowed"


def theme_faults(theme: Mapping[str, Any], lists: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one theme, as in `document_faults`; `lists` are the sound lists of its codebook."""
    where = f'theme "{theme.get("id")}"'
    yield from (f'{where} lacks "{key}"' for key in (*THEME_TEXTS, *THEME_LISTS) if key not in theme)
    unknown = theme.keys() - {*THEME_TEXTS, *THEME_LISTS, "outcome"}
    yield from (f'{where} has an unknown key "{key}"' for key in sorted(unknown))
    for key in THEME_TEXTS:
        yield from (f"{where}: {key} {fault}" for fault in _text_faults(theme.get(key, "-")))
    if isinstance(name := theme.get("id"), str) and not _ID.fullmatch(name):
        yield f"{where}: an id has small letters, digits and _, begins with a letter, and is 40 long at most"
    if theme.get("outcome", OUTCOMES[0]) not in OUTCOMES:
        yield f'{where} speaks to the unknown outcome "{theme["outcome"]}"; allowed are {", ".join(OUTCOMES)}'
    for key in THEME_LISTS:
        check = _phrase_list_faults if key in PHRASE_LISTS else _text_list_faults
        yield from (f"{where}: {fault}" for fault in check(key, theme.get(key, []), lists))


def phrase_faults(phrase: str, lists: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one phrase; `lists` are the sound lists of its codebook."""
    words = phrase.replace("(", " ").replace(")", " ").split()
    if not words or GAP_MARK in (words[0], words[-1]) or words.count(GAP_MARK) > 2:
        yield f'phrase "{phrase}" is empty, begins or ends with a gap, or has more than two gaps'
    names = [one for part in PART.findall(phrase) for one in part.strip("()").split("|") if one.startswith("{")]
    unknown = [name for name in names if name.strip("{}") not in lists]
    yield from (f'phrase "{phrase}" names the unknown list {name}' for name in unknown)
    if phrase != phrase.lower() or "'" in phrase or phrase.count("(") != phrase.count(")"):
        yield f'phrase "{phrase}" must be in lower case, without contractions, and close its brackets'
    if len(phrase) > LONGEST_PHRASE:
        yield f'phrase "{phrase[:40]}..." has {len(phrase)} characters; {LONGEST_PHRASE} are allowed'
    elif not unknown and (count := _readings_of(phrase, lists)) > MOST_READINGS:
        yield f'phrase "{phrase}" has {count:,} readings; {MOST_READINGS:,} are allowed'


def _list_faults(lists: object) -> Iterator[str]:
    """Lists hold phrases without lists in them, so that none can name itself."""
    if not isinstance(lists, dict):
        yield "lists must be a table of lists, under [lists]"
        return
    for name, entries in lists.items():
        yield from _phrase_list_faults(name, entries, {})


def _head_faults(document: Mapping[str, Any], lists: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"version {fault}" for fault in _text_faults(document.get("version", "-")))
    for key in ("negation_window", "cue_window"):
        window = document.get(key, 1)
        if type(window) is not int or not 0 <= window <= WIDEST_WINDOW:
            yield f"{key} is {window!r}; allowed are whole numbers from 0 to {WIDEST_WINDOW}"
    for key in BOOK_LISTS:
        yield from _phrase_list_faults(key, document.get(key, []), lists)
    cues = document.get("cues", {"favourable": [], "unfavourable": []})
    if not isinstance(cues, dict) or set(cues) != {"favourable", "unfavourable"}:
        yield "cues must have the lists favourable and unfavourable, and nothing else"
        return
    for key, entries in cues.items():
        yield from _phrase_list_faults(f"cues.{key}", entries, lists)


def _text_faults(value: object) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield "is empty or no text"
    elif len(value) > LONGEST_TEXT:
        yield f"has {len(value):,} characters; {LONGEST_TEXT:,} are allowed"


def _text_list_faults(key: str, entries: object, _lists: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(entries, list):
        yield f"{key} must be a list of texts"
        return
    yield from (f"{key}: an entry {fault}" for entry in entries for fault in _text_faults(entry))


def _phrase_list_faults(key: str, entries: object, lists: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        yield f"{key} must be a list of phrases"
        return
    yield from (f"{key}: {fault}" for entry in entries for fault in phrase_faults(entry, lists))


def _readings_of(phrase: str, lists: Mapping[str, Any]) -> int:
    """How many readings a phrase has, without spelling them out."""
    return math.prod(
        sum(_readings_of_one(one, lists) for one in part.strip("()").split("|")) for part in PART.findall(phrase)
    )


def _readings_of_one(one: str, lists: Mapping[str, Any]) -> int:
    if not one.startswith("{"):
        return 1
    return sum(_readings_of(entry, {}) for entry in lists.get(one.strip("{}"), ()))


def _readings_in(document: Mapping[str, Any], lists: Mapping[str, Any]) -> Iterator[int]:
    """The readings of each phrase of the themes, of what is sound enough to be counted."""
    for theme in document.get("themes", []):
        for key in PHRASE_LISTS:
            entries = theme.get(key, [])
            sound = [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []
            yield from (_readings_of(entry, lists) for entry in sound)
