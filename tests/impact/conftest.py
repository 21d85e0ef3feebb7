"""What R worked out for one programme (tests/reference/impact.R), and its people."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="session")
def reference() -> dict[str, float]:
    table = pd.read_csv(REFERENCE / "impact_expected.csv")
    return dict(zip(table["name"], table["value"], strict=True))


@pytest.fixture(scope="session")
def reference_people() -> pd.DataFrame:
    people = pd.read_csv(REFERENCE / "impact_data.csv", dtype={"pair": "str"})
    outside = people["arm"] == "comparison"
    return people.assign(cohort=pd.Series("North", index=people.index).mask(outside), pair=people["pair"].mask(outside))
