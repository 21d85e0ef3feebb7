"""Careless answers in sentences, and the answers without them: no figure of a few people."""

from __future__ import annotations

import pandas as pd

from analysis.impact.card import Withheld
from analysis.wording.quality import describe_careless, describe_sensitivity


def test_careless_answers_are_counted_once_and_by_kind() -> None:
    table = pd.DataFrame(
        {"wave": ["a", "b"], "answers": [40, 30], "all the same": [1, 0], "too fast": [1, 2], "flagged": [1, 2]}
    )
    assert describe_careless(table) == (
        "3 of 70 questionnaires look careless (1 all the same and 3 too fast). A flag is a reason to look: nobody is "
        "left out."
    )
    assert describe_careless(table.head(0)) == "There are no answers to look at yet."


def test_both_figures_stand_where_enough_people_make_the_difference(card_of) -> None:
    every = card_of(linked_people=46)
    without = card_of(linked_people=40, estimate=1.0, low=-2.0, high=4.0, verdict="cannot_tell")
    told, last = describe_sensitivity(9, [("understanding", every, without)], k=5)
    assert told == (
        "Understanding: +8 points (+4 to +12) with everybody, +1 point (−2 to +4) without them; the verdict turns to "
        '"cannot tell".'
    )
    assert last.endswith("Left out for this look: 9 people.")


def test_a_difference_of_few_people_is_told_without_figures(card_of) -> None:
    every = card_of(linked_people=46)
    for without in (card_of(linked_people=45, estimate=7.0), card_of(linked_people=Withheld("few"), estimate=7.0)):
        told = describe_sensitivity(9, [("understanding", every, without)], k=5)[0]
        assert told.startswith("Understanding: the verdict is the same without them; both figures are hidden")
        assert not any(sign.isdigit() for sign in told)
    same = describe_sensitivity(9, [("understanding", every, card_of(linked_people=46))], k=5)[0]
    assert "+8 points" in same


def test_what_has_no_figure_or_no_flag_says_so(card_of) -> None:
    assert describe_sensitivity(0, [], k=5) == ("Nobody was flagged, so no figure hangs on careless answers.",)
    assert "no figure without them" in describe_sensitivity(2, [("engagement", card_of(), None)], k=5)[0]
    assert "no figure with everybody" in describe_sensitivity(2, [("engagement", None, card_of())], k=5)[0]
