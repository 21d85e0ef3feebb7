"""Documents of releases: read back exactly, and nothing that is not one."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import StudyError
from analysis.impact.card import Withheld
from analysis.impact.curve import RetentionComparison
from analysis.release import Cell, HiddenCell, Release, ReleasedCard, Theme
from analysis.release.documents import from_document, to_document
from analysis.release.release import Quote
from tests.release.programmes import a_card, a_curve, planned, programme

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
TENTHS = st.integers(-1000, 1000).map(lambda tenths: tenths / 10)
COUNTS = st.integers(16, 500)
BY = st.lists(st.tuples(st.sampled_from(["cohort", "side", "site"]), NAMES), max_size=2, unique_by=lambda t: t[0]).map(
    tuple
)
CELLS = st.builds(
    Cell, measure=NAMES, measure_title=NAMES, kind=st.sampled_from(["level", "change"]), wave=NAMES,
    arm=st.just("programme"), by=BY, n=COUNTS, mean=TENTHS, low=st.none() | TENTHS, high=st.none() | TENTHS,
    favourable=st.none() | st.integers(0, 100).map(lambda share: share / 100),
    coded=st.sampled_from(["", "at least", "at most"]), since=st.none() | NAMES,
)  # fmt: skip
HIDDEN = st.builds(
    HiddenCell, measure=NAMES, kind=st.just("level"), wave=NAMES, arm=NAMES, by=BY, because=NAMES,
    what=st.sampled_from(["card", "curve", "theme"]), outcome=st.none() | NAMES,
)  # fmt: skip
CARDS = st.builds(
    ReleasedCard,
    st.builds(
        a_card, cohort=st.text("abc", min_size=1), answered=COUNTS | st.builds(Withheld, st.text("ab", min_size=1)),
        as_of=st.dates() | st.builds(Withheld, st.text("ab", min_size=1)), effect_size=st.floats(-2, 2),
    ),
    NAMES, NAMES,
)  # fmt: skip
THEMES = st.builds(
    Theme, theme=NAMES, title=NAMES, outcome=st.none() | NAMES, cohort=NAMES, wave=NAMES, side=NAMES,
    counts=st.none() | st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), words=NAMES, people=st.none() | COUNTS,
)  # fmt: skip
QUOTES = st.builds(
    Quote, id=NAMES, theme=NAMES, title=NAMES, cohort=st.just("all"), words=NAMES.map(lambda words: f"“{words}”")
)
OPTIONAL = st.none() | st.floats(-100, 100)
RELEASES = st.builds(
    Release, release_id=NAMES, study=NAMES, data_version=NAMES, status=st.sampled_from(["preview", "published"]),
    created_at=st.datetimes(timezones=st.just(dt.UTC) | st.none()), as_of=st.none() | st.dates(), k=st.just(5),
    cohorts=st.lists(NAMES, max_size=3).map(tuple), waves=st.lists(NAMES, max_size=3).map(tuple),
    people=st.none() | COUNTS, pairs=st.none() | COUNTS, hidden=st.lists(HIDDEN, max_size=3).map(tuple),
    cells=st.lists(CELLS, max_size=3, unique_by=lambda cell: (cell.measure, cell.wave, cell.arm, cell.by)).map(tuple),
    cards=st.lists(CARDS, max_size=2).map(tuple), curves=st.just(()) | st.just((a_curve(),)),
    retention=st.none() | st.builds(
        RetentionComparison, OPTIONAL, OPTIONAL, OPTIONAL, st.just(12), *[OPTIONAL] * 6
    ),
    themes=st.lists(THEMES, max_size=2).map(tuple), notes=st.lists(NAMES, max_size=2).map(tuple),
    audit=st.lists(NAMES, max_size=2).map(tuple),
    quotes=st.lists(QUOTES, max_size=3, unique_by=lambda quote: quote.id).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(RELEASES)
def test_a_release_is_read_back_exactly(release: Release) -> None:
    text = json.dumps(to_document(release), allow_nan=False)
    assert from_document(json.loads(text)) == release


def test_a_planned_release_is_read_back_exactly() -> None:
    release = planned(programme(1, pairs=30, comparison=40))
    assert release.cells
    assert from_document(json.loads(json.dumps(to_document(release)))) == release


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d | {"schema": 99},
        lambda d: {"schema": 1},
        lambda d: d | {"release": d["release"] | {"extra": 1}},
        lambda d: d | {"release": {k: v for k, v in d["release"].items() if k != "study"}},
        lambda d: d | {"release": d["release"] | {"k": "5"}},
        lambda d: d | {"release": d["release"] | {"status": "draft"}},
        lambda d: d | {"release": d["release"] | {"cells": "none"}},
        lambda d: d | {"release": d["release"] | {"created_at": "yesterday"}},
        lambda d: d | {"release": None},
    ],
)
def test_what_is_no_release_is_refused(spoil) -> None:
    document = to_document(planned(programme(1)))
    with pytest.raises(StudyError) as error:
        from_document(spoil(document))
    assert error.value.code == "RELEASE_DOCUMENT"


def test_an_unsafe_document_is_refused() -> None:
    document = to_document(planned(programme(1)))
    document["release"]["cells"][0]["n"] = 4
    with pytest.raises(StudyError) as error:
        from_document(document)
    assert error.value.code == "RELEASE_UNSAFE"


def test_a_number_that_is_none_has_no_document() -> None:
    from dataclasses import replace

    release = planned(programme(1))
    broken = replace(release, cells=(replace(release.cells[0], mean=float("nan")),))
    with pytest.raises(StudyError, match="nan"):
        to_document(broken)
