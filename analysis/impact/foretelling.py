"""Whether the wish to stay foretold who left: only where the notice to staff said so, for everybody together."""

from __future__ import annotations

from typing import Final

import pandas as pd

from analysis.impact.evidence import Evidence
from analysis.scores.employment import study_episodes
from analysis.scores.lookup import looked_up
from analysis.stats.estimate import Estimate, no_estimate
from analysis.stats.survival.concordance import concordance
from analysis.study import OTHER_EXIT, VOLUNTARY, Study

#: The fact, kept by hand, that the notice to staff allows answers to be linked to exits; "yes" switches it on.
NOTICE_ALLOWS: Final = "notice allows linking intention to exits"
#: The scale of the wish to stay.
INTENTION: Final = "stay"
#: Leavers from which on anything is said.
LEAVERS_NEEDED: Final = 10
#: Exits that somebody's wish could foretell; an unknown reason counts, being let go or retiring ends the watching.
OF_THEIR_OWN: Final = (VOLUNTARY, OTHER_EXIT)

NOT_ALLOWED: Final = "nobody recorded that the notice to staff says that answers are linked to exits"


def is_allowed(study: Study) -> bool:
    """Whether somebody recorded that the notice to staff said so; the last word counts, and none is a no."""
    return allows_linking(study.facts)


def allows_linking(facts: pd.DataFrame) -> bool:
    """Whether facts kept by hand (name, value) say that the notice allows it."""
    said = facts.loc[facts["name"] == NOTICE_ALLOWS, "value"].dropna()
    return bool(len(said)) and str(said.iloc[-1]).strip().casefold() == "yes"


def intention_foretells(evidence: Evidence) -> Estimate:
    """How well the first stated wish to stay sorts those who left early from those who stayed, for everybody together.

    Harrell's concordance (`stats.survival.concordance`): 0.5 is chance, 1 perfect; pairs are clusters. Each person's
    time runs from the first answer on the scale to leaving of their own accord or for an unknown reason, and is
    censored at other exits and at the data's date. Nothing is linked unless `is_allowed`; nothing is said below
    `LEAVERS_NEEDED` such leavers, nor by person, cohort, side or any other group.
    """
    study = evidence.study
    if not is_allowed(study):
        return no_estimate(NOT_ALLOWED, level=0.95)
    if study.as_of is None or study.employment.empty:
        return no_estimate("no file says who left and up to which day that is known", level=0.95)
    people = _followed(evidence, pd.Timestamp(study.as_of))
    leavers = int(people["event"].sum())
    if leavers < LEAVERS_NEEDED:
        return no_estimate(f"fewer than {LEAVERS_NEEDED} people who answered have left", level=0.95)
    return concordance(people["days"], people["event"], people["score"], people["cluster"])


def _followed(evidence: Evidence, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row a person who stated a wish while employed: days followed, event, score, cluster."""
    own = evidence.scores[(evidence.scores["scale"] == INTENTION) & evidence.scores["score"].notna()]
    asked = own.dropna(subset=["person"]).sort_values("wave_order", kind="stable").drop_duplicates("person")
    asked = asked.assign(
        date=looked_up(asked["submission"], evidence.study.submissions.set_index("submission")["date"])
    )
    spells = study_episodes(evidence.study)
    both = asked[["person", "date", "score", "cluster"]].dropna(subset=["date"]).merge(spells, on="person")
    there = both[~(both["hired"] > both["date"]) & ~(both["left"] <= both["date"]) & (both["date"] < as_of)]
    there = there.drop_duplicates("person")
    gone = there["left"] <= as_of
    end = there["left"].where(gone, as_of)
    return there.assign(days=(end - there["date"]).dt.days, event=gone & there["exit_kind"].isin(OF_THEIR_OWN))
