"""History on a card without a comparison: sized by whoever outside answered at all, else the reason why not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Card, Rival
from analysis.study import Study
from tests.impact.made import deck_of, find, people_like, points, study_of


def history(card: Card) -> Rival:
    assert card.design == "C"
    return next(rival for rival in card.rivals if rival.name == "history")


def strangers(people: pd.DataFrame, *, first: int, later: int) -> pd.DataFrame:
    """Comparison people of whom so many answer first and so many others later, nobody twice."""
    outside = people.index[people["arm"] == "comparison"]
    early, late = outside[:first], outside[first : first + later]
    inside = people["arm"] == "programme"
    return people.assign(
        before=people["before"].where(inside | people.index.isin(early)),
        after=people["after"].where(inside | people.index.isin(late)),
    )


def test_people_outside_who_cannot_be_linked_size_it_by_their_means() -> None:
    people = strangers(people_like(cohorts=1, seed=5), first=40, later=40)
    card = find(deck_of(study_of(people)))
    outside = people[people["arm"] == "comparison"]
    by_hand = points(outside["after"].dropna()).mean() - points(outside["before"].dropna()).mean()
    found = history(card)
    assert found.size == pytest.approx(by_hand)
    assert found.rests_on == "outside"
    assert "none of them known to be the same" in found.because
    assert f"{by_hand:+.1f}".replace("-", "−").removesuffix(".0") in found.because


@pytest.mark.parametrize(("first", "later", "sized"), [(9, 40, False), (40, 9, False), (10, 10, True), (40, 0, False)])
def test_ten_people_outside_are_needed_at_each_wave(first, later, sized) -> None:
    card = find(deck_of(study_of(strangers(people_like(cohorts=1, seed=5), first=first, later=later))))
    found = history(card)
    assert (found.size is not None) == sized
    if not sized:
        assert "fewer than 10 people outside answered each of them" in found.because


def test_without_anybody_outside_it_says_that_nobody_was_asked() -> None:
    found = history(find(deck_of(study_of(people_like(comparison=0, cohorts=1)))))
    assert found.size is None
    assert found.because.endswith("nobody outside was asked")


def with_middle_wave(people: pd.DataFrame, moved: float) -> Study:
    """The comparison people answered baseline and a middle wave, not the end; they `moved` by so much of 24 points."""
    study = study_of(people.assign(after=people["after"].where(people["arm"] == "programme")))
    outside = people[people["arm"] == "comparison"].assign(after=lambda rows: np.clip(rows["before"] + moved, 6, 30))
    inside = people[people["arm"] == "programme"].assign(after=lambda rows: rows["before"])
    middle = study_of(pd.concat([inside, outside], ignore_index=True))
    tables, other = dict(study.tables()), dict(middle.tables())
    taken = other["submissions"]["wave"] == "end"
    answers = other["submissions"][taken].assign(
        wave="middle", submission=lambda rows: "middle " + rows["person"], date=pd.Timestamp("2024-07-01")
    )
    replies = other["responses"][other["responses"]["submission"].str.startswith("end ")]
    replies = replies.assign(submission=replies["submission"].str.replace("end ", "middle ", regex=False))
    tables |= {
        "waves": pd.DataFrame({"wave": ["baseline", "middle", "end"], "order": [1.0, 2.0, 3.0]}),
        "submissions": pd.concat([tables["submissions"], answers], ignore_index=True),
        "responses": pd.concat([tables["responses"], replies], ignore_index=True),
    }
    return Study.from_tables("made", tables, as_of=study.as_of)


def test_people_outside_who_were_asked_at_another_wave_size_it_by_that() -> None:
    people = people_like(cohorts=1, seed=6)
    cards = [card for card in deck_of(with_middle_wave(people, 3.0)).cards if card.outcome == "engagement"]
    card = next(card for card in cards if (card.cohort, card.side, card.wave_to) == ("all", "all", "end"))
    outside = people[people["arm"] == "comparison"]
    by_hand = (points(np.clip(outside["before"] + 3.0, 6, 30)) - points(outside["before"])).mean()
    assert history(card).size == pytest.approx(by_hand)
    assert "from baseline to middle, the nearest they were asked" in history(card).because
