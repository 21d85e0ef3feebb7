"""Connected components, against a definition by repeated merging."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UsageError
from analysis.stats.components import connected_components


def merged(edges, n):
    label = list(range(n))
    for left, right in edges * n:
        label[left] = label[right] = min(label[left], label[right])
    return label


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_labels_say_who_hangs_together(edges):
    left, right = [e[0] for e in edges], [e[1] for e in edges]
    found = connected_components(left, right, 10)
    expected = np.unique(merged(edges, 10), return_inverse=True)[1]
    np.testing.assert_array_equal(found, expected)


def test_no_nodes_and_nodes_out_of_range():
    assert connected_components([], [], 0).shape == (0,)
    np.testing.assert_array_equal(connected_components([], [], 3), [0, 1, 2])
    with pytest.raises(UsageError, match="Nodes must be 0 to 2"):
        connected_components([0], [3], 3)
