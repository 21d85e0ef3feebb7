"""Whether the positions of a project's selections fit its texts, and the passages that they cut out.

The standard counts characters from 0, the end not included. Tools count otherwise: NVivo counts UTF-16 units, so that
an emoji is two, and both signs of a line's end; others count a line's end as one, or the mark that begins the file.
Each text is read in the way that fits its selections best: by the words that they are named after, and by whether they
begin and end where words do. The standard's own way is left only for one that fits clearly better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.ingest.project_parts import Selection

OUTSIDE: Final = "its positions lie outside the text of its document"
OTHERWISE: Final = "its positions give another passage than the one that it is named after"
NO_FIT: Final = "the positions of the selections in its document do not fit the document's text"

#: What a way of counting must be better by, on average over the selections, to be taken for the standard's.
_CLEARLY: Final = 0.1
#: A name with fewer signs quotes nothing.
_QUOTES: Final = 6
#: Selections that are needed, and the share of them at the ends of words, before a whole document is doubted.
_DOUBTED_FROM: Final = 8
_DOUBTED_BELOW: Final = 0.5
#: Share of blanks from which on a text divides its words by blanks.
_DIVIDED: Final = 0.05


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage, or why there is none."""

    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of counting: the text with its line ends as counted, in UTF-16 or in characters."""

    text: str
    wide: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.text) if self.wide is None else len(self.wide) // 2

    def cut(self, start: int, end: int) -> str:
        if self.wide is None:
            return self.text[max(start, 0) : max(end, 0)]
        return self.wide[2 * max(start, 0) : 2 * max(end, 0)].decode("utf-16-le", "replace")


def cut_passages(text: str, selections: Sequence[Selection]) -> list[Cut]:
    """The passage of each selection in `text` (with its mark at the beginning, where it has one), in order."""
    placed = [one for one in selections if one.start is not None and one.end is not None]
    ways = list(_ways(text))
    quoted = _flat(text)
    fits = [_fit(way, placed, quoted) for way in ways]
    best = max(range(len(ways)), key=lambda at: fits[at])
    chosen = best if fits[best] > fits[0] + _CLEARLY * len(placed) else 0
    way = ways[chosen]
    if _is_doubtful(way, placed):
        return [Cut("", NO_FIT) for _ in selections]
    return [_checked(way, one, quoted) for one in selections]


def _ways(text: str) -> Iterator[_Way]:
    """The ways of counting that differ for this text, the standard's first."""
    bare = text.removeprefix("\ufeff")
    forms = [bare, *([text] if text != bare else [])]
    if "\r\n" in bare:
        forms.append(bare.replace("\r\n", "\n"))
    elif "\n" in bare:
        forms.append(bare.replace("\n", "\r\n"))
    wide = any(ord(sign) > 0xFFFF for sign in text)
    for form in forms:
        yield _Way(form)
        if wide:
            yield _Way(form, form.encode("utf-16-le", "surrogatepass"))


def _fit(way: _Way, selections: Sequence[Selection], quoted: str) -> float:
    """How well a way fits: 2 for a selection that says what it is named after, 1 for one between words."""
    total = 0.0
    for one in selections:
        start, end = one.start or 0, one.end or 0
        if start < end <= way.size:
            total += _between_words(way, start, end) + 2 * (_says_name(way.cut(start, end), one.name, quoted) is True)
    return total


def _is_doubtful(way: _Way, selections: Sequence[Selection]) -> bool:
    divided = way.text.count(" ") >= _DIVIDED * len(way.text)
    if len(selections) < _DOUBTED_FROM or not divided:
        return False
    between = sum(_between_words(way, one.start or 0, one.end or 0) for one in selections)
    return between < _DOUBTED_BELOW * len(selections)


def _checked(way: _Way, one: Selection, quoted: str) -> Cut:
    if one.start is None or one.end is None or not one.start < one.end <= way.size:
        return Cut("", OUTSIDE)
    passage = way.cut(one.start, one.end)
    return Cut("", OTHERWISE) if _says_name(passage, one.name, quoted) is False else Cut(passage)


def _between_words(way: _Way, start: int, end: int) -> bool:
    """Whether no word goes on across either end."""
    before, passage, after = way.cut(start - 1, start), way.cut(start, end), way.cut(end, end + 1)
    begins = not (before.isalnum() and passage[:1].isalnum())
    return begins and not (after.isalnum() and passage[-1:].isalnum())


def _says_name(passage: str, name: str, quoted: str) -> bool | None:
    """Whether the passage begins as its name does; None where the name quotes nothing of the text (a label)."""
    wanted = _flat(name.rstrip(" .\u2026"))
    if len(wanted) < _QUOTES or wanted not in quoted:
        return None
    said = _flat(passage)
    return said.startswith(wanted) or wanted.startswith(said)


def _flat(text: str) -> str:
    return " ".join(text.removeprefix("\ufeff").casefold().split())
