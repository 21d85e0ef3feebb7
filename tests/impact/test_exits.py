"""Why people left: shares that add up to those gone. Aalen-Johansen itself stands beside R in tests/stats."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.impact.curves import compare_retention, retention_curves
from analysis.impact.evidence import Evidence, gather_evidence
from analysis.impact.exits import incidences
from analysis.scores.internal_moves import internal_moves
from analysis.simulate import plan_from_options, simulate
from analysis.study import EXIT_KINDS, Study, as_table
from tests.impact.made import START, people_like, study_of


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gather_evidence(simulate(plan_from_options(pairs=30, cohorts=2, effect=0.0, interviews=0), 7).study())


def test_the_reasons_add_up_to_those_who_left(evidence) -> None:
    found = [one for one in incidences(evidence) if one.happening == "exit"]
    curves = {(one.group, one.side): one for one in retention_curves(evidence)}
    assert {one.group for one in found} == {"participants", "comparison"}
    for group, side in {(one.group, one.side) for one in found}:
        own = {one.kinds: one for one in found if (one.group, one.side) == (group, side)}
        gone = np.sum([own[kind,].share for kind in EXIT_KINDS], axis=0)
        np.testing.assert_allclose(gone, 1 - np.array(curves[group, side].survival[:13]), atol=1e-12)
        for kinds, one in own.items():
            alone = np.sum([own[kind,].share for kind in kinds], axis=0)
            np.testing.assert_allclose(one.share, alone, atol=1e-12)
            assert one.people[-1] == sum(own[kind,].people[-1] for kind in kinds)
        assert sorted(map(len, own)) == [1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize("side", ["all", "junior", "senior"])
def test_one_side_alone_is_as_among_all(evidence, side) -> None:
    assert incidences(evidence, side=side) == tuple(one for one in incidences(evidence) if one.side == side)
    assert retention_curves(evidence, side=side) == tuple(one for one in retention_curves(evidence) if one.side == side)


def test_who_stays_needs_no_answers(evidence) -> None:
    bare = gather_evidence(evidence.study, answers=False)
    assert list(bare.scores) == list(evidence.scores)
    assert len(bare.scores) + len(bare.changes) == 0
    assert len(evidence.scores)
    assert incidences(bare) == incidences(evidence)
    assert retention_curves(bare) == retention_curves(evidence)
    assert compare_retention(bare) == compare_retention(evidence)


def made(exits: dict[str, tuple[int, str]], events: pd.DataFrame | None = None) -> Evidence:
    """Forty pairs and eighty others employed from 2020 on; `exits` give the day since the start and the kind."""
    people = people_like(cohorts=1)
    gone = people["person"].map({who: START + pd.Timedelta(days=day) for who, (day, _) in exits.items()})
    jobs = people[["person", "level", "department"]].assign(
        from_date=pd.Timestamp("2020-01-01"), to_date=pd.to_datetime(gone),
        exit_kind=people["person"].map({who: kind for who, (_, kind) in exits.items()}),
    )  # fmt: skip
    tables = {} if events is None else {"events": events}
    return gather_evidence(study_of(people, employment=jobs, **tables))


def test_shares_are_plain_shares_where_everybody_is_followed() -> None:
    """Brute force: 80 participants all seen for a year, nobody weighted away (one level and department each)."""
    exits = {f"P{n:03d}": (50 + n, "voluntary") for n in range(8)} | {"P010": (20, "involuntary"), "P100": (9, "other")}
    found = {(one.group, one.side, one.kinds): one for one in incidences(made(exits)) if one.happening == "exit"}
    own = found["participants", "all", ("voluntary",)]
    assert own.share[-1] == pytest.approx(8 / 80, abs=0.01)
    assert own.people == tuple(sum(50 + n <= month * 30.4375 for n in range(8)) for month in range(13))
    assert found["participants", "all", ("retirement",)].share[-1] == 0
    assert found["participants", "all", ("retirement",)].low[-1] is None


def test_without_reasons_there_are_no_reasons() -> None:
    assert incidences(made({"P001": (30, "other"), "P090": (40, "other")})) == ()
    assert incidences(made({})) == ()
    assert incidences(gather_evidence(study_of(people_like()))) == ()


def test_moves_are_told_apart_and_leaving_first_prevents_them() -> None:
    events = pd.DataFrame(
        [
            ("P000", "promotion", START + pd.Timedelta(days=40)),
            ("P000", "promotion", START + pd.Timedelta(days=200)),
            ("P002", "move", START - pd.Timedelta(days=5)),
            ("P004", "promotion", START + pd.Timedelta(days=100)),
            ("P090", "move", START + pd.Timedelta(days=10)),
        ],
        columns=["person", "kind", "date"],
    )
    found = incidences(made({"P004": (60, "voluntary")}, events))
    moves = {(one.group, one.kinds): one for one in found if one.happening == "move" and one.side == "all"}
    assert moves["participants", ("promotion",)].people[-1] == 1
    assert moves["participants", ("promotion",)].people[1] == 0
    assert moves["participants", ("move",)].people[-1] == 0
    assert moves["comparison", ("move",)].people[-1] == 1


def spells(*rows: tuple[str, str, str | None, str, str]) -> pd.DataFrame:
    return as_table("employment", pd.DataFrame(rows, columns=["person", "from_date", "to_date", "department", "level"]))


def moved(employment: pd.DataFrame, events: pd.DataFrame | None = None) -> list[tuple[str, str, str]]:
    tables = {"employment": employment} | ({} if events is None else {"events": events})
    found = internal_moves(Study.from_tables("s", tables))
    return [(row.person, row.kind, str(row.date)[:10]) for row in found.itertuples()]


def test_a_spell_in_another_department_is_a_move_and_a_rehire_is_none() -> None:
    jobs = spells(
        ("A", "2020-01-01", "2021-12-31", "IT", "L1"), ("A", "2022-01-01", None, "HR", "L1"),
        ("B", "2020-01-01", "2021-12-31", "IT", "L1"), ("B", "2022-06-01", None, "HR", "L2"),
        ("C", "2020-01-01", "2021-12-31", "IT", "L1"), ("C", "2022-01-01", None, "IT", "L1"),
        ("D", "2020-01-01", None, "IT", "L1"), ("D", "2022-01-01", None, "IT", "L2"),
    )  # fmt: skip
    assert moved(jobs) == [("A", "move", "2022-01-01"), ("D", "move", "2022-01-01")]
    stated = pd.DataFrame([("D", "promotion", pd.Timestamp("2022-01-10"))], columns=["person", "kind", "date"])
    assert moved(jobs, stated) == [("A", "move", "2022-01-01"), ("D", "promotion", "2022-01-10")]
    assert moved(spells()) == []
