"""The part of the Interviews page for words that may be told to leaders: chosen, shortened, offered, taken back."""

from __future__ import annotations

import zlib

import streamlit as st

from analysis.errors import ReverbError
from analysis.release.quotes import LONGEST_QUOTE
from analysis.wording.coding import theme_title
from analysis.wording.names import escape_markdown, escape_passage
from analysis.wording.quotes import OFFER_MEANS, describe_waiting_quote, quoted
from analysis.workflow.coding import Coder, CodingDesk, CodingQueue
from analysis.workflow.quotes import CHANGED, Offer, confirmed, offer_quote, read_offers, read_switch, take_back
from pages.shared.panels import prose
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace


def quote_offers_panel(desk: CodingDesk, queue: CodingQueue, coder: Coder) -> None:
    """Choose an answer with a code that somebody confirmed, shorten it, offer it; and the list of what is offered."""
    if coder.independent or not may_change_study():
        return
    with st.expander("Offer as a quote", icon=":material/format_quote:", key="quote-offers"):
        prose(OFFER_MEANS)
        if not read_switch(workspace().store, current_study()).is_on:
            st.caption("Quotes are turned off now: nothing of this leaves.")
        _form(desk, queue, coder)
        for offer in read_offers(workspace().store, current_study()):
            _offered(desk, offer, coder)


def _form(desk: CodingDesk, queue: CodingQueue, coder: Coder) -> None:
    said = desk.said[desk.said["utterance"].isin(desk.interviews["utterance"])]
    answers = dict(zip(said["utterance"], said["text"], strict=True))
    themes = {theme.id for theme in desk.book.themes}
    codes = {code: way for code, way in confirmed(queue.codes).items() if code[0] in answers and code[1] in themes}
    if not codes:
        st.caption("Once a code is confirmed, its answer can be offered here.")
        return

    def told(code: tuple[str, str]) -> str:
        way = f", {codes[code]}" if codes[code] else ""
        return f"{theme_title(code[1], desk.book.themes)}{way}: {answers[code[0]][:90]}"

    chosen = st.selectbox(
        "Answer and theme", sorted(codes, key=told), format_func=told, key="quoted-answer",
        help="Type words of the answer to find it.",
    )  # fmt: skip
    utterance, theme = chosen
    words = st.text_area(
        f"Words to offer, shortened at the ends ({LONGEST_QUOTE} characters at most)", value=answers[utterance],
        key=f"quoted-words-{zlib.crc32(answers[utterance].encode())}",  # another text begins anew
    )  # fmt: skip
    st.button(
        "Offer these words", key="offer-quote", icon=":material/format_quote:", on_click=_offer,
        args=(desk, utterance, theme, words, coder),
    )  # fmt: skip


def _offered(desk: CodingDesk, offer: Offer, coder: Coder) -> None:
    """One offer as it stands now, with a button that takes it back."""
    texts = desk.interviews.loc[desk.interviews["utterance"] == offer.utterance, "text"]
    words = offer.words_in(texts.iloc[0]) if len(texts) else None
    title = theme_title(offer.theme, desk.book.themes) if offer.theme else "an answer"
    told = f"{quoted(words)}, {escape_markdown(title)}" if words else describe_waiting_quote("", title, CHANGED)
    with st.container(horizontal=True, vertical_alignment="center", key=f"offer-{offer.id}"):
        prose(told)
        st.button("Take back", key=f"take-back-{offer.id}", type="tertiary", on_click=_take_back, args=(offer, coder))


def _offer(desk: CodingDesk, utterance: str, theme: str, words: str, coder: Coder) -> None:
    try:
        offer_quote(workspace(), current_study(), desk, utterance, theme, words, who=coder.name)
    except ReverbError as error:
        _say(error)


def _take_back(offer: Offer, coder: Coder) -> None:
    try:
        take_back(workspace().store, current_study(), offer.id, who=coder.name)
    except ReverbError as error:
        _say(error)


def _say(error: ReverbError) -> None:
    st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
