"""The parts of the Quality page on what is missing: who was invited and answered, what was left out, who is gone."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.instruments import scale_of
from analysis.scores.response import RESPONSE_GROUPS
from analysis.wording.missing import (
    describe_absence,
    describe_comparison_missing,
    describe_gaps,
    describe_response,
    describe_worst_items,
)
from analysis.wording.names import plain_text
from analysis.wording.quality import describe_missing_people
from analysis.workflow.quality import QualityReport
from pages.shared.kept import kept
from pages.shared.panels import kept_table_panel, listing, prose, table_panel
from pages.shared.rows import opened_quality

_PERCENT: Final = st.column_config.NumberColumn(format="percent")
_RATES_TITLES: Final = {
    "wave": "Wave", "group": "Group", "members": "Members", "invited": "Invited", "answered": "Answered",
    "linked": "Answered another wave too", "share": "Share", "low": "from", "high": "to", "of": "Share of",
}  # fmt: skip
_ABSENT: Final = {
    "wave": "Wave", "what": "What", "group": "Of", "stayed": "Who stayed", "missing": "Who is missing",
    "difference": "Difference", "low": "from", "high": "to", "standardised": "Standardised",
}  # fmt: skip


def response_panel(report: QualityReport) -> None:
    """Who was invited, who answered, whose answers stand beside their own of another wave."""
    st.header("Who answered", anchor=False)
    kept(_answered)
    if report.answered["arm"].empty:
        return
    with st.expander("Counts by arm, cohort and side", icon=":material/table_chart:", key="rates-open"):
        by = st.segmented_control(
            "Counted by", RESPONSE_GROUPS, default="arm", required=True, key="rates-by", format_func=str.capitalize
        )
        columns = dict.fromkeys(("Share", "from", "to"), _PERCENT)
        kept_table_panel(
            kept(_rates, str(by)), alt=f"Invited, answered and linked by wave and {by}", key="rates", columns=columns
        )


def _answered() -> None:
    """Who was invited and answered, in words."""
    arms = opened_quality().answered["arm"]
    prose(describe_missing_people(arms))
    if not arms.empty:
        listing(describe_response(arms), otherwise="")
        prose(describe_comparison_missing(arms))


def _rates(by: str) -> pd.DataFrame:
    return opened_quality().answered[by].dropna(axis="columns", how="all").rename(columns=_RATES_TITLES)


def absence_panel() -> None:
    """Who answered at the start and not later, and whether their first scores foretold it."""
    report = opened_quality()
    st.header("Who is missing later", anchor=False)
    told = describe_absence(report.absent, report.foretold)
    listing(told, otherwise="Nobody can be missing yet: it takes people who are known at two waves.")
    if report.absent["standardised"].notna().any():
        shown = report.absent.dropna(subset=["standardised"])[list(_ABSENT)].copy()
        shown["what"] = [{"score": "first score"}.get(what, what).capitalize() for what in shown["what"]]
        shown["group"] = [plain_text(group) for group in shown["group"]]
        shares = shown["what"] != "First score"
        for name in ("stayed", "missing", "difference"):
            shown[name] = shown[name].mul(100).where(shares, shown[name])
        columns = {title: st.column_config.NumberColumn(format="%.1f") for title in list(_ABSENT.values())[3:8]}
        columns["Standardised"] = st.column_config.NumberColumn(format="%.2f")
        with st.expander("Those who are missing beside those who stayed", icon=":material/table_chart:", key="absent"):
            prose("Scores in points of 100, shares in per cent. A standardised difference of 0.1 is worth a look.")
            table_panel(
                shown.rename(columns=_ABSENT), alt="Missing beside those who stayed", key="absence", columns=columns
            )


def gaps_panel() -> None:
    """Which questions were left out: in words, by question and wave, and the gaps that many have in common."""
    report = opened_quality()
    st.header("What was left out", anchor=False)
    prose(describe_gaps(report.gaps))
    if report.gaps.empty:
        return
    prose(describe_worst_items(report.missing_items))
    kinds = report.gaps.pivot_table("people", "wave", "kind", "sum", sort=False, observed=True).reset_index()
    table_panel(
        kinds.rename(columns=lambda name: str(name).capitalize()), alt="Questionnaires by what was left out", key="gaps"
    )
    with st.expander("Each question, wave by wave", icon=":material/table_chart:", key="missing-items-open"):
        prose("Per cent of those asked who did not answer; the darker, the more. Empty: not asked at that wave.")
        st.dataframe(_heat(report.missing_items), width="stretch", alt="Share missing by question and wave",
                     key="missing-items", placeholder="")  # fmt: skip
    if not report.common_gaps.empty:
        with st.expander("Gaps that several people have in common", icon=":material/table_chart:", key="common-open"):
            table = report.common_gaps.assign(items=[", ".join(items) for items in report.common_gaps["items"]])
            table_panel(table.rename(columns={"items": "Left out together", "people": "People"}),
                        alt="Questions that several people left out together", key="common")  # fmt: skip


def _heat(missing: pd.DataFrame) -> pd.io.formats.style.Styler:
    """Questions by waves, each cell with its number and as dark as it is large; readable on both themes."""
    named = missing.assign(
        Scale=[plain_text(_title(scale)) for scale in missing["scale"]], Question=missing["item"],
        wave=[plain_text(wave) for wave in missing["wave"]], percent=100 * missing["missing"],
    )  # fmt: skip
    wide = named.pivot_table("percent", ["Scale", "Question"], "wave", sort=False)
    wide.columns = pd.Index(list(wide.columns))
    return wide.reset_index().set_index("Question").style.format("{:.0f}", subset=list(wide.columns), na_rep="").map(
        _shade, subset=list(wide.columns)
    )  # fmt: skip


def _title(scale: object) -> str:
    return scale_of(scale)[1].title if isinstance(scale, str) else "Beside the scales"


def _shade(percent: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """The background of a cell: nothing at 0, at most half strong, so that its number can be read."""
    return "" if pd.isna(percent) else f"background-color: rgba(213, 94, 0, {min(percent / 40, 0.5):.2f})"
