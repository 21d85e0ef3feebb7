"""Grade D: the checklist says what C and B would have needed, with what was found, by studies made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Card, Condition, Withheld
from analysis.impact.lacking import EARLIER, IDS, LINKED
from analysis.study import COMPARISON, RETENTION, UNDERSTANDING, Study
from tests.impact.made import deck_of, find, people_like, study_of

OF_C = (EARLIER, IDS, LINKED)
OF_B = (
    "same waves", "enough people of the same level", "alike at the start", "equal dropout", "same trend before",
    "the programme had started",
)  # fmt: skip


def states(card: Card) -> dict[str, str]:
    assert card.design == "D"
    assert all(one.found for one in card.conditions)
    return {one.name: one.state for one in card.conditions}


def found(card: Card, name: str) -> str:
    return next(one.found for one in card.conditions if one.name == name)


def halves(**made: int) -> pd.DataFrame:
    """Seniors answer first and juniors last, so that nobody of the programme is seen twice."""
    people = people_like(**made)
    inside, junior = people["arm"] == "programme", people["side"] == "junior"
    return people.assign(before=people["before"].mask(inside & junior), after=people["after"].mask(inside & ~junior))


def test_anonymous_answers_lack_codes_and_so_links() -> None:
    card = find(deck_of(study_of(people_like(comparison=0, cohorts=1), linked=False)))
    assert states(card) == {EARLIER: "holds", IDS: "fails", LINKED: "fails", "a comparison group": "fails"}
    assert found(card, EARLIER) == "80 people of the group answered it"
    assert found(card, IDS) == "at baseline none of 80 answers carries one; at end none of 80 answers carries one"
    assert found(card, "a comparison group") == "there is no comparison group"


def test_codes_that_never_meet_lack_linked_people_only() -> None:
    """80 comparison people answered both waves, 40 of each level; the programme's own answers never meet."""
    card = find(deck_of(study_of(halves(cohorts=1))))
    judged = states(card)
    assert tuple(judged) == (*OF_C, *OF_B)
    assert (judged[EARLIER], judged[IDS], judged[LINKED]) == ("holds", "holds", "fails")
    assert found(card, LINKED) == "nobody was found at both waves"
    assert (judged["same waves"], found(card, "same waves")) == ("holds", "80 comparison people answered both waves")
    assert found(card, "enough people of the same level") == "80 comparison people of the same level"
    assert judged["alike at the start"] == judged["the programme had started"] == "untestable"
    assert judged["equal dropout"] == "fails"
    assert isinstance(card.compared_with, Withheld)
    assert "linked" in card.compared_with.because, "there are comparison people, and the card does not deny them"


@pytest.mark.parametrize(("comparison", "state", "said"), [(38, "fails", "only 19"), (40, "holds", "20")])
def test_the_same_level_is_counted_among_those_who_answered(comparison, state, said) -> None:
    """Only juniors answer last, and seniors never: of the comparison people half are of their level."""
    people = halves(cohorts=1, comparison=comparison)
    inside, senior = people["arm"] == "programme", people["side"] == "senior"
    people = people.assign(before=people["before"].mask(inside & senior))
    early = people[inside & ~senior].head(12).assign(person=lambda rows: rows["person"] + "x", after=np.nan, before=18)
    card = find(deck_of(study_of(pd.concat([people, early], ignore_index=True))))
    assert states(card)["enough people of the same level"] == state
    assert found(card, "enough people of the same level") == f"{said} comparison people of the same level"


def test_asked_once_lacks_the_earlier_wave_and_says_that_codes_are_there() -> None:
    card = find(deck_of(study_of(people_like(comparison=0, cohorts=1).assign(before=np.nan))))
    judged = states(card)
    assert (judged[EARLIER], judged[IDS], judged[LINKED]) == ("fails", "untestable", "fails")
    assert found(card, EARLIER).startswith("this was asked at one wave only")
    assert found(card, IDS) == "at end each of 80 answers carries one"


