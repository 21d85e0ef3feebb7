"""What a full study says on the command line: documents with the keys of the contract, and sentences."""

from __future__ import annotations

import csv
import shutil
import sqlite3

import openpyxl
import pytest

from analysis.workflow import impact
from analysis.workflow.codebooks import save_codebook, shipped_document, with_theme
from analysis.workflow.impact import judge_claims
from analysis.workflow.workspace import open_workspace
from tests.workflow.small import PLAN

CARD_KEYS = {
    "outcome", "cohort", "side", "measure", "wave_from", "wave_to", "design", "verdict", "higher_is_better", "estimate",
    "low", "high", "unit", "invited", "answered", "linked_people", "linked_pairs", "compared_with", "worse_share",
    "worse_by_chance", "detectable", "looks", "groups_hidden", "rival", "sentence", "as_of", "data_version",
}  # fmt: skip
CURVE_KEYS = {"group", "time_months", "survival", "low", "high", "at_risk"}
COMPARISON_KEYS = {
    "rmst_difference_days", "low", "high", "months", "logrank_p", "hazard_ratio", "hr_low", "hr_high",
    "naive_difference", "fair_difference",
}  # fmt: skip


@pytest.fixture
def ask(command, full_store):
    """Runs a command on the full store."""
    return lambda *words: command(*words, "--store", full_store)


def test_cards(ask):
    cards = ask("impact", "--json").document["cards"]
    assert all(set(card) >= CARD_KEYS for card in cards)
    assert {card["outcome"] for card in cards} == {"engagement", "understanding", "retention"}
    assert {card["cohort"] for card in cards} == {"all", "Aspen"}
    assert {card["design"] for card in cards} <= set("ABCD")
    assert {card["verdict"] for card in cards} <= {"rose", "fell", "no_material_change", "cannot_tell"}
    assert {card["as_of"] for card in cards} == {PLAN.as_of.isoformat()}
    assert all(card["sentence"].endswith(".") for card in cards)
    assert any(card["withheld"] for card in cards)
    assert all(card[name] is None and because for card in cards for name, because in card["withheld"].items())


def test_what_could_overturn_a_card_is_told_and_rows_of_balance_are_for_analysts(ask):
    found = ask("impact", "--json").document
    for card in found["cards"]:
        assert card["rivals"][0]["name"] == card["rival"].split(":")[0]
        assert card["conditions"], "every grade has its checklist"
        assert {one["state"] for one in card["conditions"]} <= {"holds", "fails", "untestable"}
        assert set(card) >= {"sensitivity", "bounds_low", "bounds_high", "tipping_point", "adjusted", "adjusted_apart"}
        if card["adjusted"] is not None:
            assert card["adjusted_apart"] == pytest.approx(card["estimate"] - card["adjusted"])
    whole = next(table for table in found["balance"] if (table["cohort"], table["side"]) == ("all", "all"))
    assert {row["attribute"] for row in whole["rows"]} >= {"before", "level", "side"}
    narrowed = ask("impact", "--cohort", "Aspen", "--side", "junior", "--json").document["balance"]
    assert {(table["cohort"], table["side"]) for table in narrowed} == {("Aspen", "junior")}


def test_claims_and_exports_go_by_the_codebook_that_the_study_uses(command, full_store, tmp_path, monkeypatch):
    shutil.copytree(full_store.parent, tmp_path / "copy")
    path = tmp_path / "copy" / full_store.name
    books = []

    def watched(study, *, book=None, **more):
        books.append((book.version, {theme.id for theme in book.themes}))
        return judge_claims(study, book=book, **more)

    monkeypatch.setattr(impact, "judge_claims", watched)
    with open_workspace(path) as workspace:
        shipped = shipped_document()
        new = dict(shipped["themes"][0]) | {"id": "pets", "title": "Pets", "topic": ["dog*"]}
        save_codebook(workspace.store, "programme", with_theme(shipped, new), why="We look for pets", who="tester")
    assert command("claims", "--json", "--store", path).status == 0
    ((version, themes),) = books
    assert version.endswith("own 1")
    assert "pets" in themes
    assert command("export", "--out", tmp_path / "out", "--format", "coded", "--store", path).status == 0
    sheet = openpyxl.load_workbook(tmp_path / "out" / "programme-coded-interviews.xlsx")["Codebook"]
    assert "pets" in {row[0] for row in sheet.iter_rows(values_only=True)}


