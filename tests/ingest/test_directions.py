"""Items that run against their scale: told where the file has turned them, quiet where chance could have done it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.ingest.tables import build_tables
from tests.ingest.sheets_in_memory import contents, survey

ITEMS = {f"U{n}": f"und_{n}" for n in range(1, 11)}
REVERSED = [f"U{n}" for n in range(2, 11, 2)]


def answers(people, *, turned=(), seed=7, noise=0.6):
    """Answers of people who differ; the even items are worded the other way, those in `turned` were turned back."""
    rng = np.random.default_rng(seed)
    view = rng.normal(3, 1, people)
    rows = [["Employee ID", *ITEMS]]
    for number, mean in enumerate(view):
        given = np.clip(np.rint(mean + rng.normal(0, noise, len(ITEMS))), 1, 5).astype(int)
        cells = [
            str(6 - value) if name in REVERSED and name not in turned else str(value)
            for name, value in zip(ITEMS, given, strict=True)
        ]
        rows.append([f"E{number}", *cells])
    return rows


def found(rows):
    checked = build_tables(contents(rows), survey(ITEMS))
    return [finding for finding in checked.findings if finding.code == "UNREVERSED_ITEM"]


def test_a_file_as_it_was_answered_is_not_remarked_on():
    assert found(answers(60)) == []


@pytest.mark.parametrize("turned", [REVERSED[:1], REVERSED[2:3], REVERSED])
def test_items_that_the_file_has_turned_are_named_and_no_others(turned):
    (finding,) = found(answers(60, turned=turned))
    named = [name for name in ITEMS if f'"{name}"' in finding.message]
    assert named == turned
    assert "turned round already" in finding.message
    assert finding.column == turned[0]


def test_an_item_worded_the_other_way_is_named():
    rows = answers(60)
    rows = [rows[0], *([row[0], str(6 - int(row[1])), *row[2:]] for row in rows[1:])]
    (finding,) = found(rows)
    assert '"U1"' in finding.message
    assert "worded the other way" in finding.message


def test_few_people_and_answers_at_random_alarm_nobody():
    assert found(answers(19, turned=REVERSED)) == []
    alarms = sum(bool(found(answers(25, seed=seed, noise=30.0))) for seed in range(60))
    assert alarms <= 20, "each of eleven looks goes wrong by chance in one of forty files"
