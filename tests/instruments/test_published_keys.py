"""Keys of published questionnaires: no wording, recognised by id, scored in the right direction from 0 to 100."""

import numpy as np
import pytest

from analysis.ingest.recognition import recognise
from analysis.ingest.tables import build_tables
from analysis.instruments import item_index, questionnaire, scale_of
from tests.ingest.sheets_in_memory import contents

SIZES = {"wics": (20, 5), "tis6": (6, 0), "psysafety": (7, 0), "mfq9": (9, 3), "moaq": (6, 0)}
#: Headings as forms and codebooks write them, and the item each one is.
HEADINGS = [
    ("wics{}", "wics", "wics_{}", 20), ("WICS_{}", "wics", "wics_{}", 20),
    ("tis6_{}", "tis6", "tis6_{}", 6), ("TIS-{}", "tis6", "tis6_{}", 6), ("TIS6 item {}", "tis6", "tis6_{}", 6),
    ("psysafety_{}", "psysafety", "psysafety_{}", 7), ("Psych safety {}", "psysafety", "psysafety_{}", 7),
    ("MFQ9_{}", "mfq9", "mfq9_{}", 9), ("mfq_{}", "mfq9", "mfq9_{}", 9),
    ("moaq_turnover_{}", "moaq", "moaq_turnover_{}", 3), ("MOAQ {}", "moaq", "moaq_turnover_{}", 3),
    ("moaq_satisfaction_{}", "moaq", "moaq_satisfaction_{}", 3),
]  # fmt: skip


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_a_key_carries_no_wording_and_says_what_was_not_verified(name, size):
    key = questionnaire(name)
    assert key.licence == "key only"
    assert not key.verified
    assert key.unverified
    assert all(item.text is None for item in key.items)
    subscales = {item.subscale for item in key.items} - {None}
    assert (len(key.items), len(subscales)) == size
    parts = [[item.subscale for item in key.items].count(part) for part in subscales]
    assert len(set(parts)) <= 1, "every part has as many items"


def test_what_is_reversed_and_which_way_is_better():
    assert [item.id for item in questionnaire("psysafety").items if item.reversed] == [
        f"psysafety_{number}" for number in (1, 3, 5)
    ]
    assert [item.id for item in questionnaire("moaq").items if item.reversed] == ["moaq_satisfaction_2"]
    worse = {name for name in ("wics", "tis6", "psysafety", "mfq9") if not scale_of(name)[1].higher_is_better}
    assert worse == {"tis6"}
    assert not scale_of("moaq_turnover")[1].higher_is_better
    assert scale_of("moaq_satisfaction")[1].higher_is_better


@pytest.mark.parametrize(("heading", "owner", "item", "count"), HEADINGS)
def test_headings_name_their_items(heading, owner, item, count):
    header = ["Employee ID", *(heading.format(number) for number in range(1, count + 1))]
    found = recognise(contents([header, ["E1", *["2"] * count]], file_name="baseline.csv")).mapping
    assert [column.item for column in found.with_meaning("item")] == [item.format(n) for n in range(1, count + 1)]
    assert found.questionnaire == owner


def test_no_heading_is_an_item_of_two_questionnaires():
    for item_id, (owner, _) in item_index().items():
        header = ["Employee ID", item_id, "eng_1" if item_id != "eng_1" else "eng_2"]
        found = recognise(contents([header, ["E1", "1", "1"]], file_name="baseline.csv")).mapping
        assert item_id in [column.item for column in found.with_meaning("item")], (owner.id, item_id)


def keyed_score(values, scale_id):
    """A scale's score from 0 to 100 for one person, by hand: keyed mean as percent of maximum possible."""
    items = scale_of(scale_id)[1].items
    turned = [
        item.response_scale.minimum + item.response_scale.maximum - values[item.id] if item.reversed
        else values[item.id] for item in items if item.id in values
    ]  # fmt: skip
    low, high = items[0].response_scale.minimum, items[0].response_scale.maximum
    return 100 * (np.mean(turned) - low) / (high - low)


def read_values(header, row):
    table = contents([["Employee ID", *header], ["E1", *row]], file_name="baseline.csv")
    checked = build_tables(table, recognise(table).mapping)
    answers = checked.tables["responses"]
    return dict(zip(answers["item"], answers["value"], strict=True)), checked


@pytest.mark.parametrize(
    ("row", "score"),
    [
        (["Always", "Totally dissatisfying", "Always", "Always", "Highly likely", "Never"], 100),
        (["Never", "Very satisfying", "Never", "Never", "Highly unlikely", "Always"], 0),
        (["5", "5", "5", "5", "5", "5"], 100),
        (["1 - Never", "1", "2", "Rarely", "3", "1"], 100 * (10 / 6 - 1) / 4),
    ],
)
def test_turnover_intention_by_text_and_by_code_of_each_item(row, score):
    values, checked = read_values([f"tis6_{number}" for number in range(1, 7)], row)
    assert checked.rows_accepted == 1
    assert keyed_score(values, "tis6") == pytest.approx(score)


def test_psychological_safety_turns_three_items_round():
    header = [f"psysafety_{number}" for number in range(1, 8)]
    safest = ["Strongly disagree" if n in (1, 3, 5) else "Strongly agree" for n in range(1, 8)]
    values, _ = read_values(header, safest)
    assert keyed_score(values, "psysafety") == 100
    values, _ = read_values(header, ["7"] * 7)
    assert keyed_score(values, "psysafety") == pytest.approx(100 * 4 / 7)


def test_job_satisfaction_and_turnover_of_one_form_are_two_scales():
    header = [f"moaq_{number}" for number in range(1, 7)]
    values, _ = read_values(header, ["7", "7", "Extremely likely", "1", "7", "1"])
    assert keyed_score(values, "moaq_turnover") == 100
    assert keyed_score(values, "moaq_satisfaction") == 0
