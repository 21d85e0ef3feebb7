"""The parts of the page on the log: whether it is whole, its lines, receipts."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.exports.log import export_log
from analysis.exports.writing import MIME
from analysis.storage.audit import LogFilter, count_log, log_actions, log_studies, read_log
from analysis.storage.log_chain import LogState, verify_log
from analysis.storage.receipts import LONGEST_TEXT, check_receipt, read_receipt, take_receipt
from analysis.wording.log import (
    WHAT_A_LOG_PROVES,
    WHY_A_RECEIPT,
    describe_action,
    describe_faults,
    describe_line,
    describe_log,
    describe_receipt,
)
from analysis.wording.names import escape_passage, plain_text
from analysis.wording.numbers import counted, number
from analysis.workflow.access import User
from analysis.workflow.taking import LOG, RECEIPT, Taking
from pages.shared.downloads import download_button
from pages.shared.panels import PROSE_WIDTH, listing, prose, table_panel
from pages.shared.workspace import workspace

#: Lines on one page of the table, and at the most in a download.
_ON_A_PAGE: Final = 50
_MOST_DOWNLOADED: Final = 1_000_000
_ANY: Final = "any"
_SPANS: Final = MappingProxyType(
    {_ANY: ("Any time", None), "day": ("The last 24 hours", 1), "week": ("The last 7 days", 7),
     "month": ("The last 30 days", 30), "year": ("The last 365 days", 365)}
)  # fmt: skip
_PAGE: Final = "page"


@st.cache_resource(max_entries=1, show_spinner="Verifying the log")
def _state() -> LogState:
    """Every line held against its seal and its mark: once a start of the server, and when somebody asks."""
    return verify_log(workspace().store)


def state_panel() -> None:
    """Whether the log is whole, since when that is known, and a button to look again."""
    state = _state()
    with st.container(key="log-state"):
        if state.faults:
            st.error(describe_faults(state.faults), icon=":material/gpp_bad:")
        else:
            said = describe_log(state.lines, state.with_key, state.marked_from, state.at)
            (st.success if state.with_key else st.warning)(said, icon=":material/verified_user:")
        since = count_log(workspace().store, LogFilter(since=state.at))
        head = f"Line {number(state.lines, 0)} ends in the seal {state.seal[:16]}…" if state.lines else ""
        st.caption(f"{head} {counted(since, 'line')} came since then." if since else head, width=PROSE_WIDTH)
        st.button("Verify again", icon=":material/refresh:", key="log-verify", on_click=_state.clear)


def lines_panel(user: User) -> None:
    """What was done, the newest first: narrowed by study, action and time, page by page, to take along as CSV. Who may
    manage access is led to whom a name in it stands for.
    """
    st.header("What was done", anchor=False)
    if user.may("manage access"):
        st.page_link("pages/admin/access.py", label="Who is behind a name", icon=":material/key:")
    wanted = _choose()
    count = count_log(workspace().store, wanted)
    if not count:
        prose("Nothing like that was done.")
        return
    page = _turn(count)
    lines = read_log(workspace().store, wanted, most=_ON_A_PAGE, skip=(page - 1) * _ON_A_PAGE)
    rows = [(one.at, describe_line(one.who, one.action, one.study, one.subject), one.seq) for one in lines]
    columns = {
        "When (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", width=140),
        "What": st.column_config.TextColumn(width=560),
        "Line": st.column_config.NumberColumn(format="localized", width=70),
    }
    table = pd.DataFrame(rows, columns=["When (UTC)", "What", "Line"])
    table_panel(table, alt="What was done, the newest first", key="log-lines", columns=columns)
    store = workspace().store
    download_button(
        f"Download {counted(count, 'line')} (CSV)",
        lambda: export_log(read_log(store, wanted, most=_MOST_DOWNLOADED)).data,
        f"log-{lines[0].seq}-{lines[0].seal[:8]}.csv", MIME["csv"],
        taking=Taking(LOG, None, f"csv, {counted(count, 'line')}"), key="log-download", kind="tertiary",
    )  # fmt: skip


def _choose() -> LogFilter:
    store = workspace().store
    with st.container(horizontal=True, key="log-filters"):
        study = st.selectbox(
            "Of which study", (_ANY, *log_studies(store)), key="of", bind="query-params", width=240,
            format_func=lambda name: "Any study" if name == _ANY else plain_text(name), on_change=_first_page,
        )  # fmt: skip
        action = st.selectbox(
            "Which act", (_ANY, *log_actions(store)), key="act", bind="query-params", width=280,
            format_func=lambda name: "Every act" if name == _ANY else describe_action(name), on_change=_first_page,
        )  # fmt: skip
        span = st.selectbox(
            "When", tuple(_SPANS), key="when", bind="query-params", width=200,
            format_func=lambda name: _SPANS[name][0], on_change=_first_page,
        )  # fmt: skip
    days = _SPANS[span][1]
    since = None if days is None else dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    return LogFilter(None if study == _ANY else study, None if action == _ANY else action, since)


def _turn(count: int) -> int:
    """The page of the table that is open, from 1 on."""
    pages = -(-count // _ON_A_PAGE)
    if pages == 1:
        return 1
    if st.session_state.get(_PAGE, 1) > pages:
        _first_page()
    with st.container(horizontal=True, vertical_alignment="bottom", key="log-pages"):
        page = st.number_input("Page", 1, pages, key=_PAGE, bind="query-params", width=140)
        first = (page - 1) * _ON_A_PAGE
        last = min(first + _ON_A_PAGE, count)
        st.caption(f"Lines {number(first + 1, 0)} to {number(last, 0)} of {number(count, 0)}, the newest first.")
    return int(page)


def _first_page() -> None:
    st.session_state[_PAGE] = 1


def receipts_panel() -> None:
    """Take a receipt of the log to keep elsewhere; hold one that was kept against the log."""
    st.header("Receipts", anchor=False)
    prose(WHY_A_RECEIPT)
    store = workspace().store
    try:
        last = take_receipt(store)
    except ReverbError as error:
        st.caption(f"{error.message} {error.advice}")
        return
    download_button(
        "Take a receipt", lambda: f"{take_receipt(store).line}\n".encode(), f"receipt-{last.seq}-{last.seal[:8]}.txt",
        MIME["txt"], taking=Taking(RECEIPT, None, f"line {last.seq} or later"), key="receipt-download",
    )  # fmt: skip
    with st.container(key="receipt-check"):
        text = st.text_area(
            "Paste a receipt that you kept", key="receipt", height=90, max_chars=LONGEST_TEXT, width=PROSE_WIDTH,
            placeholder="reverb-receipt-1 …",
        )  # fmt: skip
        file = st.file_uploader("Or bring its file", type="txt", key="receipt-file", width=PROSE_WIDTH)
    given = text if text.strip() else "" if file is None else file.getvalue()[:LONGEST_TEXT].decode("utf-8", "replace")
    if given.strip():
        _tell(given)


def _tell(given: str) -> None:
    try:
        held = check_receipt(workspace().store, read_receipt(given))
    except ReverbError as error:
        st.warning(escape_passage(f"{error.message} {error.advice}"), icon=":material/receipt_long:")
        return
    taken = dt.datetime.fromisoformat(held.receipt.taken)
    said = describe_receipt(held.verdict, held.receipt.seq, taken, held.lines)
    if held.verdict == "holds":
        st.success(said, icon=":material/verified:")
    else:
        st.error(said, icon=":material/gpp_bad:")


def proof_panel() -> None:
    """What the log proves, and what it cannot."""
    with st.expander("What this log proves, and what it cannot", icon=":material/help:", key="log-proof"):
        listing(WHAT_A_LOG_PROVES, otherwise="")
