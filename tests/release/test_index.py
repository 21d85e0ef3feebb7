"""The index of a release gives what walking through all of it gives, and is no part of the release."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.release.documents import from_document, to_document
from analysis.release.release import Cell, HiddenCell, Release

MEASURES, WAVES, KINDS = ("engagement", "trust"), ("baseline", "end"), ("cell", "card", "theme")
cells = st.builds(
    Cell, st.sampled_from(MEASURES), st.just("A title"), st.sampled_from(("level", "change")), st.sampled_from(WAVES),
    st.just("programme"), st.just(()), st.integers(5, 20), st.just(60.0), st.none(), st.none(),
)  # fmt: skip
hidden_cells = st.builds(
    HiddenCell, st.sampled_from(MEASURES), st.sampled_from(("level", "change")), st.sampled_from(WAVES),
    st.just("programme"), st.just(()), st.just("too few"), st.sampled_from(KINDS),
)  # fmt: skip


def release_of(shown: list[Cell], hidden: list[HiddenCell]) -> Release:
    return Release(
        "R1", "study", "0" * 16, "preview", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), None, 5, (), WAVES, None, None,
        tuple(shown), tuple(hidden), (), (), None, (), (), (),
    )  # fmt: skip


@given(st.lists(cells), st.lists(hidden_cells))
def test_the_index_holds_what_a_walk_finds_in_the_same_order(shown: list[Cell], hidden: list[HiddenCell]) -> None:
    index = release_of(shown, hidden).index
    for measure in MEASURES:
        assert list(index.cells(measure)) == [one for one in shown if one.measure == measure]
        assert list(index.hidden_cells(measure)) == [
            one for one in hidden if (one.measure, one.what) == (measure, "cell")
        ]
    for kind in KINDS:
        assert list(index.hidden(kind)) == [one for one in hidden if one.what == kind]
    assert list(index.hidden("theme", "card")) == [
        one for kind in ("theme", "card") for one in hidden if one.what == kind
    ]
    assert list(index.titles) == list(dict.fromkeys(one.measure for one in shown))


def test_what_is_not_there_is_empty() -> None:
    index = release_of([], []).index
    assert (index.cells("trust"), index.hidden_cells("trust"), index.hidden("card"), dict(index.titles)) == (
        (), (), (), {},
    )  # fmt: skip


def test_it_is_worked_out_once_and_is_no_part_of_the_release() -> None:
    one = release_of([Cell("trust", "Trust", "level", "end", "programme", (), 12, 60.0, None, None)], [])
    untouched = replace(one)
    assert one.index is one.index
    assert one == untouched
    assert "index" not in {part.name.lstrip("_") for part in fields(one)}
    assert to_document(one) == to_document(untouched)
    assert from_document(to_document(one)) == one
    assert pickle.loads(pickle.dumps(one)).index.titles == {"trust": "Trust"}
    assert replace(one, cells=()).index.titles == {}, "another release has an index of its own"
