"""Figures of exported files, streamed in partitions, against those of the study itself.

Tolerance 1e-9: the same sums in another order. The study's own figures have their witnesses in tests/impact and
tests/scores.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.scores.scales import score_scales
from analysis.study import Study
from analysis.workflow import partition_facts
from analysis.workflow.partition_figures import figures_of_files
from tests.workflow.partitioned import differing, exported, programme


@pytest.fixture(scope="module")
def study() -> Study:
    return programme()


@pytest.fixture
def folder(study: Study, tmp_path: Path) -> Path:
    return exported(study, tmp_path / "cleaned")


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("by", [("cohort",), ("department", "side")])
def test_streamed_figures_are_those_of_the_study(
    study: Study, folder: Path, shape: str, by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition_facts.Wanted, "partitions_of", lambda *_: 7)
    found = figures_of_files([folder], by, k=5, shape=shape)
    assert differing(study, found, by) == []
    assert found.respondents == score_scales(study).table["submission"].nunique()
