"""Every download of the app: the file is written, and its line of the log with it, when somebody presses the button.

Streamlit calls what it was given as data at the click and at no rerun. Where the line cannot be written the call fails,
and the browser gets no file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import pandas as pd
import streamlit as st

from analysis.exports.writing import Download
from analysis.wording.numbers import counted
from analysis.workflow.taking import FIGURES, Taking, hand_over
from pages.shared.access import current_user
from pages.shared.charts import written
from pages.shared.session import current_study
from pages.shared.workspace import workspace

#: Said of a file that holds nothing of any study's people: a blank form, a notice, a calendar.
NOTHING_OF_ANYBODY: Final = None


def download_button(
    label: str, write: Callable[[], bytes], file_name: str, mime: str, *, taking: Taking | None, key: str,
    kind: Literal["secondary", "tertiary"] = "secondary",
) -> None:  # fmt: skip
    """A button that hands over what `write` gives and logs it as `taking`; without one the file is of nobody."""
    st.download_button(
        label, data=write if taking is None else _logged(taking, write), file_name=file_name, mime=mime,
        on_click="ignore", key=key, icon=":material/download:", type=kind,
    )  # fmt: skip


def download_panel(file: Download, label: str, *, taking: Taking | None, key: str) -> None:
    """A quiet button that hands over a file; the name carries a hash of the content."""
    download_button(label, lambda: file.data, file.file_name, file.mime, taking=taking, key=key, kind="tertiary")


def _logged(taking: Taking, write: Callable[[], bytes]) -> Callable[[], bytes]:
    """Bound to the user and the store of this run: at the click there is no session to ask."""
    store, who = workspace().store, current_user().name
    return lambda: hand_over(store, who, taking, write)


def explored_download(table: pd.DataFrame, stem: str, label: str, *, key: str) -> None:
    """A table of the study that is open, worked out from its rows and kept between runs, to take away as CSV."""
    taking = Taking(FIGURES, current_study(), f"csv, {counted(len(table), 'row')}")
    download_panel(written(table, stem), label, taking=taking, key=key)
