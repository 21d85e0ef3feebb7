"""Coding in words: how far it is, how well suggestions and people agree, an answer with its telling words marked."""

from __future__ import annotations

from typing import Final

from analysis.scores.codebook import codebook
from analysis.study import OTHER_THEME
from analysis.wording.names import escape_passage
from analysis.wording.numbers import counted, number, percent

#: What a code's status is called.
STATUS_WORDS: Final = {
    "accepted": "kept", "changed": "kept, turned", "added": "added", "rejected": "rejected",
    "confirmed": "coded elsewhere",
}  # fmt: skip
#: What stands between the passages that a suggestion rests on.
_BETWEEN: Final = " / "


def describe_coding(decided: int, waiting: int) -> str:
    """How far the coding is."""
    if not waiting:
        return f"Every suggestion is decided; {counted(decided, 'code')} in all."
    return f"{counted(decided, 'code')} decided, {counted(waiting, 'suggestion')} waiting."


def describe_agreement(judged: int, agreed: int) -> str:
    """How often people took a suggestion as it stood; empty where none was decided yet."""
    if not judged:
        return ""
    told = f"People kept {number(agreed)} of the {counted(judged, 'suggestion')} they decided as they stood"
    return f"{told} ({percent(agreed / judged)})."


def theme_title(theme: str) -> str:
    """What a code's theme is called: the codebook's title, or the name that a code had elsewhere."""
    titles = {one.id: one.title for one in codebook().themes}
    kind, _, name = theme.partition(".")
    return f"Other: {name.replace('_', ' ')}" if kind == OTHER_THEME and name else titles.get(theme, theme)


def mark_passages(text: str, phrase: str) -> str:
    """`text` as Markdown on one line, with the passages of `phrase` in bold where they stand in it."""
    told, rest = "", text
    for passage in phrase.split(_BETWEEN):
        before, found, rest = _apart(rest, passage)
        told = _followed(_followed(told, before, escape_passage(before)), found, f"**{escape_passage(found)}**")
    return _followed(told, rest, escape_passage(rest)).strip()


def _followed(told: str, raw: str, shown: str) -> str:
    """What was told, followed by a piece as it is shown, with the blanks that stood around it."""
    if not raw.strip():
        return told + (" " if raw else "")
    return f"{told}{' ' * raw[0].isspace()}{shown}{' ' * raw[-1].isspace()}"


def _apart(text: str, passage: str) -> tuple[str, str, str]:
    """What stands before a passage, the passage, and the rest; all of it is rest where it does not stand there."""
    place = text.find(passage) if passage else -1
    if place < 0:
        return "", "", text
    return text[:place], passage, text[place + len(passage) :]
