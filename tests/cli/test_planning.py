"""`plan` and `draw` on the command line: the keys scripts rely on, sentences for mistakes, a draw that is kept."""

from __future__ import annotations

import pytest

from tests.workflow.test_drawing import ROSTER


def test_plan_needs_no_study_and_has_the_keys_of_the_contract(command):
    said = command("plan", "--pairs", 14, "--json")
    assert said.status == 0
    document = said.document
    assert {"detectable", "pairs_needed", "claims_unmeasured", "minutes"} <= set(document)
    assert 5 < document["detectable"] < 40
    assert document["pairs_needed"] > 14
    assert {"71", "X1"} <= set(document["claims_unmeasured"])
    assert document["minutes"] == 9
    assert document["design"] == "C"
    assert [one["design"] for one in document["designs"]] == ["A", "B", "C"]


def test_more_pairs_show_less_and_packs_measure_more(command):
    few, many = (command("plan", "--pairs", pairs, "--json").document for pairs in (14, 40))
    assert many["detectable"] < few["detectable"]
    assert many["pairs_needed"] == few["pairs_needed"]
    forms = ("--forms", "standard", "prediction", "pack_decisions")
    more = command("plan", "--pairs", 14, *forms, "--records", "exits", "interviews", "--json").document
    assert set(more["claims_unmeasured"]) < set(few["claims_unmeasured"])


def test_nothing_detectable_is_null(command):
    document = command("plan", "--pairs", 1, "--json").document
    assert document["detectable"] is None


@pytest.mark.parametrize(
    "words",
    [("--pairs", 0), ("--pairs", 4, "--cohorts", 9), ("--pairs", 4, "--retest", 2), ("--pairs", 4, "--forms", "magic"),
     ("--pairs", 4, "--waves", "summer"), ("--pairs", "many"), (), ("--pairs", 4, "--records", "gossip")],
)  # fmt: skip
def test_what_does_not_fit_is_wrong_usage(command, words):
    said = command("plan", *words, "--json")
    assert said.status == 2
    assert set(said.document["error"]) == {"code", "message", "advice"}


def test_leaders_do_not_plan(command):
    assert command("plan", "--pairs", 14, "--as", "leader", "--json").document["error"]["code"] == "NOT_ALLOWED"


def test_plan_writes_its_files(command, tmp_path):
    said = command("plan", "--pairs", 14, "--out", tmp_path / "out", "--start", "2027-01-11", "--json")
    assert said.status == 0
    endings = {path.suffix for path in (tmp_path / "out").iterdir()}
    assert endings == {".xlsx", ".docx", ".txt", ".ics", ".csv"}
    assert len(said.document["files"]) == len(list((tmp_path / "out").iterdir()))


def test_a_draw_over_a_list_is_looked_at_then_drawn_then_refused(command, small, files, tmp_path):
    command("import", files["roster"], "--study", "pilot", "--yes")
    listed = tmp_path / "pairs.csv"
    listed.write_text(ROSTER, encoding="utf-8")
    options = ("--list", listed, "--cohort", "Aspen", "--seed", 42, "--study", "pilot", "--as", "hr", "--json")
    looked = command("draw", *options)
    assert looked.document == {"pairs": 24, "units": 24, "strata": ["Aspen"]}
    assert command("draw", *options, "--announce").document["announced"] == 42
    drawn = command("draw", *options, "--yes", "--out", tmp_path / "assignment-roster.csv")
    assert (drawn.status, drawn.document["starts"], drawn.document["waits"]) == (0, 12, 12)
    arms = {line["pair"]: line["arm"] for line in drawn.document["assignment"]}
    assert len(arms) == 24
    again = command("draw", *options, "--yes")
    assert (again.status, again.document["error"]["code"]) == (1, "DRAWN_ALREADY")
    imported = command("import", tmp_path / "assignment-roster.csv", "--study", "pilot", "--yes", "--json")
    assert imported.document["files"][0]["rows_accepted"] == 48
    assert command("draw", *options, "--as", "leader", "--yes").document["error"]["code"] == "NOT_ALLOWED"
