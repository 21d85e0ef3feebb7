"""What the practice checklist reads, worked out once for all practices and cohorts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.instruments import item_index
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.logs import log_entries
from analysis.scores.meetings import pair_meetings, placed_meetings
from analysis.scores.pairs import pair_distances
from analysis.scores.practice_claims import PRACTICE_CLAIMS
from analysis.scores.respondents import respondents
from analysis.study import PROGRAMME, Study


@dataclass(frozen=True, slots=True)
class Sources:
    """The study, and of it: `members` and `respondents` of the programme arm, the `answers` of these respondents to
    items that serve a practice (rows as in `respondents`), `pairs` with their distances, the placed `meetings`, the
    `dose` of each pair, and the entries of the `log` kept by hand.
    """

    study: Study
    members: pd.DataFrame
    respondents: pd.DataFrame
    answers: Answers
    pairs: pd.DataFrame
    meetings: pd.DataFrame
    dose: pd.DataFrame
    log: pd.DataFrame


def read_sources(study: Study, *, today: dt.date | None = None) -> Sources:
    """Reads a study once. Meetings after `today` are plans and are left out."""
    answered = respondents(study)
    rows = _in_programme(answered).reset_index(drop=True)
    serving = [name for name, (_, item) in item_index().items() if PRACTICE_CLAIMS & set(item.claims)]
    chosen = study.responses.loc[study.responses["item"].isin(serving)]
    meetings = placed_meetings(study.checkins, study.memberships, today=today)
    return Sources(
        study=study,
        members=_in_programme(study.memberships).dropna(subset=["person"]).reset_index(drop=True),
        respondents=rows,
        answers=answer_matrix(chosen, rows),
        pairs=pair_distances(study),
        meetings=meetings,
        dose=pair_meetings(meetings, study.memberships),
        log=log_entries(study),
    )


def _in_programme(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the programme arm; an arm that nobody stated is the programme."""
    return rows.loc[rows["arm"].fillna(PROGRAMME) == PROGRAMME]
