"""A column's distinct texts and their places: by looking up the first rows' texts, as pandas collects them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.ingest.answers import coded_texts


@pytest.mark.parametrize("late", [[], ["stranger"], [None], ["stranger", None]])
@pytest.mark.parametrize("kind", ["str", "object"])
@pytest.mark.parametrize("rows", [100, 60_000])
def test_long_columns_are_coded_as_pandas_codes_them(late: list[str | None], kind: str, rows: int) -> None:
    drawn = np.array(["Agree", "", "Disagree", "n/a"], dtype=object)[np.random.default_rng(3).integers(0, 4, rows)]
    cells = pd.Series([*drawn, *late], dtype=kind)
    codes, distinct = coded_texts(cells)
    expected, texts = pd.factorize(cells)
    np.testing.assert_array_equal(codes, expected)
    assert distinct == tuple(texts)
