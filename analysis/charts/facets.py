"""How the two sides see each facet, for HR and analysts: two items a facet, so not for leaders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dumbbell import Dumbbell, Mark, draw_dumbbells
from analysis.charts.frame import hidden_figure
from analysis.charts.gaps import LEVEL_NOTE
from analysis.charts.palette import GROUP_COLOURS
from analysis.scores.facets import TWO_ITEMS_NOTE, facet_title
from analysis.study import JUNIOR, PROGRAMME, SENIOR
from analysis.wording.names import escape_markdown
from analysis.wording.numbers import number


def facet_gap_figure(study: str, levels: pd.DataFrame, wave: str) -> Chart:
    """Juniors beside seniors of the programme on each facet at `wave`, the widest gap first.

    `levels` as `scores.facets.facet_levels` gives them. A facet that one side alone answered is left out.
    """
    here = levels[(levels["wave"] == wave) & (levels["arm"] == PROGRAMME)]
    both = [rows for _, rows in here.groupby("facet") if set(rows["side"]) == {JUNIOR, SENIOR}]
    rows = sorted((_dumbbell(one) for one in both), key=lambda row: (-_apart(row), row.label))
    finding = f"{rows[0].label}: {rows[0].figures}" if rows else ""
    return Chart.of(
        draw_dumbbells(rows) if rows else hidden_figure(),
        title=f"The sides' means are furthest apart on {finding[:1].lower()}{finding[1:]}."
        if rows
        else "The two sides cannot be set side by side yet.",
        subtitle=f"Mean score by side at {escape_markdown(wave)}, in points on a 0 to 100 scale, with intervals. "
        f"Circles are juniors, squares seniors. {LEVEL_NOTE} {TWO_ITEMS_NOTE}",
        footer=f"Source: {escape_markdown(study)} · for HR and analysts only.",
        details=" ".join(f"{row.label}: {row.figures}." for row in rows),
    )


def _dumbbell(rows: pd.DataFrame) -> Dumbbell:
    at = {str(row["side"]): row for row in rows.to_dict("records")}
    ends = (_mark("Juniors", at[JUNIOR], 0, "circle"), _mark("Seniors", at[SENIOR], 1, "square"))
    facet = str(rows["facet"].iloc[0])
    figures = f"juniors {number(ends[0].value, 0)}, seniors {number(ends[1].value, 0)}"
    return Dumbbell(facet_title(facet), figures, ends)


def _mark(side: str, row: Mapping[Any, Any], colour: int, symbol: str) -> Mark:
    low, high = (float(row[end]) if pd.notna(row[end]) else None for end in ("low", "high"))
    return Mark(side, float(row["mean"]), low, high, int(row["n"]), GROUP_COLOURS[colour], symbol)


def _apart(row: Dumbbell) -> float:
    first, second = row.ends
    return abs(first.value - second.value) if first and second else 0.0
