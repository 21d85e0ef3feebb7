"""How a card stands on a page: small on the Overview, large where it is the page's answer, and what lies behind it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.charts.chart import Chart
from analysis.charts.interval import has_interval
from analysis.impact.card import Card
from analysis.release.answers import Answer
from analysis.release.release import Release, ReleasedCard
from analysis.wording.evidence import describe_cautions, describe_design, describe_small_delight, design_chip
from analysis.wording.headlines import basis_line, certainty_line, headline
from analysis.wording.names import plain
from analysis.wording.notices import explain_missing
from analysis.wording.parts import card_parts
from analysis.wording.standing import EXPLORATORY_NOTE
from pages.shared.charts import interval_chart
from pages.shared.panels import draw, page_answer, prose, table_panel


def small_card(
    release: Release, answer: Answer, *, title: str, page: str, beside: Sequence[Card], sparkline: Chart | None = None
) -> None:
    """One of three cards side by side: verdict, interval, sentence, grade. Without a card its place says why."""
    with st.container(border=True, height="stretch", key=f"card-{answer.outcome}"):
        if answer.card is None:
            st.page_link(page, label=title, icon=":material/arrow_forward:", icon_position="right")
            st.markdown("## Not shown", anchors=False)
            st.markdown(_missing(answer))
            return
        card = answer.card.card
        st.page_link(page, label=title, icon=":material/arrow_forward:", icon_position="right")
        verdict, line = st.columns((6, 7), gap="xxsmall", vertical_alignment="center", wrap=False)
        verdict.markdown(f"## {headline(card)}", anchors=False)
        if sparkline is not None:
            with line:
                draw(sparkline, key=f"sparkline-{answer.outcome}")
        st.markdown(answer.card.sentence)
        if has_interval(card):
            draw(interval_chart(release, card, beside), key=f"interval-{answer.outcome}")
            st.caption(certainty_line(card))
        if card.exploratory:
            st.caption(EXPLORATORY_NOTE)
        grade_chip(answer.card)


def grade_chip(shown: ReleasedCard) -> None:
    """The grade as letter and words; it opens what it means, how sure, what else could explain it, a line to copy."""
    card = shown.card
    with st.popover(design_chip(card), type="tertiary", icon=":material/verified:"):
        for told in (describe_design(card), *describe_cautions(card)):
            st.markdown(told)
        st.markdown("One sentence for the board:")
        st.code(plain(shown.board_sentence), language=None, wrap_lines=True)


def answer_panel(answer: Answer) -> None:
    """The answer of a page: the sentence, its interval, its grade; or why there is none."""
    if answer.card is None:
        page_answer(_missing(answer))
        return
    card = answer.card.card
    with st.container(key="answer", gap="xsmall"):
        page_answer(answer.card.sentence)
        with st.container(horizontal=True, vertical_alignment="center"):
            grade_chip(answer.card)
            st.caption(basis_line(card), width="content")
        prose(describe_small_delight(card))
        if answer.because:
            st.caption(f"A later figure of this group is hidden, because {answer.because}.")


def second_answer(answer: Answer) -> None:
    """An answer beside the page's own: its sentence in plain type, and its grade."""
    if answer.card is None:
        prose(_missing(answer))
        return
    prose(answer.card.sentence)
    grade_chip(answer.card)


def _missing(answer: Answer) -> str:
    return explain_missing(
        answer.outcome, cohort=answer.cohort, side=answer.side, because=answer.because, measured=answer.is_measured
    )


def caution_section(answer: Answer) -> None:
    """How sure the answer is, what else could explain it, and every part of its card; nothing without a card."""
    if answer.card is None:
        return
    st.header("How sure, and what else could explain it", anchor=False)
    with st.container(key="caution"):
        for told in describe_cautions(answer.card.card):
            prose(told)
        with st.expander("Everything behind this number", icon=":material/rule:"):
            parts = [(part.label, plain(part.text)) for part in card_parts(answer.card.card)]
            table_panel(pd.DataFrame(parts, columns=["Part", "Value"]), alt="Every part of this card", key="parts")
