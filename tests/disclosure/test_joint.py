"""Witness: all groups of fewer than k people, one by one, with exact ranks of small systems of 0 and 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.joint import Rows, Sums, choose_jointly, groups_given_away
from analysis.disclosure.small_groups import small_groups


def exact_rank(rows: np.ndarray) -> int:
    """The rank over the rationals, by elimination of whole numbers of any size (Bareiss)."""
    table = [[int(value) for value in row] for row in rows]
    rank, before = 0, 1
    for column in range(rows.shape[1]):
        pivot = next((at for at in range(rank, len(table)) if table[at][column]), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        for at in range(rank + 1, len(table)):
            table[at] = [
                (table[rank][column] * one - table[at][column] * other) // before
                for one, other in zip(table[at], table[rank], strict=True)
            ]
        before = table[rank][column]
        rank += 1
    return rank


def given_away(rows: np.ndarray, k: int) -> Iterator[tuple[int, ...]]:
    """Every group of fewer than k people of whose answers some combination of `rows` (people as columns) is a sum."""
    whole = exact_rank(rows)
    for size in range(1, k):
        for group in combinations(range(rows.shape[1]), size):
            if exact_rank(np.delete(rows, group, axis=1)) < whole:
                yield group


def random_rows(seed: int, people: int, most: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    traits = [rng.integers(0, rng.integers(2, 4), people) for _ in range(3)]
    rows = [np.ones(people, dtype=bool)]
    rows += [trait == value for trait in traits for value in range(3)]
    rows += [(one == a) & (other == b) for one, other in combinations(traits, 2) for a in range(3) for b in range(3)]
    kept = [row for row in rows if row.sum() >= 3]
    return np.array(kept[:most], dtype=bool)


def words_of(rows: np.ndarray, k: int) -> list[np.ndarray]:
    return list(chain.from_iterable(small_groups(rows.astype(float), np.ones(rows.shape[1]), k)))


def chosen(rows: np.ndarray, k: int, out: int = 0, tick: Callable[[], object] = lambda: None) -> np.ndarray:
    count = len(rows)
    what = Rows(np.arange(count) < out, np.linspace(2, 1, count), np.ones(count, dtype=bool))
    return choose_jointly(what, [Sums(rows, np.ones(rows.shape[1]))], k, tick)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 11), st.integers(3, 20), st.sampled_from([3, 4, 5]))
def test_the_search_finds_a_group_exactly_where_there_is_one(seed: int, people: int, most: int, k: int) -> None:
    rows = random_rows(seed, people, most)
    by_hand = set(given_away(rows, k))
    found = words_of(rows, k)
    supports = {tuple(np.flatnonzero(np.abs(word) > 1e-7).tolist()) for word in found}
    assert supports <= by_hand
    smallest = {group for group in by_hand if not any(set(other) < set(group) for other in by_hand)}
    assert smallest <= supports


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 11), st.sampled_from([3, 4, 5]), st.integers(0, 3))
def test_what_is_chosen_gives_nobody_away_beside_what_is_out(seed: int, people: int, k: int, out: int) -> None:
    rows = random_rows(seed, people, 20)
    while out and any(given_away(rows[:out], k)):
        out -= 1
    kept = chosen(rows, k, out)
    assert kept[:out].all()
    assert not any(given_away(rows[kept], k))
    for row in np.flatnonzero(~kept):  # nothing that tells nothing new is held back
        assert exact_rank(np.vstack([rows[kept], rows[row]])) > exact_rank(rows[kept])


def test_three_tables_give_one_person_away_although_no_two_do() -> None:
    """Department of 15, cohort A in it (8), cohort B in it (6): what is left is one person."""
    department = np.ones(15, dtype=bool)
    first, second = np.arange(15) < 8, (np.arange(15) >= 8) & (np.arange(15) < 14)
    (word,) = words_of(np.array([department, first, second]), 5)
    assert np.flatnonzero(np.abs(word) > 1e-7).tolist() == [14]
    assert chosen(np.array([department, first, second]), 5).tolist() == [True, True, False]


def test_somebody_with_two_unknowns_counts_once() -> None:
    """Four people and one of them again with a corrected answer are four people."""
    row = np.ones((1, 5), dtype=bool)
    owned = np.array([[1, 0, 0, 0, 1], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]], dtype=bool)
    weights = np.array([0.5, 1, 1, 1, 0.5])
    sums, nothing = Sums(row, weights, owned), np.zeros(1, dtype=bool)
    assert len(groups_given_away(sums, nothing, ~nothing, 5)) == 1
    assert not choose_jointly(Rows(nothing, np.ones(1), ~nothing), [sums], 5).any()


@pytest.mark.parametrize("seed", range(3))
def test_groups_of_nine_are_found_as_well(seed: int) -> None:
    """Strict mode: a chain of nested groups whose ends differ by nine people in single steps of other tables."""
    rng = np.random.default_rng(seed)
    people = rng.permutation(40)
    rows = np.zeros((4, 40), dtype=bool)
    rows[0, people] = True
    rows[1, people[:15]] = rows[2, people[15:31]] = True  # the rest is nine people
    rows[3, people[:20]] = True
    words = words_of(rows, 10)
    assert any(set(np.flatnonzero(np.abs(word) > 1e-7)) == set(people[31:]) for word in words)


def test_nothing_of_what_is_out_is_held_against_what_is_new() -> None:
    """A small group that older figures give away already (before a threshold was raised) forbids nothing new."""
    old = np.zeros((2, 20), dtype=bool)
    old[0], old[1, :13] = True, True  # seven people are left: fine for 5, not for 10
    new = np.zeros((1, 20), dtype=bool)
    new[0, :10] = True
    kept = chosen(np.vstack([old, new]), 10, 2)
    assert kept.tolist() == [True, True, False]  # it would leave three people of its own
    same = np.vstack([old, old[:1]])
    assert chosen(same, 10, 2).all()


def test_work_can_be_ended_between_two_steps() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        chosen(random_rows(1, 10, 20), 5, tick=stop)
