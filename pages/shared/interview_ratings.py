"""The part of the Interviews page for what an interviewer rates after an interview."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.errors import ReverbError
from analysis.scores.interview_ratings import FEWEST, RATED, summarise_ratings
from analysis.study import HIGHEST_RATING, LOWEST_RATING
from analysis.wording.names import escape_passage, plain_text
from analysis.wording.talks import describe_waiting_ratings
from analysis.workflow.access import User
from analysis.workflow.coding import CodingDesk
from analysis.workflow.interview_ratings import rate_interview, read_ratings, waiting_ratings
from pages.shared.kept import current_facts, kept_for
from pages.shared.panels import prose, table_panel
from pages.shared.rows import desk_mark, opened_desk
from pages.shared.session import current_study, may_change_study
from pages.shared.workspace import workspace

#: What each thing rated is called.
_TITLES = {"engagement": "Engagement", "understanding": "Understanding", "stay": "Intention to stay"}


def ratings_panel(desk: CodingDesk, user: User) -> None:
    """Ratings of interviews by whoever held them, for studies that use such a rubric; never mixed with answers."""
    said = f"{desk_mark()} {current_facts()}"
    with st.expander("Interviewers' ratings", icon=":material/star_half:", key="ratings"):
        prose(
            f"Where interviewers rate interviews from {LOWEST_RATING} (not at all) to {HIGHEST_RATING} (very much), "
            "the ratings are kept here: typed, or from a sheet brought on the Load page. What is typed wins. They are "
            "an interviewer's impression, stand by themselves, and enter no score and no card."
        )
        if waiting := kept_for(desk_mark(), _waiting):
            st.caption(waiting)
        if may_change_study() and not desk.interviews.empty:
            _form(kept_for(desk_mark(), _talks), kept_for(said, _ratings), user)
        kept_for(said, _summary)


def _waiting() -> str:
    return describe_waiting_ratings(*waiting_ratings(opened_desk().rated))


def _talks() -> pd.DataFrame:
    return opened_desk().talks


def _ratings() -> pd.DataFrame:
    return read_ratings(workspace().store, current_study(), opened_desk().rated)


def _form(interviews: pd.DataFrame, ratings: pd.DataFrame, user: User) -> None:
    labels = dict(zip(interviews["interview"], interviews["label"], strict=True))
    interview = st.selectbox(
        "Interview", list(labels), format_func=lambda one: plain_text(labels[one]), key="rated-interview", width=420
    )
    held = ratings[ratings["interview"] == interview].set_index("rated")["value"].to_dict()
    scale = list(range(LOWEST_RATING, HIGHEST_RATING + 1))
    values = {
        rated: st.segmented_control(question, scale, default=held.get(rated), key=f"rating-{interview}-{rated}")
        for rated, question in RATED.items()
    }
    given = {rated: int(value) for rated, value in values.items() if value is not None}
    st.button(
        "Keep these ratings", key="keep-ratings", icon=":material/save:", disabled=given == held, on_click=_keep,
        args=(str(interview), given, user),
    )  # fmt: skip


def _keep(interview: str, values: dict[str, int], user: User) -> None:
    try:
        rate_interview(workspace().store, current_study(), interview, values, who=user.name)
    except ReverbError as error:
        st.toast(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")


def _summary() -> None:
    summary = summarise_ratings(_ratings(), _talks())
    if summary.empty:
        return
    shown = pd.DataFrame(
        {"Participants' interview rating": summary["rated"].map(_TITLES), "Wave": summary["wave"].fillna("not known"),
         "Side": summary["side"].fillna("not known"), "Interviews": summary["n"], "Mean": summary["mean"],
         "From": summary["low"], "To": summary["high"]}
    )  # fmt: skip
    one_decimal = st.column_config.NumberColumn(format="%.1f")
    table_panel(
        shown, alt="Participants' interview rating by wave and side", key="rating-means",
        columns=dict.fromkeys(("Mean", "From", "To"), one_decimal),
    )  # fmt: skip
    st.caption(f"Means of 1 to 5 with 95 % intervals, by interview; below {FEWEST} interviews the number alone.")
