"""The pages, in their sections: which there are, what each answers, and who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analysis.workflow.access import User


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
        PageEntry(
            "admin/retention_rules.py", "Retention rules", "How long is what kept?", "auto_delete", "manage data"
        ),
        PageEntry("admin/audit.py", "Audit", "Who did what?", "policy", "read the log"),
    ),
}  # fmt: skip

LOAD: Final = SECTIONS["Data"][0]


def navigate(user: User) -> tuple[StreamlitPage, PageEntry]:
    """Show the navigation of what this user may open; gives the page that was chosen and its entry."""
    entries = {section: [entry for entry in pages if user.may(entry.action)] for section, pages in SECTIONS.items()}
    pages = {section: [_page(entry) for entry in listed] for section, listed in entries.items() if listed}
    chosen = st.navigation(pages, expanded=True)
    shown = [entry for listed in entries.values() for entry in listed]
    flat = [page for listed in pages.values() for page in listed]
    return chosen, next(entry for entry, page in zip(shown, flat, strict=True) if page == chosen)


def _page(entry: PageEntry) -> StreamlitPage:
    return st.Page(
        script_of(entry),
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.url_path,
        default=entry.title == "Overview",
    )


def script_of(entry: PageEntry) -> str:
    """The path of a page's script, as `st.switch_page` and `st.page_link` want it."""
    return f"pages/{entry.script}"
