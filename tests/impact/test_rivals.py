"""Rivals: each sized from the card's own data, the strongest first, and two different cards say different things."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.impact.card import Withheld
from analysis.impact.clues import Clues
from analysis.impact.missing import Missingness
from analysis.impact.regression import Drift
from analysis.impact.rival_words import amount, moved, once_or_times, percent
from analysis.impact.rivals import Circumstances, rank_rivals
from analysis.impact.selection import Selection
from analysis.stats.estimate import Estimate
from tests.impact.made import deck_of, find, people_like, points, study_of


def strongest(**facts) -> str:
    return rank_rivals(Circumstances(**({"design": "C", "estimate": 4.0} | facts)))[0].name


def missing(share: float = 0.3, reach: float = 3.0, weighted: float | None = None, beside: float = 0.0) -> Missingness:
    """Ten people missing from a card whose estimate is 4; `weighted` is the estimate by likelihood to answer again."""
    again = (
        None
        if weighted is None
        else Estimate(weighted, 1.0, 20.0, weighted - 2.0, weighted + 2.0, 0.95, 30, 30, "made")
    )
    return Missingness(
        share, max(share, beside), 10, 0, 60.0, 52.0, again, "too few", (-20.0, 30.0), (4.0 - reach, 4.0 + reach)
    )


DRIFT = Drift(2.5, -6.0, 0.58, "other staff")


def test_the_largest_that_pulls_the_same_way_is_the_strongest() -> None:
    assert strongest(comparison_change=3.0, drift=DRIFT) == "history"
    assert strongest(comparison_change=1.0, drift=DRIFT) == "regression to the mean"
    assert strongest(comparison_change=0.0, missingness=missing()) == "dropout"


def test_dropout_that_could_not_be_learnt_leads_only_where_it_could_matter() -> None:
    assert strongest(missingness=missing()) == "history", "nobody outside was asked at all"
    assert strongest(comparison_change=0.0, missingness=missing(reach=0.5)) == "wish to please"
    told = {r.name: r for r in rank_rivals(Circumstances("C", 4.0, missingness=missing()))}["dropout"]
    assert told.size is None
    assert "began 8 points lower than those who stayed" in told.because
    assert "one standard deviation less than those who stayed, the figure would move by 3 points" in told.because


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        pytest.param(missing(0.3, weighted=3.6), None, id="little by weighting, but many are missing"),
        pytest.param(missing(0.05, weighted=3.6, beside=0.3), None, id="many of the comparison are missing"),
        pytest.param(missing(0.12, weighted=3.6), 0.4, id="little, and few are missing"),
        pytest.param(missing(0.3, weighted=2.0), 2.0, id="weighting alone explains a half"),
        pytest.param(missing(0.3, weighted=5.5), None, id="weighting pulls the other way"),
    ],
)
def test_weighting_by_what_is_recorded_rules_out_dropout_only_where_few_are_missing(facts, size) -> None:
    """Five-and-twenty: with a fifth missing, what the records do not say may be as large as what they do."""
    ranked = rank_rivals(Circumstances("A", 4.0, missingness=facts))
    dropout = next(rival for rival in ranked if rival.name == "dropout")
    assert dropout.size == (None if size is None else pytest.approx(size))
    assert ranked[-1 if size == 0.4 else 0] == dropout
    assert "counting people by how likely they were to answer again moves the figure" in dropout.because
    assert ("had all who are missing changed one standard deviation less" in dropout.because) == (size != 0.4)


def test_many_missing_who_could_not_matter_are_ruled_out() -> None:
    ranked = rank_rivals(Circumstances("C", 4.0, comparison_change=0.0, missingness=missing(reach=0.5, weighted=3.9)))
    assert ranked[-1].name == "dropout"


def test_a_rival_that_pulls_the_other_way_explains_nothing_but_stays_on_the_list() -> None:
    assert strongest(comparison_change=-3.0) == "wish to please"
    assert strongest(comparison_change=0.5) == "wish to please", "an eighth explains little"
    names = [rival.name for rival in rank_rivals(Circumstances("C", 4.0, comparison_change=-3.0))]
    assert names[-1] == "history"


def test_rivals_by_design() -> None:
    assert strongest() == "history"
    assert strongest(design="B") == "selection"
    assert strongest(design="A") == "spillover"
    assert strongest(design="A", missingness=missing()) == "dropout"
    assert strongest(design="D") == "other people answered"


def test_recorded_selection_does_not_rule_out_the_rest_of_it() -> None:
    found = Selection("department", 0.04, 0.1, "before", 6.0)
    rival = rank_rivals(Circumstances("B", 6.0, selection=found))[0]
    assert (rival.name, rival.size) == ("selection", 0.1)
    assert "0.04 standard deviations, worth 0.1 points" in rival.because
    assert "telling as much as the earlier score does" in rival.because
    assert "1.0 standard deviations apart" in rival.because
    assert Selection("", 0.0, 0.0, "", 0.0).needed(3.0) is None


@given(
    st.sampled_from("ABCD"), *[st.none() | st.floats(-30, 30)] * 2, st.none() | st.just(DRIFT),
    st.none() | st.just(missing()), st.none() | st.just(Clues(2.0, 1.0, 0.0, 0.2, 3.0, 9, True)),
)  # fmt: skip
def test_there_is_always_a_rival_and_each_has_words_without_figures(
    design, estimate, change, drift, gone, clues
) -> None:
    facts = Circumstances(design, estimate, comparison_change=change, drift=drift, missingness=gone, clues=clues)
    rivals = rank_rivals(facts)
    assert rivals
    assert len({rival.name for rival in rivals}) == len(rivals)
    for rival in rivals:
        assert rival.because
        assert rival.bare
        assert not any(sign.isdigit() for sign in rival.bare)


def test_looking_back_is_a_size_only_beyond_chance() -> None:
    sure, unsure = (Clues(1.0, None, 0.0, 0.0, 3.0, 12, stands) for stands in (True, False))
    assert strongest(comparison_change=0.0, clues=sure) == "response shift"
    shifts = {r.name: r for r in rank_rivals(Circumstances("C", 4.0, clues=unsure))}
    assert shifts["response shift"].size is None
    assert "3 points better" in shifts["response shift"].because
    nobody = {r.name: r for r in rank_rivals(Circumstances("C", 4.0, clues=Clues(1.0, None, 0.0, 0.0, None, 0)))}
    assert nobody["response shift"].because.startswith("nobody was asked to look back")


def test_practice_needs_unequal_practice_where_there_is_a_comparison() -> None:
    def practice(**parts):
        found = {r.name: r for r in rank_rivals(Circumstances(**({"design": "B", "estimate": 4.0} | parts)))}
        return found.get("practice")

    assert practice(clues=Clues(2.0, 2.0, 0.0, 0.0, None, 0)) is None
    assert "2 times before, the comparison once" in practice(clues=Clues(2.0, 1.0, 0.0, 0.0, None, 0)).because
    assert "once before" in practice(design="C", clues=Clues(1.0, None, 0.0, 0.0, None, 0)).because


def test_history_is_the_comparison_or_those_who_wait() -> None:
    waiting = rank_rivals(Circumstances("C", 4.0, waiting_change=3.0))[0]
    assert (waiting.name, waiting.size) == ("history", 3.0)
    assert "people who wait for their turn changed as well, by +3 points" in waiting.because


def test_two_cards_with_different_data_say_different_things() -> None:
    one, other = (find(deck_of(study_of(people_like(seed=seed, lift=lift)))) for seed, lift in ((1, 2.0), (2, 0.0)))
    shared = {r.name for r in one.rivals} & {r.name for r in other.rivals}
    assert len(shared) >= 4
    said = {name: {r.because for card in (one, other) for r in card.rivals if r.name == name} for name in shared}
    assert {name for name, words in said.items() if len(words) == 1} <= {"response shift", "wish to please"}


def test_regression_is_told_for_a_group_that_started_low() -> None:
    """Comparison people were asked, but too few of the level for a B; the group started lower than they did."""
    people = people_like(pairs=20, comparison=80)
    inside = people["arm"] == "programme"
    low = people["before"].mask(inside, (people["before"] - 4).clip(lower=6))
    people = people.assign(before=low, department=people["department"].mask(~inside, "Works"))
    card = find(deck_of(study_of(people)))
    assert card.design == "C"
    started = points(low[inside]).mean() - points(low[~inside]).mean()
    steady = np.corrcoef(low[~inside], people["after"][~inside])[0, 1]
    assert card.regression_shift == pytest.approx(-(1 - steady) * started)
    rival = next(r for r in card.rivals if r.name == "regression to the mean")
    assert f"started {abs(started):.1f} points below other staff" in rival.because


def test_a_cohort_alone_goes_back_to_the_rest_of_the_programme() -> None:
    people = people_like(pairs=60, comparison=0, cohorts=2)
    low = (people["cohort"] == "Cohort 0") & (people["before"] > 14)
    people = people.assign(before=people["before"].where(~low, people["before"] - 5))
    deck = deck_of(study_of(people))
    card = find(deck, cohort="Cohort 0")
    mine = people["cohort"] == "Cohort 0"
    steady = np.corrcoef(people["before"], people["after"])[0, 1]
    gap = points(people["before"][~mine]).mean() - points(people["before"][mine]).mean()
    assert card.regression_shift == pytest.approx((1 - steady) * gap)
    assert isinstance(find(deck).regression_shift, Withheld), "nobody is outside the whole programme"


def test_matching_can_make_a_difference_by_itself() -> None:
    """Under B the drift has the sign it would have in the estimate: a group that stood higher seems to keep more."""
    people = people_like()
    inside = people["arm"] == "programme"
    people = people.assign(before=(people["before"] + inside).clip(upper=30))
    card = find(deck_of(study_of(people)))
    assert card.design == "B"
    gap = points(people["before"][inside]).mean() - points(people["before"][~inside]).mean()
    steady = np.corrcoef(people["before"][~inside], people["after"][~inside])[0, 1]
    assert card.regression_shift == pytest.approx((1 - steady) * gap)
    assert any(r.name == "regression through matching" for r in card.rivals)


def test_spillover_is_the_comparisons_own_change_with_its_sign_turned() -> None:
    card = find(deck_of(study_of(people_like())))
    spillover = next(r for r in card.rivals if r.name == "spillover")
    assert spillover.size == pytest.approx(-card.comparison_change)


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(2.14, "points of 100", "2.1 points"), (-1.0, "days", "1 day"), (0.0, "days", "0 days")]
)
def test_amounts(value, unit, said) -> None:
    assert amount(value, unit) == said


def test_words_of_figures() -> None:
    assert (moved(-2.0, "days"), moved(0.02, "days"), moved(3.25, "points of 100")) == (
        "−2 days",
        "0 days",
        "+3.2 points",
    )
    assert (percent(0.001), percent(0.999), percent(0.16), percent(0.0)) == ("under 1 %", "over 99 %", "16 %", "0 %")
    assert (once_or_times(1.0), once_or_times(0.0), once_or_times(1.4)) == ("once", "never", "1.4 times")


def test_waiting_people_without_a_draw_size_history() -> None:
    people = people_like(cohorts=1)
    people = people.assign(
        arm=people["arm"].replace("comparison", "waitlist"), cohort=people["cohort"].fillna("Cohort 0")
    )
    card = find(deck_of(study_of(people)))
    waiting = people["arm"] == "waitlist"
    moved_by = (points(people["after"]) - points(people["before"]))[waiting].mean()
    assert next(r for r in card.rivals if r.name == "history").size == pytest.approx(moved_by)


def test_nothing_is_worked_out_for_an_empty_group() -> None:
    card = find(deck_of(study_of(people_like(pairs=1, comparison=0).head(1))))
    assert card.rival == card.rivals[0]
    assert isinstance(card.sensitivity, Withheld) or np.isfinite(card.sensitivity)
    assert pd.notna(card.lost_share)


@pytest.mark.parametrize("noise", [-1e-12, 0, 1e-12])
def test_a_figure_in_a_reason_does_not_hang_on_the_order_it_was_summed_in(noise) -> None:
    assert amount(10.75 + noise, "points of 100") == "10.8 points"
    assert moved(-10.75 + noise, "points of 100") == "−10.8 points"
    assert percent(0.625 + noise) == "62 %"
    assert once_or_times(1.25 + noise) == "1.2 times"
