"""The parts of the Publish page: the plan in words, the decision, the history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from analysis.release.choices import theme_sources
from analysis.release.families import people_needed
from analysis.release.release import Release
from analysis.release.shown_groups import count_breakdowns, removed_figures
from analysis.storage.releases import ReleaseLine
from analysis.storage.versions import StudyVersion, number_of, study_versions
from analysis.wording.groups import describe_breakdowns, describe_removed
from analysis.wording.names import escape_passage
from analysis.wording.notices import explain_empty, itemise_hidden
from analysis.wording.numbers import counted, listed
from analysis.workflow.access import User
from analysis.workflow.jobs import Progress
from analysis.workflow.publishing import publish_release, smallest_group
from analysis.workflow.workspace import Workspace
from pages.shared.charts import chart
from pages.shared.groups import LOOKING
from pages.shared.hidden import hidden_panel
from pages.shared.jobs import begin, kind_under_way, watch_job
from pages.shared.kept import kept
from pages.shared.panels import empty_panel, kept_table_panel, listing, prose
from pages.shared.releases import all_published, lines_published, preview_line, published_line, published_release
from pages.shared.rows import opened_study
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: So many reasons for hiding are said one by one.
_REASONS: Final = 5


def something_to_publish(release: Release) -> bool:
    """Whether a release would show a figure; where it would not, the page says what to bring."""
    if release.cells or release.curves or theme_sources(release):
        return True
    if release.hidden:
        prose("**Leaders would see nothing yet.** Groups open as more people answer.")
        chart(release, _hidden_in_words)
    else:
        empty_panel(explain_empty("no_study" if opened_study().is_empty else "no_survey"))
    return False


def _hidden_in_words(release: Release) -> None:
    """How much is hidden and why, and what each outcome lacks."""
    counts = chart(release, count_breakdowns)
    prose(describe_breakdowns(counts.alone, counts.crossed))
    told, because = chart(release, _itemised)
    prose(f"{told}:" if because else told)
    listing((f"{one}." for one in because), otherwise="")
    listing(map(escape_passage, release.notes), otherwise="")


def _itemised(release: Release) -> tuple[str, tuple[str, ...]]:
    """How much is hidden, and the reasons that come most often."""
    told, because = itemise_hidden((one.because for one in release.hidden), most=_REASONS)
    return told, tuple(because)


def plan_panel(release: Release) -> None:
    """What would be shown and hidden, and the rules that decided it."""
    themes = (*release.themes, *release.comment_themes)
    shown = [(release.cells, "figure"), (release.cards, "card"), (release.curves, "curve"), (themes, "theme"),
             (release.quotes, "quote")]  # fmt: skip
    told = listed(counted(len(of_kind), noun) for of_kind, noun in shown if of_kind)
    prose(f"**Leaders will see {told}.** No group in them is smaller than {release.k} people.")
    chart(release, _hidden_in_words)
    st.page_link("pages/impact/overview.py", label="Look at it on the Impact pages", icon=":material/visibility:")
    hidden_panel(release)
    with st.expander("The rules that were applied", icon=":material/gavel:", key="rules"):
        chart(release, _rules)


def _rules(release: Release) -> None:
    listing(map(escape_passage, release.audit), otherwise="")


def publish_panel(user: User, release: Release) -> None:
    """Publish, with a threshold that can be raised and never lowered."""
    if not may_change_study():
        st.caption("This is a sample: its release is published already, and it cannot be changed.")
        return
    if kind_under_way() == LOOKING:
        st.caption("While coarser groups are looked for nothing can be published.")
        return
    if watch_job():
        return
    _removed(release)
    least = smallest_group(workspace(), current_study(), all_published())
    with st.container(horizontal=True, vertical_alignment="bottom", key="publishing"):
        k = st.number_input(
            "Smallest group shown", min_value=least, max_value=50, value=least, key="smallest-group", width=200,
            help="It can be raised for good, never lowered: 5, or 10 in strict mode.",
        )  # fmt: skip
        if st.button("Publish to leaders", icon=":material/campaign:", key="publish"):
            begin("publish", partial(_publish, workspace(), current_study(), user, int(k)))
            st.rerun()
    _lost(release, int(k))
    if _is_out():
        st.caption("What you see here is published already. Publishing once more makes a new release of the same data.")


def _removed(release: Release) -> None:
    """Warn where publishing would take away what leaders read today."""
    gone = removed_figures(published_release(), release)
    if gone:
        st.warning(describe_removed(gone), icon=":material/visibility_off:")


def _lost(release: Release, k: int) -> None:
    """Warn how many of the figures a raised threshold would hide."""
    lost = sum(cell.n < people_needed(cell.arm, k) for cell in release.cells)
    if lost:
        many = counted(lost, "figure")
        st.warning(f"With groups of {k} and more, {many} of these would not be shown, for good.")


def _is_out() -> bool:
    """Whether the release that is out was made from the data as they are in the preview."""
    out, preview = published_line(), preview_line()
    return out is not None and preview is not None and out.data_version == preview.data_version


def _publish(space: Workspace, study: str, user: User, k: int, progress: Progress) -> str:
    release = publish_release(space, study, who=user.name, k=k, progress=progress)
    progress(1.0, f"Release {release.release_id} is out: leaders see {counted(len(release.cells), 'figure')}.")
    return release.release_id


def history_panel() -> None:
    """What was published, the newest first."""
    lines = lines_published()
    st.header("Published so far" if lines else "Nothing has been published yet", anchor=False)
    if lines:
        moment = st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
        table, alt = kept(_history, len(lines)), "Releases that were published"
        kept_table_panel(table, alt=alt, key="history", columns={"Published": moment})


def _history(_many: int) -> pd.DataFrame:
    """The releases; another one of the same version of the study makes them more."""
    states = {True: "leaders see this", False: "replaced"}
    versions = study_versions(workspace().store, current_study())
    rows = [
        (one.release_id, one.published_at, _made_from(versions, one), states[one.superseded_at is None])
        for one in lines_published()
    ]
    return pd.DataFrame(rows, columns=["Release", "Published", "Made from", "State"])


def _made_from(versions: Sequence[StudyVersion], line: ReleaseLine) -> str:
    number = number_of(versions, line.data_version, line.created_at)
    return "" if number is None else f"version {number}"
