"""Hiding by sizes alone; the expected results are worked out by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.suppression import PARENT_HIDDEN, REMAINDER, SHOWN, SIBLINGS, TOO_FEW
from analysis.release.groups import suppress_groups

BY_COHORT_AND_SIDE = ("cohort", "side")


def hide(sizes: dict[tuple[str, str], int], k: int = 5) -> dict[tuple[str, str], int]:
    start = np.array([n >= k for n in sizes.values()])
    codes = suppress_groups(list(sizes), list(sizes.values()), start, BY_COHORT_AND_SIDE, k)
    return dict(zip(sizes, codes.tolist(), strict=True))


def test_a_lone_small_sibling_takes_the_smallest_of_the_others_with_it() -> None:
    hidden = hide({("all", "all"): 40, ("A", "all"): 20, ("B", "all"): 16, ("C", "all"): 4})
    assert hidden == {("all", "all"): SHOWN, ("A", "all"): SHOWN, ("B", "all"): SIBLINGS, ("C", "all"): TOO_FEW}


def test_two_small_siblings_that_are_enough_together_hide_nobody_else() -> None:
    hidden = hide({("all", "all"): 26, ("A", "all"): 20, ("B", "all"): 3, ("C", "all"): 3})
    assert hidden[("A", "all")] == SHOWN


def test_people_without_a_value_count_as_a_hidden_sibling() -> None:
    # 40 people, 38 of them in a cohort: cohorts of 20 and 18 would give the 2 away.
    hidden = hide({("all", "all"): 40, ("A", "all"): 20, ("B", "all"): 18})
    assert hidden == {("all", "all"): SHOWN, ("A", "all"): SHOWN, ("B", "all"): SIBLINGS}


def test_a_part_that_leaves_too_few_of_its_whole_is_hidden() -> None:
    hidden = hide({("all", "all"): 23, ("A", "all"): 20})
    assert hidden == {("all", "all"): SHOWN, ("A", "all"): REMAINDER}


def test_the_parts_of_a_hidden_group_are_hidden() -> None:
    sizes = {("all", "all"): 24, ("A", "all"): 20, ("B", "all"): 4, ("A", "junior"): 10, ("A", "senior"): 10}
    assert hide(sizes)[("A", "all")] == REMAINDER
    assert hide(sizes)[("A", "junior")] == PARENT_HIDDEN


def test_one_cohort_that_is_everybody_is_shown_like_everybody() -> None:
    assert set(hide({("all", "all"): 12, ("A", "all"): 12}).values()) == {SHOWN}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 4), st.sampled_from([5, 10]))
def test_what_a_partition_hides_is_nobody_or_at_least_k(parts: list[int], unknown: int, k: int) -> None:
    sizes = {("all", "all"): sum(parts) + unknown} | {(f"C{i}", "all"): n for i, n in enumerate(parts) if n}
    codes = hide(sizes, k)
    if codes.pop(("all", "all")) != SHOWN:
        assert set(codes.values()) <= {PARENT_HIDDEN, TOO_FEW}
        return
    rest = sizes[("all", "all")] - sum(sizes[group] for group, code in codes.items() if code == SHOWN)
    assert rest == 0 or rest >= k
