"""What a sceptic asks of a card, beside R (tests/reference/sceptic.R): glm and clubSandwich.

Weights come from two different optimisers that agree to about 1e-7, where a ridge of 1e-6 is part of ours; all else is
algebra. 1e-6 relative leaves room for both.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.cards import build_cards
from analysis.impact.contrasts import change_weighted
from analysis.impact.evidence import gather_evidence
from analysis.impact.looks import looks_of
from analysis.impact.measures import measures_of
from analysis.impact.verdicts import PRIMARY_LEVEL
from analysis.stats.regression import cr2_regression
from analysis.study import ENGAGEMENT, PROGRAMME
from tests.impact.conftest import REFERENCE
from tests.impact.made import find, study_of

EXACT = {"rel": 1e-6, "abs": 1e-6}


@pytest.fixture(scope="module")
def sceptic() -> dict[str, float]:
    table = pd.read_csv(REFERENCE / "sceptic_expected.csv")
    return dict(zip(table["name"], table["value"], strict=True))


@pytest.fixture(scope="module")
def with_missing(reference_people):
    """The same people, some of whom have no later answer (the rule of the R script)."""
    first = reference_people["before"]
    number = np.arange(1, len(first) + 1)
    missing = (number % 7 == 0) | ((first < np.quantile(first, 0.25)) & (number % 3 == 0))
    return gather_evidence(study_of(reference_people.assign(after=reference_people["after"].mask(missing))))


def test_two_ways_of_counting_under_b(reference_people, sceptic) -> None:
    card = find(build_cards(gather_evidence(study_of(reference_people))))
    assert card.design == "B"
    for part in ("adjusted", "adjusted_low", "adjusted_high"):
        assert getattr(card, part) == pytest.approx(
            sceptic[part.replace("adjusted", "ancova").replace("_", ".")], **EXACT
        )


def test_as_drawn_the_plain_difference_stands_beside_ancova(reference_people, sceptic) -> None:
    """Under A ANCOVA is the card's figure, and the difference in differences stands beside it."""
    people = reference_people.assign(
        arm=reference_people["arm"].replace("comparison", "waitlist"), cohort=reference_people["cohort"].fillna("North")
    )
    card = find(build_cards(gather_evidence(study_of(people, facts=pd.DataFrame({"name": ["waitlist draw"]})))))
    assert card.design == "A"
    for part, name in (("estimate", "ancova"), ("low", "ancova.low"), ("high", "ancova.high")):
        assert getattr(card, part) == pytest.approx(sceptic[name], **EXACT)
    for part, name in (("adjusted", "plain"), ("adjusted_low", "plain.low"), ("adjusted_high", "plain.high")):
        assert getattr(card, part) == pytest.approx(sceptic[name], **EXACT)


def test_weights_for_who_answers_again(with_missing, reference_people, sceptic) -> None:
    look = next(looks_of(with_missing, measures_of(with_missing.scores, ENGAGEMENT)))
    weights = dict(zip(look.people.table["person"], look.first.weights, strict=True))
    for row in (1, 2, 60, 200):
        person = reference_people["person"].iloc[row - 1]
        assert weights.get(person, 0.0) == pytest.approx(sceptic[f"again.{row}"], **EXACT)


def test_the_change_alone_weighted(with_missing, sceptic) -> None:
    look = next(looks_of(with_missing, measures_of(with_missing.scores, ENGAGEMENT)))
    own = look.people.of_arm(PROGRAMME)
    found = change_weighted(look.people, own, look.first.weights, level=PRIMARY_LEVEL)
    assert found is not None
    assert found.value == pytest.approx(sceptic["weighted.alone"], **EXACT)
    assert found.low == pytest.approx(sceptic["weighted.alone.low"], **EXACT)
    assert found.high == pytest.approx(sceptic["weighted.alone.high"], **EXACT)


def test_a_card_of_grade_b_weighted_and_its_rivals(with_missing, sceptic) -> None:
    card = find(build_cards(with_missing))
    assert card.design == "B"
    for part, name in (
        ("estimate", "matched"), ("low", "matched.low"), ("sensitivity", "weighted.difference"),
        ("sensitivity_low", "weighted.difference.low"), ("sensitivity_high", "weighted.difference.high"),
        ("leavers_before", "leavers"),
    ):  # fmt: skip
        assert getattr(card, part) == pytest.approx(sceptic[name], **EXACT)
    rivals = {rival.name: rival for rival in card.rivals}
    assert rivals["dropout"].size == pytest.approx(sceptic["matched"] - sceptic["weighted.difference"], abs=1e-5)
    apart = abs(sceptic["matched"] / sceptic["slope.first"])
    assert (
        f"as the earlier score does, would have to set the groups {apart:.1f} standard" in rivals["selection"].because
    )
    assert f"retest correlation {sceptic['retest']:.2f}" in rivals["regression through matching"].because


def test_a_weighted_mean_is_a_regression_on_nothing() -> None:
    change, weights = np.array([1.0, 4.0, 7.0]), np.array([1.0, 2.0, 1.0])
    assert cr2_regression(np.ones((3, 1)), change, weights=weights).coefficient[0] == pytest.approx(4.0)
