"""Curves and themes: whole months with enough people at risk, people who spoke in words or counts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import StudyError
from analysis.impact.curve import Curve, RetentionComparison
from analysis.release.curves import plan_comparison, plan_curves
from analysis.release.guard import require_releasable
from analysis.release.themes import plan_themes
from analysis.study import Source
from tests.release.programmes import a_curve, planned, programme

COMPARISON = RetentionComparison(10.123, -2.04, 22.2, 12, 0.21234, float("nan"), None, None, 0.12345, 0.05)


def steps(curves: tuple[Curve, ...]) -> dict[tuple[str, str], tuple[float, ...]]:
    return {(curve.group, curve.side): curve.time_months for curve in curves}


def test_curves_step_by_whole_months() -> None:
    curve = a_curve(at_risk=(30, 29, 28, 27))
    shown, _ = plan_curves((replace(curve, time_months=(0.0, 0.5, 1.0, 2.0)),), 5)
    assert shown[0].time_months == (0.0, 1.0, 2.0)
    assert shown[0].at_risk == (30, 28, 27)


def test_curves_end_where_too_few_are_at_risk() -> None:
    shown, hidden = plan_curves((a_curve(at_risk=(30, 8, 5, 4)), a_curve("comparison", at_risk=(60, 11, 10, 9))), 5)
    assert steps(shown) == {("participants", "all"): (0.0, 1.0, 2.0), ("comparison", "all"): (0.0, 1.0, 2.0)}
    assert hidden == ()


def test_a_curve_that_would_leave_too_few_of_a_wider_one_ends_or_is_hidden() -> None:
    whole, part = a_curve(at_risk=(30, 28, 26, 24)), a_curve("A", at_risk=(20, 20, 20, 20))
    shown, hidden = plan_curves((whole, part), 5)
    assert steps(shown) == {("participants", "all"): (0.0, 1.0, 2.0, 3.0), ("A", "all"): (0.0, 1.0, 2.0)}
    shown, hidden = plan_curves((a_curve(at_risk=(30,)), a_curve("A", at_risk=(27,))), 5)
    assert ("A", "all") not in steps(shown)
    assert [(one.what, one.by) for one in hidden] == [("curve", (("cohort", "A"),))]


def test_hidden_cohorts_are_enough_together_at_every_month() -> None:
    curves = (
        a_curve(at_risk=(40, 39)),
        a_curve("A", at_risk=(20, 20)),
        a_curve("B", at_risk=(16, 15)),
        a_curve("C", at_risk=(4, 4)),
    )
    shown, _ = plan_curves(curves, 5)
    assert steps(shown) == {("participants", "all"): (0.0, 1.0), ("A", "all"): (0.0, 1.0)}


def test_a_curve_with_a_step_that_is_no_number_is_hidden() -> None:
    curve = replace(a_curve(), survival=(1.0, float("nan"), 0.9, 0.9))
    shown, hidden = plan_curves((curve,), 5)
    assert shown == ()
    assert len(hidden) == 1


def test_the_comparison_needs_both_curves() -> None:
    both = (a_curve(at_risk=(12,)), a_curve("comparison", at_risk=(40,)))
    compared, notes = plan_comparison(COMPARISON, both)
    assert (compared.rmst_difference_days, compared.low, compared.naive_difference) == (10.1, -2.0, 0.123)
    assert compared.hazard_ratio is None
    assert notes == ()
    for curves in ((), both[:1], (a_curve(at_risk=(9,)), both[1])):
        assert plan_comparison(COMPARISON, curves)[0] is None
    assert plan_comparison(None, both) == (None, ())


def counts(*rows: tuple) -> pd.DataFrame:
    columns = ["theme", "cohort", "wave", "side", "n_people", "favourable", "unfavourable", "mixed", "not_raised"]
    return pd.DataFrame(rows, columns=columns)


def test_eight_people_are_told_in_words_and_only_for_the_whole_programme() -> None:
    table = counts(("trust", "all", "all", "all", 8, 4, 1, 0, 3), ("trust", "all", "all", "junior", 8, 4, 1, 0, 3),
                   ("respect", "all", "all", "all", 8, 3, 1, 0, 4))  # fmt: skip
    shown, hidden = plan_themes(table, {"trust": ("Trust", "understanding")}, 5)
    assert [(one.theme, one.title, one.counts, one.people, one.side) for one in shown] == [
        ("trust", "Trust", None, 8, "all")
    ]
    assert not any(sign.isdigit() for sign in shown[0].words)
    assert {one.because for one in hidden} == {
        "fewer than 8 people spoke (16 in a cohort or on one side)", "fewer than 5 people raised the theme"
    }  # fmt: skip


def test_sixteen_people_are_counted() -> None:
    shown, _ = plan_themes(counts(("trust", "all", "all", "all", 16, 8, 2, 1, 5)), {}, 5)
    assert shown[0].counts == (8, 2, 1, 5)
    shown, _ = plan_themes(counts(("trust", "all", "all", "all", 15, 8, 2, 1, 4)), {}, 5)
    assert shown[0].counts is None
    assert plan_themes(counts(("trust", "all", "all", "all", 7, 5, 1, 1, 0)), {}, 5)[0] == ()


def test_open_answers_take_ten_who_wrote_and_ten_who_raised_the_theme() -> None:
    rows = (("trust", "all", "all", "all", 12, 8, 1, 1, 2), ("respect", "all", "all", "all", 12, 8, 1, 0, 3))
    shown, hidden = plan_themes(counts(*rows), {}, 5, "comments")
    assert [(one.theme, one.counts) for one in shown] == [("trust", None)]
    assert [(one.what, one.because) for one in hidden] == [("comment", "fewer than 10 people raised the theme")]
    few = counts(("trust", "all", "all", "all", 9, 9, 0, 0, 0))
    assert plan_themes(few, {}, 5, "comments")[1][0].because.startswith("fewer than 10 people wrote")
    assert plan_themes(few, {}, 5)[0]
    assert plan_themes(counts(*rows), {}, 12, "comments")[0] == ()


@pytest.mark.parametrize(("waits", "told"), [(0, 0), (4, None), (5, 5)])
def test_people_for_whom_a_suggestion_waits_are_told_from_five_on(waits: int, told: int | None) -> None:
    table = counts(("trust", "all", "all", "all", 20, 8, 2, 1, 9)).assign(suggested=waits)
    assert plan_themes(table, {}, 5)[0][0].waiting == told
    in_words = counts(("trust", "all", "all", "all", 12, 8, 1, 1, 2)).assign(suggested=2)
    assert plan_themes(in_words, {}, 5)[0][0].waiting is None


def test_both_sources_leave_side_by_side_and_stay_as_they_are_out() -> None:
    spoken, written = (counts(("trust", "all", "all", "all", n, n - 5, 0, 0, 5)) for n in (16, 30))
    out = planned(replace(programme(1), themes=spoken, comment_themes=written))
    assert [one.people for one in (*out.themes, *out.comment_themes)] == [16, 30]
    more = counts(("trust", "all", "all", "all", 35, 30, 0, 0, 5))
    later = planned(replace(programme(1), themes=more, comment_themes=more), published=(out,))
    assert [one.people for one in (*later.themes, *later.comment_themes)] == [35, 30]


def test_a_theme_that_too_few_raised_stops_the_release() -> None:
    out = planned(replace(programme(1), comment_themes=counts(("trust", "all", "all", "all", 30, 10, 0, 0, 20))))
    few = replace(out.comment_themes[0], counts=(9, 0, 0, 21))
    with pytest.raises(StudyError, match="too few people"):
        require_releasable(replace(out, comment_themes=(few,)))
    require_releasable(replace(out, comment_themes=(), themes=(few,)))


@pytest.mark.parametrize(("of_side", "is_shown"), [(31, False), (40, True), (30, True)])
def test_nested_groups_of_speakers_differ_by_ten(of_side: int, is_shown: bool) -> None:
    table = counts(
        ("trust", "all", "all", "all", 40, 20, 0, 0, 20),
        ("trust", "all", "all", "junior", of_side, 20, 0, 0, of_side - 20),
    )
    shown, _ = plan_themes(table, {}, 5)
    assert ("junior" in {one.side for one in shown}) == is_shown


@pytest.mark.parametrize(
    ("both", "waves"), [(1, {"all", "baseline"}), (9, {"all", "baseline"}), (10, {"all", "baseline", "end"})]
)
def test_few_who_spoke_at_two_waves_are_not_told_by_adding_the_waves(both: int, waves: set[str]) -> None:
    sizes = (("all", 52 - both), ("baseline", 30), ("end", 22))
    rows = (("trust", "all", wave, "all", n, n, 0, 0, 0) for wave, n in sizes)
    assert {one.wave for one in plan_themes(counts(*rows), {}, 5)[0]} == waves


@pytest.mark.parametrize(("source", "few"), [("interviews", 3), ("comments", 9)])
def test_few_who_raised_a_theme_are_not_told_by_subtracting_a_side(source: Source, few: int) -> None:
    def told(raised: int) -> tuple[set[str], list[str]]:
        sides = (("all", 60, 20 + raised), ("senior", 30, 20), ("junior", 30, raised))
        rows = (("trust", "all", "end", side, n, said, 0, 0, n - said) for side, n, said in sides)
        shown, hidden = plan_themes(counts(*rows), {}, 5, source)
        return {one.side for one in shown}, [one.because for one in hidden if one.by == (("side", "senior"),)]

    sides, reasons = told(few)
    assert sides == {"all"}
    assert reasons[0].endswith("people raised the theme beside it")
    assert told(0)[0] == {"all", "senior"}


def test_counts_that_do_not_add_up_are_refused() -> None:
    for row in (("trust", "all", "all", "all", 16, 8, 2, 1, 4), ("trust", "all", "all", "all", 16, None, 2, 1, 4)):
        with pytest.raises(StudyError, match="do not add up"):
            plan_themes(counts(row), {}, 5)


def test_a_release_says_what_opens_the_themes() -> None:
    inputs = replace(programme(1), themes=counts(("trust", "all", "all", "all", 7, 5, 1, 1, 0)))
    assert any("it takes 8 people who spoke" in note for note in planned(inputs).notes)