def test_worth_reads_the_release(ask, command, full_store):
    refused = ask("worth", "--json")
    if refused.status:
        assert refused.document["error"]["code"] == "NO_RELEASE"
        ask("publish", "--as", "hr", "--json")
    document = ask("worth", "--json").document
    assert set(document) >= {"total", "per_pair", "break_even_leavers", "benefit", "supported", "next_step", "sentence"}
    assert document["total"] is None
    assert document["next_step"] in ("stop", "adjust", "continue", "widen")
    assert "has not been entered" in ask("worth").out


def test_cards_are_narrowed_and_an_unknown_name_is_told(ask):
    some = ask("impact", "--outcome", "engagement", "--cohort", "Aspen", "--json").document["cards"]
    assert {(card["outcome"], card["cohort"]) for card in some} == {("engagement", "Aspen")}
    whole = ask("impact", "--cohort", "all", "--json").document["cards"]
    assert {card["cohort"] for card in whole} == {"all"}
    unknown = ask("impact", "--cohort", "Zebra", "--json")
    assert (unknown.status, unknown.document["error"]["code"]) == (1, "UNKNOWN_COHORT")
    assert "Aspen" in unknown.document["error"]["advice"]
    assert ask("impact", "--outcome", "happiness", "--json").status == 2


def test_retention(ask):
    found = ask("retention", "--json").document
    assert {"participants", "comparison"} <= {curve["group"] for curve in found["curves"]}
    for curve in found["curves"]:
        assert set(curve) >= CURVE_KEYS
        assert len({len(curve[name]) for name in CURVE_KEYS - {"group"}}) == 1
        assert all(0 <= share <= 1 for share in curve["survival"])
    assert set(found["comparison"]) >= COMPARISON_KEYS


def test_reliability(ask):
    document = ask("reliability", "--json").document
    scales = document["scales"]
    assert {row["facet"] for row in document["facets"]} >= {"trust", "stereotypes"}
    assert all(set(row) == {"scale", "facet", "n", "reliability"} for row in document["facets"])
    keys = {"scale", "wave", "n", "alpha", "alpha_low", "alpha_high", "omega", "warnings"}
    assert all(set(scale) == keys for scale in scales)
    assert {"engagement", "understanding"} <= {scale["scale"] for scale in scales}
    assert {"all", "baseline", "end"} == {scale["wave"] for scale in scales}
    assert "nan" not in ask("reliability").out


def test_the_release(ask):
    release = ask("release", "--json").document
    assert set(release) >= {"cells", "cards", "curves", "themes", "misreadings", "both_ways", "partners_alike"}
    assert all({"measure", "wave", "arm", "by", "n", "mean"} <= set(cell) for cell in release["cells"])
    assert all(cell["n"] >= 5 for cell in release["cells"])
    assert release["k"] == 5
    assert ask("release").out.startswith(f"Release {release['release']} of ")


def test_publishing_says_what_is_shown_and_hidden(command, full_store, tmp_path):
    copy = tmp_path / "copy.sqlite"
    with sqlite3.connect(full_store) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    (tmp_path / "copy.sqlite.key").write_bytes(full_store.with_name(full_store.name + ".key").read_bytes())
    (tmp_path / "copy.sqlite.key").chmod(0o600)
    too_low = command("publish", "--k", 3, "--store", copy, "--json")
    assert (too_low.status, too_low.document["error"]["code"]) == (1, "RELEASE_K")
    out = command("publish", "--k", 8, "--store", copy, "--json")
    assert out.status == 0
    assert set(out.document) >= {"release", "cells_shown", "cells_hidden", "quotes_shown", "audit"}
    now = command("release", "--store", copy, "--json").document
    assert (now["release"], now["k"], len(now["cells"])) == (out.document["release"], 8, out.document["cells_shown"])


