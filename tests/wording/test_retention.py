"""Power first, checks in plain words, and why people left."""

from dataclasses import replace

import pytest

from analysis.impact.card import Withheld
from analysis.impact.curve import RetentionComparison
from analysis.impact.incidence import ExitShare
from analysis.stats.estimate import Estimate, no_estimate
from analysis.wording.cards import describe_card
from analysis.wording.exits import describe_exits, describe_moves
from analysis.wording.power import chance_in_words, describe_power
from analysis.wording.retention_checks import describe_foretelling, retention_checks

COMPARED = RetentionComparison(12.0, 2.0, 22.0, 12, 0.01, 0.6, 0.4, 0.9, 0.12, 0.05, 15.0, 0.4, 0.9, 0.15, 14)


def small(retention_of, **changes):
    parts = {"verdict": "cannot_tell", "low": -40.0, "high": 30.0, "detectable": 45.0, "linked_pairs": 14}
    return retention_of(**parts | {"halving_seen": 0.04, "leaving_a_year": 0.15} | changes)


def test_power_says_the_chance_then_the_days_then_that_this_cohort_is_too_small(retention_of):
    assert describe_power(small(retention_of)) == (
        "Power first: had the programme halved leaving (15 % a year among similar staff), as many people as these "
        "would show it about 1 time in 20 at best. In the first 12 months a difference of 45 days or more would show 4 "
        "times in 5; but if nobody at all had left, it would be only 27 days. Most single cohorts are too small to "
        "show retention, and so is this one."
    )
    assert "Most programmes of this size" in describe_power(small(retention_of, cohort="all"))


def test_power_of_many_people_claims_no_smallness(retention_of):
    told = describe_power(small(retention_of, halving_seen=0.93, detectable=10.0))
    assert "about 9 times in 10" in told
    assert "too small" not in told
    assert "nobody at all" not in told


def test_power_without_its_parts_still_speaks(retention_of):
    nobody = Withheld("there is nobody to compare with")
    told = describe_power(retention_of(halving_seen=nobody, leaving_a_year=nobody, detectable=nobody))
    assert told.startswith("Power first: What this many people could show is withheld")
    assert describe_power(retention_of(halving_seen=nobody)).startswith("Power first: with 23 pairs only")


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.001, "fewer than 1 time in 200"), (0.01, "about 1 time in 100"), (0.0426, "about 1 time in 20"),
        (0.25, "about 1 time in 4"), (0.424, "about 4 times in 10"), (0.97, "nearly always"),
    ],
)  # fmt: skip
def test_chances_in_words(chance, words):
    assert chance_in_words(chance) == words


def test_a_small_card_says_that_even_half_would_not_show(retention_of):
    said = "; with 14 pairs even a halving of leaving would show about 1 time in 20 at best."
    assert describe_card(small(retention_of)).endswith(said)


def said(**changes):
    return " ".join(retention_checks(replace(COMPARED, **changes)))


def test_checks_say_whether_the_model_agrees():
    assert "This agrees: participants stay longer." in said()
    assert "This agrees: neither can tell yet." in said(low=-2.0, hr_high=1.2)
    assert "This goes further" in said(low=-2.0)
    assert "This does not confirm" in said(hr_high=1.2)
    assert "This contradicts" in said(hazard_ratio=1.6, hr_low=1.2, hr_high=2.0)
    assert "could not be made" in said(hazard_ratio=None, hr_low=None, hr_high=None)


def test_checks_say_whether_the_ratio_is_steady_or_untested():
    assert "does not change with time" in said()
    assert "changes with time, so it is an average" in said(drift_p=0.01)
    assert "could not be tested" in said(drift_p=None)


def test_checks_say_the_rank_test_the_second_rival_and_who_joined_late():
    assert "further apart than chance alone" in said()
    assert "no further apart than chance" in said(logrank_p=0.4)
    assert "Whether the two curves part at all could not be tested" in said(logrank_p=None)
    assert "the difference is +15 days, of which +3 days lay in these alone" in said()
    assert "14 people joined more than 30 days after" in said()
    assert "joined more than 30 days after their cohort's start is withheld, because it is nobody" in said(
        late_joiners=None
    )
    assert "joined more than" not in said(late_joiners=0)
    for word in ("significan", " p ", "p-value", "log-rank", "hazard"):
        assert word not in said().casefold()


def a_share(group, kinds, share, *, happening="exit", coded=""):
    ends = (None, None) if coded else (share - 0.02, share + 0.03)
    return ExitShare(group, happening, kinds, 12, share, *ends, None if coded else 9, coded)


def test_reasons_stand_side_by_side():
    told = describe_exits(
        [
            a_share("participants", ("voluntary",), 0.05, coded="at most"),
            a_share("participants", ("involuntary", "retirement"), 0.08),
            a_share("comparison", ("voluntary",), 0.09),
            a_share("comparison", ("involuntary", "retirement"), 0.06),
        ]
    )
    assert told == (
        "Within 12 months of the start: at most 5 % of participants left of their own accord, beside 9 % (7 to 12) of "
        "similar staff; 8 % (6 to 11) of participants left for other reasons (let go, retired), beside 6 % (4 to 9) of "
        "similar staff. Whoever leaves for one reason can no longer leave for another, so the shares add up to all who "
        "left."
    )
    assert describe_exits([]).endswith("any one reason.")
    assert describe_moves([]) == ""
    moved = describe_moves([a_share("participants", ("promotion",), 0.06, happening="move")])
    assert (
        moved == "Moves inside are no exits. Within 12 months of the start: 6 % (4 to 9) of participants were promoted."
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.55, 0.75, "The wish to stay foretold who left."),
        (0.25, 0.45, "The wish to stay pointed the other way."),
        (0.4, 0.8, "That cannot be told from chance yet."),
    ],
)
def test_what_the_wish_to_stay_foretold_is_said_with_its_interval(low, high, said):
    found = Estimate((low + high) / 2, 0.05, None, low, high, 0.95, 40, 40, "concordance")
    told = describe_foretelling(found)
    assert told.endswith(said)
    assert f"({100 * low:.0f} to {100 * high:.0f} %; chance alone gives 50 %)" in told


def test_a_wish_that_may_not_be_held_against_exits_says_why():
    assert describe_foretelling(no_estimate("nobody allowed it", level=0.95)).endswith(
        "not worked out: nobody allowed it."
    )
