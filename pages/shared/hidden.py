"""What a release hides, one by one: thousands of figures since all groups and pairs of groups are in it."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from analysis.errors import MappingError
from analysis.instruments import item_index, scale_of
from analysis.release.release import HiddenCell, Release
from analysis.scores.groups import NET_ENDING, is_net
from analysis.wording.names import plain_text
from analysis.wording.numbers import counted, number
from analysis.workflow.codebooks import codebook_in_use
from pages.shared.panels import table_panel
from pages.shared.session import current_study
from pages.shared.workspace import workspace

#: What is hidden, where its word alone would not say it.
_WHAT: Final = {"comment": "Theme of open answers"}
_ALL: Final = "everything"
_OF, _WHY = "hidden-of", "hidden-because"


def hidden_panel(release: Release) -> None:
    """Every figure that stays hidden and why, narrowed to what it is of and why; worked out when it is opened."""
    if not release.hidden:
        return
    label, icon = "What stays hidden, one by one", ":material/visibility_off:"
    with st.expander(label, icon=icon, key="hidden-list", on_change="rerun") as box:
        if box.open:
            _narrowed(_hidden(release))


def _narrowed(hidden: pd.DataFrame) -> None:
    with st.container(horizontal=True, key="hidden-filters"):
        shown = _choose("Of", hidden["Of"], "Everything", _OF)
        reasons = _choose("Because", hidden.loc[shown, "Hidden, because"], "Any reason", _WHY)
    found = hidden[shown & reasons.reindex(hidden.index, fill_value=False)]
    if len(found) < len(hidden):
        st.caption(f"{counted(len(found), 'figure')} of {number(len(hidden), 0)}.")
    table_panel(found, alt="Figures that stay hidden, with the reason", key="hidden")


def _choose(label: str, values: pd.Series[str], every: str, key: str) -> pd.Series[bool]:
    """Which of `values` are chosen: one of them, those that come most often first, or all."""
    counts = values.value_counts()
    names = {_ALL: f"{every} ({number(len(values), 0)})"}
    names |= {str(value): f"{value} ({number(int(count), 0)})" for value, count in counts.items()}
    if st.session_state.get(key) not in names:
        st.session_state[key] = _ALL
    chosen = st.selectbox(label, list(names), key=key, format_func=names.__getitem__, width=320)
    return values == chosen if chosen != _ALL else pd.Series(True, index=values.index)


def _hidden(release: Release) -> pd.DataFrame:
    titles = {shown.card.measure: shown.card.measure_title.capitalize() for shown in release.cards}
    titles |= {cell.measure: cell.measure_title for cell in release.cells}
    named: dict[tuple[str, str], str] = {}
    for one in release.hidden:
        key = one.what, one.measure
        if key not in named:
            named[key] = titles.get(one.measure) or _title(one)
    rows = [
        (_WHAT.get(one.what, one.what.capitalize()), named[one.what, one.measure], one.wave, one.arm, _group(one),
         one.because)
        for one in release.hidden
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["What", "Of", "Wave", "Arm", "Group", "Hidden, because"], dtype="str").fillna("")


def _title(one: HiddenCell) -> str:
    """The title of what no figure is shown of: a theme's, a scale's, else its id in words."""
    if one.what in ("theme", "comment"):
        themes = codebook_in_use(workspace().store, current_study()).themes
        return next((theme.title for theme in themes if theme.id == one.measure), one.measure)
    if one.what == "statement":
        return item_index()[one.measure][1].text or one.measure
    if is_net(one.measure):
        return f"{scale_of(one.measure.removesuffix(NET_ENDING))[1].title}, promoters less detractors"
    try:
        return scale_of(one.measure)[1].title
    except MappingError:
        return one.measure.replace("_", " ").capitalize()


def _group(one: HiddenCell) -> str:
    return ", ".join(plain_text(value) for _, value in one.by) or "everyone"
