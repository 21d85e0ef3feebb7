"""Promoters less detractors in sentences: who outnumbers whom, with the interval, or why that is not said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.release.release import Cell
from analysis.wording.recommending import describe_net, describe_no_net

CELL = Cell("recommend_employer_net", "Recommends the employer", "level", "e*nd", "programme", (), 120, 12.0, 1.0, 23.0)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "promoters of the employer outnumber detractors among the 120 people who answered: +12 (+1 to +23)."),
        (
            {"mean": -12.0, "low": -23.0, "high": -1.0},
            "detractors of the employer outnumber promoters among the 120 people who answered: −12 (−23 to −1).",
        ),
        (
            {"mean": 4.0, "low": -7.0, "high": 15.0},
            "whether promoters of the employer outnumber detractors cannot be told among the 120 people who answered: "
            "+4 (−7 to +15).",
        ),
        (
            {"mean": 90.0, "low": None, "high": None, "coded": "at least"},
            "promoters of the employer outnumber detractors among the 120 people who answered: at least +90 "
            "(no interval: the answers are too much alike).",
        ),
    ],
)
def test_who_outnumbers_whom(parts, said) -> None:
    assert describe_net(replace(CELL, **parts)) == f"At e\\*nd, {said}"


def test_other_staff_stand_beside() -> None:
    other = replace(CELL, arm="comparison", mean=-5.0, low=-16.0, high=6.0)
    assert describe_net(CELL, [other]).endswith(": +12 (+1 to +23); other staff −5 (−16 to +6).")


def test_why_it_is_not_said() -> None:
    assert describe_no_net("end", "fewer than 100 people answered", 37, 100) == (
        "At end, who would recommend the employer is not shown: promoters less detractors are said from 100 answers "
        "on, since fewer leave them too uncertain. 37 people answered the questions on engagement."
    )
    assert describe_no_net("end", "fewer than 100 people answered", None, 100) == (
        "At end, who would recommend the employer is hidden, because fewer than 100 people answered."
    )
    assert "140" not in describe_no_net("end", "fewer than 100 people answered", 140, 100)
