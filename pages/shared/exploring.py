"""The parts of the Explore page: what is looked at, the changes of groups, who would recommend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.explored import explored_figure
from analysis.errors import MappingError
from analysis.impact.explored import Exploration, explore_changes
from analysis.impact.foretelling import intention_foretells
from analysis.instruments import scale_of
from analysis.scores.groups import is_recommendation, net_promoters
from analysis.scores.skill import PREDICTION_SKILL
from analysis.study import ALL, BREAKDOWNS, Study
from analysis.wording.explored import EXPLORED_NOTE, describe_looks, describe_recommending, describe_small_groups
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.notices import explain_empty
from analysis.wording.numbers import day
from analysis.wording.retention_checks import describe_foretelling
from analysis.workflow.access import SEES_SMALL_GROUPS, User
from pages.shared.downloads import explored_download
from pages.shared.kept import kept
from pages.shared.panels import empty_panel, figure_panel, kept_table_panel, listing, prose
from pages.shared.rows import opened_evidence, opened_study

_COLUMNS: Final = {
    "people": "People", "pairs": "Pairs", "units": "Independent units", "before": "Before", "after": "After",
    "change": "Change", "low": "from", "high": "to", "g": "Hedges g", "compared_people": "Other staff",
    "compared_change": "Their change", "difference": "Difference", "difference_low": "Difference from",
    "difference_high": "Difference to", "change_rate": "False discovery rate",
    "difference_rate": "Rate of the difference",
}  # fmt: skip
_FORMATS: Final = {
    **{name: st.column_config.NumberColumn(format="%.1f") for name in list(_COLUMNS.values())[3:14]},
    **{
        name: st.column_config.NumberColumn(format="%.3f")
        for name in ("False discovery rate", "Rate of the difference")
    },
    **{name: st.column_config.NumberColumn(format="%.0f") for name in ("People", "Pairs", "Other staff")},
    "Hedges g": st.column_config.NumberColumn(format="%.2f"),
}
_NO_BREAKDOWN: Final = "none"


@dataclass(frozen=True, slots=True)
class View:
    """What the page is narrowed to; `waves` are two or none, `k` is the smallest group that is shown."""

    scale: str
    waves: tuple[str, str] | None
    by: tuple[str, ...]
    k: int

    @property
    def title(self) -> str:
        """The title of the scale."""
        return scale_title(self.scale)


def scale_title(scale: str) -> str:
    """The title of a scale or of the prediction skill."""
    if scale == PREDICTION_SKILL:
        return "Prediction skill"
    try:
        return scale_of(scale)[1].title
    except MappingError:
        return scale.replace("_", " ").capitalize()


def choose_view(user: User) -> View:
    """The scale, the two waves, one or two breakdowns; whoever may see the rows may open small groups."""
    study, (scales, waves) = opened_study(), kept(_scales_and_waves)
    if not scales:
        empty_panel(explain_empty("no_survey"))
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom", key="explore-choices"):
        scale = st.selectbox("Scale", scales, format_func=scale_title, key="scale", bind="query-params", width=240)
        pair = _choose_waves(waves)
        by = _choose_breakdowns()
    k = study.settings.k
    if user.role in SEES_SMALL_GROUPS and st.toggle(
        f"Show groups of fewer than {k} people too", key="small-groups",
        help="They are hidden at first: a figure of few people may tell what one of them answered.",
    ):  # fmt: skip
        k = 1
    return View(str(scale), pair, by, k)


def _scales_and_waves() -> tuple[list[str], list[str]]:
    """The scales that have a score, and the waves at which one has, in their order."""
    scores = opened_evidence().scores
    waves = scores[["wave", "wave_order"]].drop_duplicates().sort_values("wave_order")["wave"]
    return list(scores["scale"].drop_duplicates()), list(waves)


def _choose_waves(waves: list[str]) -> tuple[str, str] | None:
    """An earlier and a later wave; None where there is one only."""
    if len(waves) < 2:
        return None
    first = str(st.selectbox("From", waves[:-1], format_func=plain_text, key="from", bind="query-params", width=160))
    later = waves[waves.index(first) + 1 :]
    last = st.selectbox("To", later, index=len(later) - 1, format_func=plain_text, key="to", bind="query-params",
                        width=160)  # fmt: skip
    return first, str(last) if last in later else later[-1]


def _choose_breakdowns() -> tuple[str, ...]:
    options = (_NO_BREAKDOWN, *BREAKDOWNS)
    first = st.selectbox("By", options, index=1, format_func=str.capitalize, key="by", bind="query-params", width=160)
    rest = (_NO_BREAKDOWN, *(name for name in BREAKDOWNS if name != first))
    second = st.selectbox("and by", rest, format_func=str.capitalize, key="and", bind="query-params", width=160)
    return tuple(str(name) for name in (first, second) if name not in (None, _NO_BREAKDOWN))


def changes_panel(view: View) -> None:
    """Change and difference of every group: in a line what so many looks are worth, a picture, the table."""
    if view.waves is None:
        empty_panel(explain_empty("no_baseline"))
        return
    found = kept(_explored, view.scale, *view.waves, view.by, view.k)
    prose(describe_looks(found.looks, found.beyond_zero, found.standing))
    prose(describe_small_groups(found.hidden, view.k))
    if found.table.empty or not found.table["people"].sum():
        empty_panel(explain_empty("all_hidden" if found.hidden else "no_linked"))
        return
    figure_panel(kept(_explored_chart, view.scale, *view.waves, view.by, view.k), key="explored")
    st.caption(EXPLORED_NOTE)
    shown = kept(_changes_shown, view.scale, *view.waves, view.by, view.k)
    kept_table_panel(shown, alt=f"Change in {view.title}, group by group", key="changes", columns=_FORMATS)
    explored_download(found.table, f"{view.scale} changes", "Download these figures (CSV)", key="changes-csv")


def _explored(scale: str, wave_from: str, wave_to: str, by: tuple[str, ...], k: int) -> Exploration:
    return explore_changes(opened_evidence(), scale, wave_from, wave_to, by, k=k)


def _explored_chart(scale: str, wave_from: str, wave_to: str, by: tuple[str, ...], k: int) -> Chart:
    found = kept(_explored, scale, wave_from, wave_to, by, k)
    unit = "points of skill" if scale == PREDICTION_SKILL else "points on a 0 to 100 scale"
    return explored_figure(found, title=scale_title(scale), unit=unit, footer=footer(opened_study()))


def _changes_shown(scale: str, wave_from: str, wave_to: str, by: tuple[str, ...], k: int) -> pd.DataFrame:
    found = kept(_explored, scale, wave_from, wave_to, by, k)
    table = found.table.rename(columns=_COLUMNS | {name: name.capitalize() for name in by})
    for name in by:
        table[name.capitalize()] = [plain_text(value) for value in table[name.capitalize()]]
    return table.dropna(axis="columns", how="all")


def footer(study: Study) -> str:
    """Where the figures of this page come from."""
    parts = [f"Source: {escape_markdown(study.name)}", "rows of the study, not a release"]
    if study.as_of is not None:
        parts.insert(1, f"data of {day(study.as_of)}")
    return " · ".join(parts) + "."


def recommending_panel() -> None:
    """Promoters less detractors with its interval, by wave and arm; groups below k people are left out."""
    found = kept(_promoters)
    if found is None:
        prose("Nobody was asked, from 0 to 10, whether they would recommend the employer or the programme.")
        return
    told, shown = found
    listing(told, otherwise=explain_empty("all_hidden").heading)
    formats = {name: st.column_config.NumberColumn(format="%.0f") for name in ("Net promoters", "from", "to")}
    kept_table_panel(shown, alt="Promoters less detractors by wave and arm", key="promoters", columns=formats)
    explored_download(shown, "net promoters", "Download these figures (CSV)", key="promoters-csv")


def _promoters() -> tuple[tuple[str, ...], pd.DataFrame] | None:
    """Sentences and the table; None where nobody was asked."""
    scores, k = opened_evidence().scores, opened_study().settings.k
    asked = scores[scores["scale"].isin(_recommendations(scores))]
    table = net_promoters(asked, ["scale", "wave", "arm"]) if len(asked) else pd.DataFrame()
    if table.empty:
        return None
    shown = table[table["n"] >= k].assign(scale=lambda rows: [scale_title(scale) for scale in rows["scale"]])
    told = tuple(describe_recommending(shown))
    shown.columns = pd.Index(["Question", "Wave", "Arm", "People", "Net promoters", "from", "to"])
    return told, shown


def _recommendations(scores: pd.DataFrame) -> list[str]:
    """The scales of one question from 0 to 10."""
    asked = (str(scale) for scale in scores["scale"].drop_duplicates() if scale not in (PREDICTION_SKILL, ALL))
    return [scale for scale in asked if is_recommendation(scale_of(scale)[1])]


def foretelling_panel() -> None:
    """Whether the wish to stay foretold who left: one figure for everybody, and only where the notice allows it."""
    prose(kept(_foretold))


def _foretold() -> str:
    return describe_foretelling(intention_foretells(opened_evidence()))
