"""The colours of the charts, each readable on the light and on the dark background.

The page's background may change without the server knowing, so one set serves both: every colour keeps a contrast of at
least 3 to `LIGHT` and to `DARK`. Within that band the eight cohort colours were searched for the largest smallest
distance in OKLab under normal sight, protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009);
it is 0.07, against 0.076 for the first six of Okabe and Ito, of which two fail the contrast on white. Symbols tell
the lines apart for whom colour does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: The backgrounds of the two themes.
LIGHT: Final = "#FFFFFF"
DARK: Final = "#12171C"

#: The eight cohort colours, the most distinct first.
COHORT_COLOURS: Final = ("#0069A5", "#E15A3C", "#1E964B", "#D269C3", "#3C96F0", "#A54B00", "#785AD2", "#875A78")

#: Groups that are no cohorts (sides, generations, departments), muted so that no cohort is taken for one.
GROUP_COLOURS: Final = ("#2A7F9E", "#9A6B1F", "#6B6FB5", "#5E8C3A", "#B0607F", "#7D6F5C")

#: The whole programme.
ACCENT: Final = "#2A7F9E"
#: The comparison, always and everywhere.
COMPARISON_GREY: Final = "#80868C"
#: The two directions of a theme: neither is the colour of good or bad.
FAVOURABLE: Final = "#2A7F9E"
UNFAVOURABLE: Final = "#B4691E"

#: Text. Streamlit puts its theme's text colour in the place of this very colour, in light and in dark, so that a figure
#: follows the theme without the server knowing it; anywhere else it is near black.
INK: Final = "#000037"

#: Lines that frame and do not speak: grid, zero line, hatching.
GRID: Final = "rgba(128, 134, 140, 0.22)"
ZERO: Final = "rgba(128, 134, 140, 0.9)"
#: What is drawn behind for comparison: other cohorts in small multiples.
BACKGROUND_LINE: Final = "rgba(128, 134, 140, 0.45)"

_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star")


def cohort_colour(cohorts: Sequence[str], cohort: str) -> str:
    """The colour of a cohort from its position in the release, `ACCENT` for the whole programme."""
    if cohort not in cohorts:
        return ACCENT
    return COHORT_COLOURS[list(cohorts).index(cohort) % len(COHORT_COLOURS)]


def group_colour(groups: Sequence[str], group: str) -> str:
    """The colour of a group that is no cohort, from its position among its siblings."""
    return GROUP_COLOURS[list(groups).index(group) % len(GROUP_COLOURS)] if group in groups else ACCENT


def symbol(position: int) -> str:
    """The marker of the line at this position; with the colours it repeats only after sixty-four."""
    return _SYMBOLS[(position + position // len(_SYMBOLS)) % len(_SYMBOLS)]


def faded(colour: str, opacity: float) -> str:
    """A hexadecimal colour with an opacity (0 to 1), for bands behind their own line."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"
