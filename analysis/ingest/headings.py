"""Column headings of a sheet: how they are read from one to three header rows, and how two of them are compared."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the process that reads a file uses the words of headings, and goes without pandas
    import pandas as pd

#: A heading is compared by its first characters only; patterns never see more.
LONGEST_COMPARED = 600

_TAG = re.compile(r"<[^<>]{0,300}>")
_SPACE = re.compile(r"\s+")
_LEADING_NUMBER = re.compile(r"^(?:(?:q|question|frage|topic|item)?[ :.]?\d{1,3}\s?[.):]\s*)", re.IGNORECASE)
_TRAILING_NUMBER = re.compile(r"\s?[(\[]?\d{1,2}[)\]]?$")
_BRACKETS = re.compile(r"\s*[(\[].{0,500}$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^\w]+|_")
#: Tools whose first header row holds short names and whose second holds the questions.
_CODE_ABOVE_TEXT = frozenset({"qualtrics", "spss", "stata"})
#: "G01Q02[SQ001]. text", as LimeSurvey heads its columns when asked for code and text.
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w{0,62}(?:\[[^\[\]]{1,60}\]){0,2})\. (.{1,600})", re.DOTALL)
#: From this share of a header on, "word. text" is code and text and no sentence that begins so.
_MOSTLY_CODED = 0.5
_OPEN_SUBHEADINGS = frozenset({"", "response", "open-ended response", "antwort", "offene antwort", "please specify"})


@dataclass(frozen=True, slots=True)
class Heading:
    """One column as its header names it.

    position  0 for column A
    code      the tool's short name for the column ("Q1_1"), "" where the header has only texts
    text      what a person reads: the question, with its option or statement after " - "
    source    what a mapping calls the column: `text`, made unique with the code or with its number of occurrence
    option    the last part alone, where the header gives the statement of a matrix in a row of its own
    """

    position: int
    code: str
    text: str
    source: str
    option: str = ""


@lru_cache(maxsize=20_000)
def normalise_heading(text: str) -> str:
    """`text` as it is compared: no HTML, no invisible characters, one case, single spaces, no leading number.

    A number at the end goes only after four words or more ("How was it 2"): tools add it to a repeated question,
    while "q1" and "q2" are different questions.
    """
    plain = visible_text(text)
    plain = _LEADING_NUMBER.sub("", plain)
    if plain.count(" ") >= 3:
        plain = _TRAILING_NUMBER.sub("", plain)
    return plain.casefold().strip(" .:?*!;,")


def visible_text(text: str) -> str:
    """What a reader of the heading sees: HTML resolved, non-breaking and invisible characters gone, one line."""
    plain = _TAG.sub(" ", html.unescape(text[:LONGEST_COMPARED]))
    plain = unicodedata.normalize("NFKC", plain).replace("_x000D_", " ")
    plain = "".join(character for character in plain if unicodedata.category(character) != "Cf")
    return _SPACE.sub(" ", plain).strip()


@lru_cache(maxsize=20_000)
def heading_words(text: str) -> str:
    """The words of a short heading: "EmployeeNumber", "employee_number" and "Employee number:" are one."""
    return " ".join(_NOT_WORD.sub(" ", _CAMEL.sub(" ", visible_text(text))).casefold().split())


def short_words(heading: Heading) -> tuple[str, ...]:
    """The words by which a heading may say what its column means: as it is, without its number, without brackets.

    "3. Personal code (first letter of ...)" is "3 personal code first letter of" and "personal code".
    """
    texts = [text for text in (heading.code, heading.text, heading.option) if text]
    bare = [bare_text(text) for text in texts]
    return tuple(dict.fromkeys(filter(None, map(heading_words, (*texts, *bare)))))


def bare_text(text: str) -> str:
    """A heading as it is compared, without what stands in brackets at its end."""
    return _BRACKETS.sub("", normalise_heading(text)).strip(" .:?*!;,")


def statement_candidates(heading: Heading) -> tuple[str, ...]:
    """The normalised texts under which a questionnaire may know this column, most complete first.

    A matrix repeats its question before each statement: "stem - statement", "stem-statement", "stem [statement]",
    "code[sub]. statement"; the statement alone is then what the questionnaire prints.
    """
    texts = [heading.text, heading.option, heading.code]
    plain = visible_text(heading.text)
    if plain.endswith("]") and "[" in plain:
        texts.append(plain[plain.rindex("[") + 1 : -1])
    if "]." in plain[:60]:
        texts.append(plain.split("].", 1)[1])
    pieces = re.split(r"\s?[-\u2013\u2014:]\s?", plain)
    texts.extend("-".join(pieces[start:]) for start in range(1, min(len(pieces), 8)))
    for mark in (" - ", "-", ": "):
        start = plain.find(mark)
        for _ in range(8):
            if start < 0:
                break
            texts.append(plain[start + len(mark) :])
            start = plain.find(mark, start + len(mark))
    return tuple(dict.fromkeys(filter(None, map(normalise_heading, texts))))


def read_headings(rows: pd.DataFrame, tool: str) -> tuple[Heading, ...]:
    """The headings that one to three header rows give; `rows` holds exactly the header rows.

    Two rows of Qualtrics, SPSS and Stata are code and question; two rows of SurveyMonkey are a question spread over its
    columns and the option below it. The third row of Qualtrics names columns for machines and is not read. One row of
    LimeSurvey may hold code and text, divided by a full stop.
    """
    first = [visible_text(cell) for cell in rows.iloc[0]]
    second = [visible_text(cell) for cell in rows.iloc[1]] if len(rows) > 1 else [""] * len(first)
    if len(rows) == 1:
        named = _code_and_text(first) if tool == "limesurvey" else [("", text, "") for text in first]
    elif tool in _CODE_ABOVE_TEXT:
        named = [("" if code == text else code, text or code, "") for code, text in zip(first, second, strict=True)]
    else:
        named = [_spread(question, option) for question, option in zip(_fill_right(first), second, strict=True)]
    return _with_sources(named)


def _code_and_text(texts: Sequence[str]) -> list[tuple[str, str, str]]:
    parts = [_CODE_AND_TEXT.fullmatch(text) for text in texts]
    if sum(part is not None for part in parts) < _MOSTLY_CODED * len(texts):
        return [("", text, "") for text in texts]
    return [(part[1], part[2].strip(), "") if part else ("", text, "") for part, text in zip(parts, texts, strict=True)]


def _spread(question: str, option: str) -> tuple[str, str, str]:
    if option.casefold() in _OPEN_SUBHEADINGS or not question:
        return "", question or option, ""
    return "", f"{question} - {option}", option


def _fill_right(texts: Sequence[str]) -> list[str]:
    filled, last = [], ""
    for text in texts:
        last = text or last
        filled.append(last)
    return filled


def _with_sources(named: Iterable[tuple[str, str, str]]) -> tuple[Heading, ...]:
    named = list(named)
    keys = [_source_key(text) for _, text, _ in named]
    times = Counter(keys)
    seen: dict[str, int] = {}
    headings = []
    for position, (code, text, option) in enumerate(named):
        source = f"{text} ({code})" if times[keys[position]] > 1 and code else text
        count = seen[_source_key(source)] = seen.get(_source_key(source), 0) + 1
        headings.append(Heading(position, code, text, source if count == 1 else f"{source} [{count}]", option))
    return tuple(headings)


@lru_cache(maxsize=4096)  # every mapped column is looked for among all headings, several times over
def _source_key(text: str) -> str:
    return visible_text(text).casefold()


def repeated_headings(headings: Sequence[Heading]) -> tuple[str, ...]:
    """Texts that more than one column without a code of its own carries, after normalisation (Unicode twins too)."""
    keys = [_source_key(heading.text) for heading in headings if heading.text and not heading.code]
    return tuple(sorted({key for key in keys if keys.count(key) > 1}))


def header_fingerprint(headings: Sequence[Heading]) -> str:
    """16 hexadecimal characters that two files share when they have the same headings, in whatever order."""
    keys = sorted(_source_key(heading.source) for heading in headings if heading.source)
    return hashlib.sha256("\x1f".join(keys).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def find_heading(source: str, headings: Sequence[Heading]) -> Heading | None:
    """The column that a mapping means by `source`: by its source, else by its code, else by its text if unique."""
    wanted = _source_key(source)
    by_source = [heading for heading in headings if _source_key(heading.source) == wanted]
    by_code = [heading for heading in headings if heading.code and _source_key(heading.code) == wanted]
    by_text = [heading for heading in headings if normalise_heading(heading.text) == normalise_heading(source)]
    for found in (by_source, by_code, by_text):
        if len(found) == 1:
            return found[0]
    return None
