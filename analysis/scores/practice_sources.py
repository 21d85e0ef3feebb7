"""What the practice checklist reads, worked out once for all practices and cohorts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from analysis.instruments import item_index
from analysis.scores.answers import Answers, answer_matrix
from analysis.scores.logs import log_entries
from analysis.scores.meetings import pair_meetings, placed_meetings
from analysis.scores.pairs import of_cohort, pair_distances
from analysis.scores.practice_claims import PRACTICE_CLAIMS
from analysis.scores.respondents import respondents
from analysis.study import PROGRAMME, Study

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sources:
    """The study, and of it: `members` and `respondents` of the programme arm, the `answers` of these respondents to
    items that serve a practice (rows as in `respondents`), `pairs` with their distances, the placed `meetings`, the
    `dose` of each pair, and the entries of the `log` kept by hand. What many practices and claims ask of them is worked
    out `once`; nobody changes a frame that is handed out.
    """

    study: Study
    members: pd.DataFrame
    respondents: pd.DataFrame
    answers: Answers
    pairs: pd.DataFrame
    meetings: pd.DataFrame
    dose: pd.DataFrame
    log: pd.DataFrame
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: Hashable, work: Callable[[], Found]) -> Found:
        """What `work` gives, asked for under the name `what` before or now."""
        if what not in self._known:
            self._known[what] = work()
        found: Found = self._known[what]
        return found

    def of(self, name: str, cohort: str) -> pd.DataFrame:
        """The rows of one cohort (`ALL`: all) of the frame called `name`, as `pairs.of_cohort` has them."""
        return self.once((name, cohort), lambda: of_cohort(getattr(self, name), cohort))

    def start(self, cohort: str) -> pd.Timestamp | None:
        """The first day of anybody on the roster of a cohort (`ALL`: of any); None without one."""
        first = self.once(("start", cohort), lambda: self.of("members", cohort)["from_date"].min())
        return None if pd.isna(first) else pd.Timestamp(first)

    def count_members(self, cohort: str) -> int:
        """How many people are on the roster of a cohort (`ALL`: of any)."""
        return self.once(("people", cohort), lambda: int(self.of("members", cohort)["person"].nunique()))


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
