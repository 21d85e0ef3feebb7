"""Cards: they show what their cells show, and no more."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.impact.card import Card, Rival, Withheld
from analysis.release import Release
from analysis.release.card_coding import TOO_FEW_TO_SAY
from analysis.release.cards import GROUP_HIDDEN
from tests.release.programmes import a_card, a_curve, planned, programme

INPUTS = programme(1, pairs=30, comparison=60, answering=0.75)


def linked(by: dict[str, str], wave: str = "mid", arm: str = "programme"):
    rows = INPUTS.changes
    rows = rows[(rows["scale"] == "engagement") & (rows["wave_from"] == "baseline") & (rows["wave_to"] == wave)]
    rows = rows[rows["arm"] == arm]
    for name, value in by.items():
        rows = rows[rows[name] == value]
    return rows


def true_card(cohort: str = "all", side: str = "all", **parts) -> Card:
    by = {name: value for name, value in (("cohort", cohort), ("side", side)) if value != "all"}
    rows = linked(by)
    mean = float(rows["change"].mean())
    return a_card(
        cohort=cohort, side=side, estimate=mean, own_change=mean, low=mean - 9.0, high=mean + 9.0,
        linked_people=len(rows), linked_pairs=int(rows["pair"].nunique()), **parts,
    )  # fmt: skip


def release_of(*cards: Card, **parts) -> Release:
    return planned(replace(INPUTS, cards=cards, **parts))


def refusal(release: Release) -> str:
    assert release.cards == ()
    (hidden,) = [one for one in release.hidden if one.what == "card"]
    return hidden.because


def test_a_card_of_a_shown_group_leaves_with_its_sentences() -> None:
    (released,) = release_of(true_card()).cards
    assert released.card.estimate == round(released.card.estimate, 1)
    assert (released.sentence, released.board_sentence) == ("engagement cannot_tell", "engagement")


def test_sentences_are_made_of_the_coded_card() -> None:
    seen: list[Card] = []
    release_of(true_card(), describe=lambda card: str(seen.append(card)))
    assert isinstance(seen[0].before, Withheld)
    assert seen[0].low == round(seen[0].low, 1)


def test_levels_of_the_linked_do_not_stand_beside_the_level_of_everyone() -> None:
    (released,) = release_of(true_card()).cards
    assert "once" in released.card.before.because
    assert "once" in released.card.after.because


def test_levels_stay_where_everyone_was_linked() -> None:
    inputs = programme(1, pairs=30, answering=1.0)
    rows = inputs.changes
    rows = rows[(rows["scale"] == "engagement") & (rows["wave_from"] == "baseline") & (rows["wave_to"] == "mid")]
    mean, before = float(rows["change"].mean()), float(rows["before"].mean())
    card = a_card(estimate=mean, own_change=mean, low=mean - 9, high=mean + 9, linked_people=len(rows), before=before)
    (released,) = planned(replace(inputs, cards=(card,))).cards
    assert released.card.before == round(before, 1)


def test_a_card_that_counts_other_people_than_its_cell_stays() -> None:
    assert "same people" in refusal(release_of(replace(true_card(), linked_people=len(linked({})) - 1)))
    card = true_card()
    assert "same people" in refusal(release_of(replace(card, own_change=card.own_change + 1.0)))


def test_below_ten_people_there_is_no_card() -> None:
    small = programme(2, pairs=11, cohorts=1, answering=0.8)
    rows = small.changes
    rows = rows[(rows["scale"] == "engagement") & (rows["wave_from"] == "baseline") & (rows["wave_to"] == "mid")]
    rows = rows[rows["side"] == "junior"]
    assert 5 <= len(rows) < 10
    mean = float(rows["change"].mean())
    card = a_card(side="junior", estimate=mean, own_change=mean, low=mean - 9, high=mean + 9, linked_people=len(rows))
    release = planned(replace(small, cards=(card,)))
    assert "too few to say" in refusal(release)
    hidden = next(one for one in release.hidden if one.what == "card")
    assert (hidden.outcome, hidden.by, hidden.wave) == ("engagement", (("side", "junior"),), "mid")


def test_a_card_of_a_hidden_group_stays() -> None:
    assert refusal(release_of(a_card(cohort="Nowhere"))) == GROUP_HIDDEN


def test_a_difference_needs_the_other_arm_to_be_shown() -> None:
    parts = {"design": "B", "comparison_change": 1.234, "compared_with": "45 similar staff"}
    (released,) = release_of(true_card(**parts)).cards
    assert released.card.comparison_change == 1.2
    without = replace(INPUTS, changes=INPUTS.changes[INPUTS.changes["arm"] == "programme"])
    release = planned(replace(without, cards=(true_card(**parts),)))
    assert "compared with" in refusal(release)


def test_a_comparison_that_may_not_be_shown_is_withheld_from_a_card_of_grade_c() -> None:
    without = replace(INPUTS, changes=INPUTS.changes[INPUTS.changes["arm"] == "programme"])
    card = true_card(comparison_change=1.234, compared_with="7 similar staff")
    (released,) = planned(replace(without, cards=(card,))).cards
    assert isinstance(released.card.comparison_change, Withheld)
    assert isinstance(released.card.compared_with, Withheld)


def test_shares_and_counts_are_coded() -> None:
    (released,) = release_of(
        replace(true_card(), worse_share=0.03, answered=4, rival=Rival("history", "x", 1.26))
    ).cards
    assert "at most 10 %" in released.card.worse_share.because or "at most 5 %" in released.card.worse_share.because
    assert isinstance(released.card.answered, Withheld)
    assert released.card.rival.size == 1.3


@pytest.mark.parametrize(
    ("verdict", "low", "high", "ends"),
    [
        ("rose", 0.02, 9.0, (0.1, 9.0)),
        ("fell", -9.0, -0.01, (-9.0, -0.1)),
        ("no_material_change", -4.99, 4.99, (-4.9, 4.9)),
    ],
)
def test_rounding_keeps_the_verdict(verdict: str, low: float, high: float, ends: tuple[float, float]) -> None:
    from analysis.release.card_coding import code_card

    card = a_card(verdict=verdict, estimate=min(max(0.0, low), high), low=low, high=high)
    coded = code_card(card, 5)
    assert (coded.low, coded.high, coded.verdict) == (*ends, verdict)


def test_groups_hidden_are_counted() -> None:
    (released,) = (release := release_of(true_card())).cards
    hidden = [
        c for c in release.hidden if (c.measure, c.wave, c.arm, c.what) == ("engagement", "mid", "programme", "cell")
    ]
    assert released.card.groups_hidden == len(hidden) > 0


def test_a_card_without_figures_says_why() -> None:
    nothing = Withheld("nobody was asked about it")
    names = ("estimate", "low", "high", "before", "after", "own_change", "effect_size", "answered", "linked_people",
             "linked_pairs", "worse_share", "worse_by_chance", "detectable")  # fmt: skip
    (released,) = release_of(a_card(**dict.fromkeys(names, nothing))).cards
    assert released.card.estimate == nothing


def retention_card(**parts) -> Card:
    none = dict.fromkeys(("wave_from", "wave_to", "before", "after"), Withheld("staying has no score"))
    kept = {"outcome": "retention", "measure": "rmst_difference", "unit": "days", "design": "C"} | none
    return a_card(**(kept | parts))


def test_retention_goes_by_its_own_sizes() -> None:
    everyone = retention_card(linked_people=40, linked_pairs=20)
    one = retention_card(cohort="Cohort 0", linked_people=37, linked_pairs=18)
    release = release_of(everyone, one)
    assert [card.card.cohort for card in release.cards] == ["all"]
    assert [c.by for c in release.hidden if c.what == "card"] == [(("cohort", "Cohort 0"),)]
    assert refusal(release_of(retention_card(linked_people=9))) == TOO_FEW_TO_SAY
    assert refusal(release_of(retention_card(linked_people=30, linked_pairs=2))) == GROUP_HIDDEN


def test_a_comparison_of_retention_needs_the_comparison_curve() -> None:
    card = retention_card(design="B", linked_people=30, comparison_change=1.0, compared_with="similar staff")
    assert "compared with" in refusal(release_of(card))
    assert len(release_of(card, curves=(a_curve("comparison", at_risk=(40, 30)),)).cards) == 1
    assert "compared with" in refusal(release_of(card, curves=(a_curve("comparison", at_risk=(9, 8)),)))


def test_unlinked_people_have_a_card_of_levels() -> None:
    table = INPUTS.table[INPUTS.table["arm"] == "programme"]
    anonymous = replace(
        INPUTS,
        table=table.assign(person=pd.Series(pd.NA, index=table.index, dtype="str")),
        changes=INPUTS.changes.iloc[:0],
    )
    means = table[table["scale"] == "engagement"].groupby("wave")["score"].mean()
    gap = float(means["mid"] - means["baseline"])
    parts = dict.fromkeys(("own_change", "linked_people", "linked_pairs"), Withheld("nobody could be linked"))
    card = a_card(
        design="D", before=means["baseline"], after=means["mid"], estimate=gap, low=gap - 9, high=gap + 9, **parts
    )
    (released,) = planned(replace(anonymous, cards=(card,))).cards
    assert released.card.after == round(means["mid"], 1)
    assert "same people" in refusal(planned(replace(anonymous, cards=(replace(card, after=card.after + 2.0),))))
    assert refusal(release_of(card)) == GROUP_HIDDEN  # the wave is shown as change: no level beside it
