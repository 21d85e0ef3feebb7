"""The balance table: how alike programme and comparison were, before and after weighting."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.impact.balance import MEAN
from analysis.impact.balance_table import BalanceRow, BalanceTable
from analysis.impact.conditions import attribute_word
from analysis.study import ALL
from analysis.wording.balance import BALANCE_NOTE, NO_BALANCE, describe_balance
from analysis.wording.names import plain_text
from pages.shared.downloads import explored_download
from pages.shared.exploring import View
from pages.shared.kept import kept
from pages.shared.panels import kept_table_panel, prose
from pages.shared.rows import opened_balance

_COLUMNS: Final = {
    "attribute": "Attribute", "value": "Value", "programme": "Programme", "comparison": "Comparison",
    "programme_weighted": "Programme, weighted", "comparison_weighted": "Comparison, weighted",
    "difference_before": "Difference before", "difference_after": "Difference after", "weighed": "Weighed on",
}  # fmt: skip
_FORMATS: Final = {name: st.column_config.NumberColumn(format="%.2f") for name in list(_COLUMNS.values())[2:8]}


def balance_panel(view: View) -> None:
    """The balance of one group of the programme with those it is compared with, for the scale and waves of the page."""
    tables = opened_balance()
    names = {_group(one): place for place, one in enumerate(tables) if _is_of(one, view)}
    if not names:
        prose(NO_BALANCE)
        return
    place = names[str(st.selectbox("Group", list(names), key="balance-group", width=320))]
    prose(describe_balance(tables[place]))
    st.caption(BALANCE_NOTE)
    shown, named = kept(_shown, place)
    kept_table_panel(named, alt="Programme and comparison, attribute by attribute", key="balance", columns=_FORMATS)
    explored_download(shown, f"{view.scale} balance", "Download these figures (CSV)", key="balance-csv")


def _shown(place: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table at a place of the study's: as it is handed out, and as it is shown."""
    rows = opened_balance()[place].rows
    shown = pd.DataFrame([[getattr(row, name) for name in _COLUMNS] for row in rows], columns=list(_COLUMNS))
    shown["attribute"] = [plain_text(attribute_word(row.attribute)) for row in rows]
    shown["value"] = [_value(row) for row in rows]
    shown["weighed"] = shown["weighed"].map({True: "yes", False: "no"})
    return shown, shown.rename(columns=_COLUMNS)


def _is_of(table: BalanceTable, view: View) -> bool:
    """Whether a table is of the page's scale and waves, and of groups that the page may show."""
    enough = min(table.programme_people, table.comparison_people) >= view.k
    return enough and table.measure == view.scale and (table.wave_from, table.wave_to) == view.waves


def _group(table: BalanceTable) -> str:
    cohort = "Whole programme" if table.cohort == ALL else plain_text(table.cohort)
    return cohort if table.side == ALL else f"{cohort}, {table.side}s"


def _value(row: BalanceRow) -> str:
    return "mean" if row.value == MEAN else plain_text(row.value)
