"""`figures` on the command line: the document, sentences, and who may see small groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.impact.wave_figures import ANSWERED_COLUMNS, LINKED_COLUMNS


@pytest.fixture(scope="module")
def cleaned(full_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full study as `export` wrote it, in both shapes."""
    from analysis.cli.main import main

    out = tmp_path_factory.mktemp("figures") / "cleaned"
    assert main(["export", "--out", str(out), "--format", "parquet", "--store", str(full_store)]) == 0
    return out


def test_an_export_gives_the_figures_of_its_study(command, cleaned, full_store):
    found = command("figures", cleaned, "--shape", "wide", "--json").document
    assert set(found) >= {"figures", "reliability", "since", "by", "groups_hidden", "respondents", "answers"}
    keys = {"scale", "wave", "cohort", *ANSWERED_COLUMNS, *LINKED_COLUMNS} - {"worse_share"}
    assert all(set(row) == keys for row in found["figures"])
    assert {row["cohort"] for row in found["figures"]} == {"all", "Aspen"}
    assert (found["since"], found["by"]) == ("baseline", ["cohort"])
    scales = command("reliability", "--store", full_store, "--json").document["scales"]
    own = [{name: part for name, part in row.items() if name != "warnings"} for row in scales]
    for row, other in zip(found["reliability"], own, strict=True):
        assert {name: row[name] for name in other} == pytest.approx(other, abs=1e-9)


def test_sentences(command, cleaned):
    lines = command("figures", cleaned, "--shape", "wide").out.splitlines()
    assert lines[0].endswith("respondents and wave.")
    assert any(line.startswith("Engagement, end, Aspen: ") and "Change " in line for line in lines)
    assert all(line.endswith((".", "?")) for line in lines)
    assert "nan" not in " ".join(lines)


def test_refusals_have_the_one_shape(command, cleaned, tmp_path):
    for words, code in (
        ((cleaned,), "BOTH_SHAPES"), ((tmp_path,), "NO_ANSWERS"), ((tmp_path / "none.parquet",), "FILE_SYSTEM"),
        ((cleaned, "--shape", "wide", "--by", "shoe"), "UNKNOWN_DIMENSION"),
        ((cleaned, "--shape", "wide", "--k", "1", "--as", "hr"), "NOT_ALLOWED"),
        ((cleaned, "--shape", "wide", "--k", "0"), "WRONG_USAGE"),
    ):  # fmt: skip
        said = command("figures", *words, "--json")
        assert said.document["error"]["code"] == code
        assert said.status == (2 if code == "WRONG_USAGE" else 1)


def test_small_groups_are_hidden_and_opened_by_who_may(command, cleaned):
    by = ("--by", "department,side", "--shape", "wide", "--json")
    hidden, opened = (command("figures", cleaned, *by, *more).document for more in ((), ("--k", "1")))
    assert hidden["groups_hidden"] > 0
    assert opened["groups_hidden"] == 0
    assert min(row["n"] for row in hidden["figures"]) >= 5 > min(row["n"] for row in opened["figures"])
