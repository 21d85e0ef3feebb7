"""Planted threats do what they say: seen in what people would have answered, by sums over a few programmes.

Bounds are four standard errors or more at the fixed seeds.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.scores.retention import ever_never
from analysis.simulate import plan_from_options, simulate
from analysis.simulate.answers import standing_on
from analysis.simulate.enrolment import ENROLMENT_DAYS
from analysis.simulate.latent import STABLE_SHARE
from analysis.simulate.plan import Threats
from analysis.simulate.staff import day_of
from analysis.simulate.streams import Streams
from analysis.study import ENGAGEMENT, PROGRAMME

PLAN = replace(
    plan_from_options(pairs=40, cohorts=2, effect=0.0, interviews=0, linked_share=1.0), response_rate=1.0,
    dropout=0.0, late_share=0.0,
)  # fmt: skip
#: The mean of the lowest third of a standard normal: -phi(Phi^-1(1/3)) / (1/3).
LOWEST_THIRD = -1.0908


def standings(threats: Threats) -> tuple[np.ndarray, np.ndarray]:
    """Where programme and comparison stand on engagement at the first and the last wave, over five programmes."""
    means = []
    for seed in range(1, 6):
        plan = replace(PLAN, threats=threats)
        people = simulate(plan, seed).respondents
        theta = standing_on(plan, ENGAGEMENT, people, Streams(seed))[:, [0, -1]]
        inside = (people["arm"] == PROGRAMME).to_numpy()
        means.append((theta[inside].mean(axis=0), theta[~inside].mean(axis=0)))
    return tuple(np.mean(part, axis=0) for part in zip(*means, strict=True))


def test_people_picked_low_move_back_by_what_chance_had_made():
    inside, others = standings(Threats(picked_low=1 / 3))
    assert inside[0] == pytest.approx(LOWEST_THIRD, abs=0.12)
    assert inside[1] == pytest.approx(STABLE_SHARE * LOWEST_THIRD, abs=0.12)
    assert np.abs(others).max() < 0.15


def test_nothing_planted_picks_nobody():
    inside, others = standings(Threats())
    assert np.abs([inside, others]).max() < 0.15


@pytest.mark.parametrize(("threats", "by_change"), [(Threats(lost_low=0.3), False), (Threats(lost_worse=0.3), True)])
def test_the_lost_are_those_who_stand_low_or_fell(threats, by_change):
    plan = replace(PLAN, threats=threats)
    lost, gaps = [], []
    for seed in range(1, 6):
        programme = simulate(plan, seed)
        people, sent = programme.respondents, programme.submissions
        theta = standing_on(plan, ENGAGEMENT, people, Streams(seed))
        about = theta[:, -1] - theta[:, 0] if by_change else theta[:, 0]
        inside, asked = (people["arm"] == PROGRAMME).to_numpy(), people.index.isin(programme.invitations["respondent"])
        answered = people.index.isin(sent.loc[sent["wave"] > 0, "respondent"])
        gone = inside & asked & ~answered
        lost.append(gone.sum() / inside.sum())
        gaps.append(about[gone].mean() - about[inside & answered].mean())
    # Whoever left the organisation is gone as well, about one in ten by the last waves.
    assert 0.25 < np.mean(lost) < 0.45
    assert np.mean(gaps) < -0.3


def test_nobody_of_the_comparison_is_lost():
    programme = simulate(replace(PLAN, threats=Threats(lost_low=0.5, lost_worse=0.5)), 1)
    arms = programme.invitations["respondent"].map(programme.respondents["arm"])
    assert programme.invitations.loc[arms != PROGRAMME, "answered"].all()


def test_a_rolling_programme_is_entered_on_any_day_and_fools_who_counts_ever_against_never():
    plan = replace(PLAN, hazard=0.22, threats=Threats(rolling=0.7))
    found = [simulate(plan, seed) for seed in range(1, 11)]
    members = found[0].enrolment.members.drop_duplicates("row")
    starts = members["schedule"].map({one.name: day_of(one.starts) for one in plan.cohorts})
    delays = (members["from_day"] - starts)[members["arm"] == PROGRAMME]
    assert 0.55 < (delays > ENROLMENT_DAYS).mean() < 0.85
    assert delays.max() > 250
    assert np.mean([ever_never(one.study()).difference for one in found]) > 0.02


def test_a_threat_that_is_no_share_is_refused():
    with pytest.raises(UsageError):
        replace(PLAN, threats=Threats(picked_low=1.5))
