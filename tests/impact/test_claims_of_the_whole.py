"""Claims 44, 57 and 58, in studies made by hand, each figure worked out a second time by brute force.

Tolerances are those of sums in another order (1e-9).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.impact.cards import build_cards
from analysis.impact.claim import ClaimState
from analysis.impact.claim_cohorts import line_through
from analysis.impact.claim_parts import Part, state_of_losses
from analysis.impact.claims import claim_states
from analysis.impact.evidence import gather_evidence
from analysis.impact.voices import count_themes
from analysis.impact.worth import PROGRAMME_COST, costs_text
from analysis.stats.estimate import Estimate
from analysis.study import ALL, Study
from analysis.wording.claims import describe_claim
from tests.impact.made import ITEMS, answers, people_like, study_of
from tests.impact.test_worth import COSTS, days


def states_of(study: Study, cards=None) -> dict[tuple[str, str], ClaimState]:
    evidence = gather_evidence(study)
    deck = build_cards(evidence).cards if cards is None else cards
    return {(one.id, one.cohort): one for one in claim_states(evidence, deck, count_themes(study))}


def with_tables(study: Study, **tables: pd.DataFrame) -> Study:
    return Study.from_tables(study.name, dict(study.tables()) | tables, as_of=study.as_of)


@pytest.fixture(scope="module")
def forty() -> Study:
    study = study_of(people_like(pairs=40, comparison=0, cohorts=1, lift=0.0))
    return with_tables(study, facts=pd.DataFrame({"name": [PROGRAMME_COST], "value": [costs_text(COSTS)]}))


# -- 44: the example of test_worth, 40 pairs at 82,000 to 145,000 ---------------------------------------------------


def test_without_a_priced_effect_worth_cannot_be_told(forty) -> None:
    states = states_of(forty, cards=())
    one = states["44", ALL]
    assert (one.state, one.basis, one.grade, one.people) == ("cannot_tell", "costs", None, 0)
    for figure in ("82,000 to 145,000 EUR", "2,050 to 3,625 EUR a pair", "once 2 to 5 who", "no effect on staying"):
        assert figure in one.note
    assert states["44", "Cohort 0"].state == "not_measured"
    assert "whole programme" in describe_claim(states["44", "Cohort 0"])


def test_the_lower_end_of_staying_must_reach_the_highest_cost(forty) -> None:
    """With d days kept by 80 people the benefit is 80 d / 365 x 30,000: 22.05 days pay 145,000."""
    paid = states_of(forty, cards=(days(22.1),))["44", ALL]
    assert (paid.state, paid.grade, paid.people) == ("supported", "B", 80)
    short = states_of(forty, cards=(days(22.0),))["44", ALL]
    assert (short.state, short.grade) == ("cannot_tell", None)
    assert "which is less" in short.note
    assert states_of(forty, cards=(days(300.0, design="C"),))["44", ALL].state == "cannot_tell", "C has no price"


def test_costs_that_nobody_entered_are_not_measured() -> None:
    study = study_of(people_like(pairs=8, comparison=0, cohorts=1))
    assert states_of(study, cards=())["44", ALL].state == "not_measured"


# -- 57: cohorts of different size ----------------------------------------------------------------------------------

SIZES = (8, 12, 16, 24, 32, 40)


def cohorts_of(lifts: tuple[float, ...], sizes: tuple[int, ...] = SIZES, seed: int = 3) -> Study:
    """A cohort of each size whose people gain so many of 24 points."""
    parts = []
    for place, (size, lift) in enumerate(zip(sizes, lifts, strict=True)):
        people = people_like(pairs=size, comparison=0, cohorts=1, lift=lift, seed=seed + place)
        named = people.assign(
            cohort=f"C{place}", person=f"C{place} " + people["person"], pair=f"C{place} " + people["pair"]
        )
        parts.append(named)
    return study_of(pd.concat(parts, ignore_index=True))


def hc2_line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Rise over the span of x and its HC2 error, from the definition: V = M sum(x x' e^2 / (1 - h)) M."""
    design = np.column_stack([np.ones(len(x)), (x - x.min()) / np.ptp(x)])
    bread = np.linalg.inv(design.T @ design)
    slope = bread @ design.T @ y
    left = y - design @ slope
    variance = np.zeros((2, 2))
    for row, error in zip(design, left, strict=True):
        leverage = row @ bread @ row
        variance += np.outer(row, row) * error**2 / (1 - leverage)
    return float(slope[1]), float(np.sqrt((bread @ variance @ bread)[1, 1]))


def test_the_line_is_least_squares_with_robust_errors() -> None:
    x, y = np.array([8.0, 12, 16, 24, 32, 40]), np.array([9.0, 12, 7, 3, 4, -2])
    found = line_through(list(x), list(y), level=0.95)
    rise, error = hc2_line(x, y)
    assert (found.value, found.se) == (pytest.approx(rise, rel=1e-9), pytest.approx(error, rel=1e-9))
    assert line_through([*x, 50.0], [*y, float("nan")], level=0.95).value == pytest.approx(rise, rel=1e-9)


def test_larger_cohorts_that_gain_less_are_seen_and_equal_ones_are_not() -> None:
    falling = states_of(cohorts_of((9.0, 8.0, 7.0, 5.0, 2.5, 0.5)))
    one = falling["57", ALL]
    assert (one.state, one.basis, one.pairs) == ("seen", "cohorts", sum(SIZES))
    assert "smallest cohort (8 pairs) to the largest (40)" in describe_claim(one)
    assert falling["57", "C0"].state == "not_measured"
    same = states_of(cohorts_of((3.0,) * 6))["57", ALL]
    assert same.state in ("cannot_tell", "seldom")


