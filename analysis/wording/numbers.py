"""Figures as people say them: rounded to what they can carry, with sign and unit.

Rounding rule. The figures of one sentence share one precision. It is whole numbers where any of them reaches 10 or
the interval is 4 or more wide (its half width is then at least 2, and a decimal would be noise), otherwise one
decimal, never more. A bound that rounding would put on the other side of a line that decides the verdict (zero,
the smallest change that matters) is said to one decimal, or as "just above" that line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from analysis.impact.card import Withheld

#: From this size a figure is said in whole numbers.
WHOLE_FROM: Final = 10.0
#: From this width an interval, and the estimate in it, is said in whole numbers.
WIDE_FROM: Final = 4.0

_MINUS: Final = "−"
#: Decimals beyond which a figure is the order in which it was summed: 62.4999999999 is 62.5, whatever way that rounds.
_NOISE: Final = 9


def decimals_for(*figures: float | Withheld, width: float = 0.0) -> int:
    """How many decimals the figures of a sentence carry: 0 or 1, by the rounding rule; withheld ones do not count."""
    known = [abs(figure) for figure in figures if not isinstance(figure, Withheld)]
    return 0 if width >= WIDE_FROM or any(figure >= WHOLE_FROM - 0.05 for figure in known) else 1


def number(value: float, decimals: int = 1) -> str:
    """`value` with at most `decimals` decimals, a true minus sign, thousands separated, and no trailing ".0"."""
    text = f"{round(abs(value), _NOISE):,.{decimals}f}"
    text = text.removesuffix(".0")
    return f"{_MINUS}{text}" if value < 0 and text.strip("0.,") else text


def signed(value: float, decimals: int = 1) -> str:
    """`value` with its sign: "+8", "−3.5", "0"."""
    text = number(value, decimals)
    return text if text == "0" or text.startswith(_MINUS) else f"+{text}"


def bound(value: float, decimals: int, lines: Iterable[float] = (0.0,), *, sign: bool = False) -> str:
    """An end of an interval, never rounded onto or across one of the `lines` that decide the verdict."""
    write = signed if sign else number
    for line in lines:
        if value == line or (round(round(value, _NOISE), decimals) - line) * (value - line) > 0:
            continue
        if decimals == 0:
            return bound(value, 1, lines, sign=sign)
        return f"just {'above' if value > line else 'below'} {write(line, 0)}"
    return write(value, decimals)


def interval(low: float, high: float, decimals: int, lines: Iterable[float] = (0.0,), *, sign: bool = False) -> str:
    """Both ends: "4 to 12", or with `sign` "+4 to +12"."""
    return f"{bound(low, decimals, tuple(lines), sign=sign)} to {bound(high, decimals, tuple(lines), sign=sign)}"


def size(value: float, decimals: int) -> str:
    """The size of a change after a verb that carries its sign; what rounds to nothing reads "less than ..."."""
    text = number(abs(value), decimals)
    if text != "0" or value == 0:
        return text
    return size(value, 1) if decimals == 0 else "less than 0.1"


def counted(count: int | float | str, singular: str, plural: str | None = None) -> str:
    """A number with its noun: "1 point", "8 points"; a figure in words or figures may be given as text."""
    text = count if isinstance(count, str) else number(count)
    return f"{text} {singular if text.lstrip('+−') == '1' else plural or singular + 's'}"


def percent(share: float) -> str:
    """A share (0 to 1) as "12 %", below a tenth to one decimal; never rounded to nobody or to everybody."""
    decimals = 1 if abs(share) < 0.1 else 0
    text = number(share * 100, decimals)
    if text == "0" and share > 0:
        return "under 0.1 %"
    if text == "100" and share < 1:
        return "over 99 %"
    return f"{text} %"


def day(date: dt.date) -> str:
    """A date as "1 March 2026"."""
    return f"{date.day} {date:%B} {date.year}"


def month(date: dt.date) -> str:
    """The month of a date as "March 2026"."""
    return f"{date:%B} {date.year}"


_FRACTIONS: Final = (
    (1 / 20, "one person in twenty"),
    (1 / 10, "one person in ten"),
    (1 / 6, "one person in six"),
    (1 / 5, "one person in five"),
    (1 / 4, "one person in four"),
    (1 / 3, "one person in three"),
    (2 / 5, "two people in five"),
    (1 / 2, "one person in two"),
    (3 / 5, "three people in five"),
    (2 / 3, "two people in three"),
    (3 / 4, "three people in four"),
    (4 / 5, "four people in five"),
    (9 / 10, "nine people in ten"),
    (1.0, "everybody"),
)


def people_in(share: float) -> str:
    """A share (0 to 1) as the nearest small fraction of people: 0.32 reads "one person in three".

    Below one in thirty it reads "fewer than one person in twenty".
    """
    if share < 1 / 30:
        return "fewer than one person in twenty"
    return min(_FRACTIONS, key=lambda fraction: abs(fraction[0] - share))[1]


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    parts = list(words)
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""
