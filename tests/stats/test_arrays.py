"""What goes into the mathematics; the witness is the plain way, one label at a time."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.stats.arrays import rows_by_label


@pytest.mark.parametrize("n_labels", [1, 2, 126, 127, 128, 129, 300, 40_000])
def test_rows_by_label_are_those_found_one_label_at_a_time(n_labels: int) -> None:
    labels = np.random.default_rng(n_labels).integers(-1, n_labels, 3_000)
    labels[:2] = n_labels - 1, -1
    found = rows_by_label(labels, n_labels)
    assert len(found) == n_labels
    for label in {0, n_labels // 2, n_labels - 1}:
        np.testing.assert_array_equal(found[label], np.flatnonzero(labels == label))
    assert sum(map(len, found)) == np.sum(labels >= 0)


def test_rows_by_label_without_rows() -> None:
    assert [list(rows) for rows in rows_by_label(np.array([], dtype=int), 2)] == [[], []]
    assert rows_by_label(np.array([], dtype=int), 0) == []
