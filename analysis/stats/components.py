"""Which things hang together: the independent units behind pairs that share people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import UsageError
from analysis.stats.arrays import IntArray, require_equal_length


def connected_components(left: npt.ArrayLike, right: npt.ArrayLike, n: int) -> IntArray:
    """Label the `n` nodes 0 .. n - 1 by connected component of the undirected graph with edges left[i]-right[i].

    Returns labels (n,): components are numbered in the order of their smallest node; a node without an edge is a
    component of its own. Raises UsageError for unequal lengths or an edge to a node outside 0 .. n - 1.
    """
    require_equal_length(left=left, right=right)
    ends = np.stack([np.asarray(left), np.asarray(right)]).astype(np.int64)
    if ends.size and (ends.min() < 0 or ends.max() >= n):
        raise UsageError("NODE_RANGE", f"Nodes must be 0 to {n - 1}, found {ends.min()} to {ends.max()}.")
    if n == 0:
        return np.empty(0, dtype=np.int64)
    _, labels = np.unique(_smallest_nodes(ends, n), return_inverse=True)
    return labels.astype(np.int64)


def _smallest_nodes(ends: IntArray, n: int) -> IntArray:
    """The smallest node (n,) of each node's component: over every edge the smaller label goes to both labels' nodes,
    and chains of labels are followed to their ends, until nothing changes.

    A few passes over the edges, which take less than loading scipy.sparse.
    """
    label = np.arange(n, dtype=np.int64)
    while True:
        here, there = label[ends[0]], label[ends[1]]
        if np.array_equal(here, there):
            return label
        least = np.minimum(here, there)
        np.minimum.at(label, here, least)
        np.minimum.at(label, there, least)
        while not np.array_equal(further := label[label], label):
            label = further
