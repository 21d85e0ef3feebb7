"""Figures of exported files, streamed in partitions, against those of the study itself.

Tolerance 1e-9: the same sums in another order. The study's own figures have their witnesses in tests/impact and
tests/scores.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import ReverbError, StudyError
from analysis.scores.forms import forms_of
from analysis.scores.respondents import respondents
from analysis.study import Study
from analysis.workflow.cleaned_files import IDS, LABELS, find_cleaned_files, read_answers
from analysis.workflow.partition_facts import Wanted, add_facts, facts_of, whole_of
from analysis.workflow.partition_figures import figures_of_files, figures_of_sums
from analysis.workflow.partitioning import split_answers, stream_sums
from tests.workflow.partitioned import differing, exported, programme

BY = ("cohort",)


@pytest.fixture(scope="module")
def study() -> Study:
    return programme()


@pytest.fixture(scope="module")
def folder(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(study, tmp_path_factory.mktemp("streamed") / "cleaned")


@pytest.mark.parametrize(("shape", "by"), [("long", BY), ("wide", ("department", "side"))])
def test_streamed_figures_are_those_of_the_study(study: Study, folder: Path, shape: str, by: tuple[str, ...]) -> None:
    files, wanted = find_cleaned_files([folder], shape), Wanted(by, answers_a_partition=4000)
    assert len(files.pieces) > (9 if shape == "long" else 0)
    assert wanted.partitions_of(files) > 3
    found = figures_of_sums(stream_sums(files, wanted), wanted, k=5)
    assert not found.groups.table.empty
    assert found.groups.table["change"].notna().any()
    assert set(found.reliability["wave"]) == {"all", "baseline", "mid", "end"}
    assert differing(study, found, by) == []


def test_without_a_roster_pairs_are_read_from_the_answers(study: Study, folder: Path, tmp_path: Path) -> None:
    for cohort, rows in pq.read_table(folder / "made-answers_long.parquet").to_pandas().groupby("cohort"):
        part = tmp_path / "warehouse" / f"cohort={quote(str(cohort))}"
        part.mkdir(parents=True)
        rows.drop(columns="cohort").to_parquet(
            part / "part-0.parquet"
        )  # as pandas writes texts, and in the folder's name
    found = figures_of_files([tmp_path / "warehouse"], BY, k=5)
    own = figures_of_files([folder], BY, k=5, shape="long").groups.table
    pd.testing.assert_frame_equal(found.groups.table, own.reset_index(drop=True), rtol=1e-9)


def test_whoever_belongs_together_comes_into_one_partition(study: Study, folder: Path) -> None:
    files, wanted = find_cleaned_files([folder], "long"), Wanted(BY, answers_a_partition=500)
    whole = whole_of(add_facts([facts_of(one, pairs=False) for one in files.pieces]), files, wanted)
    seen: dict[str, set[int]] = {}
    for piece in files.pieces:
        for answers in read_answers(piece, (*IDS, *LABELS)):
            for number, share in split_answers(answers, whole):
                for name in share["submission"].unique().to_pylist():
                    seen.setdefault(name, set()).add(number)
    assert {len(numbers) for numbers in seen.values()} == {1}
    assert len(set.union(*seen.values())) > 20
    rows = respondents(study).assign(
        partition=lambda table: table["submission"].map(lambda name: min(seen.get(name, {-1})))
    )
    rows = rows[rows["partition"] >= 0]
    assert rows.groupby("cluster")["partition"].nunique().max() == 1
    assert rows.groupby("person")["partition"].nunique().max() == 1


def test_facts_of_pieces_are_those_of_the_whole(study: Study, folder: Path, tmp_path: Path) -> None:
    one = exported(study, tmp_path / "whole", row_groups=10**6)
    (whole,) = find_cleaned_files([one], "long").pieces
    parts = [facts_of(piece, pairs=True) for piece in find_cleaned_files([folder], "long").pieces]
    found, expected = add_facts(parts), facts_of(whole, pairs=True)
    pd.testing.assert_frame_equal(found.forms.table, expected.forms.table)
    assert found.first == expected.first
    order = ["person", "cohort", "pair"]
    left, right = (facts.pairs.sort_values(order, ignore_index=True) for facts in (found, expected))
    pd.testing.assert_frame_equal(left, right)


def test_only_answers_within_a_known_scale_make_a_form() -> None:
    answered = pd.DataFrame(
        {"import_id": None, "wave": "end", "item": ["eng_1", "eng_2", "eng_3", "shoe"], "value": [3.0, 99.0, None, 4.0]}
    )
    assert forms_of(answered).table.to_dict("records") == [{"import_id": "", "wave": "end", "item": "eng_1"}]


def answers(folder: Path, **columns: object) -> Path:
    """A file of a few answers as a warehouse might hold them."""
    told = {"submission": ["a", "b"], "person": ["P", "Q"], "wave": "end", "item": "eng_1", "value": [3.0, 4.0]}
    path = folder / f"answers-{len(list(folder.iterdir()))}.parquet"
    pd.DataFrame({**told, **columns}).to_parquet(path)
    return path


def test_what_cannot_be_read_is_told(folder: Path, tmp_path: Path) -> None:
    def code(paths: list[Path], **how: str) -> str:
        with pytest.raises(StudyError) as told:
            figures_of_files(paths, (), k=1, **how)
        return told.value.code

    assert code([folder]) == "BOTH_SHAPES"
    assert code([folder / "made-waves.parquet"]) == "NO_ANSWERS"
    assert code([answers(tmp_path, item="shoe_size")]) == "NO_ANSWERS"
    assert code([answers(tmp_path)], since="before") == "UNKNOWN_WAVE"
    assert code([answers(tmp_path, person="P")]) == "ANSWERED_TWICE"
    (tmp_path / "text.parquet").write_text("no", encoding="utf-8")
    assert code([tmp_path / "text.parquet"]) == "NOT_PARQUET"


def test_one_of_two_submissions_counts_where_the_file_says_which(tmp_path: Path) -> None:
    items = pd.DataFrame({"item": [f"eng_{number}" for number in range(1, 7)]})
    asked = pd.DataFrame({"submission": ["a", "b"], "person": "P", "wave": "end", "counted": [0, 1], "value": [1, 5]})
    asked.merge(items, how="cross").to_parquet(tmp_path / "answers.parquet")
    found = figures_of_files([tmp_path], (), k=1)
    assert (found.respondents, found.answers) == (1, 6)
    assert found.everybody.table["n"].tolist() == [1]


def test_labels_of_any_type_are_texts(tmp_path: Path) -> None:
    path = answers(tmp_path, level=[3, 4], cohort=pd.Categorical(["A", "B"]))
    (piece,) = find_cleaned_files([path]).pieces
    (table,) = read_answers(piece, (*IDS, *LABELS))
    assert table["level"].to_pylist() == ["3", "4"]
    assert table["cohort"].to_pylist() == ["A", "B"]
    assert {table[name].type for name in LABELS} == {pa.dictionary(pa.int32(), pa.string())}


def test_a_failure_is_the_same_in_another_process() -> None:
    import pickle

    told = pickle.loads(pickle.dumps(StudyError("CODE", "A sentence.", "Advice.")))
    assert isinstance(told, ReverbError)
    assert (told.code, told.message, told.advice) == ("CODE", "A sentence.", "Advice.")
