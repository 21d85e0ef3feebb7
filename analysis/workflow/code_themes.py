"""Codes of other tools as themes of the codebook: proposed with reasons, corrected, and the rest kept as other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from analysis.errors import Finding, MappingError
from analysis.ingest.coded_pairs import PATH, foreign_codes
from analysis.ingest.contents import FileContents
from analysis.ingest.headings import heading_words
from analysis.ingest.labels import several
from analysis.ingest.mapped_view import mapped_view
from analysis.ingest.mapping import Mapping
from analysis.ingest.recognition import Recognition
from analysis.ingest.recognition_questions import SURE, Reason
from analysis.ingest.tables import CheckedTables
from analysis.scores.code_names import guess_theme
from analysis.scores.codebook import FAVOURABLE, MIXED, UNFAVOURABLE, codebook
from analysis.study import OTHER_THEME

DIRECTIONS: Final = (FAVOURABLE, UNFAVOURABLE, MIXED)
#: Columns of the table of codes that a person corrects.
COLUMNS: Final = ("Code", "Times", "Theme", "Direction", "Why")
#: Codes named in one sentence.
_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a code stands for: a theme's id, or `OTHER_THEME`; the direction it always has, None where it has none."""

    theme: str
    direction: str | None = None

    def __str__(self) -> str:
        """As it stands in a mapping: "trust favourable", "trust", "other"."""
        return f"{self.theme} {self.direction}" if self.direction else self.theme


def read_meaning(text: str) -> CodeMeaning:
    """The meaning in a mapping's words. Raises MappingError (BAD_MAPPING) naming the themes that there are."""
    theme, _, direction = text.strip().partition(" ")
    known = (OTHER_THEME, *(one.id for one in codebook().themes))
    if theme in known and (not direction or direction in DIRECTIONS):
        return CodeMeaning(theme, direction or None)
    raise MappingError(
        "BAD_MAPPING", f'values explains a code as "{text[:60]}", which is no theme.',
        f"Themes are {', '.join(known)}; behind one may stand {', '.join(DIRECTIONS)}.",
    )  # fmt: skip


def with_proposed_themes(contents: FileContents, recognition: Recognition) -> Recognition:
    """The recognition of a file of codes with what each code may stand for, its reasons, and what has to be asked.

    A code with the name of a theme needs no question. What only its words say is proposed and asked about, and so is
    a file none of whose codes stands for a theme.
    """
    mapping = recognition.mapping
    if mapping is None or mapping.kind != "codes":
        return recognition
    codes = _counted(contents, mapping)
    told = _told(mapping)
    meanings, reasons = dict(mapping.values.get("theme", {})), []
    for code in codes:
        guess = None if _key(code) in told else guess_theme(code.split(PATH))
        if guess is None:
            continue
        meaning = CodeMeaning(guess.theme, guess.direction)
        reasons.append(Reason(f"code {code}", str(meaning), guess.confidence, guess.because))
        if guess.confidence < SURE:
            meanings[code] = str(meaning)
    values = {**mapping.values, "theme": meanings} if meanings else mapping.values
    questions = tuple(_questions(codes, told, reasons))
    return replace(
        recognition, mapping=replace(mapping, values=values), certain=recognition.certain and not questions,
        reasons=(*recognition.reasons, *reasons), questions=(*recognition.questions, *questions),
    )  # fmt: skip


def settle_codes(checked: CheckedTables, mapping: Mapping) -> CheckedTables:
    """The checked file with a theme of the codebook for each code, as the mapping or the code's own name says.

    A code that stands for none has the theme `OTHER_THEME` and keeps its own name in `phrase`; findings say which, and
    how many codings have a theme and no direction. A direction that the row states holds. Raises MappingError where
    the mapping names what is no theme.
    """
    codes = checked.tables.get("codes")
    if codes is None or codes.empty:
        return checked
    told = _told(mapping)
    meaning = {code: told.get(_key(code)) or _named(code) for code in codes["phrase"].dropna().unique()}
    themes = codes["phrase"].map({code: one.theme for code, one in meaning.items()}).astype("str")
    own = codes["phrase"].map({code: one.direction for code, one in meaning.items()}).astype("str")
    settled = codes.assign(theme=themes, direction=codes["direction"].fillna(own.mask(themes == OTHER_THEME)))
    settled = settled.drop_duplicates(["utterance", "theme", "direction", "decided_by", "phrase"], ignore_index=True)
    findings = (*checked.findings, *_noticed(settled))
    return replace(checked, tables={**checked.tables, "codes": settled}, findings=findings)