def test_export(ask, tmp_path):
    said = ask("export", "--out", tmp_path / "out", "--format", "csv,xlsx,parquet,sav", "--shape", "wide", "--json")
    names = {path.rpartition("/")[2] for path in said.document["files"]}
    assert {
        "programme-answers-wide.csv",
        "programme.xlsx",
        "programme-codebook.parquet",
        "programme-answers-wide.sav",
        "programme-change-log.csv",
    } <= names
    assert not [name for name in names if "long" in name]
    with (tmp_path / "out" / "programme-interviews.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {row["speaker"] for row in csv.DictReader(lines)} == {"interviewer", "interviewee"}
    for wrong in (("--format", "odt"), ("--shape", "round")):
        assert ask("export", "--out", tmp_path, *wrong, "--json").status == 2
    assert "files:" in ask("export", "--out", tmp_path / "again").out


def test_a_store_as_it_was_written_and_one_that_was_changed(ask, command, full_store, tmp_path):
    whole = ask("check", "--json")
    assert (whole.status, whole.document) == (0, {"findings": []})
    assert ask("check").out == "The store is as it was written.\n"
    copy = tmp_path / "copy.sqlite"
    with sqlite3.connect(full_store) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("UPDATE memberships SET cohort = 'Elsewhere'")
    source.close()
    target.close()
    (tmp_path / "copy.sqlite.key").write_bytes(full_store.with_name(full_store.name + ".key").read_bytes())
    (tmp_path / "copy.sqlite.key").chmod(0o600)
    changed = command("check", "--store", copy, "--json")
    assert changed.status == 1
    assert {finding["code"] for finding in changed.document["findings"]} == {"IMPORT_SEAL"}


def test_a_leader_reads_the_release_and_nothing_else(ask, files, tmp_path):
    released = ask("release", "--as", "leader", "--json")
    assert released.status == 0
    shown = ask("impact", "--as", "leader", "--json").document
    cards, balance = shown["cards"], shown["balance"]
    assert balance == [], "rows of balance may speak of one person"
    assert all(card["leavers_before"] is None for card in cards)
    assert [card["sentence"] for card in cards] == [card["sentence"] for card in released.document["cards"]]
    curves = ask("retention", "--as", "leader", "--json").document["curves"]
    assert curves == [curve for curve in released.document["curves"] if curve["side"] == "all"]
    refused = (
        ["reliability"], ["export", "--out", tmp_path / "no"], ["import", files["roster"]], ["publish"],
        ["undo", "imp-1"], ["check"],
    )  # fmt: skip
    for words in refused:
        said = ask(*words, "--as", "leader", "--json")
        assert (said.status, said.document["error"]["code"]) == (1, "NOT_ALLOWED"), words
    assert not (tmp_path / "no").exists()


def test_an_auditor_reads_the_log_only(ask, files):
    assert ask("check", "--as", "auditor", "--json").status == 0
    for words in (["impact"], ["release"], ["import", files["roster"]], ["publish"]):
        assert ask(*words, "--as", "auditor", "--json").document["error"]["code"] == "NOT_ALLOWED", words


@pytest.mark.parametrize("name", ["impact", "retention", "reliability", "release", "publish"])
def test_a_study_that_is_not_there_is_told(ask, name):
    said = ask(name, "--study", "Zebra", "--json")
    assert (said.status, said.document["error"]["code"]) == (1, "UNKNOWN_STUDY")
    assert "programme" in said.document["error"]["advice"]


@pytest.mark.parametrize("name", ["impact", "retention", "reliability", "release", "publish"])
def test_an_empty_store_is_told(command, name):
    said = command(name, "--json")
    assert (said.status, said.document["error"]["code"]) == (1, "NO_STUDY")


def test_words_for_people_are_sentences(ask):
    for words in (["impact"], ["retention"], ["release"], ["reliability"]):
        lines = ask(*words).out.strip().splitlines()
        assert lines
        assert all(line.endswith((".", "?")) for line in lines), words


def test_how_the_programme_is_run(ask):
    told = ask("programme", "--json").document
    assert len(told["practices"]) == 19
    assert {row["state"] for row in told["practices"]} <= {"in_place", "partly", "missing", "unknown"}
    assert told["warnings"] is None
    assert told["actions"] is None, "pairs and plans are for HR"
    assert told["dose"]["held"] > 0
    runs = ask("programme", "--cohort", "Aspen", "--as", "hr", "--json").document
    assert runs["cohort"] == "Aspen"
    assert isinstance(runs["warnings"], list)
    assert runs["actions"] == []
    cells = [cell for row in told["departments"].values() for cell in row.values()]
    assert not [cell for cell in cells if cell is not None and 0 < cell < 5]
    assert ask("programme", "--as", "leader").status == 1
    assert ask("programme", "--cohort", "Zebra", "--json").document["error"]["code"] == "UNKNOWN_COHORT"
    assert "Of 19 practices" in ask("programme", "--as", "hr").out
