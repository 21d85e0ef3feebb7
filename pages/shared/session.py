"""The one owner of what a session remembers: which study is open, and which release of it is looked at."""

from __future__ import annotations

from typing import Final

import streamlit as st

from analysis.errors import ReverbError
from analysis.storage.audit import LogFilter, count_log
from analysis.storage.studies import create_study, read_study
from analysis.wording.names import plain_text
from analysis.workflow.access import User
from analysis.workflow.releases import SAMPLE, study_names
from pages.shared.asked import asked_once
from pages.shared.workspace import release_store, workspace

#: Names of what the address bar holds.
STUDY: Final = "study"
VIEW: Final = "view"
PREVIEW: Final = "preview"
PUBLISHED: Final = "published"
OWN_STUDY: Final = "My programme"
#: Where a session counts how often it has imported what was dropped.
_UPLOADS: Final = "uploads_run"


def choose_study(user: User) -> str:
    """The study this session looks at, chosen in the sidebar and kept in the address bar; the sample at first.

    Who may read no release of any study is told of none.
    """
    if not user.may("read release"):
        return current_study()
    names = sorted(_study_names(user), key=lambda name: name != SAMPLE)
    with st.sidebar:
        st.selectbox("Study", names, key=STUDY, bind="query-params", format_func=plain_text)
        if user.may("import"):
            st.button(
                "Start your own study", icon=":material/add:", on_click=start_own_study, args=(user,), width="stretch"
            )
        if user.may("read preview"):
            st.segmented_control(
                "Show", (PREVIEW, PUBLISHED), default=PREVIEW, required=True, key=VIEW, bind="query-params",
                format_func=str.capitalize,
                help="The preview is what would be published now. Leaders see the published release only.",
            )  # fmt: skip
    return current_study()


def _study_names(user: User) -> tuple[str, ...]:
    """The studies there are, read as this user reads releases; where that fails the run ends and says why."""
    try:
        return study_names(release_store(user))
    except ReverbError as error:
        st.error(f"{error.message} {error.advice}", icon=":material/database_off:")
        st.stop()


def current_study() -> str:
    """The name of the study that is open."""
    return str(st.session_state.get(STUDY) or SAMPLE)


def may_change_study() -> bool:
    """Whether the study that is open can be changed: a sample cannot."""
    return asked_once(_may_change, current_study())


def _may_change(study: str) -> bool:
    return not read_study(workspace().store, study).read_only


def looks_at_preview() -> bool:
    """Whether this session looks at the preview rather than at what was published."""
    return bool(st.session_state.get(VIEW, PREVIEW) == PREVIEW)


def uploads_key() -> str:
    """Under which key the files that were dropped are kept; another one once they are imported."""
    return f"files-{st.session_state.get(_UPLOADS, 0)}"


def forget_uploads() -> None:
    """Begin with no dropped file again."""
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1


def start_own_study(user: User) -> None:
    """Open a study of the user's own and go to where files are loaded; one that is empty yet serves again."""
    store = workspace().store
    taken, name, number = set(study_names(store)), OWN_STUDY, 2
    while name in taken and count_log(store, LogFilter(study=name, action="import")):
        name, number = f"{OWN_STUDY} {number}", number + 1
    if name not in taken:
        create_study(store, name, who=user.name)
    st.session_state[STUDY] = name
    st.session_state["go_to_load"] = True


def offer_own_study(user: User) -> None:
    """A button, on a page itself, for what the sidebar offers as well."""
    st.button("Bring my own files", icon=":material/add:", key="own", on_click=start_own_study, args=(user,))


def take_wish_to_load() -> bool:
    """Whether the user just started a study and wants to load files; asked once."""
    return bool(st.session_state.pop("go_to_load", False))