def test_four_cohorts_or_cohorts_of_one_size_cannot_tell() -> None:
    four = states_of(cohorts_of((3.0,) * 4, SIZES[:4]))["57", ALL]
    assert (four.state, "it takes 5 cohorts" in four.note) == ("cannot_tell", True)
    alike = states_of(cohorts_of((3.0,) * 5, (10, 10, 11, 12, 12)))["57", ALL]
    assert (alike.state, "much the same size" in alike.note) == ("cannot_tell", True)


def test_hours_of_administration_are_told_by_pair_and_decide_nothing() -> None:
    study = cohorts_of((3.0,) * 4, SIZES[:4])
    hours = pd.DataFrame({"name": "administration hours", "cohort": ["C0", "C2"], "value": ["20", "24"],
                          "date": pd.Timestamp("2024-05-01")})  # fmt: skip
    one = states_of(with_tables(study, facts=hours))["57", ALL]
    assert one.state == "cannot_tell"
    assert "2.5 with 8 pairs; 1.5 with 16 pairs" in one.note


# -- 58: after the end ----------------------------------------------------------------------------------------------


def followed(lift: float, kept: float, *, pairs: int = 14, name: str = "follow-up 6") -> Study:
    """People who gain `lift` of 24 points by the end and keep `kept` of what they had then in a wave half a year on."""
    people = people_like(pairs=pairs, comparison=0, cohorts=1, lift=lift, seed=9)
    noise = np.random.default_rng(2).integers(-1, 2, len(people))
    later = np.clip(people["after"] + kept + noise, 6, 30)
    study = study_of(people)
    names = f"{name} " + people["person"]
    submissions = pd.DataFrame(
        {"submission": names, "person": people["person"], "wave": name, "date": pd.Timestamp("2025-07-01")}
    )
    responses = pd.DataFrame({"submission": np.repeat(names.to_numpy(), len(ITEMS)), "item": np.tile(ITEMS, len(people)),
                              "value": answers(later).ravel().astype(float)})  # fmt: skip
    waves = pd.DataFrame({"wave": ["baseline", "end", name], "order": [1.0, 2, 3],
                          "opens": pd.to_datetime(["2024-02-20", "2024-12-10", "2025-07-01"])})  # fmt: skip
    return with_tables(
        study, waves=waves, responses=pd.concat([study.responses, responses], ignore_index=True),
        submissions=pd.concat([study.submissions, submissions], ignore_index=True),
    )  # fmt: skip


def test_what_falls_back_is_seen_and_what_holds_is_seldom() -> None:
    lost = states_of(followed(8.0, -6.0))["58", ALL]
    assert (lost.state, lost.basis, lost.wave, lost.people) == ("seen", "later", "follow-up 6", 28)
    held = states_of(followed(6.0, 0.0))["58", ALL]
    assert held.state == "seldom"
    assert "engagement from end to follow-up 6" in describe_claim(held)


def test_where_nothing_rose_nothing_can_last() -> None:
    one = states_of(followed(0.0, 0.0))["58", ALL]
    assert (one.state, "nothing had surely risen" in one.note) == ("cannot_tell", True)


def test_a_wave_of_another_name_is_a_follow_up_half_a_year_after_the_last_day() -> None:
    study = followed(8.0, -6.0, name="one year on")
    assert states_of(study)["58", ALL].state == "not_measured", "nobody's last day is known"
    ended = with_tables(study, memberships=study.memberships.assign(to_date=pd.Timestamp("2024-12-31")))
    assert states_of(ended)["58", ALL].state == "seen"
    longer = with_tables(study, memberships=study.memberships.assign(to_date=pd.Timestamp("2025-03-31")))
    assert states_of(longer)["58", ALL].state == "not_measured", "three months after the end is no follow-up"


def test_without_a_follow_up_lasting_is_not_measured() -> None:
    one = states_of(study_of(people_like(pairs=8, comparison=0, cohorts=1)))["58", ALL]
    assert one.state == "not_measured"


def test_later_cohorts_that_gain_less_are_seen() -> None:
    study = cohorts_of((9.0, 8.0, 6.0, 4.0, 2.0, 0.0), (12,) * 6)
    place = study.memberships["cohort"].str[1:].astype(int)
    begun = study.memberships.assign(from_date=pd.Timestamp("2024-03-01") + pd.to_timedelta(place * 30, unit="D"))
    one = states_of(with_tables(study, memberships=begun))["58", ALL]
    assert (one.state, one.basis) == ("seen", "later")
    assert "from the first of 6 cohorts to the last" in one.note


# -- several figures, one state -------------------------------------------------------------------------------------


def estimate(low: float | None, high: float | None) -> Estimate:
    value = None if low is None or high is None else (low + high) / 2
    return Estimate(value, None, None, low, high, 0.95, 10, 10, "made")


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ([(-9, -1)], "seen"), ([(-9, -1), (1, 4)], "seen"), ([(-4.9, 3)], "seldom"), ([(-5.1, 3)], "cannot_tell"),
        ([(-4, 3), (-8, 2)], "cannot_tell"), ([(-4, 3), (None, None)], "cannot_tell"), ([], "cannot_tell"),
        ([(-9, -1), (None, None)], "seen"),
    ],
)  # fmt: skip
def test_losses_make_one_state(ends, state) -> None:
    assert state_of_losses([Part("x", estimate(*pair)) for pair in ends], 5.0) == state


def test_the_smallest_change_is_the_studys_own() -> None:
    study = followed(6.0, 0.0)
    strict = replace(study, settings=replace(study.settings, smallest_change=0.5))
    assert states_of(strict)["58", ALL].state == "cannot_tell"
