"""A simulated programme in memory: everything that its exports say, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.simulate.answers import answer_texts, asked_items, draw_attitudes, left_blank, standing_on
from analysis.simulate.careers import draw_careers
from analysis.simulate.comments import draw_comments
from analysis.simulate.enrolment import Enrolment, enrol
from analysis.simulate.interviews import Talk, draw_interviews
from analysis.simulate.mailings import with_mailings
from analysis.simulate.meetings import draw_meetings
from analysis.simulate.plan import PLANTED_SCALES, ProgrammePlan
from analysis.simulate.predictions import draw_predictions
from analysis.simulate.staff import draw_staff
from analysis.simulate.streams import Streams
from analysis.simulate.surveys import draw_invitations, draw_respondents, draw_submissions
from analysis.simulate.tables import study_tables
from analysis.simulate.threats import silence
from analysis.simulate.truth import TrueEffect, attitude_effects, retention_effects
from analysis.study import PROGRAMME, Study

#: Share of the participants who tick that they may be contacted.
_CONTACT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Programme:
    """One simulated programme. Frames hold raw ids and names, and are shared: take a copy before a change.

    `staff` one row a person, `enrolment.members` a membership, `careers` a spell, `respondents` a person whom surveys
    reach, `invitations` and `submissions` a person and wave; `values` (raw answers) and `texts` (as printed) have the
    rows of `submissions` and an item a column; `comments`, `meetings` and `talk` as their modules say.
    """

    plan: ProgrammePlan
    seed: int
    staff: pd.DataFrame
    enrolment: Enrolment
    careers: pd.DataFrame
    respondents: pd.DataFrame
    invitations: pd.DataFrame
    submissions: pd.DataFrame
    values: pd.DataFrame
    texts: pd.DataFrame
    comments: pd.DataFrame
    meetings: pd.DataFrame
    talk: Talk
    effects: tuple[TrueEffect, ...]

    def study(self) -> Study:
        """The programme as a study without files in between: persons are employee ids, nothing needs cleaning."""
        return Study.from_tables(
            self.plan.name, study_tables(self), version=f"simulated-{self.seed}", as_of=self.plan.as_of, has_roster=True
        )


def simulate(plan: ProgrammePlan, seed: int) -> Programme:
    """Draw a programme; the same plan and seed always give the same one.

    Raises UsageError where the plan's staff do not suffice or an effect does not fit on its scale.
    """
    streams = Streams(seed)
    staff = draw_staff(plan, streams.stream("staff"))
    enrolment = enrol(plan, staff, streams.stream("enrolment"))
    members = enrolment.members
    stayers = np.isin(np.arange(len(staff)), members["row"].to_numpy())
    respondents = draw_respondents(plan, members, enrolment.leaves, streams.stream("respondents"))
    invitations = draw_invitations(plan, respondents, staff["hired"].to_numpy(), streams.stream("invitations"))
    invitations = _without_lost(plan, invitations, respondents, streams)
    mailed = with_mailings(plan, invitations, respondents, staff["hired"].to_numpy(), streams.stream("mailings"))
    submissions = draw_submissions(plan, invitations, respondents, staff, streams.stream("submissions"))
    values, texts = _answers(plan, respondents, submissions, streams)
    return Programme(
        plan=plan,
        seed=seed,
        staff=staff,
        enrolment=enrolment,
        careers=draw_careers(plan, staff, enrolment.leaves, stayers, streams.stream("careers")),
        respondents=respondents,
        invitations=mailed,
        submissions=submissions,
        values=values,
        texts=texts,
        comments=draw_comments(plan, members, respondents, submissions, staff, streams.stream("comments")),
        meetings=draw_meetings(plan, members, streams.stream("meetings")),
        talk=draw_interviews(plan, members, respondents, submissions, staff, streams.stream("interviews")),
        effects=(*attitude_effects(plan, respondents, submissions), *retention_effects(plan, staff, enrolment)),
    )


def _without_lost(
    plan: ProgrammePlan, invitations: pd.DataFrame, respondents: pd.DataFrame, streams: Streams
) -> pd.DataFrame:
    """The invitations once those participants who are to be lost no longer answer, by where they stand."""
    standing = np.mean([standing_on(plan, scale, respondents, streams) for scale in PLANTED_SCALES], axis=0)
    drawn = streams.stream("lost").random(len(respondents))
    return silence(plan.threats, invitations, standing, np.where(respondents["arm"] == PROGRAMME, drawn, np.inf))


def _answers(
    plan: ProgrammePlan, respondents: pd.DataFrame, submissions: pd.DataFrame, streams: Streams
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values and printed texts of all answers."""
    drawn = pd.concat(
        [
            draw_attitudes(plan, respondents, submissions, streams),
            draw_predictions(plan, respondents, submissions, streams),
            _contact(plan, submissions, streams.stream("contact")),
        ],
        axis=1,
    )
    values, declined = left_blank(drawn, streams.stream("blanks"))
    return values, answer_texts(values, declined)


def _contact(plan: ProgrammePlan, submissions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Who ticks "please contact me": 1 for yes, 0 for no, NaN where not asked."""
    waves = [
        number
        for number in range(len(plan.waves))
        if any(item.id == "contact_ok" for item in asked_items(plan, number, PROGRAMME))
    ]
    asked = submissions["wave"].isin(waves) & (submissions["arm"] == PROGRAMME)
    drawn = (rng.random(len(submissions)) < _CONTACT_SHARE).astype("float64")
    return pd.DataFrame({"contact_ok": np.where(asked, drawn, np.nan)}, index=submissions.index)
