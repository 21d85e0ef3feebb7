"""Results written as plain values come back as they were, and what cannot be written is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from analysis.impact.balance_table import BalanceRow
from analysis.impact.claim import Change, ClaimState, Share
from analysis.impact.plain_values import reader_of, to_plain

SHARE = Share(3, 10, 0.3, 0.1, 0.6, what="who left")
CHANGE = Change(None, None, None, "baseline", "end", "points")
ROW = BalanceRow("site", "North", 0.1 + 0.2, 1 / 3, 0.5, 0.5, -0.0, 1e-300, True)


@pytest.mark.parametrize("beside", [None, SHARE, CHANGE])
def test_one_of_several_dataclasses_is_told_by_its_parts(beside):
    state = ClaimState("41", "Aspen", "cannot_tell", "linked", change=CHANGE, beside=beside)
    assert reader_of(ClaimState)(json.loads(json.dumps(to_plain(state)))) == state


def test_numbers_come_back_to_the_last_bit():
    assert repr(reader_of(BalanceRow)(json.loads(json.dumps(to_plain(ROW))))) == repr(ROW)


@dataclass(frozen=True)
class _Twin:
    hits: int


@dataclass(frozen=True)
class _OtherTwin:
    hits: int


def test_dataclasses_with_the_same_names_cannot_be_told_apart():
    with pytest.raises(TypeError, match="told apart"):
        reader_of(_Twin | _OtherTwin)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": 1}, [1], (1, float("-inf"))])
def test_what_cannot_be_written_is_refused(value):
    with pytest.raises((TypeError, ValueError), match="it holds"):
        to_plain(value)


def test_what_has_other_parts_is_refused():
    plain = to_plain(ClaimState("41", "Aspen", "cannot_tell", "linked", beside=SHARE))
    with pytest.raises(TypeError):
        reader_of(ClaimState)(plain | {"beside": {"hits": 3}})
