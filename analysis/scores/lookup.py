"""Looking up a value by a key that may be missing, in a table that may be empty."""

from __future__ import annotations

from typing import Any

import pandas as pd


def looked_up(keys: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    """The entry of `values` (unique index) for each key, missing where a key is missing or unknown.

    The result has the index of `keys` and the type of `values`; `Series.map` would change the type of an empty one.
    """
    found = values.reindex(pd.Index(keys))
    return found.set_axis(keys.index)
