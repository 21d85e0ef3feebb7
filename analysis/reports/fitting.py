"""How much room a text takes: the server has no screen, so widths are those of Arial, with something to spare."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.reports.text import sentences

# Widths of Arial in thousandths of its size, by kind of sign; what is not listed is as wide as an "n", scripts that
# Arial lacks as wide as their square.
_WIDTHS: Final = (
    ("ijl|'’‘", 235), (" .,:;!/\\tfIr()[]{}-·", 300), ("csxyzkvJ", 500), ("mwMW%@—…", 860),
    ("ABCDEGHKNOPQRSUVXYZ&", 700), ("FLT", 600),
)  # fmt: skip
_WIDTH: Final = {sign: width for signs, width in _WIDTHS for sign in signs}
_LETTER, _SQUARE = 556, 1000
#: Line height as a part of the type's size, and what is spared for what another office's Arial takes more.
LINE: Final = 1.2
_SPARE: Final = 1.06
#: Space after a paragraph, as a part of the type's size.
AFTER: Final = 0.5
_POINTS_AN_INCH: Final = 72


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with a label in bold before it ("" for none)."""

    text: str
    label: str = ""

    @property
    def whole(self) -> str:
        """Label and text as they stand."""
        return f"{self.label}: {self.text}" if self.label else self.text


def text_width(text: str, size: float) -> float:
    """The width of a line of Arial in inches."""
    units = sum(_WIDTH.get(sign, _LETTER if ord(sign) < 0x2E80 else _SQUARE) for sign in text)
    return _SPARE * units * size / 1000 / _POINTS_AN_INCH


def lines_of(text: str, size: float, width: float) -> int:
    """The lines that `text` takes at `size` points in `width` inches, broken between words, and within long ones."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        wide = text_width(word, size)
        if used and used + text_width(" ", size) + wide <= width:
            used += text_width(" ", size) + wide
            continue
        lines += 1 if used else 0
        lines += max(math.ceil(wide / width) - 1, 0)
        used = wide % width if wide > width else wide
    return lines


def height_of(paragraphs: Sequence[Paragraph], size: float, width: float) -> float:
    """The height of paragraphs in inches."""
    lines = sum(lines_of(one.whole, size, width) for one in paragraphs)
    return (lines * LINE + len(paragraphs) * AFTER) * size / _POINTS_AN_INCH


def size_that_fits(text: str, width: float, height: float, sizes: Sequence[float]) -> float:
    """The largest of `sizes` (falling) at which a text fits, else the smallest."""
    fitting = (size for size in sizes if lines_of(text, size, width) * LINE * size / _POINTS_AN_INCH <= height)
    return next(fitting, sizes[-1])


def cut_to_fit(text: str, width: float, height: float, size: float) -> str:
    """`text`, cut with an ellipsis where even at `size` it is too long; what was cut stands in the notes."""
    while text and lines_of(text, size, width) * LINE * size / _POINTS_AN_INCH > height:
        text = f"{text.rstrip('…')[: int(len(text) * 0.9) - 1].rstrip()}…"
    return text


def spread_over(
    paragraphs: Sequence[Paragraph], width: float, height: float, sizes: Sequence[float]
) -> tuple[float, tuple[tuple[Paragraph, ...], ...]]:
    """The size at which paragraphs fit into one place, and the one place; else the smallest, and several places."""
    for size in sizes:
        if height_of(paragraphs, size, width) <= height:
            return size, (tuple(paragraphs),)
    size = sizes[-1]
    places: list[tuple[Paragraph, ...]] = []
    here: list[Paragraph] = []
    longest = int(0.8 * height * _POINTS_AN_INCH / (LINE * size)) * int(width / text_width("n", size))
    for one in (part for whole in paragraphs for part in _parts(whole, longest)):
        if here and height_of([*here, one], size, width) > height:
            places.append(tuple(here))
            here = []
        here.append(one)
    return size, (*places, tuple(here))


def _parts(paragraph: Paragraph, longest: int) -> list[Paragraph]:
    """A paragraph that would fill more than a place by itself, in pieces."""
    first, *others = sentences(paragraph.text, longest) or [""]
    return [Paragraph(first, paragraph.label), *(Paragraph(text) for text in others)]
