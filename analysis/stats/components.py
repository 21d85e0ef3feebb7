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
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components as label_components

    require_equal_length(left=left, right=right)
    ends = np.stack([np.asarray(left), np.asarray(right)]).astype(np.int64)
    if ends.size and (ends.min() < 0 or ends.max() >= n):
        raise UsageError("NODE_RANGE", f"Nodes must be 0 to {n - 1}, found {ends.min()} to {ends.max()}.")
    if n == 0:
        return np.empty(0, dtype=np.int64)
    graph = coo_array((np.ones(ends.shape[1], dtype=np.int8), (ends[0], ends[1])), shape=(n, n))
    _, labels = label_components(graph, directed=False)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)
