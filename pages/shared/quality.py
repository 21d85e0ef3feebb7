"""The parts of the Quality page; none of their rows is about one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import Finding
from analysis.instruments import scale_of
from analysis.study import ALL
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.notices import describe_finding, explain_empty
from analysis.wording.numbers import counted
from analysis.wording.quality import (
    FACETS_EXPLAINED,
    ITEMS_EXPLAINED,
    describe_careless,
    describe_findings,
    describe_linkage,
    describe_reliability,
    describe_reporting_lines,
    describe_sensitivity,
    list_remarks,
)
from analysis.workflow.quality import QualityReport
from analysis.workflow.taking import NOTICED, Taking
from pages.shared.panels import empty_panel, findings_download, listing, prose, table_panel
from pages.shared.rows import opened_quality, opened_sensitivity, opened_study
from pages.shared.session import current_study

_CARELESS: Final = {
    "wave": "Wave", "answers": "Questionnaires", "all the same": "All the same", "too fast": "Too fast",
    "contradicting itself": "Contradicting itself", "flagged": "Any of these",
}  # fmt: skip
_DECIMALS: Final = {
    name: st.column_config.NumberColumn(format="%.2f")
    for name in ("Alpha", "from", "to", "Omega", "Mean", "Item-rest", "Alpha without it", "Reliability")
}


def findings_panel(report: QualityReport) -> None:
    """What was noticed in the files: what wants a look in full, what is good to know on asking."""
    st.header("What was noticed in the files", anchor=False)
    prose(describe_findings(report.findings))
    grave = [one for one in report.noticed if one[1].severity != "info"]
    _list(grave)
    known = [one for one in report.noticed if one[1].severity == "info"]
    if known:
        with st.expander(f"{counted(len(known), 'note')} that are good to know", type="compact", key="notes"):
            _list(known)
    if report.noticed:
        taking = Taking(NOTICED, current_study(), f"csv, {counted(len(report.noticed), 'finding')}")
        findings_download(report.noticed, "noticed in the files", taking=taking, key="noticed")


def _list(noticed: Iterable[tuple[str, Finding]]) -> None:
    prose("\n".join(f"- **{escape_markdown(file)}**: {describe_finding(finding)}" for file, finding in noticed))


def linkage_panel() -> None:
    """How answers found their person, and how many pairs are inside a reporting line."""
    report = opened_quality()
    linkage = report.linkage
    st.header("How answers were linked to people", anchor=False)
    prose(describe_linkage(linkage))
    if linkage.empty:
        empty_panel(explain_empty("no_survey"))
    else:
        wide = linkage.pivot_table("answers", "wave", "how", "sum", fill_value=0, sort=False).reset_index()
        titled = wide.rename(columns=lambda name: str(name).capitalize())
        table_panel(titled, alt="Answers by wave and how they were linked", key="linkage")
    if lines := describe_reporting_lines(report.lines):
        prose(lines)


def reliability_panel() -> None:
    """How reliable the scales are, with their warnings; scales, items and facets to open."""
    report = opened_quality()
    st.header("How reliable the scales are", anchor=False)
    titled = report.reliability.assign(scale=_titles(report.reliability["scale"]))
    prose(describe_reliability(titled))
    if titled.empty:
        return
    listing(list_remarks(titled), otherwise="")
    shown = titled.drop(columns="warnings")
    shown["wave"] = ["all waves" if wave == ALL else plain_text(wave) for wave in shown["wave"]]
    shown.columns = pd.Index(["Scale", "Wave", "Answers", "Alpha", "from", "to", "Omega"])
    with st.expander("Reliability by scale and wave", icon=":material/table_chart:", key="reliabilities"):
        table_panel(shown, alt="Reliability by scale and wave", key="reliability", columns=_DECIMALS)
    _items_panel(report)


def _items_panel(report: QualityReport) -> None:
    if not report.items.empty:
        items = report.items.assign(
            scale=_titles(report.items["scale"]), reversed=report.items["reversed"].map({True: "turned", False: ""})
        )
        items.columns = pd.Index(["Scale", "Item", "Answers", "Mean", "Item-rest", "Alpha without it", "Reversed"])
        with st.expander("The items of each scale", icon=":material/table_chart:", key="items-open"):
            prose(ITEMS_EXPLAINED)
            table_panel(items, alt="Items with their fit to the rest of the scale", key="items", columns=_DECIMALS)
    if not report.facets.empty:
        facets = report.facets.assign(scale=_titles(report.facets["scale"]))
        facets["facet"] = [plain_text(name).replace("_", " ") for name in facets["facet"]]
        facets.columns = pd.Index(["Scale", "Facet", "Answers", "Reliability"])
        with st.expander("Facets of two items", icon=":material/table_chart:", key="facets-open"):
            prose(FACETS_EXPLAINED)
            table_panel(facets, alt="Reliability of facets of two items", key="facets", columns=_DECIMALS)


def _titles(scales: Iterable[str]) -> list[str]:
    return [scale_of(scale)[1].title for scale in scales]


def careless_panel(report: QualityReport) -> None:
    """Answers that look careless: flagged, never dropped; what the answers would be without them, on asking."""
    st.header("Answers that look careless", anchor=False)
    prose(describe_careless(report.careless))
    if report.careless.empty:
        return
    table_panel(report.careless.rename(columns=_CARELESS), alt="Answers that look careless by wave", key="careless")
    if st.toggle("Work out the answers without these people", key="without-careless"):
        found = opened_sensitivity()
        listing(describe_sensitivity(found.people, found.answers, k=opened_study().settings.k), otherwise="")
