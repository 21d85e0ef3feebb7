"""Grades: every condition of B fails by itself and is named; a draw makes an A, and only where it is recorded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.card import Withheld
from analysis.impact.conditions import likeness_conditions
from analysis.study import RETENTION, Study
from tests.impact.made import AS_OF, deck_of, find, people_like, study_of


def test_similar_staff_earn_a_b() -> None:
    card = find(deck_of(study_of(people_like())))
    assert (card.design, card.verdict) == ("B", "rose")
    assert card.compared_with == "80 similar staff"
    assert card.design_because == "same waves, similar staff after weighting, equal dropout"


def fewer_of_the_level(people: pd.DataFrame) -> pd.DataFrame:
    outside = people.index[people["arm"] == "comparison"]
    return people.drop(outside[19:])


def other_starting_point(people: pd.DataFrame) -> pd.DataFrame:
    """Participants all begin where nobody in the comparison does: no weight can mend that."""
    inside = people["arm"] == "programme"
    low = 6 + people["before"] % 4
    return people.assign(before=people["before"].where(~inside, low), after=people["after"].where(~inside, low + 2))


def other_departments(people: pd.DataFrame) -> pd.DataFrame:
    inside = people["arm"] == "programme"
    return people.assign(department=people["department"].mask(~inside, "Works"))


def more_dropout(people: pd.DataFrame) -> pd.DataFrame:
    inside = people["arm"] == "programme"
    return people.assign(after=people["after"].mask(inside & (people.index % 5 == 0)))


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (fewer_of_the_level, "only 19 comparison people of the same level (20 are needed)"),
        (other_starting_point, "after weighting the comparison is worth only"),
        (other_departments, "100 % of the group are like nobody else in department (at most 10 % is allowed)"),
        (more_dropout, "dropout differs by 20 % (at most 10 % is allowed)"),
    ],
)
def test_each_condition_of_b_fails_by_itself_and_is_named(broken, named) -> None:
    card = find(deck_of(study_of(broken(people_like()))))
    assert card.design == "C"
    assert named in card.design_because
    assert ";" not in card.design_because, "no other condition fails"
    assert card.estimate == pytest.approx(card.own_change), "a C card shows the change alone"
    assert not isinstance(card.comparison_change, Withheld), "and the comparison beside it"


CONDITIONS = (
    "same waves", "enough people of the same level", "alike at the start", "somebody like everybody",
    "a comparison worth enough people", "equal dropout", "same trend before", "the programme had started",
)  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "fails"),
    [
        (None, set()),
        (fewer_of_the_level, {"enough people of the same level"}),
        (other_starting_point, {"a comparison worth enough people"}),
        (other_departments, {"somebody like everybody"}),
        (more_dropout, {"equal dropout"}),
    ],
)
def test_the_whole_checklist_stands_on_the_card(broken, fails) -> None:
    people = people_like() if broken is None else broken(people_like())
    card = find(deck_of(study_of(people)))
    assert tuple(one.name for one in card.conditions)[: len(CONDITIONS)] == CONDITIONS
    assert {one.name for one in card.conditions if one.state == "fails"} == fails
    assert "same trend before" in {one.name for one in card.conditions if one.state == "untestable"}
    assert all(one.found for one in card.conditions)


def test_groups_that_no_weight_makes_alike_are_named() -> None:
    """Departments outside the room for weighing differ by more than a tenth of a standard deviation."""
    people = people_like(pairs=5, cohorts=1)
    mostly = people["department"].mask((people["arm"] == "programme") & (people.index > 1), "Legal")
    card = find(deck_of(study_of(people.assign(department=mostly))))
    alike = next(one for one in card.conditions if one.name == "alike at the start")
    assert (alike.state, card.design) == ("fails", "C")
    assert alike.found.startswith("the groups still differ at the start, by ")
    assert alike.found.endswith("standard deviations in department")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "no"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "only 5"), (19, "only 19")]
)
def test_single_people_are_not_counted_out_loud(count, said) -> None:
    (size, *_) = likeness_conditions(count, None)
    assert (size.state, size.found) == ("fails", f"{said} comparison people of the same level")


def test_nobody_to_compare_with_is_a_condition_of_its_own() -> None:
    alone = find(deck_of(study_of(people_like(comparison=0))))
    assert [(one.name, one.state) for one in alone.conditions] == [("a comparison group", "fails")]
    people = people_like()
    once = people.assign(after=people["after"].mask(people["arm"] == "comparison"))
    assert find(deck_of(study_of(once))).design_because == "nobody of the comparison group answered both waves"


def test_several_conditions_are_all_named() -> None:
    card = find(deck_of(study_of(more_dropout(fewer_of_the_level(people_like())))))
    assert card.design_because.count(";") == 1


def test_people_who_waited_at_first_do_not_look_like_dropout() -> None:
    """Half of the programme's people waited at the baseline, without a draw, and joined before the end: nobody is
    missing, though twice as many are linked as stood in the programme at first.
    """
    people = people_like(cohorts=2)
    study = study_of(people)
    waits = (study.memberships["cohort"] == "Cohort 1").to_numpy()
    first = study.memberships.assign(arm=study.memberships["arm"].mask(waits, "waitlist"))
    joined = study.memberships[waits].assign(from_date=pd.Timestamp("2024-06-01"))
    members = pd.concat([first, joined], ignore_index=True)
    card = find(deck_of(Study.from_tables("made", dict(study.tables()) | {"memberships": members}, as_of=AS_OF)))
    dropout = next(one for one in card.conditions if one.name == "equal dropout")
    assert (dropout.state, dropout.found) == ("holds", "dropout differs by 0 %")
    assert (card.design, card.linked_people, card.lost_share) == ("B", 80, 0.0)


def test_people_who_cannot_be_linked_do_not_look_like_dropout() -> None:
    """Anonymous answers at the first wave might be anybody's: they are not counted as people lost."""
    people = people_like()
    anonymous = people[people["arm"] == "programme"].head(30).assign(person=lambda rows: rows["person"] + "x")
    study = study_of(pd.concat([people, anonymous.assign(after=np.nan)], ignore_index=True))
    nameless = study.submissions["person"].str.endswith("x").fillna(False).astype(bool)
    tables = dict(study.tables()) | {
        "submissions": study.submissions.assign(
            person=study.submissions["person"].mask(nameless), arm=pd.Series("programme", index=nameless.index)
        ),
        "memberships": study.memberships[~study.memberships["person"].str.endswith("x")],
    }
    card = find(deck_of(type(study).from_tables("made", tables, as_of=study.as_of)))
    assert card.design == "B"


