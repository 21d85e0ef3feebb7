"""Favourable shares that are fine one by one must not tell together of whom everybody, or nobody, answered so.

The witness is brute force: every set of yes and no that agrees with all shown shares.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analysis.release.choosing import Audit
from analysis.release.coding import code_share
from analysis.release.narrowing import Told, held_back
from analysis.release.panels import Members, Panel
from analysis.release.published import NOTHING_OUT
from analysis.release.release import Cell
from analysis.release.telling_shares import without_telling_shares
from tests.release.programmes import planned, programme

SYSTEM = ("cells", "engagement", "baseline", "programme")


def cell(by: tuple[tuple[str, str], ...], n: int, share: float) -> Cell:
    favourable, coded = code_share(share, n)
    return Cell(
        "engagement", "Engagement", "level", "baseline", "programme", by, n, 50.0, None, None,
        favourable=favourable, favourable_coded=coded, favourable_low=0.0, favourable_high=1.0,
    )  # fmt: skip


def shown(answers: np.ndarray, groups: dict[tuple[tuple[str, str], ...], list[int]]) -> dict[object, Cell]:
    """The cells of these groups of people, by their terms, with the shares that may be told."""
    cells = [cell(by, len(people), float(answers[people].mean())) for by, people in groups.items()]
    members = {by: Members.of(f"P{one}" for one in people) for by, people in groups.items()}
    told = without_telling_shares(cells, cells, (Panel(SYSTEM, members),), NOTHING_OUT, Audit())
    assert [one.by for one in told] == list(groups)
    assert all(one.mean == 50.0 for one in told)
    return {one.by: one for one in told}


def test_a_rest_that_is_favourable_to_the_last_is_not_left() -> None:
    answers = np.array([1, 0] * 7 + [1, 0] + [1] * 6)
    whole, cohort = list(range(22)), list(range(16))
    cells = shown(answers, {(): whole, (("cohort", "A"),): cohort})
    assert cells[()].favourable is not None
    left_out = cells[("cohort", "A"),]
    assert (left_out.favourable, left_out.favourable_low, left_out.favourable_high) == (None, None, None)
    assert left_out.favourable_coded == ""


def test_a_rest_of_both_kinds_is_left() -> None:
    answers = np.array([1, 0] * 8 + [1, 1, 1, 0, 1, 1])
    cells = shown(answers, {(): list(range(22)), (("cohort", "A"),): list(range(16))})
    assert all(one.favourable is not None for one in cells.values())


@pytest.mark.parametrize("seed", range(12))
def test_brute_force_finds_nobody_who_is_surely_one_or_the_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers = (rng.random(14) < rng.choice([0.3, 0.5, 0.7])).astype(int)
    groups: dict[tuple[tuple[str, str], ...], list[int]] = {(): list(range(14))}
    for number in range(4):
        some = np.flatnonzero(rng.random(14) < 0.8)
        if len(some) >= 10:
            groups[("level", str(number)),] = [int(one) for one in some]
    told = {by: one for by, one in shown(answers, groups).items() if one.favourable is not None}
    patterns = np.array(list(product((0, 1), repeat=14)))
    agree = np.ones(len(patterns), dtype=bool)
    for by, one in told.items():
        agree &= [
            code_share(share, len(groups[by])) == (one.favourable, one.favourable_coded)
            for share in patterns[:, groups[by]].mean(axis=1)
        ]
    possible = patterns[agree]
    assert (possible == answers).all(axis=1).any()
    assert possible.min(axis=0).max() == 0, "somebody surely answered favourably"
    assert possible.max(axis=0).min() == 1, "somebody surely did not"


def test_shares_are_told_by_one_dimension_and_by_cohort_and_side() -> None:
    cells = [one for one in planned(programme(3, pairs=60, comparison=40)).cells if one.kind == "level"]
    terms = {tuple(name for name, _ in one.by) for one in cells if one.favourable is not None}
    assert () in terms
    assert terms <= {(), *((name,) for by in terms for name in by), ("cohort", "side")}
    assert any(len(one.by) == 2 and one.favourable is None and one.n >= 20 for one in cells)


def test_figures_that_contradict_what_is_out_are_searched_by_themselves() -> None:
    out, new = (Told(cell((), 12, 0.5), Members.of("P"), is_new=fresh) for fresh in (False, True))
    asked: list[list[Told]] = []

    def search(told: list[Told]) -> tuple[()]:
        asked.append(told)
        if out in told:
            raise ValueError("No answers agree with these means.")
        return ()

    assert held_back(search, [out, new]) == set()
    assert asked == [[out, new], [new]]
