"""The pages, in their sections: which there are, what each answers, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache, partial
from threading import Event
from typing import Final, Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analysis.workflow.access import User
from analysis.workflow.admission import Admission
from pages.shared.sign_in import refused_page, sign_in_page


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: its script, its name in the navigation, the question it answers, and what one must be allowed to do."""

    script: str
    title: str
    question: str
    icon: str
    action: str

    @property
    def url_path(self) -> str:
        """The page's address."""
        return self.title.lower().replace(" ", "-").removesuffix("?")

    @property
    def shows_release(self) -> bool:
        """Whether the page shows the release or its preview, which then has to be up to date."""
        return self.script.startswith("impact/") or self.action == "publish"


SECTIONS: Final[dict[str, tuple[PageEntry, ...]]] = {
    "Impact": (
        PageEntry("impact/overview.py", "Overview", "Did the programme work?", "insights", "read release"),
        PageEntry("impact/engagement.py", "Engagement", "Did engagement change?", "bolt", "read release"),
        PageEntry(
            "impact/understanding.py", "Understanding", "Do juniors and seniors understand each other better?",
            "diversity_3", "read release",
        ),
        PageEntry("impact/retention.py", "Retention", "Do participants stay longer?", "badge", "read release"),
        PageEntry("impact/cohorts.py", "Cohorts", "For which cohorts did it work?", "groups", "read release"),
        PageEntry("impact/voices.py", "Voices", "What do participants say?", "forum", "read release"),
        PageEntry("impact/claims.py", "Claims", "Which claims hold here?", "checklist", "read release"),
        PageEntry(
            "impact/worth_it.py", "Worth it?", "Is it worth it?", "balance", "read release"
        ),
    ),
    "Data": (
        PageEntry("data/load.py", "Load", "Which data are here, and what would more unlock?", "upload_file", "import"),
        PageEntry("data/quality.py", "Quality", "Can these data be trusted?", "fact_check", "import"),
        PageEntry(
            "data/interviews.py", "Interviews", "Are the suggested codes right?", "rate_review", "code interviews"
        ),
        PageEntry(
            "data/codebook.py", "Codebook", "What is looked for in interviews?", "menu_book", "edit codebook"
        ),
        PageEntry("data/programme.py", "Programme", "Is the programme run well?", "diversity_2", "run programme"),
        PageEntry("data/costs.py", "Costs", "What does the programme cost?", "payments", "publish"),
        PageEntry("data/publish.py", "Publish", "What will leaders see?", "campaign", "publish"),
    ),
    "Analysis": (
        PageEntry(
            "analyst/cleaned_data.py", "Cleaned data", "Where are the cleaned data?", "table_view", "download rows"
        ),
        PageEntry("analyst/explore.py", "Explore", "What else is in the data?", "query_stats", "read rows"),
        PageEntry("analyst/plan.py", "Plan", "What could this programme show?", "architecture", "plan"),
        PageEntry("analyst/method.py", "Method", "How was it worked out?", "functions", "read release"),
    ),
    "Admin": (
        PageEntry("admin/access.py", "Access", "Who may see what?", "key", "manage access"),
        PageEntry("admin/audit.py", "Audit", "Who did what?", "policy", "read the log"),
        PageEntry(
            "admin/retention_rules.py", "Retention rules", "How long is what kept?", "auto_delete", "manage data"
        ),
    ),
}  # fmt: skip

LOAD: Final = SECTIONS["Data"][0]
FIRST: Final = SECTIONS["Impact"][0]
#: Set once Streamlit was told which addresses there are; before that it looks for them in a folder.
ADDRESSES_KNOWN: Final = Event()
ENTRIES: Final = tuple(entry for listed in SECTIONS.values() for entry in listed)


def navigate(admission: Admission) -> tuple[StreamlitPage, PageEntry | None]:
    """Show the navigation of what somebody may open; gives the page to run, and its entry where they may open it.

    Every address is known to everybody, so that a link to a page always leads there. Where nobody is let in, all of
    them lead to the sign-in page and the navigation stays away; where a role may not open one, it says so.
    """
    if admission.user is None:
        page = partial(sign_in_page, admission)
        places = [_stand_in(entry, page, "Sign in", default=entry is FIRST) for entry in ENTRIES]
        return _navigation(places, position="hidden"), None
    user = admission.user
    first = FIRST if user.may(FIRST.action) else next((one for one in ENTRIES if user.may(one.action)), None)
    shut = partial(refused_page, user, script_of(first) if first else None, first.title if first else "")
    pages = {
        section: [
            _page(entry, default=entry is first)
            if user.may(entry.action)
            else _stand_in(entry, shut, "Not for this role", default=first is None and entry is FIRST)
            for entry in listed
        ]
        for section, listed in SECTIONS.items()
    }
    chosen = _navigation(pages, position="sidebar")
    return chosen, _entry_of(chosen, user)


def _navigation(
    pages: dict[str, list[StreamlitPage]] | list[StreamlitPage], *, position: Literal["sidebar", "hidden"]
) -> StreamlitPage:
    chosen = st.navigation(pages, position=position, expanded=True)
    ADDRESSES_KNOWN.set()
    return chosen


def _entry_of(chosen: StreamlitPage, user: User) -> PageEntry | None:
    """The entry of a page that may be opened; None for one that stands in for it."""
    named = next((entry for entry in ENTRIES if chosen.title == entry.title), None)
    return named if named is not None and user.may(named.action) else None


def _page(entry: PageEntry, *, default: bool) -> StreamlitPage:
    # Streamlit looks for the script of every page in every run, and notes on the page whether this run may open it.
    return copy(_found(entry, default))


@cache
def _found(entry: PageEntry, default: bool) -> StreamlitPage:
    return st.Page(
        script_of(entry),
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.url_path,
        default=default,
    )


def _stand_in(entry: PageEntry, page: Callable[[], None], title: str, *, default: bool) -> StreamlitPage:
    return st.Page(page, title=title, url_path=entry.url_path, default=default, visibility="hidden")


def script_of(entry: PageEntry) -> str:
    """The path of a page's script, as `st.switch_page` and `st.page_link` want it."""
    return f"pages/{entry.script}"
