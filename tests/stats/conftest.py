"""Stored results of R, made by the scripts in tests/reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[1] / "reference"

#: Where definitions agree, both programs work in double precision and differ by rounding and stopping rules only.
EXACT = 1e-6


@dataclass(frozen=True)
class Reference:
    data: pd.DataFrame
    expected: dict[str, float]

    def agrees(self, name: str, value: float | None, tolerance: float = EXACT) -> None:
        assert value is not None, name
        np.testing.assert_allclose(value, self.expected[name], rtol=tolerance, err_msg=name)


@pytest.fixture
def reference() -> Callable[[str], Reference]:
    def read(name: str) -> Reference:
        data = FOLDER / f"{name}_data.csv"
        expected = pd.read_csv(FOLDER / f"{name}_expected.csv")
        return Reference(
            pd.read_csv(data) if data.exists() else pd.DataFrame(),
            dict(zip(expected["name"], expected["value"], strict=True)),
        )

    return read
