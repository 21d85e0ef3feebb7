"""Links proposed between codes, against a plain search over all pairs; and their risk, against planted chance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.code_slips import CodeHolder, propose_links
from tests.stats.test_slips import slips_between

WAVES = ("baseline", "mid", "end")


def holder(code: str, *waves: str, listed: bool = False, code_only: bool = True, side: str = "") -> CodeHolder:
    sides = frozenset({side} - {""})
    return CodeHolder(f"code:{code}", code, f"P-{code}", frozenset(waves), listed, code_only, sides)


def proposed(*holders: CodeHolder) -> list[tuple[str, str]]:
    pairs = propose_links(holders).pairs
    return [(a.removeprefix("code:"), b.removeprefix("code:")) for a, b in zip(pairs["token_a"], pairs["token_b"])]  # noqa: B905


def test_a_slip_between_two_waves_is_proposed():
    assert proposed(holder("an12m7", "baseline"), holder("an12n7", "end")) == [("an12m7", "an12n7")]
    assert proposed(holder("an12m7", "baseline"), holder("na12m7", "end")) == [("an12m7", "na12m7")]


def test_a_slip_between_a_wave_and_a_list_or_a_linked_person_is_proposed():
    listed = holder("an12m7", listed=True, code_only=False)
    assert proposed(listed, holder("an12n7", "end")) == [("an12m7", "an12n7")]
    assert proposed(holder("an12m7", "baseline", "mid"), holder("an12n7", "end")) == [("an12m7", "an12n7")]


@pytest.mark.parametrize(
    "holders",
    [
        (holder("an12m7", "end"), holder("an12n7", "end")),
        (holder("an12m", "baseline"), holder("an12n", "end")),
        (holder("an12m7", "baseline"), holder("an13n7", "end")),
        (holder("an12m7", "baseline", side="junior"), holder("an12n7", "end", side="senior")),
        (holder("an12m7", "baseline", "mid"), holder("an12n7", "end", "follow-up")),
        (holder("an12m7", listed=True, code_only=False), holder("an12n7", listed=True)),
        (holder("an12m7", "baseline"), holder("an12n7", "end"), holder("an12x7", "end")),
        (holder("an12m7", listed=True, code_only=False), holder("an12n7", "end"),
         holder("an12x7", "baseline", code_only=False)),
    ],
    ids=["one wave", "short", "two slips", "other side", "nobody stray", "both listed", "two rivals", "two known"],
)  # fmt: skip
def test_what_cannot_be_decided_is_not_proposed(holders):
    assert proposed(*holders) == []


def by_brute_force(holders: list[CodeHolder]) -> list[tuple[str, str]]:
    """All pairs by dynamic programming; then whole groups thrown out in which a wave or list holds two people."""
    pairs = [
        (a, b)
        for a, b in combinations(holders, 2)
        if slips_between(a.code, b.code) == 1 and min(len(a.code), len(b.code)) >= 6
        and not a.waves & b.waves and not (a.listed and b.listed) and (not a.sides or not b.sides or a.sides == b.sides)
        and any(one.code_only and not one.listed and len(one.waves) == 1 for one in (a, b))
    ]  # fmt: skip
    groups = [{one.token} for one in holders]
    for a, b in pairs:
        joined = [group for group in groups if group & {a.token, b.token}]
        groups = [group for group in groups if not group & {a.token, b.token}] + [set().union(*joined)]
    sound = set()
    for group in groups:
        held = [one for one in holders if one.token in group]
        stated = {side for one in held for side in one.sides}
        waves = [wave for one in held for wave in one.waves]
        if len(waves) == len(set(waves)) and sum(one.listed for one in held) <= 1 and len(stated) <= 1 \
                and sum(not one.code_only for one in held) <= 1:  # fmt: skip
            sound |= group
    return sorted(tuple(sorted((a.code, b.code))) for a, b in pairs if a.token in sound)


HOLDERS = st.builds(
    lambda code, waves, listed, side: holder(code, *waves, listed=listed or not waves, code_only=not listed, side=side),
    st.text("ab", min_size=5, max_size=7), st.sets(st.sampled_from(WAVES)), st.booleans(),
    st.sampled_from(["", "", "junior", "senior"]),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(HOLDERS, max_size=9, unique_by=lambda one: one.code), st.randoms(use_true_random=False))
def test_proposals_are_those_of_a_plain_search_in_any_order(holders, random):
    expected = by_brute_force(holders)
    random.shuffle(holders)
    assert proposed(*holders) == expected
    compared = sum(
        not a.waves & b.waves and not (a.listed and b.listed) and (not a.sides or not b.sides or a.sides == b.sides)
        and (a.is_stray or b.is_stray) and min(len(a.code), len(b.code)) >= 6 for a, b in combinations(holders, 2)
    )  # fmt: skip
    assert propose_links(holders).compared == compared


def test_the_risk_foretells_how_many_matches_of_strangers_chance_makes():
    """Strangers only, 300 at each wave, with codes of six signs out of four: every proposal is wrong.

    Over 20 draws the expected number must be within four standard errors of what was found, or above it.
    """
    generator = np.random.default_rng(5)
    found, expected = [], []
    for _ in range(20):
        codes = ["".join(signs) for signs in generator.choice(list("abcdefgh"), (120, 6))]
        holders = [holder(code, WAVES[place % 2]) for place, code in enumerate(dict.fromkeys(codes))]
        offer = propose_links(holders)
        found.append(offer.count)
        expected.append(offer.by_chance)
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert np.mean(found) > 0.3, "a test without chance matches would show nothing"
    assert np.mean(found) - 4 * error < np.mean(expected) < 3 * np.mean(found)


def test_nothing_gives_no_risk():
    offer = propose_links([])
    assert (offer.count, offer.by_chance, offer.risk) == (0, 0.0, 0.0)


def test_a_proposal_shows_no_code():
    offer = propose_links([holder("an12m7", "baseline"), holder("an12n7", "end")])
    assert "an12" not in repr(offer)
    assert "an12" not in repr(holder("an12m7", "end")).replace("code:an12m7", "").replace("P-an12m7", "")
