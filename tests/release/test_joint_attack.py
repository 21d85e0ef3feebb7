"""All releases of a programme, read together by attackers who know every roster: nobody is told of.

The attackers share no code with the planner. They are held against brute force, and against simpler rules of which it
is known that they give people away. `benchmarks/releases.py` runs them on many more programmes.
"""

from __future__ import annotations

import pytest

from benchmarks.release_bounds import pinned, told_by
from benchmarks.release_exact import small_group, told_alone
from benchmarks.release_ground import a_ground, inputs_at, published_in_a_row
from benchmarks.release_rows import Row, by_measure, rows_of
from benchmarks.release_rules import naive, remainder
from benchmarks.release_study import K, agreement, twelve_pairs

#: Small and large programmes, of which answers come late, are undone, corrected, or go with their people.
SEEDS = (0, 1, 3, 5, 7, 9, 13)
#: Programmes in which somebody was forgotten between releases, or answers near the end of the scale told of people.
ONCE_TOLD = (61, 79, 107, 94, 8)


def summed(*groups: str) -> list[Row]:
    """Rows of people named by single letters."""
    return [Row("m", tuple((one, "w", 0) for one in people), (), 0.0, 100.0, people) for people in groups]


@pytest.mark.parametrize("seed", [*SEEDS, *ONCE_TOLD])
def test_nobody_is_told_of_by_several_releases(seed: int) -> None:
    brought, out = published_in_a_row(a_ground(seed))
    for measure, rows in by_measure(rows_of(brought, out)).items():
        people = small_group(rows, K)
        assert not people, (measure, told_by(rows, people))
        assert pinned(rows) == [], measure


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_somebody_who_is_linked_later_is_the_same_person(seed: int) -> None:
    brought, out = published_in_a_row(a_ground(seed, relinked=True))
    for measure, rows in by_measure(rows_of(brought, out)).items():
        assert not small_group(rows, K), measure


def test_the_search_equals_brute_force() -> None:
    cases, told, differ = agreement(16)
    assert differ == 0
    assert 3 < told < cases


@pytest.mark.parametrize("rule", [naive, remainder])
def test_simpler_rules_give_people_away(rule) -> None:
    ground = a_ground(5)
    rows = by_measure(rule([inputs_at(ground, number) for number in range(ground.releases)], K))
    assert all(small_group(some, K) for some in rows.values())
    assert {who for some in rows.values() for who in told_alone(some)}
    assert any(pinned(some) for some in rows.values())


def test_three_figures_leave_one_person() -> None:
    """No two of them differ by fewer than five people: an attack by pairs finds nobody."""
    rows = summed("abcdefghijklmno", "abcdefgh", "ijklmn")
    assert small_group(rows, K) == ["o"]
    assert sorted(told_by(rows, ["o"])) == [(-1.0, "abcdefgh"), (-1.0, "ijklmn"), (1.0, "abcdefghijklmno")]
    assert small_group(summed("abcdefghijklmnopqrst", "abcdefgh", "ijklmn"), K) == []


def test_a_change_beside_a_level_of_the_same_answers_is_one_more_sum() -> None:
    """Changes of five people and their first levels, taken from the later levels of six, leave the sixth."""

    def answers(people: str, wave: str) -> tuple[tuple[str, str, int], ...]:
        return tuple((one, wave, 0) for one in people)

    rows = [
        Row("m", answers("abcde", "mid"), answers("abcde", "baseline"), 0, 0, "changes"),
        Row("m", answers("abcdef", "mid"), (), 0, 0, "later levels"),
        Row("m", answers("abcde", "baseline"), (), 0, 0, "first levels"),
    ]
    assert small_group(rows, K) == ["f"]
    assert small_group(rows[:2], K) == []


def test_a_mean_near_an_end_pins_everybody_in_it() -> None:
    near = [Row("m", tuple((one, "w", 0) for one in "abcde"), (), 470.0, 471.0, "all")]
    assert {one.low for one in pinned(near)} == {70.0}
    assert pinned([Row("m", near[0].plus, (), 400.0, 401.0, "all")]) == []


def test_twelve_pairs_are_shown_by_side_or_told_what_is_missing() -> None:
    asked, shown, silent = twelve_pairs(3)
    assert silent == 0
    assert shown > asked / 2
