"""The parts of the page on retention rules: the rules and what is due, the backups, the state of the store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.storage.backup_lines import list_backups
from analysis.storage.checking import check
from analysis.storage.retaining import study_end
from analysis.storage.rules import LONGEST_MONTHS, RULE_NAMES, set_rule
from analysis.wording.erasure import describe_counts, describe_due
from analysis.wording.names import plain_text
from analysis.wording.notices import describe_finding
from analysis.wording.numbers import counted, day
from analysis.workflow.access import User
from analysis.workflow.keeping import WHAT_GOES, apply_retention_rules, due_rules
from pages.shared.failures import plain_failures
from pages.shared.panels import listing, prose, table_panel
from pages.shared.releases import forget_releases
from pages.shared.rows import forget_opened
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

_ERASED = "rules-erased"


def rules_panel(user: User) -> None:
    """What goes when, from the end of the study on; deciding otherwise; erasing what is due."""
    today = dt.datetime.now(dt.UTC).date()
    due = due_rules(workspace(), current_study(), today)
    end = study_end(workspace().store, current_study())
    said = f"The study ended on {day(end)}." if end else "The study holds no date yet, so nothing can be due."
    prose(f"{said} Nothing is erased by itself: somebody has to press the button below.")
    listing(
        (f"{describe_due(WHAT_GOES[one.rule.name][0], one.rule.months, one.on, one.rows, today)} "
         f"{WHAT_GOES[one.rule.name][1]}" for one in due), otherwise="",
    )  # fmt: skip
    if not may_change_study():
        st.caption("This is a sample: its rules cannot be changed, and nobody can be forgotten in it.")
        return
    if said := st.session_state.pop(_ERASED, None):
        st.success(said, icon=":material/delete:")
    _decide(user)
    if any(one.is_due for one in due):
        sure = st.checkbox("Erase what is due; that cannot be taken back", key="rules-sure")
        st.button(
            "Erase what is due", icon=":material/delete:", key="rules-apply", disabled=not sure, on_click=_apply,
            args=(user, today),
        )  # fmt: skip


def _decide(user: User) -> None:
    with st.expander("Decide otherwise", icon=":material/edit_calendar:", key="rules-decide"):
        name = st.selectbox("What", RULE_NAMES, format_func=lambda one: WHAT_GOES[one][0], key="rule-name")
        months = st.number_input(
            "Months after the end of the study", min_value=0, max_value=LONGEST_MONTHS, value=24, key="rule-months",
            width=240,
        )  # fmt: skip
        never = st.checkbox("Never erase", key="rule-never")
        st.button(
            "Save this rule", icon=":material/save:", key="rule-save", on_click=set_rule,
            args=(workspace().store, current_study(), name, None if never else int(months)), kwargs={"who": user.name},
        )  # fmt: skip


def _apply(user: User, today: dt.date) -> None:
    with plain_failures():
        erased = apply_retention_rules(workspace(), current_study(), today, who=user.name)
        forget_opened()
        forget_releases()
        st.session_state[_ERASED] = f"Erased: {describe_counts(erased.counts if erased else {})}."


def backups_panel() -> None:
    """The backups that the store knows of: each holds everybody who was there when it was made."""
    lines = list_backups(workspace().store)
    st.header(counted(len(lines), "backup") if lines else "No backup has been made yet", anchor=False)
    prose("`python -m analysis backup FILE` makes one, `restore FILE` brings it back. The key file is never in it.")
    if lines:
        rows = [(plain_text(Path(one.label).name), one.made_at, _place(one.label), one.backup_id) for one in lines]
        moment = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
        table_panel(
            pd.DataFrame(rows, columns=["File", "Made", "Still there", "Id"]), alt="Backups that were made",
            key="backups", columns={"Made": moment},
        )  # fmt: skip


def _place(label: str) -> str:
    return "yes" if Path(label).exists() else "not where it was written"


def store_panel() -> None:
    """Whether the store is as it was written: looked at when somebody asks, for it reads everything."""
    st.header("Is the store whole?", anchor=False)
    if st.button("Verify every seal now", icon=":material/verified:", key="check-store"):
        listing(map(describe_finding, check(workspace().store)), otherwise="The store is as it was written.")
