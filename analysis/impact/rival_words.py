"""Figures inside the reasons of rivals and conditions, as a sentence carries them."""

from __future__ import annotations

from typing import Final

#: Decimals beyond which a figure is the order in which it was summed: 10.7499999999 is 10.75, whatever way that rounds.
_NOISE: Final = 9


def amount(value: float, unit: str) -> str:
    """The size of a value with its unit, one decimal at most: "2.1 points", "1 day"; the sign is said in words."""
    figure = _one_decimal(abs(value))
    noun = unit.split(" ")[0].removesuffix("s")
    return f"{figure} {noun if figure == '1' else noun + 's'}"


def moved(value: float, unit: str) -> str:
    """A change with its sign and unit: "+2.1 points", "−1 day", "0 points"."""
    rounded = round(round(value, _NOISE), 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + amount(rounded, unit)


def percent(share: float) -> str:
    """A share (0 to 1) as a whole percentage: "16 %"; somebody is never rounded to nobody, nor to everybody."""
    whole = f"{round(100 * share, _NOISE):.0f}"
    if whole == "0" and share > 0:
        return "under 1 %"
    return "over 99 %" if whole == "100" and share < 1 else f"{whole} %"


def once_or_times(count: float) -> str:
    """How often on average: "once", "2 times", "1.4 times"."""
    figure = _one_decimal(count)
    return "once" if figure == "1" else "never" if figure == "0" else f"{figure} times"


def _one_decimal(value: float) -> str:
    return f"{round(value, _NOISE):.1f}".removesuffix(".0")
