"""What a trend and a comparison of cohorts show, without a verb of change: those belong to a card's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from analysis.impact.card import Card, Withheld
from analysis.impact.shrinking import ranking_value
from analysis.study import ALL, COMPARISON, PROGRAMME
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import WIDE_FROM, counted, decimals_for, interval, number, percent, signed
from analysis.wording.subject import cohort_name, inner, place, units


class MeasuredCell(Protocol):
    """A released mean as a trend reads it; `analysis.release.release.Cell` is one."""

    @property
    def measure_title(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def wave(self) -> str: ...  # noqa: D102
    @property
    def arm(self) -> str: ...  # noqa: D102
    @property
    def by(self) -> tuple[tuple[str, str], ...]: ...  # noqa: D102
    @property
    def n(self) -> int: ...  # noqa: D102
    @property
    def mean(self) -> float: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def coded(self) -> str: ...  # noqa: D102
    @property
    def favourable(self) -> float | None: ...  # noqa: D102
    @property
    def favourable_coded(self) -> str: ...  # noqa: D102
    @property
    def favourable_low(self) -> float | None: ...  # noqa: D102
    @property
    def favourable_high(self) -> float | None: ...  # noqa: D102


def describe_trend(cells: Sequence[MeasuredCell], waves: Sequence[str], *, start: str | None = None) -> str:
    """Where the programme stands at its last shown wave, beside the comparison, in one sentence.

    `cells` are the released cells of one measure and one kind, `waves` all waves in their order. The whole
    programme, or the one group shown, speaks for itself, otherwise the groups' lowest and highest means. `start` is
    the wave from which changes count, the first one by default.
    """
    shown = [cell for cell in cells if cell.arm == PROGRAMME and cell.wave in waves]
    if not shown:
        return "Nothing may be shown here yet."
    last = max((cell.wave for cell in shown), key=list(waves).index)
    at_last = [cell for cell in shown if cell.wave == last]
    one = [cell for cell in at_last if not cell.by] or (at_last if len(at_last) == 1 else [])
    since = escape_markdown(start or next(iter(waves)))
    if not one:
        return _groups_stand(at_last, last, since)
    beside = [cell for cell in cells if (cell.arm, cell.wave) == (COMPARISON, last) and (one[0].by or not cell.by)]
    return _stands(one[0], beside[0] if beside else None, since)


def _stands(cell: MeasuredCell, beside: MeasuredCell | None, since: str) -> str:
    title, wave = inner(escape_markdown(cell.measure_title)), f"{escape_markdown(cell.wave)}{_group_words(cell)}"
    theirs = f", beside {_figure(beside)} among other staff" if beside else ""
    if cell.kind == "change":
        who = counted(cell.n, "person", "people")
        return f"At {wave}, {title} stands at {_figure(cell)} from {since} for the {who} linked at both waves{theirs}."
    where = "" if cell.by else " in the programme"
    return f"At {wave}, {title} stands at {_figure(cell)}{where}{theirs}."


def _group_words(cell: MeasuredCell) -> str:
    """The group of a narrowed cell inside a sentence: ", in Cohort 3, among juniors (the mentors)"."""
    terms = dict(cell.by)
    cohort, side = terms.pop("cohort", ALL), terms.pop("side", ALL)
    told = [] if (cohort, side) == (ALL, ALL) else [place(cohort, side)]
    told += [f"among {escape_markdown(value)}" for value in terms.values()]
    return "".join(f", {words}" for words in told)


def _groups_stand(cells: Sequence[MeasuredCell], wave: str, since: str) -> str:
    lowest, highest = min(cells, key=lambda cell: cell.mean), max(cells, key=lambda cell: cell.mean)
    title = inner(escape_markdown(lowest.measure_title))
    write = signed if lowest.kind == "change" else number
    unit = f"points from {since}" if lowest.kind == "change" else "of 100"
    ends = f"{write(lowest.mean, 0)} to {write(highest.mean, 0)}"
    return f"At {escape_markdown(wave)}, the {len(cells)} groups shown stand at {ends} {unit} for {title}."


def _figure(cell: MeasuredCell) -> str:
    """A cell as "+8 points (+4 to +12)" or "62 of 100 (58 to 66)"; a coded mean has its word, a bare one says so."""
    changed = cell.kind == "change"
    known = cell.low is not None and cell.high is not None
    low, high = cell.low or 0.0, cell.high or 0.0
    decimals = decimals_for(cell.mean, width=high - low if known else 0.0)
    mean = counted(signed(cell.mean, decimals), "point") if changed else f"{number(cell.mean, decimals)} of 100"
    text = f"{cell.coded} {mean}" if cell.coded else mean
    if not known:
        return f"{text} (too few people for an interval)"
    return f"{text} ({interval(low, high, decimals, sign=changed)})"


def describe_forest(cards: Sequence[Card], *, differ: bool | None) -> str:
    """Whether the cohorts may be ranked, and the ends of the ranking if so.

    `cards` are the cohorts' cards of one measure, ranked by what they say beside each other (`ranking_value`). `differ`
    says whether they differ more than chance would make them; None where that could not be tested.
    """
    known = [(ranking_value(card), card) for card in cards if not isinstance(card.estimate, Withheld)]
    if not known:
        return "No cohort has a figure that may be shown yet."
    if len(known) == 1:
        return "Only one cohort can be shown, so there is nothing to rank."
    if differ is None:
        return "Whether the cohorts differ more than chance would make them is untested, so they are not ranked."
    if not differ:
        return f"The {len(known)} cohorts differ no more than chance alone would make them, so they are not ranked."
    (_, top), (_, bottom) = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
    return (
        "The cohorts differ more than chance would make them: the highest is "
        f"{_named(top)}, the lowest {_named(bottom)}."
    )


def _named(card: Card) -> str:
    estimate = 0.0 if isinstance(card.estimate, Withheld) else card.estimate
    decimals = 0 if _wide(card) else decimals_for(estimate, card.low, card.high)
    return f"{cohort_name(card.cohort)} ({units(card, signed(estimate, decimals))})"


def _wide(card: Card) -> bool:
    if isinstance(card.low, Withheld) or isinstance(card.high, Withheld):
        return False
    return card.high - card.low >= WIDE_FROM


def describe_start(cells: Sequence[MeasuredCell], waves: Sequence[str]) -> str:
    """Where the programme and other staff stood at the first wave, with the percent favourable second.

    `cells` are the released cells of one measure, of any kind; empty where no level of the whole group is shown.
    """
    levels = [cell for cell in cells if cell.kind == "level" and cell.wave in waves]
    first = min((cell.wave for cell in levels), key=list(waves).index, default="")
    at_first = {cell.arm: cell for cell in levels if cell.wave == first}
    if PROGRAMME not in at_first:
        return ""
    mine, theirs = at_first[PROGRAMME], at_first.get(COMPARISON)
    beside = f"; other staff at {_figure(theirs)}{_favourable(theirs)}" if theirs else ""
    who = f"At {escape_markdown(first)} the {counted(mine.n, 'person', 'people')} who answered"
    return f"{who} stood at {_figure(mine)}{_favourable(mine)}{beside}."


def _favourable(cell: MeasuredCell) -> str:
    if cell.favourable is None:
        return ""
    coded = f"{cell.favourable_coded} " if cell.favourable_coded else ""
    between = ""
    if cell.favourable_low is not None and cell.favourable_high is not None:
        between = f" ({number(100 * cell.favourable_low, 0)} to {number(100 * cell.favourable_high, 0)} %)"
    return f", {coded}{percent(cell.favourable)} of them favourable{between}"
