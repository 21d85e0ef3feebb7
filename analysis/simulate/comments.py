"""What people write into the open questions, names and numbers that must not be kept among it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.simulate.answers import asked_open_questions, bank
from analysis.simulate.plan import ProgrammePlan
from analysis.simulate.speech import comment_templates, fill
from analysis.study import PROGRAMME

_WRITES: Final = 0.3


def draw_comments(
    plan: ProgrammePlan,
    members: pd.DataFrame,
    respondents: pd.DataFrame,
    submissions: pd.DataFrame,
    staff: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row a comment: submission, question (item id), text. The comparison group is not asked."""
    partner, people = _partners(members), respondents["row"].to_numpy()
    names, mails = staff["name"].to_numpy(), staff["email"].to_numpy()
    rows = []
    for item in bank().open_questions:
        asked = [number for number in range(len(plan.waves)) if item in asked_open_questions(number, PROGRAMME)]
        due = (submissions["arm"] == PROGRAMME) & submissions["wave"].isin(asked)
        writes = due & (rng.random(len(submissions)) < _WRITES)
        for submission, respondent in submissions.loc[writes, ["submission", "respondent"]].itertuples(index=False):
            own = int(people[respondent])
            other = partner.get(own, own)
            text = fill(
                str(rng.choice(comment_templates(item.id))),
                str(names[other]),
                rng,
                mail=str(mails[own]),
                phone=f"+44 7700 900{rng.integers(100, 1000)}",  # a range kept free for fiction
            )
            rows.append((submission, item.id, text))
    return pd.DataFrame(rows, columns=["submission", "question", "text"]).astype("str")


def _partners(members: pd.DataFrame) -> dict[int, int]:
    """Whom each staff row was paired with first."""
    partner: dict[int, int] = {}
    for rows in members.dropna(subset=["pair"]).groupby("pair", sort=True)["row"].agg(list):
        if len(rows) == 2:
            partner.setdefault(rows[0], rows[1])
            partner.setdefault(rows[1], rows[0])
    return partner