def named(study: Study, known: int) -> Study:
    """The study with names on the first `known` programme answers of each wave, of people who never meet."""
    rows = study.submissions.copy()
    for wave, letter in (("baseline", "E"), ("end", "L")):
        at = rows.index[rows["wave"] == wave][:known]
        rows.loc[at, "person"] = [f"{letter}{number}" for number in range(len(at))]
    return Study.from_tables("made", dict(study.tables()) | {"submissions": rows}, as_of=study.as_of)


@pytest.mark.parametrize(
    ("known", "state", "told"),
    [
        (3, "fails", "at end fewer than 5 of 80 answers carry one"),
        (9, "fails", "at end 9 of 80 answers carry one"),
        (10, "holds", "at end 10 of 80 answers carry one"),
        (77, "holds", "at end all but a few of 80 answers carry one"),
    ],
)
def test_ten_codes_at_each_wave_are_needed_and_few_are_not_counted(known, state, told) -> None:
    study = named(study_of(people_like(comparison=0, cohorts=1), linked=False), known)
    card = find(deck_of(study))
    assert states(card)[IDS] == state
    assert found(card, IDS).endswith(told)


def test_an_outcome_nobody_was_asked_about_has_its_checklist() -> None:
    card = find(deck_of(study_of(people_like())), UNDERSTANDING)
    assert states(card) == {EARLIER: "fails", IDS: "untestable", LINKED: "fails", "a comparison group": "fails"}
    assert found(card, EARLIER) == "nobody was asked about it"


def employed(people: pd.DataFrame) -> pd.DataFrame:
    return people[["person", "level", "department"]].assign(from_date=pd.Timestamp("2020-01-01"))


def test_retention_without_records_says_which_are_missing() -> None:
    people = people_like(comparison=30)
    card = find(deck_of(study_of(people)), RETENTION)
    assert states(card) == {
        "dates of employment": "fails", "days of joining": "holds", "the same people in both": "fails",
        "the date of the records": "holds", "enough staff outside the programme": "fails",
    }  # fmt: skip
    assert found(card, "days of joining") == "it is known of 80 people"
    assert found(card, "the date of the records") == "the records are complete up to 1 March 2026"


def test_retention_without_the_date_of_its_records_says_so() -> None:
    people = people_like(comparison=30)
    study = study_of(people, employment=employed(people))
    undated = Study.from_tables("made", dict(study.tables()), as_of=None)
    card = find(deck_of(undated), RETENTION)
    assert "up to which day" in card.design_because
    assert [name for name, state in states(card).items() if state == "fails"] == ["the date of the records"]
    assert (
        found(card, "enough staff outside the programme") == "30 people outside the programme have dates of employment"
    )


def test_retention_of_strangers_says_that_nobody_is_in_both_records() -> None:
    people = people_like(comparison=0)
    strangers = employed(people).assign(person=lambda rows: "S" + rows["person"])
    card = find(deck_of(study_of(people, employment=strangers)), RETENTION)
    assert states(card)["the same people in both"] == "fails"
    assert found(card, "dates of employment") == "it is known of 80 people"


def test_retention_of_participants_alone_lacks_a_comparison() -> None:
    people = people_like(comparison=0)
    card = find(deck_of(study_of(people, employment=employed(people))), RETENTION)
    assert card.design == "C"
    assert [(one.name, one.state) for one in card.conditions] == [("a comparison group", "fails")]


def test_no_figure_of_the_comparison_rests_on_the_group() -> None:
    card = find(deck_of(study_of(halves(cohorts=1))))
    about_others = [one for one in card.conditions if "comparison people" in one.found]
    assert len(about_others) == 2
    assert {one.rests_on for one in about_others} == {COMPARISON}
    assert Condition("a", "holds", "b", "c").rests_on == COMPARISON, (
        "a condition is careful unless it is told not to be"
    )
