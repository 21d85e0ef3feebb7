"""A study of one's own: files dropped, understood, corrected by hand, imported, and taken back."""

import csv
import re
from pathlib import Path

import pytest

from tests.browser.bringing import PLAN, Exports, first_like, with_unknown_heading
from tests.browser.loading import (
    choose,
    confirm_mapping,
    correct_meaning,
    import_ready,
    imported,
    listed,
    rungs,
    say_day,
    take_back,
    upload,
)
from tests.browser.reading import violations
from tests.browser.visiting import Visit, expect

pytestmark = pytest.mark.browser


def test_three_files_at_once_are_understood_and_change_the_ladder(visit: Visit, exports: Exports) -> None:
    visit.begin_study()
    before = rungs(visit)
    upload(visit, [exports.roster, exports.baseline, exports.end])
    for file in (exports.roster, exports.baseline, exports.end):
        expect(listed(visit, file)).to_contain_text("understood, ready to import")

    import_ready(visit, 3)

    after = rungs(visit)
    assert not any(before.values())
    assert [bring for bring, here in after.items() if here] == [
        "A survey after the programme",
        "A baseline with an id, mail or code",
        "The roster: people with cohort, pair and side",
    ]


def test_rows_set_aside_are_those_with_planted_mistakes(visit: Visit, exports: Exports, tmp_path: Path) -> None:
    visit.begin_study()
    upload(visit, [exports.baseline])
    import_ready(visit, 1)

    entry = imported(visit, exports.baseline)
    file = visit.saves(entry.get_by_role("button", name=re.compile("set aside")), tmp_path)

    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    empty = exports.planted(exports.baseline, "unanswered_row")
    earlier = {first_like(exports.baseline, row) for row in exports.planted(exports.baseline, "duplicate_submission")}
    assert empty
    assert earlier
    assert {int(row["row"]) for row in rows} == empty | earlier
    assert all(row["code"] and row["reason"] for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_heading_that_says_nothing_is_mapped_by_hand(
    visit: Visit, exports: Exports, axe: str, tmp_path: Path
) -> None:
    table = with_unknown_heading(exports.employment, "Employee ID", tmp_path)
    visit.begin_study()
    upload(visit, [table])
    entry = listed(visit, table)
    expect(entry).to_contain_text("a question is open")
    visit.rests()  # a list that opens while the page is still drawn is closed again

    choose(entry, "What it holds", "employment")
    expect(entry).to_contain_text("Employment records")
    visit.rests()
    choose(entry, "People are told apart by", "employee number")
    correct_meaning(entry, row=0, meaning="Employee number")
    say_day(entry, "Exits are known up to", PLAN.as_of)
    assert violations(visit, axe) == []
    confirm_mapping(entry)

    expect(listed(visit, table)).to_contain_text("understood, ready to import")
    import_ready(visit, 1)
    assert rungs(visit)["A list with hire and leaver dates"]

    visit.start_study()
    upload(visit, [table])
    asked = listed(visit, table).get_by_test_id("stAlert")
    expect(asked).to_have_count(1)
    expect(asked).to_contain_text("Up to which day")  # every delivery has its own; all the rest was remembered


def test_an_import_taken_back_takes_its_figures_along(visit: Visit, exports: Exports) -> None:
    visit.begin_study()
    upload(visit, [exports.roster, exports.baseline, exports.end])
    import_ready(visit, 3)
    visit.turn_to("overview")
    expect(visit.card("engagement")).to_contain_text(re.compile(r"[+−-]?\d+ points"))

    visit.turn_to("load")
    take_back(visit, exports.end, left=2)
    assert not rungs(visit)["A baseline with an id, mail or code"]
    visit.turn_to("overview")
    expect(visit.card("engagement")).to_contain_text("Cannot tell yet")
    expect(visit.card("engagement")).not_to_contain_text("points (")

    visit.turn_to("load")
    take_back(visit, exports.baseline, left=1)
    assert not rungs(visit)["A survey after the programme"]
    visit.turn_to("overview")
    expect(visit.by_key("empty")).to_be_visible()
    expect(visit.card("engagement")).to_have_count(0)
