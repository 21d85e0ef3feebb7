"""What was left out, against a loop over people and questions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.scores.answers import answer_matrix
from analysis.scores.missingness import GAP_KINDS, common_gaps, gap_kinds, item_missingness
from analysis.scores.respondents import respondents
from analysis.study import Study

ITEMS = [f"eng_{number}" for number in range(1, 7)]


def answered(*patterns: str) -> Study:
    """One respondent a pattern of the six engagement questions: x is an answer, - is none."""
    rows = [(f"s{n}", f"P{n}", "baseline", "i") for n in range(len(patterns))]
    given = [
        (f"s{n}", item, 4.0 if sign == "x" else np.nan)
        for n, pattern in enumerate(patterns)
        for item, sign in zip(ITEMS, pattern, strict=True)
    ]
    return Study.from_tables(
        "gaps",
        {
            "submissions": pd.DataFrame(rows, columns=["submission", "person", "wave", "import_id"]),
            "responses": pd.DataFrame(given, columns=["submission", "item", "value"]),
        },
    )


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("xxxxxx", "complete"),
        ("xxxxx-", "a few left out"),
        ("-xxxxx", "a few left out"),
        ("xxxx--", "stopped early"),
        ("x-----", "stopped early"),
        ("------", "stopped early"),
        ("x-x--x", "much left out"),
        ("-xxxx-", "much left out"),
    ],
)
def test_every_respondent_is_of_one_kind(pattern: str, kind: str) -> None:
    kinds = gap_kinds(answered("xxxxxx", pattern)).set_index("kind")["people"]
    expected = dict.fromkeys(GAP_KINDS, 0)
    expected["complete"] += 1
    expected[kind] += 1
    assert kinds.to_dict() == expected


def test_gaps_are_listed_from_k_people_on() -> None:
    study = answered(*["x-xxxx"] * 5, *["xx-xxx"] * 4, "xxxxxx")
    assert common_gaps(study, k=5).to_dict("records") == [{"items": ("eng_2",), "people": 5}]
    assert common_gaps(study, k=4)["people"].tolist() == [5, 4]
    assert common_gaps(study, k=6).empty


def test_shares_are_those_of_a_loop(make_study: Callable[..., Study]) -> None:
    study = make_study(np.random.default_rng(7))
    rows = respondents(study)
    answers = answer_matrix(study.responses, rows)
    kind = rows[["import_id", "wave", "arm", "side"]].fillna("").agg("|".join, axis=1)
    table = item_missingness(study).set_index(["item", "wave"])
    assert table.index.is_unique
    for column, item in enumerate(answers.items):
        known = np.isfinite(answers.values[:, column])
        asked = kind.isin(kind[known]).to_numpy()
        for wave in rows["wave"].unique():
            own = asked & (rows["wave"] == wave).to_numpy()
            if own.any():
                row = table.loc[(item.id, wave)]
                assert row["asked"] == own.sum()
                assert row["missing"] == pytest.approx(1 - known[own].mean(), abs=1e-12)
            else:
                assert (item.id, wave) not in table.index
    kinds = gap_kinds(study)
    assert kinds["people"].sum() == len(rows)
    assert np.allclose(kinds.groupby("wave")["share"].sum(), 1)


def test_nothing_is_missing_from_nothing(empty_study: Study) -> None:
    for table in (item_missingness(empty_study), gap_kinds(empty_study), common_gaps(empty_study, k=5)):
        assert table.empty
