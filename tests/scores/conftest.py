"""Small studies, made by hand or at random, that the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.instruments import questionnaire
from analysis.study import Study

AGREEMENT = [item for item in questionnaire("reverb").items if item.response_scale.id == "agreement"]


def random_study(rng: np.random.Generator, people: int = 30, missing: float = 0.2) -> Study:
    """Two waves of people in two cohorts and a comparison group, with gaps, anonymous answers and unknown items."""
    persons = [f"P{i}" for i in range(people)]
    cohort = rng.choice(["2024", "2025", "others"], people)
    memberships = pd.DataFrame(
        {
            "person": persons,
            "cohort": cohort,
            "pair": [f"{c}-{i // 2}" if c != "others" else None for i, c in enumerate(cohort)],
            "arm": ["comparison" if c == "others" else "programme" for c in cohort],
            "side": ["junior" if i % 2 else "senior" for i in range(people)],
            "from_date": pd.Timestamp("2025-02-01"),
        }
    )
    submissions, responses = [], []
    for wave, date in (("baseline", "2025-01-15"), ("end", "2025-09-15")):
        for number, person in enumerate([*persons, None, None]):
            if rng.random() < 0.1:
                continue
            name = f"{wave}-{number}"
            submissions.append({"submission": name, "person": person, "wave": wave, "date": date, "import_id": wave})
            asked = [item.id for item in AGREEMENT if wave == "baseline" or "pulse" in item.forms] + ["home_made"]
            for item in asked:
                value = np.nan if rng.random() < missing else float(rng.integers(1, 6))
                responses.append({"submission": name, "item": item, "value": value})
    order = rng.permutation(len(responses))
    return Study.from_tables(
        "random",
        {
            "people": pd.DataFrame(
                {"person": persons, "generation": rng.choice(["Millennials", "Generation X"], people)}
            ),
            "memberships": memberships,
            "waves": pd.DataFrame({"wave": ["baseline", "end"], "order": [1, 2]}),
            "submissions": pd.DataFrame(submissions),
            "responses": pd.DataFrame(responses).iloc[order],
        },
    )


@pytest.fixture
def make_study() -> Callable[..., Study]:
    return random_study


@pytest.fixture
def empty_study() -> Study:
    return Study.from_tables("empty", {})
