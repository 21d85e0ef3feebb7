"""The part of the Publish page on groups: how each dimension is grouped, coarser groups that would show more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from analysis.release.recode_offers import Offer
from analysis.release.recodes import LONGEST_GROUP
from analysis.wording.groups import PLURALS, describe_fixed, describe_groups, describe_offer
from analysis.wording.names import escape_markdown, plain_text
from analysis.wording.numbers import counted
from analysis.workflow.access import User
from analysis.workflow.jobs import Progress
from analysis.workflow.regrouping import Dimension, keep_recode, look_for_groups, read_dimensions
from analysis.workflow.workspace import Workspace
from pages.shared.failures import plain_failures
from pages.shared.jobs import begin, kind_under_way, watch_job
from pages.shared.kept import current_version, kept
from pages.shared.panels import PROSE_WIDTH, listing, prose
from pages.shared.releases import all_published
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: The kind of the work that looks for coarser groups.
LOOKING: Final = "look for groups"
_MEANS: Final = (
    "A group of too few people is hidden. Small departments, sites, levels or generations can be shown together under "
    "one name, so that more may be seen. There is one grouping for every figure; once a published release shows it, it "
    "stays."
)


@dataclass(slots=True)
class _Found:
    """What was found for a version of the study; None while nobody looked to the end."""

    version: str
    offers: tuple[Offer, ...] | None = None


def groups_panel(user: User) -> None:
    """How each dimension is grouped, with the ways to change it; nothing where the study knows none of them."""
    dimensions = kept(_dimensions, tuple(one.release_id for one in all_published()))
    if not dimensions:
        return
    with st.expander("Groups", icon=":material/workspaces:", key="groups"):
        prose(_MEANS)
        listing((describe_groups(one.name, one.values, one.groups) for one in dimensions), otherwise="")
        for release in dict.fromkeys(one.fixed_by for one in dimensions if one.fixed_by):
            prose(describe_fixed([one.name for one in dimensions if one.fixed_by == release], release))
        if not may_change_study():
            st.caption("This study cannot be changed.")
        elif not (kind_under_way() == LOOKING and watch_job()):
            _offers(user, dimensions)
            _by_hand(user, dimensions)


def _dimensions(_out: tuple[str, ...]) -> tuple[Dimension, ...]:
    return read_dimensions(workspace(), opened_study(), all_published())


def _offers(user: User, dimensions: tuple[Dimension, ...]) -> None:
    """Look for coarser groups, and take one of those that were found."""
    if all(one.fixed_by for one in dimensions):
        return
    found: _Found | None = st.session_state.get(_place())
    if found is not None and found.version == current_version() and found.offers is not None:
        if not found.offers:
            prose("No coarser grouping of what is not fixed would show more figures.")
        for offer in found.offers:
            prose(describe_offer(offer.dimension, offer.joined, offer.figures, offer.people))
            st.button(
                "Use this grouping", key=f"use-groups-{offer.dimension}", icon=":material/check:", on_click=_keep,
                args=(user, offer.dimension, offer.grouping),
            )  # fmt: skip
        return
    if st.button("Look for coarser groups", icon=":material/search:", key="look-for-groups"):
        found = _Found(current_version())
        st.session_state[_place()] = found
        begin(LOOKING, partial(_look, workspace(), current_study(), found))
        st.rerun()


def _look(space: Workspace, study: str, found: _Found, progress: Progress) -> str:
    found.offers = look_for_groups(space, study, progress=progress)
    many = counted(len(found.offers), "grouping")
    progress(1.0, f"Found {many} that would show more." if found.offers else "No coarser grouping would show more.")
    return many


def _by_hand(user: User, dimensions: tuple[Dimension, ...]) -> None:
    """Put values into a group under a name, and take the groups of a dimension apart."""
    open_ones = [one for one in dimensions if one.free]
    if not open_ones:
        return
    prose("**By hand.** Whatever is in no group keeps its own name, and so does what comes later.")
    names = [one.name for one in open_ones]
    chosen = st.segmented_control(
        "Group the", names, default=names[0], required=True, key=_key("dimension"),
        format_func=lambda name: PLURALS.get(name, name),
    )  # fmt: skip
    of = next(one for one in open_ones if one.name == chosen)
    with st.form(f"groups-{of.name}-{current_study()}", border=False, clear_on_submit=True):
        st.multiselect(
            f"{PLURALS[of.name].capitalize()} to show together", of.free, key=_key(f"values-{of.name}"),
            format_func=plain_text, width=PROSE_WIDTH, placeholder=f"Choose {PLURALS[of.name]}",
        )  # fmt: skip
        st.text_input(
            "Under the name", max_chars=LONGEST_GROUP, key=_key(f"name-{of.name}"), width=420,
            placeholder=f"Other {PLURALS[of.name]}", help="The name of a group that is there already adds to it.",
        )  # fmt: skip
        st.form_submit_button("Show these together", icon=":material/save:", on_click=_join, args=(user, of))
    if of.fixed_by is None:
        for name in of.groups:
            st.button(
                f"Take {escape_markdown(name)} apart", key=_key(f"apart-{of.name}-{name}"),
                icon=":material/call_split:", on_click=_keep, args=(user, of.name, _without(of.grouping, name)),
            )  # fmt: skip


def _without(grouping: Mapping[str, str], name: str) -> dict[str, str]:
    return {value: group for value, group in grouping.items() if group != name}


def _join(user: User, of: Dimension) -> None:
    """Put what was chosen into the group that was named."""
    state = st.session_state
    values, name = state.get(_key(f"values-{of.name}"), ()), str(state.get(_key(f"name-{of.name}")) or "")
    if not values:
        st.toast(f"Choose {PLURALS[of.name]} first.", icon=":material/info:")
        return
    _keep(user, of.name, {**of.grouping, **dict.fromkeys(values, name)})


def _keep(user: User, dimension: str, grouping: Mapping[str, str]) -> None:
    with plain_failures():
        if keep_recode(workspace(), opened_study(), dimension, grouping, user):
            st.toast("Kept: the preview follows.", icon=":material/save:")


def _place() -> str:
    return f"found-groups-{current_study()}"


def _key(name: str) -> str:
    """The key of a field: its study's own."""
    return f"groups-{name}-{current_study()}"
