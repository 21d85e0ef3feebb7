"""Scale scores, against a loop over people and items. Tolerance 1e-12: the same sums in another order."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.instruments import item_index, questionnaire, scale_of
from analysis.scores.linked import linked_scores
from analysis.scores.respondents import RESPONDENT_COLUMNS
from analysis.scores.scales import SCORE_COLUMNS, score_scales
from analysis.study import Study


def by_hand(study: Study) -> dict[tuple[str, str], tuple[float, int, int]]:
    """(submission, scale) -> (points, answered, asked), one person and one item at a time."""
    imports = dict(zip(study.submissions["submission"], study.submissions["import_id"], strict=True))
    asked: dict[tuple[str, str], set[str]] = {}
    answered: dict[tuple[str, str], dict[str, float]] = {}
    for row in study.responses.itertuples():
        if row.item not in item_index() or math.isnan(row.value):
            continue
        item = item_index()[row.item][1]
        if item.scale is None:
            continue
        ends = item.response_scale
        keyed = ends.minimum + ends.maximum - row.value if item.reversed else row.value
        asked.setdefault((imports[row.submission], item.scale), set()).add(item.id)
        answered.setdefault((row.submission, item.scale), {})[item.id] = keyed
    found = {}
    for (submission, scale), values in answered.items():
        questions = len(asked[imports[submission], scale])
        if len(values) >= scale_of(scale)[1].minimum_share * questions:
            found[submission, scale] = (sum(values.values()) / len(values), len(values), questions)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_scores_equal_a_loop_over_people_and_items(make_study: Callable[..., Study], seed: int) -> None:
    study = make_study(np.random.default_rng(seed), people=20, missing=0.4)
    table = score_scales(study).table
    expected = by_hand(study)
    assert len(table) == len(expected) > 50
    for row in table.itertuples():
        points, answered, asked = expected[row.submission, row.scale]
        assert row.points == pytest.approx(points, abs=1e-12)
        assert row.score == pytest.approx(100 * (points - 1) / 4, abs=1e-12)
        assert (row.answered_items, row.asked_items) == (answered, asked)
        assert row.favourable == (points >= 4)


def sheet(values: dict[str, float], submission: str = "x") -> Study:
    return Study.from_tables(
        "s",
        {
            "submissions": pd.DataFrame([{"submission": submission, "person": "A", "wave": "end"}]),
            "responses": pd.DataFrame([{"submission": submission, "item": k, "value": v} for k, v in values.items()]),
        },
    )


def test_reversed_items_are_turned() -> None:
    table = score_scales(sheet({"stay_1": 5, "stay_2": 1, "stay_3": 5, "stay_4": 2})).table
    assert table["points"].tolist() == [4.75]
    assert table["score"].tolist() == [93.75]
    assert table["favourable"].tolist() == [1.0]


@pytest.mark.parametrize(("answered", "scored"), [(2, False), (3, True), (6, True)])
def test_half_of_the_items_asked_must_be_answered(answered: int, scored: bool) -> None:
    both = pd.concat(
        [
            pd.DataFrame({"submission": "full", "item": [f"eng_{i}" for i in range(1, 7)], "value": 4.0}),
            pd.DataFrame({"submission": "part", "item": [f"eng_{i}" for i in range(1, answered + 1)], "value": 2.0}),
        ]
    )
    submissions = pd.DataFrame({"submission": ["full", "part"], "wave": "end", "import_id": "i"})
    table = score_scales(Study.from_tables("s", {"submissions": submissions, "responses": both})).table
    assert ("part" in set(table["submission"])) is scored


def test_short_form_is_scored_on_its_own_items() -> None:
    pulse = {item.id: 4.0 for item in questionnaire("reverb").items if "pulse" in item.forms}
    table = score_scales(sheet(pulse)).table.set_index("scale")
    assert table.loc["understanding", "asked_items"] == 4
    assert table.loc["understanding", "points"] == pytest.approx((4 + 2 + 4 + 4) / 4)


def test_values_outside_the_scale_are_no_answer_and_are_named() -> None:
    scores = score_scales(sheet({"eng_1": 5, "eng_2": 9, "eng_3": 5, "eng_4": 0}))
    assert scores.table["score"].tolist() == [100.0]
    assert scores.table["answered_items"].tolist() == [2]
    assert {(f.code, f.severity, f.column) for f in scores.findings} == {
        ("SCALE_RANGE", "error", "eng_2"),
        ("SCALE_RANGE", "error", "eng_4"),
    }


def uwes(low: int, high: int) -> Study:
    rng = np.random.default_rng(1)
    names = [f"s{i}" for i in range(40)]
    items = [f"uwes9_{i}" for i in range(1, 10)]
    responses = pd.DataFrame(
        {"submission": np.repeat(names, 9), "item": items * 40, "value": rng.integers(low, high + 1, 360)}
    )
    return Study.from_tables(
        "u", {"submissions": pd.DataFrame({"submission": names, "wave": "end"}), "responses": responses}
    )


def test_uwes_coded_from_one_to_five_is_noticed() -> None:
    assert score_scales(uwes(0, 6)).findings == ()
    (finding,) = score_scales(uwes(1, 5)).findings
    assert (finding.code, finding.severity) == ("SCALE_RANGE", "warning")
    assert "from 1 to 5" in finding.message


def test_uwes_of_zero_to_six_is_scored_from_0_to_100() -> None:
    table = score_scales(sheet({f"uwes9_{i}": 6 for i in range(1, 10)})).table
    assert table[["scale", "questionnaire", "points", "score"]].to_numpy().tolist() == [["uwes9", "uwes9", 6.0, 100.0]]


@pytest.mark.parametrize("values", [{}, {"eng_1": np.nan}, {"unknown": 3.0}, {"open_helped": 1.0}])
def test_nothing_to_score_gives_an_empty_table(values: dict[str, float]) -> None:
    table = score_scales(sheet(values)).table if values else score_scales(Study.from_tables("e", {})).table
    assert table.empty
    assert tuple(table) == (*RESPONDENT_COLUMNS, *SCORE_COLUMNS)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=10, max_size=10))
def test_turning_every_answer_turns_the_score(values: list[int]) -> None:
    items = [f"und_{i}" for i in range(1, 11)]
    straight = score_scales(sheet(dict(zip(items, map(float, values), strict=True)))).table
    turned = score_scales(sheet(dict(zip(items, [6.0 - v for v in values], strict=True)))).table
    assert straight["score"][0] + turned["score"][0] == pytest.approx(100)
    assert 0 <= straight["score"][0] <= 100


def test_two_answers_to_one_item_the_later_counts() -> None:
    study = sheet({"eng_1": 1})
    twice = pd.concat([study.responses, study.responses.assign(value=5.0)])
    again = Study.from_tables("s", {"submissions": study.submissions, "responses": twice})
    assert score_scales(again).table["points"].tolist() == [5.0]


# -- linked ---------------------------------------------------------------------------------------------------------


def test_linked_scores_use_the_questions_of_both_waves(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(11), people=25, missing=0.2)
    table = linked_scores(study, "baseline", "end")
    assert len(table) > 30
    pulse = {item.id for item in questionnaire("reverb").items if "pulse" in item.forms}
    owner = dict(zip(study.submissions["submission"], study.submissions["person"], strict=True))
    given = study.responses.dropna(subset=["value"])
    for row in table.itertuples():
        items = [item for item in scale_of(row.scale)[1].items if item.id in pulse]
        for wave, score in (("baseline", row.before), ("end", row.after)):
            values = []
            for answer in given.itertuples():
                mine = owner[answer.submission] == row.person and answer.submission.startswith(wave)
                values += [
                    6 - answer.value if i.reversed else answer.value for i in items if mine and i.id == answer.item
                ]
            assert len(values) * 2 >= len(items) == row.items
            assert score == pytest.approx(25 * (np.mean(values) - 1), abs=1e-9)
        assert row.change == pytest.approx(row.after - row.before)


def test_questions_of_one_wave_only_make_no_change() -> None:
    """A long form of hard questions before and a short form of easy ones after: nobody changed."""
    easy, hard = {f"und_{i}": 5.0 for i in (1, 5, 9)}, {f"und_{i}": 1.0 for i in (3, 7)}
    submissions = pd.DataFrame(
        {"submission": ["b", "e"], "person": "A", "wave": ["baseline", "end"], "import_id": ["1", "2"]}
    )
    responses = [{"submission": "b", "item": k, "value": v} for k, v in {**easy, **hard}.items()]
    responses += [{"submission": "e", "item": k, "value": v} for k, v in easy.items()]
    study = Study.from_tables("s", {"submissions": submissions, "responses": pd.DataFrame(responses)})
    assert score_scales(study).table["score"].diff().iloc[-1] > 20
    row = linked_scores(study, "baseline", "end").iloc[0]
    assert (row["change"], row["items"], row["items_dropped"]) == (0.0, 3, 2)


def test_people_are_linked_within_their_cohort_only() -> None:
    submissions = [
        {"submission": "b", "person": "A", "wave": "baseline", "date": "2026-01-01", "cohort": "2026"},
        {"submission": "e", "person": "A", "wave": "end", "date": "2025-12-01", "cohort": "2025"},
    ]
    responses = [{"submission": s, "item": "eng_1", "value": 3.0} for s in "be"]
    study = Study.from_tables("s", {"submissions": pd.DataFrame(submissions), "responses": pd.DataFrame(responses)})
    assert linked_scores(study, "baseline", "end").empty


def test_unknown_wave_is_named(empty_study: Study) -> None:
    with pytest.raises(StudyError, match="baseline"):
        linked_scores(empty_study, "baseline", "end")
