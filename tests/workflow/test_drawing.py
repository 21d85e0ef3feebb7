"""The waitlist draw: announced, drawn once, recorded, and followed through to a card of grade A."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from analysis.errors import StoreError, StudyError, UsageError
from analysis.impact.assignment import WAITLIST_DRAW, read_assignment
from analysis.instruments import outcome_scales
from analysis.storage.audit import read_log
from analysis.storage.studies import set_read_only
from analysis.study import ENGAGEMENT, PROGRAMME, WAITLIST
from analysis.workflow.draw_lists import Seat, independent_units, read_seats, seats_of_study
from analysis.workflow.drawing import (
    announce_seed,
    assignment_list,
    draw_again,
    draw_records,
    draw_waitlist,
    record_of,
)
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.impact import assess
from analysis.workflow.imports import carry_out
from analysis.workflow.studies import open_study
from tests.workflow.small import STUDY, WHO, read_here

PAIRS = 24
DAY = dt.date(2026, 1, 5)
ROSTER = "Employee ID,Cohort,Pair,Side,Department\n" + "".join(
    f"{2 * pair + place:05d},Aspen,P{pair:02d},{side},{'Sales' if pair < 10 else 'Legal'}\n"
    for pair in range(PAIRS)
    for place, side in enumerate(("junior", "senior"))
)


def bring(space, folder, name, text, **options):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    plan = plan_contents(space, STUDY, read_here(path), options=ImportOptions(**options))
    assert plan.status == "planned", (plan.questions, plan.findings)
    return carry_out(space, STUDY, plan, who=WHO)


def draw(space, seats=None, **options):
    said = {"cohort": "Aspen", "seed": 2026, "who": WHO, "today": DAY} | options
    return draw_waitlist(space, STUDY, read_seats(ROSTER) if seats is None else seats, **said)


def survey(wave: str, rng: np.random.Generator, waiting: set[str]) -> str:
    """Six engagement answers each; who started first gains at the end."""
    items = outcome_scales(ENGAGEMENT)[0].items
    lines = ["Employee ID,Date," + ",".join(item.id for item in items)]
    for number in range(2 * PAIRS):
        name = f"{number:05d}"
        gain = 1 if wave == "end" and name not in waiting else 0
        cells = np.clip(rng.integers(2, 4, len(items)) + gain, 1, 5)
        cells = [6 - cell if item.reversed else cell for item, cell in zip(items, cells, strict=True)]
        lines.append(f"{name},{'2025-12-15' if wave == 'baseline' else '2026-10-01'}," + ",".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def test_from_the_roster_over_the_draw_to_a_card_of_grade_a(small, space, tmp_path):
    bring(space, tmp_path, "roster.csv", ROSTER)
    before = open_study(space, STUDY)
    assert set(before.memberships["arm"]) == {PROGRAMME}
    seats = seats_of_study(space, before)
    assert {seat.employee_id for seat in seats} == {f"{number:05d}" for number in range(2 * PAIRS)}
    announce_seed(space, STUDY, seats, cohort="Aspen", seed=2026, who=WHO, today=DAY - dt.timedelta(days=7))
    drawn = draw(space, seats)
    assert (drawn.record.starts, drawn.record.waits) == (PAIRS / 2, PAIRS / 2)
    assert drawn.record.was_announced
    bring(space, tmp_path, "assignment-roster.csv", assignment_list(drawn, starts_on=dt.date(2026, 1, 12)).data)
    waiting = {seat.employee_id for seat, arm in drawn.seats if arm == WAITLIST}
    rng = np.random.default_rng(4)
    for wave in ("baseline", "end"):
        bring(space, tmp_path, f"survey-{wave}.csv", survey(wave, rng, waiting), wave=wave)
    study = open_study(space, STUDY)
    assert len(read_assignment(study).waiting) == PAIRS
    card = next(one for one in assess(study).cards if one.outcome == ENGAGEMENT and one.cohort == "all")
    assert card.design == "A"
    assert card.verdict == "rose"
    # Whoever waits starts later: a second membership, and still counts as drawn.
    later = "Employee ID,Cohort,Pair,Arm,Side,From date\n" + "".join(
        f"{seat.employee_id},Aspen,{seat.pair},Programme,{seat.side},2026-11-01\n"
        for seat, arm in drawn.seats
        if arm == WAITLIST
    )
    bring(space, tmp_path, "second-roster.csv", later)
    assert len(read_assignment(open_study(space, STUDY)).waiting) == PAIRS


def test_the_same_seed_and_list_draw_the_same_in_any_order(small, space):
    seats = read_seats(ROSTER)
    drawn = draw(space, seats)
    again = draw_again(tuple(reversed(seats)), drawn.record)
    assert dict(again.seats) == dict(drawn.seats)
    assert record_of(space, STUDY, "Aspen") == drawn.record
    with pytest.raises(StudyError, match="not the list"):
        draw_again(seats[:-2], drawn.record)


def test_a_cohort_is_drawn_once_unless_there_is_a_reason_that_is_kept(small, space):
    first = draw(space)
    for options in ({}, {"reason": "again"}, {"cohort": "all"}):
        with pytest.raises(StudyError, match="drawn"):
            draw(space, **options)
    second = draw(space, seed=7, reason="Two pairs fell apart before they met", today=DAY + dt.timedelta(days=1))
    assert draw_records(space, STUDY) == (second.record,)
    assert second.record.reason.startswith("Two pairs")
    assert ["drawn again after" in line.subject for line in read_log(space.store)].count(True) == 1
    assert first.record != second.record
    assert "fell apart" not in " ".join(line.subject for line in read_log(space.store))


def test_what_was_announced_binds(small, space):
    seats = read_seats(ROSTER)
    announce_seed(space, STUDY, seats, cohort="Aspen", seed=11, who=WHO, today=DAY - dt.timedelta(days=3))
    with pytest.raises(StudyError, match="11 was announced"):
        draw(space, seed=12)
    with pytest.raises(StudyError, match="not the one"):
        draw(space, seats[2:], seed=11)
    assert draw_records(space, STUDY) == ()
    drawn = draw(space, seed=11)
    assert drawn.record.announced_on == DAY - dt.timedelta(days=3)
    with pytest.raises(StudyError, match="already"):
        announce_seed(space, STUDY, seats, cohort="Aspen", seed=13, who=WHO)


def test_departments_are_halved_and_pairs_that_share_a_person_stay_together(small, space):
    drawn = draw(space, by_department=True)
    for department in ("Sales", "Legal"):
        arms = [arm for seat, arm in drawn.seats if seat.stratum == department]
        assert arms.count(WAITLIST) == len(arms) / 2
    shared = (
        Seat("1", "Aspen", "A", "junior"), Seat("2", "Aspen", "A", "senior"), Seat("3", "Aspen", "B", "junior"),
        Seat("2", "Aspen", "B", "senior"), Seat("4", "Aspen", "C", "junior"), Seat("5", "Aspen", "C", "senior"),
    )  # fmt: skip
    units = independent_units(shared, by_stratum=False)
    assert sorted(units) == ["Aspen / A + Aspen / B", "Aspen / C"]
    assert sum(len(seats) for _, seats in units.values()) == len(shared)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "LIST_EMPTY"), ("Employee ID,Pair\n", "LIST_EMPTY"), ("Name,Team\nAda,1\n", "LIST_COLUMNS"),
        ("Employee ID,Pair\n0001,\n", "LIST_ROWS"), ("x" * 200_001, "LIST_LONG"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_drawn_over_is_refused_with_what_is_wanted(text, code):
    with pytest.raises(UsageError) as error:
        read_seats(text)
    assert error.value.code == code


def test_a_list_may_be_pasted_from_a_spreadsheet(small, space):
    pasted = ROSTER.replace(",", "\t").replace("Side", "Role").replace("junior", "Mentor")
    assert read_seats(pasted) == read_seats(ROSTER)
    with pytest.raises(UsageError, match="seed"):
        draw(space, seed=-1)
    with pytest.raises(UsageError, match="no pair"):
        draw(space, cohort="Birch")


def test_a_study_that_cannot_be_changed_is_not_drawn_in(small, space):
    set_read_only(space.store, STUDY, True)
    with pytest.raises(StoreError, match="cannot be changed"):
        draw(space)


def test_a_draw_stated_by_hand_has_no_record_and_still_counts(small, space):
    from analysis.storage.kept_facts import KeptFact, keep_facts

    keep_facts(space.store, STUDY, [KeptFact(WAITLIST_DRAW, "drawn in the canteen", cohort="Aspen")], who=WHO)
    assert draw_records(space, STUDY) == ()
    assert read_assignment(open_study(space, STUDY)).covers(["Aspen"])


def test_a_formula_in_a_list_is_not_handed_on_live(small, space):
    seats = (Seat("=1+1", "Aspen", "A", "junior"), Seat("2", "Aspen", "A", "senior"))
    text = assignment_list(draw(space, seats)).data.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "\n=1" not in text
