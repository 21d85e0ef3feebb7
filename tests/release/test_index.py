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
TERMS = (("cohort", "A"), ("cohort", "B"), ("side", "junior"), ("side", "senior"), ("level", "director"))
arms = st.sampled_from(("programme", "comparison"))
groups = st.lists(st.sampled_from(TERMS), max_size=2, unique_by=lambda term: term[0]).map(tuple)
cells = st.builds(
    Cell, st.sampled_from(MEASURES), st.just("A title"), st.sampled_from(("level", "change")), st.sampled_from(WAVES),
    arms, groups, st.integers(5, 20), st.just(60.0), st.none(), st.none(),
)  # fmt: skip
hidden_cells = st.builds(
    HiddenCell, st.sampled_from(MEASURES), st.sampled_from(("level", "change")), st.sampled_from(WAVES),
    arms, groups, st.just("too few"), st.sampled_from(KINDS),
)  # fmt: skip


def release_of(shown: list[Cell], hidden: list[HiddenCell]) -> Release:
    return Release(
        "R1", "study", "0" * 16, "preview", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), None, 5, (), WAVES, None, None,
        tuple(shown), tuple(hidden), (), (), None, (), (), (),
    )  # fmt: skip


def is_an_answer(cell: Cell | HiddenCell, by: str | None, within: tuple[tuple[str, str], ...]) -> bool:
    """Whether a cell is of exactly the group, or of a part of it within the programme."""
    if by is None:
        return set(cell.by) == set(within)
    rest = set(cell.by) - set(within)
    return cell.arm == "programme" and set(within) < set(cell.by) and {name for name, _ in rest} == {by}


@given(st.lists(cells), st.lists(hidden_cells), groups, st.sampled_from((None, "cohort", "side", "level")))
def test_what_answers_a_question_is_what_a_walk_finds(
    shown: list[Cell], hidden: list[HiddenCell], within: tuple[tuple[str, str], ...], by: str | None
) -> None:
    index = release_of(shown, hidden).index
    for measure in MEASURES:
        asked = [one for one in shown if one.measure == measure and is_an_answer(one, by, within)]
        assert list(index.answers(measure, by, within)) == asked
        assert list(index.hidden_answers(measure, by, within)) == [
            one for one in hidden if (one.measure, one.what) == (measure, "cell") and is_an_answer(one, by, within)
        ]
        if by is not None:
            assert (by in index.dimensions(measure, within)) == bool(asked)


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
