"""Tables remembered for one study: worked out once, gone with it, and nobody's changes reach anybody else."""

from __future__ import annotations

import gc
import weakref

import pandas as pd

from analysis.scores.once import once_a_study
from analysis.study import Study


def test_a_table_is_worked_out_once_for_each_study() -> None:
    asked: list[str] = []

    @once_a_study
    def table(study: Study) -> pd.DataFrame:
        asked.append(study.name)
        return pd.DataFrame({"name": [study.name]})

    one, other = (Study.from_tables(name, {}) for name in ("one", "other"))
    assert [table(study)["name"].item() for study in (one, one, other, other, one)] == [
        "one", "one", "other", "other", "one",
    ]  # fmt: skip
    assert asked == ["one", "other", "one"]


def test_studies_of_one_name_are_told_apart() -> None:
    @once_a_study
    def rows(study: Study) -> pd.DataFrame:
        return study.people

    first = Study.from_tables("x", {})
    second = Study.from_tables("x", {"people": pd.DataFrame({"person": ["A"]})})
    assert (len(rows(first)), len(rows(second))) == (0, 1)


def test_what_one_reader_changes_reaches_no_other() -> None:
    @once_a_study
    def people(study: Study) -> pd.DataFrame:
        return study.people

    study = Study.from_tables("x", {"people": pd.DataFrame({"person": ["A", "B"]})})
    mine = people(study)
    mine["person"] = "changed"
    mine["more"] = 1
    mine.loc[0, "level"] = "changed"
    assert people(study)["person"].tolist() == ["A", "B"]
    assert "more" not in people(study)
    assert study.people["level"].isna().all()


def test_a_study_that_nobody_needs_is_let_go_with_its_table() -> None:
    @once_a_study
    def table(study: Study) -> pd.DataFrame:
        return pd.DataFrame({"rows": [len(study.people)]})

    study = Study.from_tables("x", {})
    gone = weakref.ref(study)
    kept = weakref.ref(table(study))
    del study
    gc.collect()
    assert gone() is None
    assert kept() is None
