"""Flags on answers that may not have been read; nobody is dropped."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.scores.careless import careless_answers, without_careless
from analysis.study import Study

UNDERSTANDING = [f"und_{i}" for i in range(1, 11)]


def flags(values: list[float], seconds: float | None = 300) -> dict[str, object]:
    submissions = pd.DataFrame([{"submission": "x", "person": "A", "wave": "end", "seconds": seconds}])
    responses = pd.DataFrame({"submission": "x", "item": UNDERSTANDING[: len(values)], "value": values})
    return (
        careless_answers(Study.from_tables("s", {"submissions": submissions, "responses": responses})).iloc[0].to_dict()
    )


@pytest.mark.parametrize(
    ("values", "straight"),
    [
        ([4.0] * 10, True),
        ([4.0] * 9 + [3.0], False),
        ([4.0] * 5, False),
        ([4.0] * 6 + [np.nan] * 4, True),
        ([np.nan] * 10, False),
    ],
)
def test_straight_lines_need_items_of_both_wordings(values: list[float], straight: bool) -> None:
    assert bool(flags(values)["straight_line"]) is straight


def test_straight_line_over_items_of_one_wording_is_an_opinion() -> None:
    items = [f"eng_{i}" for i in range(1, 7)]
    study = Study.from_tables(
        "s",
        {
            "submissions": pd.DataFrame([{"submission": "x", "wave": "end"}]),
            "responses": pd.DataFrame({"submission": "x", "item": items, "value": 5.0}),
        },
    )
    assert not careless_answers(study)["straight_line"].any()


@pytest.mark.parametrize(("seconds", "fast"), [(19.0, True), (20.0, False), (None, False)])
def test_too_fast_is_below_two_seconds_an_answer(seconds: float | None, fast: bool) -> None:
    assert bool(flags([1.0, 5.0] * 5, seconds)["too_fast"]) is fast


def test_contradictions_are_counted_by_facet() -> None:
    """Agreeing strongly with an item and with its opposite, in two facets of five."""
    found = flags([5.0, 5.0, 5.0, 5.0, 5.0, 1.0, 5.0, 2.0, 4.0, 3.0])
    assert (found["contradictions"], found["contradictory"], found["flags"]) == (2, True, 1)
    assert not flags([5.0, 5.0, 5.0, 1.0, 5.0, 1.0, 5.0, 2.0, 4.0, 3.0])["contradictory"]


def test_everyone_keeps_a_row(make_study: Callable[..., Study], empty_study: Study) -> None:
    study = make_study(np.random.default_rng(2))
    assert len(careless_answers(study)) == len(study.submissions)
    assert careless_answers(empty_study).empty


def test_leaving_out_the_flagged_takes_all_their_waves_and_nothing_else(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(3))
    first = study.submissions.dropna(subset=["person"]).iloc[0]
    hurried = study.submissions.assign(
        seconds=np.where(study.submissions["submission"] == first["submission"], 1.0, 900.0)
    )
    study = replace(study, submissions=hurried)
    flagged = careless_answers(study).query("flags > 0")
    kept = without_careless(study)
    people = set(flagged["person"].dropna())
    assert first["person"] in people
    gone = study.submissions[~study.submissions["submission"].isin(kept.submissions["submission"])]
    for _, row in gone.iterrows():
        assert row["person"] in people or row["submission"] in set(flagged["submission"])
    assert not kept.submissions["person"].isin(people).any()
    assert set(kept.responses["submission"]) <= set(kept.submissions["submission"])
    assert careless_answers(kept)["flags"].sum() == 0
    pd.testing.assert_frame_equal(kept.memberships, study.memberships)
