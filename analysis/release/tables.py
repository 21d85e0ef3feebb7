"""Released results as tables: what stands under a chart, and what one takes away. Numbers stay numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from analysis.impact.card import Card, Withheld
from analysis.release.release import ReleasedCard, Theme
from analysis.release.theme_shares import DIRECTIONS, direction_shares
from analysis.release.views import CurveView, ExitView, LeavingView, Suppressed, ThemeView, Trend, TrendLine
from analysis.study import ALL, COMPARISON, SIDES
from analysis.wording.exits import kinds_label, share_words
from analysis.wording.headlines import headline
from analysis.wording.names import plain
from analysis.wording.standing import standing_words
from analysis.wording.subject import CURVE_LABELS, GROUP_LABELS, SIDE_WORDS, cohort_name

HIDDEN: Final = "hidden to protect people"
_TREND: Final = {
    "Group": "str", "Wave": "str", "Figure": "str", "People": "Int64", "Points": "Float64", "From": "Float64",
    "To": "Float64", "Favourable": "Float64", "Favourable from": "Float64", "Favourable to": "Float64", "Note": "str",
}  # fmt: skip
_CARDS: Final = {
    "Outcome": "str", "Cohort": "str", "Side": "str", "Measure": "str", "Up to": "str", "Says": "str",
    "Estimate": "Float64", "From": "Float64", "To": "Float64", "Unit": "str", "Grade": "str", "People": "Int64",
    "Beside the others": "Float64", "Beside, from": "Float64", "Beside, to": "Float64", "Standing": "str",
}  # fmt: skip
_CURVES: Final = {
    "Group": "str", "Month": "Int64", "Still employed": "Float64", "From": "Float64", "To": "Float64",
    "At risk": "Int64",
}  # fmt: skip
_LEAVING: Final = {
    "Group": "str", "Leavers a year per 100 staff": "Float64", "Staff a month": "Int64", "Months": "Int64",
}  # fmt: skip
_EXITS: Final = {"What happened": "str", "Participants": "str", "Similar staff": "str"}
_THEMES: Final = {
    "Theme": "str", "In words": "str", "Spoke": "Int64", "Favourably": "Int64", "Unfavourably": "Int64",
    "Both ways": "Int64", "Not raised": "Int64", "Of these suggested, not reviewed": "Int64",
    "Favourably, of all": "str", "Unfavourably, of all": "str", "Both ways, of all": "str", "Not raised, of all": "str",
}  # fmt: skip


def trend_table(trend: Trend) -> pd.DataFrame:
    """One row a group and wave; hidden ones say so. Points of 100 (changes from the first wave), shares 0 to 1."""
    rows: list[tuple[object, ...]] = [
        (
            line.label if _is_named_in_data(line) else _label(line.label), cell.wave,
            "change from baseline" if cell.kind == "change" else "score", cell.n, cell.mean, cell.low, cell.high,
            cell.favourable, cell.favourable_low, cell.favourable_high, _coded(cell.coded, cell.favourable_coded),
        )
        for line in trend.lines
        for cell in line.cells
        if cell is not None
    ]  # fmt: skip
    rows += [_hidden_row(one) for one in trend.suppressed]
    return _frame(rows, _TREND)


def cards_table(cards: Iterable[ReleasedCard]) -> pd.DataFrame:
    """One row a card: whom it speaks of, what it says, its interval, grade and people."""
    return _frame([_card_row(one.card) for one in cards], _CARDS)


def curves_table(view: CurveView) -> pd.DataFrame:
    """One row a group and month: the share still employed (0 to 1) with its interval, and the people at risk."""
    rows = [
        (CURVE_LABELS.get(curve.group, curve.group), int(month), share, low, high, at_risk)
        for curve in view.curves
        for month, share, low, high, at_risk in zip(
            curve.time_months, curve.survival, curve.low, curve.high, curve.at_risk, strict=True
        )
    ]
    return _frame(rows, _CURVES)


def leaving_table(view: LeavingView) -> pd.DataFrame:
    """One row a group of the monthly counts: leavers a year per 100 staff, mean staff, months; hidden ones say so."""
    rows: list[tuple[object, ...]] = [
        (_everybody(one.group) if one.by == ALL else one.group, one.per_year, one.staff, one.months)
        for one in view.rates
    ]
    rows += [(f"{_everybody(one.label)} ({HIDDEN})", None, None, None) for one in view.suppressed]
    return _frame(rows, _LEAVING)


def exits_table(view: ExitView) -> pd.DataFrame:
    """One row a reason (or kind of move): the shares of participants and of similar staff in words."""
    rows = []
    for kinds in dict.fromkeys(one.kinds for one in view.shares):
        told = {one.group: share_words(one) for one in view.shares if one.kinds == kinds}
        rows.append((kinds_label(kinds), told.get("participants"), told.get(COMPARISON)))
    return _frame(rows, _EXITS)


def _everybody(group: str) -> str:
    return "everybody" if group == ALL else group


def themes_table(view: ThemeView) -> pd.DataFrame:
    """One row a theme: people who spoke of it, by direction and as shares with their intervals, or words only."""
    rows = [_theme_row(theme) for theme in view.themes]
    return _frame(rows, _THEMES)


def _theme_row(theme: Theme) -> tuple[object, ...]:
    shares = tuple(share.words for share in direction_shares(theme)) or (None,) * len(DIRECTIONS)
    counts = theme.counts or (None,) * len(DIRECTIONS)
    return theme.title, theme.words, theme.people, *counts, theme.waiting, *shares


def _frame(rows: Iterable[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)


def _hidden_row(one: Suppressed) -> tuple[object, ...]:
    return (_label(one.label), one.wave, "", None, None, None, None, None, None, None, HIDDEN)


def _is_named_in_data(line: TrendLine) -> bool:
    """Whether the line's label is a name from the data, which no label of ours may replace."""
    return bool(line.by) and line.label not in SIDES


def _label(group: str) -> str:
    return GROUP_LABELS.get(group, group)


def _coded(mean: str, favourable: str) -> str:
    notes = [f"mean {mean} this" if mean else "", f"favourable {favourable} this" if favourable else ""]
    return "; ".join(note for note in notes if note)


def _card_row(card: Card) -> tuple[object, ...]:
    wave, side = _known(card.wave_to), SIDE_WORDS.get(card.side, card.side)
    return (
        card.outcome, plain(cohort_name(card.cohort)), side, card.measure_title, wave, headline(card),
        _known(card.estimate), _known(card.low), _known(card.high), card.unit, card.design, _known(card.linked_people),
        _known(card.shrunken), _known(card.shrunken_low), _known(card.shrunken_high), standing_words(card),
    )  # fmt: skip


def _known(part: object) -> object:
    return None if isinstance(part, Withheld) else part