def test_attributes_without_room_in_the_weights_are_judged_all_the_same() -> None:
    """Nine participants leave room for the score only; their department differs, and the card says so."""
    people = people_like(pairs=5, cohorts=1)
    inside = people["arm"] == "programme"
    people = people.assign(department=people["department"].mask(inside, "Legal"))
    card = find(deck_of(study_of(people)))
    assert card.design == "C"
    assert "department" in card.design_because


def waiting_study(*, draw: object, cohort: str | None = None):
    """The comparison people wait for their turn; `draw` adds the fact that a lot decided."""
    people = people_like(cohorts=1)
    people = people.assign(
        arm=people["arm"].replace("comparison", "waitlist"), cohort=people["cohort"].fillna("Cohort 0")
    )
    facts = pd.DataFrame({"name": ["waitlist draw"], "cohort": [cohort], "value": ["drawn"]})
    return study_of(people, facts=facts) if draw else study_of(people)


def test_a_recorded_draw_earns_an_a_and_people_count_as_drawn() -> None:
    card = find(deck_of(waiting_study(draw=True)))
    assert (card.design, card.verdict) == ("A", "rose")
    assert card.compared_with == "80 people on the waiting list"
    assert card.linked_people == 80, "the card's own people are those who started"
    assert card.own_change - card.comparison_change == pytest.approx(card.estimate, abs=2.5)


def test_without_a_recorded_draw_waiting_proves_nothing() -> None:
    card = find(deck_of(waiting_study(draw=False)))
    assert card.design == "C"
    assert "no draw by lot is recorded" in card.design_because
    assert (card.answered, card.linked_people) == (80, 80), "people who wait are not counted with the participants"


def test_a_draw_of_another_cohort_is_no_draw_of_this_one() -> None:
    assert find(deck_of(waiting_study(draw=True, cohort="Cohort 0"))).design == "A"
    assert find(deck_of(waiting_study(draw=True, cohort="Cohort 9"))).design == "C"


def test_whoever_was_drawn_to_wait_still_counts_as_waiting_after_starting() -> None:
    study = waiting_study(draw=True)
    started = study.memberships[study.memberships["arm"] == "waitlist"].assign(
        arm="programme", from_date=pd.Timestamp("2024-10-01")
    )
    tables = dict(study.tables()) | {"memberships": pd.concat([study.memberships, started], ignore_index=True)}
    card = find(deck_of(type(study).from_tables("made", tables, as_of=study.as_of)))
    assert (card.design, card.linked_people) == ("A", 80)


def test_retention_without_anybody_else_is_no_comparison() -> None:
    people = people_like(comparison=0)
    employment = people[["person", "level", "department"]].assign(from_date=pd.Timestamp("2020-01-01"))
    card = find(deck_of(study_of(people, employment=employment)), RETENTION)
    assert card.design == "C"
    assert isinstance(card.estimate, Withheld)
    assert card.estimate.because == "there is nobody to compare with"
