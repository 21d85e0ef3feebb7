"""The parts of the Interviews page on how coding went: the suggestions' quality, and how far two readers agree."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.scores.double_coding import POSITIVES, CodingAgreement
from analysis.wording.coding import describe_coefficient, describe_figure, describe_quality, describe_readers
from analysis.wording.names import escape_markdown
from analysis.workflow.coding import Coder, CodingDesk
from analysis.workflow.double_coding import double_codings, local_quality
from pages.shared.coding import again_panel
from pages.shared.panels import listing, prose, table_panel
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace


def quality_panel(desk: CodingDesk, coder: Coder) -> None:
    """How good the suggestions are: by this study's own decisions once there are enough, else as was measured."""
    if coder.independent:
        return
    label, icon = "How good the suggestions are", ":material/straighten:"
    with st.expander(label, icon=icon, key="suggestion-quality", on_change="rerun") as box:
        if not box.open:  # worked out when asked for: a key must not wait for it
            return
        found = local_quality(workspace().store, current_study(), desk)
        prose(describe_quality(found))
        titles = {theme.id: theme.title for theme in desk.book.themes}
        rows = [(titles.get(one.theme, one.theme), describe_figure(one)) for one in found.figures if one.theme]
        if rows:
            table = pd.DataFrame(rows, columns=["Theme", "Figure"])
            table_panel(table, alt="Quality of the suggestions by theme", key="quality-themes")


def second_reading_panel(desk: CodingDesk, coder: Coder) -> None:
    """How far each second reader agrees with the first reading; a second reader at work sees nothing of it."""
    if coder.independent:
        return
    label, icon = "How far two people agree", ":material/compare_arrows:"
    with st.expander(label, icon=icon, key="second-reading", on_change="rerun") as box:
        if not box.open:
            return
        found = double_codings(workspace().store, current_study(), desk)
        listing(
            (f"{escape_markdown(one.second)}: {describe_readers(one.agreement)}" for one in found),
            otherwise="Nobody has read these answers a second time yet. A colleague opens “Who is coding”, gives "
            "another name and turns on “Second reader”: what you decided stays hidden until that is turned off.",
        )  # fmt: skip
        if found:
            st.caption(
                "1 is full agreement, 0 what chance alone would give. Intervals hold the interviews, not the answers, "
                f"for independent. A theme has figures of its own from {POSITIVES} answers in which either found it."
            )
            _themes(found[0].agreement, desk)
            _disputed(found[0].agreement, desk, coder)


def _themes(agreement: CodingAgreement, desk: CodingDesk) -> None:
    titles = {theme.id: theme.title for theme in desk.book.themes}
    rows = [
        (titles[one.theme], one.positives, describe_coefficient(one.kappa), describe_coefficient(one.alpha))
        for one in agreement.themes
        if one.kappa is not None
    ]
    if rows:
        table = pd.DataFrame(rows, columns=["Theme", "Answers with it", "Cohen's kappa", "Krippendorff's alpha"])
        table_panel(table, alt="Agreement of two readers by theme", key="reader-themes")


def _disputed(agreement: CodingAgreement, desk: CodingDesk, coder: Coder) -> None:
    """Where the two differ; one that is chosen can be settled, which the figures above do not take for agreement."""
    if agreement.disputed.empty:
        return
    prose("**Where they differ.** What you settle here counts as the code; the agreement stays what it was.")
    titles = {theme.id: theme.title for theme in desk.book.themes}
    rows = agreement.disputed.merge(desk.said[["utterance", "side", "text"]], on="utterance", how="left")
    shown = pd.DataFrame(
        {"Theme": rows["theme"].map(titles).fillna(rows["theme"]), "First reading": rows["first"],
         "Second reader": rows["second"], "Side": rows["side"], "Answer": rows["text"]}
    )  # fmt: skip
    event: Any = st.dataframe(
        shown, hide_index=True, alt="Codes on which two readers differ", key="disputed",
        on_select="rerun" if may_change_study() else "ignore", selection_mode="single-row",
    )  # fmt: skip
    for place in event["selection"]["rows"][:1] if may_change_study() else ():
        chosen = rows.iloc[place]
        code = {name: str(chosen[name]) for name in ("utterance", "theme")}
        again_panel(code | {"codebook_version": desk.book.version, "direction": "mixed"}, coder, key="settle")
