"""Dose and match against change. Witness: clubSandwich (reference/dose.R), to 1e-6: the algebra is the same.

How meetings are put into their window is counted again by a plain loop.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.impact.dose import LEAST_PEOPLE, association_slope, dose_association, match_association
from analysis.impact.evidence import gather_evidence
from analysis.study import ENGAGEMENT, UNDERSTANDING, Study
from tests.impact.made import people_like, study_of

REFERENCE = Path(__file__).parents[1] / "reference"
BASELINE, END = pd.Timestamp("2024-02-20"), pd.Timestamp("2024-12-10")


def people_of_r() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "dose_data.csv").rename(columns={"dose": "other"})


def test_the_slope_is_the_one_that_r_finds() -> None:
    table = pd.read_csv(REFERENCE / "dose_expected.csv").set_index("name")["value"]
    found = association_slope(people_of_r())
    for name in ("value", "se", "df", "low", "high"):
        assert getattr(found, name) == pytest.approx(table[name], rel=1e-6), name
    assert (found.n, found.clusters) == (46, 24)


@pytest.mark.parametrize(
    ("rows", "because"), [(0, "it takes 20 people"), (1, "it takes"), (2, "it takes"), (19, "it takes")]
)
def test_too_few_people_have_no_slope(rows: int, because: str) -> None:
    found = association_slope(people_of_r().dropna().head(rows))
    assert found.value is None
    assert because in found.because


def test_one_unit_no_spread_and_nothing_known() -> None:
    people = people_of_r()
    assert association_slope(people.assign(cluster=1)).value is None
    assert association_slope(people.assign(other=1.0)).value is None, "nobody met more than anybody else"
    assert association_slope(people.assign(other=np.nan)).value is None
    assert association_slope(people.assign(change=2.0)).has_interval is False


def with_log(rng: np.random.Generator, began: pd.Timestamp, pairs: int = 30) -> Study:
    people = people_like(pairs=pairs, comparison=4)
    days = began + pd.to_timedelta(rng.integers(0, 420, 500), unit="D")
    log = pd.DataFrame(
        {
            "pair": [f"pair {number}" for number in rng.integers(0, pairs, 500)], "date": days,
            "cancelled_by": np.where(rng.random(500) < 0.2, "senior", None),
        }
    )  # fmt: skip
    members = people[["person", "arm", "cohort", "pair", "side"]].assign(from_date=began)
    return study_of(people, checkins=log, memberships=members)


def plain_slope(study: Study, begins: pd.Timestamp, ends: pd.Timestamp) -> float:
    """The slope by ordinary least squares on doses counted one person at a time."""
    evidence = gather_evidence(study)
    rows = evidence.changes.query("scale == 'engagement' and arm == 'programme'")
    log = study.checkins.drop_duplicates()
    months = (ends - begins).days / (365.25 / 12)
    doses = [
        ((log["pair"] == pair) & log["cancelled_by"].isna() & (log["date"] >= begins) & (log["date"] < ends)).sum()
        / months
        for pair in rows["pair"]
    ]
    x = np.column_stack([doses, pd.get_dummies(rows["cohort"], dtype=float)])
    return float(np.linalg.lstsq(x, rows["change"].to_numpy(), rcond=None)[0][0])


def test_dose_before_the_earlier_wave_is_set_against_the_later_change() -> None:
    began = pd.Timestamp("2023-10-01")
    study = with_log(np.random.default_rng(2), began)
    found = dose_association(gather_evidence(study), ENGAGEMENT)
    assert found is not None
    assert (found.when, found.wave_from, found.wave_to) == ("before", "baseline", "end")
    assert (found.people, found.pairs) == (60, 30)
    assert found.estimate.value == pytest.approx(plain_slope(study, began, BASELINE), rel=1e-9)


def test_where_no_wave_lies_after_the_start_the_first_half_is_taken() -> None:
    began = pd.Timestamp("2024-03-01")
    study = with_log(np.random.default_rng(3), began)
    found = dose_association(gather_evidence(study), ENGAGEMENT)
    assert found is not None
    assert found.when == "first half"
    assert found.estimate.value == pytest.approx(plain_slope(study, began, began + (END - began) / 2), rel=1e-9)


def test_pairs_that_meet_more_and_gain_more_are_found() -> None:
    rng = np.random.default_rng(4)
    study = with_log(rng, pd.Timestamp("2023-10-01"), pairs=40)
    held = study.checkins[study.checkins["cancelled_by"].isna() & (study.checkins["date"] < BASELINE)]
    dose = held["pair"].value_counts()
    people = people_like(pairs=40, comparison=4)
    gain = people["pair"].map(dose).fillna(0).clip(upper=8)
    people["before"], people["after"] = 14.0, 14.0 + gain
    members = study.memberships
    lifted = study_of(people, checkins=study.checkins, memberships=members)
    found = dose_association(gather_evidence(lifted), ENGAGEMENT)
    assert found is not None
    assert found.estimate.low is not None
    assert found.estimate.low > 0


def test_match_takes_each_persons_own_answer() -> None:
    people = people_like(pairs=30, comparison=4)
    study = study_of(people)
    rng = np.random.default_rng(5)
    later = study.submissions[study.submissions["wave"] == "end"]
    given = pd.DataFrame(
        {"submission": later["submission"], "item": "rel_3", "value": rng.integers(1, 6, len(later)).astype(float)}
    )
    asked = Study.from_tables("m", dict(study.tables()) | {"responses": pd.concat([study.responses, given])})
    found = match_association(gather_evidence(asked), ENGAGEMENT)
    assert found is not None
    assert found.when == "same time"
    assert found.people == 60
    rows = gather_evidence(asked).changes.query("scale == 'engagement' and arm == 'programme'")
    own = given.set_index(later["person"])["value"].reindex(rows["person"]).to_numpy()
    x = np.column_stack([own, pd.get_dummies(rows["cohort"], dtype=float)])
    assert found.estimate.value == pytest.approx(
        np.linalg.lstsq(x, rows["change"].to_numpy(), rcond=None)[0][0], rel=1e-9
    )


def test_nothing_to_associate() -> None:
    empty = gather_evidence(Study.from_tables("empty", {}))
    people = gather_evidence(study_of(people_like(pairs=4, comparison=2)))
    for outcome in (ENGAGEMENT, UNDERSTANDING):
        assert dose_association(empty, outcome) is None
        assert match_association(empty, outcome) is None
        assert dose_association(people, outcome) is None, "there is no log"
    few = match_association(people, ENGAGEMENT)
    assert few is not None
    assert few.people < LEAST_PEOPLE
    assert few.estimate.value is None
