"""What is missing, in sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.scores.absence import ABSENCE_COLUMNS, FORETOLD_COLUMNS
from analysis.scores.response import RESPONSE_COLUMNS, TOO_FEW
from analysis.wording.missing import (
    describe_absence,
    describe_comparison_missing,
    describe_gaps,
    describe_response,
    describe_worst_items,
)
from analysis.wording.quality import describe_missing_people

RATES = ["wave", "group", *RESPONSE_COLUMNS]


def rates(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=RATES)


def test_steps_are_told_of_the_invited_or_the_members() -> None:
    asked = ("end", "programme", 40.0, 36.0, 30, 24, 30 / 36, 0.68, 0.92, "invited")
    listed = ("end", "comparison", 40.0, np.nan, 30, 24, 0.75, 0.60, 0.86, "members")
    unknown = ("end", "not known", np.nan, np.nan, 3, 0, np.nan, np.nan, np.nan, "")
    assert describe_response(rates(asked, listed, unknown)) == (
        "**end, programme**: 30 of 36 invited answered (83 %; 68 to 92 % plausible), and 24 of them answered another "
        "wave too.",
        "**end, other staff**: 30 of 40 members (invitations are not recorded) answered (75 %; 60 to 86 % plausible), "
        "and 24 of them answered another wave too.",
        "**end, not known**: 3 people answered; how many were invited is not recorded, and 0 of them answered another "
        "wave too.",
    )
    stranger, more = (*unknown[:3], 0.0, *unknown[4:]), (*unknown[:3], 2.0, *unknown[4:])
    few = ("end", "programme", *[np.nan] * 7, TOO_FEW)
    assert describe_response(rates(stranger, more, few)) == (
        "**end, not known**: 3 people answered; they cannot be found among those invited, and 0 of them answered "
        "another wave too.",
        "**end, not known**: 3 people answered; the list of who was invited names only 2, and 0 of them answered "
        "another wave too.",
        "**end, programme**: so few people that their share is hidden to protect people.",
    )
    assert describe_missing_people(rates(asked)) == "Fewest answered in the programme arm at end: 30 of 36, 83 %."
    assert describe_missing_people(rates(listed)).startswith("Who was asked is not recorded. Fewest answered")
    assert describe_missing_people(rates(unknown)).startswith("Who was asked is not recorded. So nobody can say")


def test_arms_that_answered_far_apart_are_warned_of() -> None:
    programme = ("end", "programme", 40.0, 40.0, 36, 24, 0.9, 0.8, 0.95, "invited")
    other = ("end", "comparison", 40.0, 40.0, 24, 20, 0.6, 0.45, 0.74, "invited")
    assert "more than 10 points apart" in describe_comparison_missing(rates(programme, other))
    assert describe_comparison_missing(rates(programme)) == ""


def test_gaps_are_counted_in_words() -> None:
    kinds = pd.DataFrame({"wave": "end", "kind": ["complete", "stopped early", "much left out"], "people": [7, 2, 0]})
    assert describe_gaps(kinds) == "7 of 9 questionnaires were answered in full; 2 stopped before the end."
    assert describe_gaps(kinds.head(0)) == "There are no answers to look at yet."


def test_questions_left_out_often_are_named_and_escaped() -> None:
    missing = pd.DataFrame({"item": ["*a*", "b", "*a*"], "wave": ["end", "end", "mid"], "missing": [0.2, 0.01, 0.1]})
    assert describe_worst_items(missing).startswith(r"Left out most often: \*a\* (20 % at end).")
    assert describe_worst_items(missing[missing["item"] == "b"]).startswith("No question was left out by 5 % or more")
    assert describe_worst_items(missing.head(0)) == ""


def absent(**changes: object) -> pd.DataFrame:
    usual = ("end", "side", "junior", 0.4, 0.7, 30, 12, 0.3, np.nan, np.nan, 0.63)
    return pd.DataFrame([usual], columns=list(ABSENCE_COLUMNS)).assign(**changes)


def test_who_is_missing_is_told_with_what_it_could_mean() -> None:
    slopes = [("end", "engagement", 42, 12, -0.08, -0.14, -0.02), ("end", "stay", 42, 12, 0.01, -0.05, 0.07)]
    foretold = pd.DataFrame(slopes, columns=list(FORETOLD_COLUMNS))
    count, spread, lower, unsure = describe_absence(absent(), foretold)
    assert count.startswith("**end**: 12 of 42 people of the programme")
    assert "junior (70 % of the missing, 40 % of those who stayed)" in spread
    assert "people with lower engagement at the start are missing more often (−8 in 100" in lower
    assert "−5 to +7 in 100 people for intention to stay" in unsure
    assert unsure.endswith("That does not show that nothing is lost.")


def test_few_and_even_absence_say_so() -> None:
    nothing = pd.DataFrame(columns=list(FORETOLD_COLUMNS))
    few = describe_absence(absent(standardised=np.nan, missing_n=3), nothing)
    assert few[1] == "**end**: too few are missing, or stayed, to say whether they differ."
    assert len(describe_absence(absent(standardised=np.nan, missing_n=0), nothing)) == 1
    assert "spread over sides, levels and cohorts" in describe_absence(absent(standardised=0.05), nothing)[1]
    assert describe_absence(absent().head(0), nothing) == ()