def code_table(contents: FileContents, mapping: Mapping, reasons: Iterable[Reason] = ()) -> pd.DataFrame:
    """One row a code of the file: how often it was given, theme, direction (both "" where open) and why.

    Raises as `settle_codes`. Empty for a file that holds no codes.
    """
    if mapping.kind != "codes":
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    told = _told(mapping)
    because = {reason.part.removeprefix("code "): reason.because for reason in reasons}
    rows = []
    for code, times in _counted(contents, mapping).items():
        meaning = told.get(_key(code)) or _named(code)
        why = because.get(code) or ("The mapping says so." if _key(code) in told else "")
        rows.append((code, times, meaning.theme, meaning.direction or "", why or "Nothing in its name says a theme."))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"Times": "int64"})


def themes_of(table: pd.DataFrame, mapping: Mapping) -> dict[str, dict[str, str]]:
    """The mapping's explained words with the codes as a corrected `code_table` says."""
    told = {name: dict(words) for name, words in mapping.values.items() if name != "theme"}
    meanings = {
        str(code): str(CodeMeaning(str(theme) or OTHER_THEME, None if theme == OTHER_THEME else str(direction) or None))
        for code, theme, direction in table[["Code", "Theme", "Direction"]].fillna("").itertuples(index=False)
    }
    return told | ({"theme": meanings} if meanings else {})


def name_others(codes: pd.DataFrame) -> pd.DataFrame:
    """Codes that stand for no theme with a theme of their own each, "other.<name>", so that none hides another."""
    others = (codes["theme"] == OTHER_THEME) & codes["phrase"].notna()
    if not others.any():
        return codes
    names = codes.loc[others, "phrase"].map(_other_name)
    return codes.assign(theme=codes["theme"].mask(others, names.reindex(codes.index)).astype("str"))


def _other_name(phrase: str) -> str:
    own = phrase.split(PATH)
    name = heading_words(PATH.join(own[1:] if len(own) > 1 and own[0].casefold() == OTHER_THEME else own))
    return f"{OTHER_THEME}.{name.replace(' ', '_')[:80]}"


def _named(code: str) -> CodeMeaning:
    """What a code stands for by its name alone, where that is the name of a theme."""
    guess = guess_theme(code.split(PATH))
    return CodeMeaning(guess.theme, guess.direction) if guess and guess.confidence >= SURE else CodeMeaning(OTHER_THEME)


def _told(mapping: Mapping) -> Lookup[str, CodeMeaning]:
    return {_key(code): read_meaning(text) for code, text in mapping.values.get("theme", {}).items()}


def _key(code: str) -> str:
    return heading_words(code)


def _counted(contents: FileContents, mapping: Mapping) -> Counter[str]:
    """How often each code of the file was given, in the order in which they come."""
    return Counter(foreign_codes(mapped_view(contents, mapping), mapping)["code"].tolist())


def _questions(codes: Counter[str], told: Lookup[str, CodeMeaning], reasons: list[Reason]) -> Iterator[str]:
    unsure = [reason for reason in reasons if reason.confidence < SURE]
    if unsure:
        listed = "; ".join(f'"{one.part.removeprefix("code ")[:60]}" as {one.value}' for one in unsure[:_NAMED])
        more = f" and {len(unsure) - _NAMED} more" if len(unsure) > _NAMED else ""
        yield f"Do these codes stand for these themes? {listed}{more}."
    elif codes and not reasons and not told:
        yield (
            f"None of its {len(codes)} codes has the name of a theme. Which of them stand for one? The others are kept "
            "under their own names and count in no figure."
        )


def _noticed(codes: pd.DataFrame) -> Iterator[Finding]:
    others = codes[codes["theme"] == OTHER_THEME]
    if len(others):
        names = list(dict.fromkeys(others["phrase"].dropna()))
        listed = "; ".join(f'"{name[:60]}"' for name in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield Finding(
            "OTHER_CODES", "warning", f"Codes that stand for no theme are kept as other and count in no figure "
            f"({several(len(others), 'coding', 'codings')}): {listed}{more}.",
            "Say on the Load page, or in the mapping, which theme each stands for.",
        )  # fmt: skip
    open_ones = int((codes["direction"].isna() & (codes["theme"] != OTHER_THEME)).sum())
    if open_ones:
        yield Finding(
            "CODES_WITHOUT_DIRECTION", "info", f"Codings that have a theme and no direction: {open_ones:,}. They wait "
            "on the Interviews page until somebody says which way.",
            "If a code always means one direction, say so in the mapping.",
        )  # fmt: skip
