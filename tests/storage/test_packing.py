"""Responses come back as they were packed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.storage import packing
from analysis.storage.frames import to_frame
from analysis.storage.packing import pack_responses, unpack_responses

answers = st.dictionaries(
    st.tuples(st.sampled_from(["s1", "s2", "s, 3", '"s4"']), st.sampled_from(["eng_1", "q[1]", "ø"])),
    st.tuples(
        st.none() | st.text(st.characters(codec="utf-8"), max_size=8),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
    ),
)


@settings(max_examples=150, deadline=None)
@given(answers, st.integers(1, 5))
def test_what_is_packed_is_unpacked(held, cells):
    frame = pd.DataFrame(
        [(s, i, raw, value) for (s, i), (raw, value) in held.items()], columns=["submission", "item", "raw", "value"]
    ).astype({"submission": "str", "item": "str", "raw": "str", "value": "float64"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "_CELLS", cells)
        packed = pack_responses(frame)
    unpacked = to_frame(unpack_responses(packed.items, packed.rows))
    said = frame.dropna(subset=["raw", "value"], how="all")
    key = ["submission", "item"]
    pd.testing.assert_frame_equal(
        unpacked.sort_values(key, ignore_index=True), said.sort_values(key, ignore_index=True), check_dtype=False
    )


def test_rows_are_plain_json_over_the_items():
    frame = pd.DataFrame(
        {"submission": "s", "item": ["a", "b", "c"], "raw": ["Agree", None, "n/a"], "value": [4, 3.5, None]}
    )
    packed = pack_responses(frame)
    assert packed.items == ("a", "b", "c")
    assert packed.rows == (("s", '["Agree",null,"n/a"]', "[4,3.5,null]"),)
