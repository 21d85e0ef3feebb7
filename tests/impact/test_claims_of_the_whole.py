"""Claims 44, 57 and 58, in studies made by hand, each figure worked out a second time by brute force.

Tolerances are those of sums in another order (1e-9).
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Card, Withheld
from analysis.impact.cards import build_cards
from analysis.impact.claim import ClaimState
from analysis.impact.claim_cohorts import by_size, line_through
from analysis.impact.claim_costs import by_costs
from analysis.impact.claim_lasting import by_follow_up
from analysis.impact.claim_parts import Part, state_of_losses
from analysis.impact.claims import claim_states
from analysis.impact.evidence import gather_evidence
from analysis.impact.voices import count_themes
from analysis.impact.worth import PROGRAMME_COST, costs_text
from analysis.instruments import claim_of
from analysis.scores.practice_sources import read_sources
from analysis.stats.estimate import Estimate
from analysis.study import ALL, Study
from analysis.wording.claims import describe_claim
from tests.impact.made import ITEMS, answers, people_like, study_of
from tests.impact.test_worth import COSTS, days
from tests.release.programmes import a_card

#: No change of anybody.
NO_CHANGES = pd.DataFrame(
    {name: [] for name in ("person", "cohort", "arm", "scale", "wave_from", "wave_to", "change", "cluster")}
)


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


def worth(study: Study, *cards: Card, cohort: str = ALL) -> ClaimState | None:
    """Claim 44 alone."""
    whole = (ALL, *study.cohorts) if len(study.cohorts) == 1 else (ALL,)
    board = SimpleNamespace(sources=read_sources(study), cards=cards, is_whole=whole.__contains__)
    return by_costs(board, claim_of("44"), cohort)


def test_without_a_priced_effect_worth_cannot_be_told(forty) -> None:
    one = worth(forty)
    assert (one.state, one.basis, one.grade, one.people) == ("cannot_tell", "costs", None, 0)
    for figure in ("82,000 to 145,000 EUR", "2,050 to 3,625 EUR a pair", "once 2 to 5 who", "no effect on staying"):
        assert figure in one.note
    assert worth(forty, cohort="Cohort 0").note == one.note, "the only cohort is the programme"
    two = study_of(people_like(pairs=40, comparison=0, cohorts=2, lift=0.0))
    apart = worth(with_tables(two, facts=forty.facts), cohort="Cohort 0")
    assert apart.state == "not_measured"
    assert "whole programme" in describe_claim(apart)


def test_the_lower_end_of_staying_must_reach_the_highest_cost(forty) -> None:
    """With d days kept by 80 people the benefit is 80 d / 365 x 30,000: 22.05 days pay 145,000."""
    paid = worth(forty, days(22.1))
    assert (paid.state, paid.grade, paid.people) == ("supported", "B", 80)
    short = worth(forty, days(22.0))
    assert (short.state, short.grade) == ("cannot_tell", None)
    assert "which is less" in short.note
    assert worth(forty, days(300.0, design="C")).state == "cannot_tell", "C has no price"


def test_the_scoreboard_knows_whether_costs_were_entered(forty) -> None:
    study = study_of(people_like(pairs=8, comparison=0, cohorts=1))
    assert states_of(study, cards=())["44", ALL].state == "not_measured"
    assert states_of(with_tables(study, facts=forty.facts), cards=())["44", ALL].basis == "costs"


# -- 57: cohorts of different size ----------------------------------------------------------------------------------

SIZES = (8, 12, 16, 24, 32, 40)


def gain(cohort: str, change: float, people: int, outcome: str = "engagement") -> Card:
    """A card that says only how far the linked people of a cohort moved."""
    nothing = Withheld("made by hand")
    return a_card(
        outcome=outcome, measure=outcome, cohort=cohort, primary=cohort == ALL, own_change=change, linked_people=people,
        estimate=nothing, low=nothing, high=nothing, verdict="cannot_tell", design="C",
    )  # fmt: skip


def cohorts_of(gains: tuple[float, ...], sizes: tuple[int, ...] = SIZES, days_apart: int = 0, **facts: list) -> Any:
    """What claims 57 and 58 are judged from: a cohort of each size whose people moved so far on engagement."""
    rows = [
        (f"P{place} {number}", f"C{place}", f"pair {number // 2}", ("junior", "senior")[number % 2],
         pd.Timestamp("2024-03-01") + pd.Timedelta(days=days_apart * place))
        for place, size in enumerate(sizes) for number in range(2 * size)
    ]  # fmt: skip
    members = pd.DataFrame(rows, columns=["person", "cohort", "pair", "side", "from_date"]).assign(arm="programme")
    log = pd.DataFrame({"name": [], "date": []} | facts)
    study = Study.from_tables("made", {"memberships": members, "facts": log})
    cards = [gain(ALL, 0.0, 100), *(gain(f"C{place}", one, 2 * sizes[place]) for place, one in enumerate(gains))]
    return SimpleNamespace(
        sources=read_sources(study), cards=cards, changes_of_people=NO_CHANGES, is_whole=lambda cohort: cohort == ALL
    )


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


def test_larger_cohorts_that_gain_less_are_seen_and_equal_ones_are_seldom() -> None:
    board = cohorts_of((21.0, 18.0, 15.5, 9.0, 4.0, -1.0))
    one = by_size(board, claim_of("57"), ALL)
    assert (one.state, one.basis, one.pairs, one.people) == ("seen", "cohorts", sum(SIZES), 2 * sum(SIZES))
    assert "smallest cohort (8 pairs) to the largest (40)" in describe_claim(one)
    assert by_size(board, claim_of("57"), "C0").state == "not_measured"
    assert by_size(cohorts_of((8.0, 8.4, 7.9, 8.2, 8.1, 8.3)), claim_of("57"), ALL).state == "seldom"
    assert by_size(cohorts_of((8.0, 20.0, -9.0, 15.0, 1.0, 8.0)), claim_of("57"), ALL).state == "cannot_tell"


def test_four_cohorts_or_cohorts_of_one_size_cannot_tell() -> None:
    four = by_size(cohorts_of((21.0, 15.0, 9.0, 1.0), SIZES[:4]), claim_of("57"), ALL)
    assert (four.state, "it takes 5 cohorts" in four.note) == ("cannot_tell", True)
    alike = by_size(cohorts_of((21.0, 15.0, 9.0, 1.0, 0.0), (10, 10, 11, 12, 12)), claim_of("57"), ALL)
    assert (alike.state, "much the same size" in alike.note) == ("cannot_tell", True)


def test_hours_of_administration_are_told_by_pair_and_decide_nothing() -> None:
    board = cohorts_of(
        (3.0,) * 4, SIZES[:4], name=["administration hours"] * 2, cohort=["C0", "C2"], value=["20", "24"],
        date=[pd.Timestamp("2024-05-01")] * 2,
    )  # fmt: skip
    one = by_size(board, claim_of("57"), ALL)
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
    told = {"item": np.tile(ITEMS, len(people)), "value": answers(later).ravel().astype(float)}
    responses = pd.DataFrame(told).assign(submission=np.repeat(names.to_numpy(), len(ITEMS)))
    opens = pd.to_datetime(["2024-02-20", "2024-12-10", "2025-07-01"])
    waves = pd.DataFrame({"wave": ["baseline", "end", name], "order": [1.0, 2, 3], "opens": opens})
    return with_tables(
        study, waves=waves, responses=pd.concat([study.responses, responses], ignore_index=True),
        submissions=pd.concat([study.submissions, submissions], ignore_index=True),
    )  # fmt: skip


def lasting(study: Study) -> ClaimState | None:
    """Claim 58 alone, for the whole programme."""
    board = SimpleNamespace(
        sources=read_sources(study), cards=[gain(ALL, 0.0, 28)], changes_of_people=gather_evidence(study).changes
    )
    return by_follow_up(board, claim_of("58"), ALL)


def test_what_falls_back_is_seen_and_what_holds_is_seldom() -> None:
    lost = lasting(followed(8.0, -6.0))
    assert (lost.state, lost.basis, lost.wave, lost.people) == ("seen", "later", "follow-up 6", 28)
    study = followed(6.0, 0.0)
    held = lasting(study)
    assert held.state == "seldom"
    assert "engagement from end to follow-up 6" in describe_claim(held)
    strict = replace(study, settings=replace(study.settings, smallest_change=0.5))
    assert lasting(strict).state == "cannot_tell", "the smallest change that matters is the study's own"


def test_where_nothing_rose_nothing_can_last() -> None:
    one = lasting(followed(0.0, 0.0))
    assert (one.state, "nothing had surely risen" in one.note) == ("cannot_tell", True)


def test_a_wave_of_another_name_is_a_follow_up_half_a_year_after_the_last_day() -> None:
    study = followed(8.0, -6.0, name="one year on")
    assert lasting(study) is None, "nobody's last day is known"
    ended = with_tables(study, memberships=study.memberships.assign(to_date=pd.Timestamp("2024-12-31")))
    assert lasting(ended).state == "seen"
    longer = with_tables(study, memberships=study.memberships.assign(to_date=pd.Timestamp("2025-03-31")))
    assert lasting(longer) is None, "three months after the end is no follow-up"


def test_without_a_follow_up_and_with_one_cohort_neither_is_measured() -> None:
    states = states_of(study_of(people_like(pairs=8, comparison=0, cohorts=1)), cards=())
    assert (states["57", ALL].state, states["58", ALL].state) == ("not_measured", "not_measured")


def test_the_scoreboard_holds_both() -> None:
    states = states_of(followed(8.0, -6.0))
    assert states["58", ALL].state == states["58", "Cohort 0"].state == "seen"
    assert (states["57", ALL].state, states["57", ALL].basis) == ("cannot_tell", "cohorts")


def test_later_cohorts_that_gain_less_are_seen() -> None:
    one = by_follow_up(cohorts_of((20.0, 17.0, 13.0, 9.0, 4.0, 1.0), (12,) * 6, 30), claim_of("58"), ALL)
    assert (one.state, one.basis) == ("seen", "later")
    assert "from the first of 6 cohorts to the last" in one.note
    steady = by_follow_up(cohorts_of((8.0, 8.4, 7.9, 8.2, 8.1, 8.3), (12,) * 6, 30), claim_of("58"), ALL)
    assert steady.state == "cannot_tell", "later cohorts say nothing of anybody afterwards"
    assert "nobody was asked after the programme's end" in steady.note


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
