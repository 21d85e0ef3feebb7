"""One card as the tests start from it, and cards of every kind for properties."""

import datetime as dt

import pytest
from hypothesis import strategies as st

from analysis.impact.card import Card, Condition, Rival, Withheld

CARD = {
    "outcome": "understanding",
    "cohort": "Cohort 3",
    "side": "all",
    "measure": "understanding",
    "measure_title": "Understanding",
    "wave_from": "baseline",
    "wave_to": "end",
    "unit": "points",
    "scale_low": 1.0,
    "scale_high": 5.0,
    "higher_is_better": True,
    "design": "B",
    "design_because": "57 similar staff answered the same waves",
    "verdict": "rose",
    "primary": True,
    "estimate": 8.0,
    "low": 4.0,
    "high": 12.0,
    "level": 0.983,
    "before": 60.0,
    "after": 69.0,
    "own_change": 9.0,
    "comparison_change": 1.0,
    "effect_size": 0.42,
    "invited": 60,
    "answered": 50,
    "linked_people": 46,
    "linked_pairs": 23,
    "compared_with": "57 similar staff",
    "worse_share": 0.04,
    "worse_by_chance": 0.025,
    "detectable": 6.4,
    "smallest_change": 5.0,
    "looks": 3,
    "groups_hidden": 2,
    "rival": Rival("regression to the mean", "those who began low tend to drift back", 2.0),
    "as_of": dt.date(2026, 3, 1),
    "data_version": "a1b2",
    "conditions": (
        Condition(
            "enough people of the same level", "holds", "57 comparison people of the same level", "20 are needed"
        ),
        Condition("same trend before", "untestable", "fewer than two waves lie before the programme's start", ""),
    ),
    "rivals": (
        Rival("regression to the mean", "those who began low tend to drift back", 2.0),
        Rival("selection", "who joined may differ", None),
    ),
    "lost_share": 0.16,
    "stayers_before": 60.0,
    "leavers_before": 56.0,
    "sensitivity": 7.5,
    "sensitivity_low": 3.5,
    "sensitivity_high": 11.5,
    "bounds_low": -12.0,
    "bounds_high": 24.0,
    "moderate_low": 5.0,
    "moderate_high": 11.0,
    "tipping_point": 25.0,
    "adjusted": 7.0,
    "adjusted_low": 3.0,
    "adjusted_high": 11.0,
    "regression_shift": 2.0,
    "planned": "beforehand",
    "fixed_on": dt.date(2026, 2, 1),
}

RETENTION = {
    "outcome": "retention",
    "measure": "retention",
    "measure_title": "Retention",
    "unit": "days",
    "scale_low": 0.0,
    "scale_high": 365.0,
    "before": Withheld("retention has no baseline"),
    "after": Withheld("retention has no baseline"),
    "own_change": 350.0,
    "comparison_change": 338.0,
    "estimate": 12.0,
    "low": 2.0,
    "high": 22.0,
    "detectable": 15.0,
}

#: Parts that are said together, each a figure with its ends or a range: withheld together.
PARTS_SAID_TOGETHER = (
    ("sensitivity", "sensitivity_low", "sensitivity_high"),
    ("adjusted", "adjusted_low", "adjusted_high"),
    ("bounds_low", "bounds_high"),
    ("moderate_low", "moderate_high"),
    ("own_low", "own_high"),
    ("effect_size_low", "effect_size_high"),
    ("shrunken", "shrunken_low", "shrunken_high"),
)

#: Parts that a card may withhold one by one; the interval and the estimate go together with the verdict.
WITHHELD_PARTS = (
    "wave_from", "wave_to", "before", "after", "own_change", "comparison_change", "effect_size", "invited", "answered",
    "linked_people", "linked_pairs", "compared_with", "worse_share", "worse_by_chance", "detectable", "as_of",
    "lost_share", "stayers_before", "leavers_before", "tipping_point", "regression_shift",
)  # fmt: skip


@pytest.fixture
def card_of():
    """A function building the usual card with some parts changed."""

    def build(**changes):
        return Card(**{**CARD, **changes})

    return build


@pytest.fixture
def retention_of():
    """A function building a retention card with some parts changed."""

    def build(**changes):
        return Card(**{**CARD, **RETENTION, **changes})

    return build


NAMES = st.text(min_size=1, max_size=100).filter(lambda text: text != "")
FIGURES = st.floats(-100, 100, allow_nan=False)


@st.composite
def any_card(draw):
    """Any card that can be built: every grade and verdict, any names, any parts withheld."""
    low, estimate, high = sorted(draw(st.tuples(FIGURES, FIGURES, FIGURES)))
    small = draw(st.floats(0.5, 20))
    possible = ["cannot_tell"]
    possible += ["rose"] * (low > 0) + ["fell"] * (high < 0)
    possible += ["no_material_change"] * (-small < low and high < small)
    parts = CARD | (RETENTION if draw(st.booleans()) else {})
    parts |= {
        "design": draw(st.sampled_from("ABCD")),
        "verdict": draw(st.sampled_from(possible)),
        "low": low,
        "estimate": estimate,
        "high": high,
        "smallest_change": small,
        "cohort": draw(NAMES | st.just("all")),
        "side": draw(st.sampled_from(["all", "junior", "senior"])),
        "measure_title": draw(NAMES),
        "own_change": draw(FIGURES),
        "comparison_change": draw(FIGURES),
        "detectable": draw(st.floats(0.01, 100)),
        "level": draw(st.sampled_from([0.95, 0.983])),
    }
    for part in draw(st.sets(st.sampled_from(WITHHELD_PARTS))):
        if part == "comparison_change" and parts["design"] in "AB":
            continue
        parts[part] = Withheld(draw(st.sampled_from(["too few people answered", "the wave is not recorded."])))
    for together in draw(st.sets(st.sampled_from(PARTS_SAID_TOGETHER))):
        parts |= dict.fromkeys(together, Withheld("so few people are missing"))
    for share in draw(st.sets(st.sampled_from([0.0, 0.004, 0.5]), max_size=1)):
        parts["lost_share"] = share
    if draw(st.booleans()):
        parts |= {"verdict": "cannot_tell", "estimate": Withheld("fewer than ten people answered")}
    return Card(**parts)


@pytest.fixture
def any_card_strategy():
    """The strategy `any_card`, for tests that draw from it."""
    return any_card()
