"""The trend before the start: parallel, not parallel, too wide to say, untestable; and what each does to the grade."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.trend_before import NO_EARLIER_WAVES, STARTED, TREND
from analysis.study import Study
from tests.impact.made import AS_OF, ITEMS, START, answers, deck_of, find, people_like, study_of


def with_a_wave_before(people: pd.DataFrame, earlier: pd.Series, *, joined: object = START) -> Study:
    """The study of `people` with a wave before the baseline, at which they had the sums `earlier`."""
    study = study_of(people)
    names = "earlier " + people["person"]
    submissions = pd.DataFrame(
        {"submission": names, "person": people["person"], "wave": "earlier", "date": pd.Timestamp("2023-09-01")}
    )
    responses = pd.DataFrame(
        {
            "submission": np.repeat(names.to_numpy(), len(ITEMS)),
            "item": np.tile(ITEMS, len(people)),
            "value": answers(earlier).ravel().astype(float),
        }
    )
    tables = dict(study.tables()) | {
        "waves": pd.DataFrame({"wave": ["earlier", "baseline", "end"], "order": [1.0, 2.0, 3.0]}),
        "submissions": pd.concat([study.submissions, submissions], ignore_index=True),
        "responses": pd.concat([study.responses, responses], ignore_index=True),
        "memberships": study.memberships.assign(from_date=joined),
    }
    return Study.from_tables("made", tables, as_of=AS_OF)


def card_at_the_end(study: Study):
    cards = [card for card in deck_of(study).cards if (card.cohort, card.side, card.wave_to) == ("all", "all", "end")]
    return next(card for card in cards if card.outcome == "engagement")


def state_of(card, name: str):
    return next(condition for condition in card.conditions if condition.name == name)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return people_like(pairs=60, comparison=150, seed=4).assign(before=lambda rows: rows["before"].clip(9, 27))


def moved_before(people: pd.DataFrame, lead: float, spread: float = 0.5, seed: int = 6) -> pd.Series:
    """Sums one wave earlier: the programme was `lead` lower then, so that it rose by as much against the others."""
    inside = people["arm"] == "programme"
    noise = np.rint(np.random.default_rng(seed).normal(0, spread, len(people)))
    return (people["before"] + noise - lead * inside).clip(6, 30)


def test_groups_that_moved_alike_keep_their_grade(people) -> None:
    card = card_at_the_end(with_a_wave_before(people, moved_before(people, 0)))
    assert state_of(card, TREND).state == "holds"
    assert "between earlier and baseline, before the start" in state_of(card, TREND).found
    assert card.design == "B"


def test_a_group_that_rose_before_loses_it(people) -> None:
    card = card_at_the_end(with_a_wave_before(people, moved_before(people, 2)))
    assert state_of(card, TREND).state == "fails"
    assert card.design == "C"
    assert "both groups must have moved alike before the start" in card.design_because


def test_too_few_to_say_is_untestable_and_costs_nothing(people) -> None:
    some = people.groupby("arm").head(24)
    card = card_at_the_end(with_a_wave_before(some, moved_before(some, 0, spread=4)))
    assert state_of(card, TREND).state == "untestable"
    assert state_of(card, TREND).found.endswith("too wide to say")


def test_one_wave_before_is_untestable() -> None:
    card = find(deck_of(study_of(people_like())))
    trend = state_of(card, TREND)
    assert (trend.state, trend.found) == ("untestable", NO_EARLIER_WAVES)
    assert card.design == "B"


def test_a_wave_after_the_start_is_no_wave_before(people) -> None:
    """The programme began before the first two waves: what differed then may be its own doing."""
    study = with_a_wave_before(people, moved_before(people, 2), joined=pd.Timestamp("2023-06-01"))
    assert state_of(card_at_the_end(study), TREND).state == "untestable"


def test_people_who_had_not_joined_yet_cannot_show_an_effect(people) -> None:
    study = with_a_wave_before(people, moved_before(people, 0), joined=pd.Timestamp("2025-01-15"))
    card = card_at_the_end(study)
    assert (state_of(card, STARTED).state, card.design) == ("fails", "C")
    assert "100 % of the group had not joined yet" in card.design_because


def test_unknown_starts_cannot_be_tested(people) -> None:
    study = with_a_wave_before(people, moved_before(people, 0), joined=pd.NaT)
    card = card_at_the_end(study)
    assert {state_of(card, name).state for name in (TREND, STARTED)} == {"untestable"}
    assert card.design == "B"
