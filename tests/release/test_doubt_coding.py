"""What leaders read of a card's doubts: nothing that a single missing person or answer could be told by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.impact.card import Condition, Rival, Withheld
from analysis.release.card_coding import code_card, without_interval
from analysis.release.documents import from_document, to_document
from analysis.release.doubt_coding import (
    ANALYSTS_ONLY,
    BY_THE_MISSING,
    FEW_MISSING,
    WHOLE_PROGRAMME_ONLY,
    people_missing,
    without_comparison,
)
from analysis.release.release import ReleasedCard
from tests.release.programmes import a_card, planned, programme

DROPOUT = Rival("dropout", "16 % are missing and began 4.1 points lower", 0.66, "some have no later answer", "missing")
PLEASE = Rival("wish to please", "7 % gave the best answer to everything", None, "people answer kindly", "answers")
HISTORY = Rival(
    "history", "people outside changed by +1.26 points", 1.26, "people outside may have changed", "comparison"
)


def doubtful(missing: int = 6, **parts):
    """A card of 25 linked people with `missing` more who did not answer again."""
    return a_card(
        **{
            "linked_people": 25, "lost_share": missing / (25 + missing), "stayers_before": 50.12,
            "leavers_before": 46.03, "sensitivity": 1.234, "sensitivity_low": -4.44, "sensitivity_high": 7.77,
            "bounds_low": -11.3, "bounds_high": 14.2, "moderate_low": -1.11, "moderate_high": 3.33,
            "tipping_point": 12.345, "adjusted": 2.222, "adjusted_low": -3.04, "adjusted_high": 7.16,
            "regression_shift": 0.88, "rivals": (DROPOUT, PLEASE, HISTORY), "rival": DROPOUT,
            "conditions": (Condition("equal dropout", "holds", "dropout differs by 3 %", "at most 10 % is allowed"),),
        }
        | parts
    )  # fmt: skip


def test_what_many_missing_people_share_is_shown_coded() -> None:
    card = code_card(doubtful(6), 5)
    assert (card.lost_share, card.tipping_point) == (0.19, 12.3)
    assert (card.bounds_low, card.bounds_high) == (-12.0, 15.0), "outwards to whole points"
    assert (card.moderate_low, card.moderate_high) == (-1.1, 3.3)
    assert (card.sensitivity, card.sensitivity_low, card.adjusted, card.regression_shift) == (1.2, -4.4, 2.2, 0.9)


@pytest.mark.parametrize("missing", [1, 4])
def test_a_few_missing_people_are_not_told(missing) -> None:
    card = code_card(doubtful(missing), 5)
    for part in ("lost_share", "bounds_low", "bounds_high", "moderate_low", "moderate_high", "tipping_point"):
        assert getattr(card, part) == FEW_MISSING
    assert card.rivals[0].size is None
    assert code_card(doubtful(6), 8).lost_share == FEW_MISSING, "a raised k holds here as well"


def test_nobody_missing_may_be_said() -> None:
    assert code_card(doubtful(0), 5).lost_share == 0


def test_where_the_missing_began_is_never_shown() -> None:
    card = code_card(doubtful(12), 5)
    assert (card.leavers_before, card.stayers_before) == (ANALYSTS_ONLY, ANALYSTS_ONLY)
    assert card.rivals[0].because == "some have no later answer"
    assert card.rival == card.rivals[0]


@pytest.mark.parametrize("parts", [{"cohort": "North"}, {"side": "junior"}, {"primary": False}])
def test_the_worst_case_of_a_part_could_be_solved_for_people(parts) -> None:
    card = code_card(doubtful(6, **parts), 5)
    assert (card.bounds_low, card.bounds_high) == (WHOLE_PROGRAMME_ONLY, WHOLE_PROGRAMME_ONLY)


def test_reasons_that_rest_on_single_answers_lose_their_figures() -> None:
    card = code_card(doubtful(), 5)
    assert card.rivals[1].because == "people answer kindly"
    assert card.rivals[2].because == HISTORY.because
    assert card.rivals[2].size == 1.3


def test_a_comparison_that_may_not_be_shown_is_in_no_part() -> None:
    card = without_comparison(doubtful(rival=HISTORY), "too few")
    for part in ("comparison_change", "compared_with", "adjusted", "adjusted_low", "adjusted_high", "regression_shift"):
        assert getattr(card, part) == Withheld("too few")
    assert (card.rival.because, card.rival.size) == ("people outside may have changed", None)
    assert card.conditions[0].found == "too few"
    assert (card.conditions[0].name, card.conditions[0].state) == ("equal dropout", "holds")


def test_ends_go_where_the_interval_goes() -> None:
    card = without_interval(doubtful(), "too much alike")
    for part in ("sensitivity_low", "sensitivity_high", "adjusted_low", "adjusted_high", "tipping_point"):
        assert getattr(card, part) == Withheld("too much alike")


def test_how_many_are_missing_follows_from_the_share() -> None:
    assert [people_missing(doubtful(n)) for n in (0, 1, 7, 25)] == [0, 1, 7, 25]
    assert people_missing(replace(doubtful(), linked_people=Withheld("few"))) is None
    assert people_missing(replace(doubtful(), lost_share=1.0)) is None
    assert code_card(replace(doubtful(), lost_share=1.0), 5).lost_share == FEW_MISSING


@given(st.integers(1, 4), st.integers(5, 200))
def test_no_figure_tells_how_many_few_are_missing(missing, linked) -> None:
    card = doubtful(missing, linked_people=linked, lost_share=missing / (linked + missing))
    coded = code_card(card, 5)
    for name in (*BY_THE_MISSING, "bounds_low", "bounds_high"):
        assert getattr(coded, name) == FEW_MISSING
    told = " ".join(rival.because for rival in coded.rivals)
    assert "%" not in told
    assert "began" not in told


def test_a_release_with_such_cards_is_written_and_read_back() -> None:
    whole = replace(planned(programme(1)), cards=(ReleasedCard(code_card(doubtful(), 5), "Sentence.", "Board."),))
    assert from_document(to_document(whole)) == whole


def test_a_document_of_before_reads_as_it_was() -> None:
    """A release published when cards had none of these parts: they read as never worked out."""
    document = to_document(replace(planned(programme(1)), cards=(ReleasedCard(a_card(), "Sentence.", "Board."),)))
    for one in document["release"]["cards"]:
        for name in ("conditions", "rivals", "lost_share", "bounds_low", "sensitivity"):
            one["card"].pop(name)
        for name in ("bare", "rests_on"):
            one["card"]["rival"].pop(name)
    (one,) = from_document(document).cards
    assert one.card.conditions == ()
    assert "was not worked out when this card was made" in one.card.lost_share.because


UNLINKED = (
    Condition("an earlier wave", "holds", "80 people of the group answered it", "", rests_on="group"),
    Condition("same waves", "holds", "80 comparison people answered both waves", "both are needed"),
)


def unlinked_card(inputs, **parts):
    """A card of grade D whose waves are cells: nobody is linked, and the checklist counts comparison people."""
    rows = inputs.table[(inputs.table["scale"] == "engagement") & (inputs.table["arm"] == "programme")]
    first, later = (float(rows.loc[rows["wave"] == wave, "score"].mean()) for wave in ("baseline", "mid"))
    nobody = Withheld("nobody is linked")
    return a_card(
        **{"design": "D", "linked_people": nobody, "linked_pairs": nobody, "own_change": nobody, "before": first,
           "after": later, "estimate": later - first, "low": later - first - 9.0, "high": later - first + 9.0,
           "compared_with": nobody, "comparison_change": nobody, "conditions": UNLINKED} | parts
    )  # fmt: skip


def test_the_checklist_of_grade_d_is_released_and_frozen_as_others_are() -> None:
    inputs = programme(1, pairs=30, comparison=60, answering=0.8)
    loose = inputs.changes[inputs.changes["arm"] == "comparison"]
    release = planned(replace(inputs, changes=loose, cards=(unlinked_card(inputs),)))
    (one,) = release.cards
    assert one.card.conditions == UNLINKED
    assert from_document(to_document(release)) == release
    again = replace(inputs, changes=loose, cards=(unlinked_card(inputs, conditions=()),))
    (kept,) = planned(again, release_id="r2", published=(release,)).cards
    assert kept.card.conditions == UNLINKED, "what is out stays as it is"


def test_a_comparison_that_may_not_be_shown_is_not_counted_in_the_checklist_of_grade_d() -> None:
    inputs = programme(1, pairs=30, comparison=8, answering=0.8)
    loose = inputs.changes[inputs.changes["arm"] == "comparison"]
    (one,) = planned(replace(inputs, changes=loose, cards=(unlinked_card(inputs),))).cards
    own, others = one.card.conditions
    assert own == UNLINKED[0]
    assert (others.name, others.state) == ("same waves", "holds")
    assert "80" not in others.found


def history_of(inputs, rests_on: str):
    """The released card's history, worked out from people whom the card is not held against."""
    told = Rival("history", "they moved by +1.26 points", 1.26, "they may have moved as well", rests_on)
    rows = inputs.changes[(inputs.changes["scale"] == "engagement") & (inputs.changes["arm"] == "programme")]
    rows = rows[(rows["wave_from"] == "baseline") & (rows["wave_to"] == "mid")]
    mean = float(rows["change"].mean())
    card = a_card(
        estimate=mean, own_change=mean, low=mean - 9.0, high=mean + 9.0, linked_people=len(rows),
        linked_pairs=int(rows["pair"].nunique()), rivals=(told,), rival=told,
    )  # fmt: skip
    (one,) = planned(replace(inputs, cards=(card,))).cards
    assert one.card.rival == one.card.rivals[0]
    return one.card.rival


@pytest.mark.parametrize(("comparison", "shown"), [(60, True), (8, False), (0, False)])
def test_history_by_people_outside_is_sized_where_their_levels_are_shown(comparison, shown) -> None:
    inputs = programme(1, pairs=30, comparison=comparison, answering=0.8)
    unlinked = replace(inputs, changes=inputs.changes[inputs.changes["arm"] == "programme"])
    found = history_of(unlinked, "outside")
    assert (found.size, found.because) == (
        (1.3, "they moved by +1.26 points") if shown else (None, "they may have moved as well")
    )


def test_history_by_people_who_wait_is_sized_where_their_change_is_shown() -> None:
    inputs = programme(1, pairs=30, comparison=60, answering=0.8)
    assert history_of(inputs, "waiting").size is None
    waiting = inputs.changes.assign(arm=inputs.changes["arm"].replace("comparison", "waitlist"))
    table = inputs.table.assign(arm=inputs.table["arm"].replace("comparison", "waitlist"))
    paired = waiting.assign(pair=waiting["pair"].fillna(waiting["person"]))
    assert history_of(replace(inputs, changes=paired, table=table), "waiting").size == 1.3
