"""The waitlist draw on the Plan page: a list, a seed announced, a lot drawn once, and who waits to take along."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.study import ALL
from analysis.wording.names import plain_text
from analysis.wording.numbers import counted, day
from analysis.workflow.access import User
from analysis.workflow.draw_lists import Seat, independent_units, read_seats, seats_in, seats_of_study
from analysis.workflow.drawing import (
    LARGEST_SEED,
    DrawRecord,
    announce_seed,
    assignment_list,
    draw_again,
    draw_records,
    draw_waitlist,
)
from analysis.workflow.taking import DRAW_LIST, Taking
from pages.shared.downloads import download_panel
from pages.shared.failures import plain_failures
from pages.shared.kept import kept
from pages.shared.panels import kept_table_panel, prose
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_SAID: Final = "draw-said"


def draw_panel(user: User) -> None:
    """Draw who starts first and who waits; what was drawn so far."""
    st.header("Draw who starts first", anchor=False)
    prose(
        "Where a lot decides which pairs start now and which wait, the difference between both is the programme's. "
        "Make the seed public before the draw: with it and the list anybody can repeat it."
    )
    records = kept(_records)
    if records:
        kept_table_panel(kept(_table), alt="Draws that were recorded", key="draws")
    if not may_change_study() or not user.may("import"):
        st.caption("HR draws, in a study of its own: a sample cannot be changed.")
        return
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/casino:")
    with st.expander("Draw", icon=":material/casino:", key="draw"):
        seats = _list()
        if seats:
            _draw(user, seats, records)


def _records() -> tuple[DrawRecord, ...]:
    return draw_records(workspace(), current_study())


def _table() -> pd.DataFrame:
    rows = [
        (
            plain_text(one.cohort) if one.cohort else "the whole programme", day(one.drawn_on), str(one.seed),
            day(one.announced_on) if one.was_announced else "on the day of the draw", one.starts, one.waits,
            plain_text(one.reason) if one.reason else "",
        )
        for one in kept(_records)
    ]  # fmt: skip
    columns = ["Cohort", "Drawn on", "Seed", "Seed announced", "Pairs start", "Pairs wait", "Drawn once more because"]
    return pd.DataFrame(rows, columns=columns)


def _list() -> tuple[Seat, ...]:
    """The pairs to draw over: pasted, else those of the study that have not started."""
    st.text_area(
        "Paste a list of pairs, one person a row", key="draw-list", height=120,
        placeholder="Employee ID, Cohort, Pair, Side, Department",
        help="From a spreadsheet, with its headings. Left empty, the study's pairs without a start date are taken.",
    )  # fmt: skip
    try:
        seats = _seats()
    except ReverbError as error:
        st.warning(f"{error.message} {error.advice}", icon=":material/rule:")
        return ()
    if not seats:
        st.caption("The study has no pair without a start date: paste a list.")
    return seats


def _draw(user: User, seats: tuple[Seat, ...], records: tuple[DrawRecord, ...]) -> None:
    cohorts = sorted({seat.cohort for seat in seats if seat.cohort})
    with st.container(horizontal=True, vertical_alignment="bottom", key="draw-inputs"):
        chosen = st.selectbox(
            "Cohort", [ALL, *cohorts], key="draw-cohort", width=220,
            format_func=lambda name: "All pairs" if name == ALL else plain_text(name),
        )  # fmt: skip
        seed = st.number_input("Seed", 0, LARGEST_SEED, None, key="draw-seed", width=160, placeholder="e.g. 20270111")
        starts = st.date_input("They start on", None, key="draw-starts", width=180, format="DD/MM/YYYY")
    by_department = st.checkbox("Draw within departments", key="draw-departments")
    mine = seats_in(seats, chosen)
    units = independent_units(mine, by_stratum=by_department) if mine else {}
    pairs = counted(len({(seat.cohort, seat.pair) for seat in mine}), "pair")
    prose(f"{pairs} would be drawn, {len(units)} independent of each other.")
    st.text_input("Why once more (only for a second draw; it is kept)", key="draw-reason")
    with st.container(horizontal=True, key="draw-buttons"):
        st.button(
            "Announce this seed", icon=":material/campaign:", key="draw-announce", disabled=seed is None,
            on_click=_announce, args=(user,),
        )  # fmt: skip
        st.button(
            "Draw and record", icon=":material/casino:", key="draw-now", disabled=seed is None,
            on_click=_record, args=(user,),
        )  # fmt: skip
    _hand_over(mine, records, chosen, starts)


def _hand_over(seats: tuple[Seat, ...], records: tuple[DrawRecord, ...], chosen: str, starts: dt.date | None) -> None:
    """Who starts and who waits, where this very list was drawn over."""
    wanted = None if chosen == ALL else chosen
    for record in (one for one in records if one.cohort == wanted):
        try:
            drawn = draw_again(seats, record)
        except ReverbError:
            st.caption("The recorded draw was over another list: bring that one for its result.")
            return
        taking = Taking(DRAW_LIST, current_study(), f"csv, {counted(len(drawn.seats), 'person', 'people')}")
        file = assignment_list(drawn, starts_on=starts)
        download_panel(file, "Who starts and who waits (CSV)", taking=taking, key="assignment")
        st.caption("Import this file on the Load page: from then on whoever waits is compared as drawn.")


def _announce(user: User) -> None:
    with plain_failures():
        seed, options = int(st.session_state["draw-seed"]), _options()
        digest = announce_seed(workspace(), current_study(), _seats(), seed=seed, who=user.name, **options)
        st.session_state[_SAID] = f"The seed {seed} is kept for the list {digest}. Tell people both."


def _record(user: User) -> None:
    with plain_failures():
        drawn = draw_waitlist(
            workspace(), current_study(), _seats(), seed=int(st.session_state["draw-seed"]),
            reason=st.session_state["draw-reason"], who=user.name, **_options(),
        )  # fmt: skip
        record = drawn.record
        st.session_state[_SAID] = f"{counted(record.starts, 'pair starts', 'pairs start')}, {record.waits} wait."


def _options() -> dict[str, Any]:
    """What stands in the inputs now, not when the buttons were drawn."""
    return {"cohort": st.session_state["draw-cohort"], "by_department": st.session_state["draw-departments"]}


def _seats() -> tuple[Seat, ...]:
    pasted = str(st.session_state.get("draw-list") or "")
    return read_seats(pasted) if pasted.strip() else seats_of_study(workspace(), opened_study())
