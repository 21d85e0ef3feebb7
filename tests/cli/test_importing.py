"""Import as scripts rely on it: plan, import, duplicate, what needs an answer, what is refused, and the way back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.ingest.meanings import KINDS
from analysis.storage.stores import open_store
from analysis.storage.studies import list_studies
from tests.ingest.workbook_parts import packed
from tests.workflow.small import PLAN

FILE_KEYS = {
    "file", "status", "kind", "tool", "wave", "rows_read", "rows_accepted", "rows_set_aside", "import_id", "findings",
}  # fmt: skip
FINDING_KEYS = {"code", "severity", "message", "rows", "column", "advice"}


def one(said):
    (file,) = said.document["files"]
    return file


def test_without_yes_nothing_is_stored_not_even_a_study(command, files):
    said = command("import", files["roster"], "--json")
    assert said.status == 0
    assert set(one(said)) >= FILE_KEYS
    assert (one(said)["status"], one(said)["import_id"]) == ("planned", None)
    with open_store(os.environ["REVERB_STORE"]) as store:
        assert list_studies(store) == ()
    assert "Say --yes" in command("import", files["roster"]).out


def test_a_file_is_imported_once(command, files):
    first = one(command("import", files["roster"], "--yes", "--json"))
    assert (first["status"], first["kind"], first["tool"], first["wave"]) == ("imported", "people", "hris", None)
    assert first["rows_read"] == first["rows_accepted"] + first["rows_set_aside"]
    again = command("import", files["roster"], "--yes", "--json")
    assert again.status == 0
    assert (one(again)["status"], one(again)["import_id"]) == ("duplicate", first["import_id"])
    assert one(again)["rows_read"] == first["rows_read"]


def test_rows_set_aside_make_the_status_one_and_are_named(command, files):
    said = command("import", files["survey-baseline-google-forms"], "--yes", "--json")
    file = one(said)
    assert said.status == 1
    assert (file["status"], file["tool"], file["wave"]) == ("imported", "google_forms", "baseline")
    assert file["rows_set_aside"] > 0
    aside = [finding for finding in file["findings"] if finding["rows"]]
    assert aside
    assert all(set(finding) >= FINDING_KEYS for finding in file["findings"])
    assert {finding["severity"] for finding in file["findings"]} <= {"info", "warning", "error"}


def test_exits_need_the_datas_date(command, files):
    asked = command("import", files["hris-employment"], "--yes", "--json")
    assert (asked.status, one(asked)["status"], one(asked)["import_id"]) == (1, "needs_mapping", None)
    assert any("Up to which day" in question for question in one(asked)["questions"])
    told = command("import", files["hris-employment"], "--as-of", PLAN.as_of, "--yes", "--json")
    assert one(told)["status"] == "imported"


def test_several_files_at_once_and_one_that_is_not_there(command, files, tmp_path):
    said = command("import", files["roster"], tmp_path / "nowhere.csv", files["checkins"], "--yes", "--json")
    assert said.status == 1
    assert [file["status"] for file in said.document["files"]] == ["imported", "refused", "imported"]
    refused = said.document["files"][1]
    assert (refused["file"], refused["kind"], refused["tool"], refused["rows_read"]) == (
        "nowhere.csv",
        None,
        "unknown",
        None,
    )
    assert refused["findings"][0]["code"] == "NO_SUCH_FILE"


def test_what_people_read_is_sentences(command, files, tmp_path):
    said = command("import", files["survey-baseline-google-forms"], tmp_path / "nowhere.csv").out
    assert "survey-baseline-google-forms.csv: ready to import. Survey answers at baseline from Google Forms." in said
    assert "nowhere.csv: refused.\n  Stop: There is no file nowhere.csv. Check the name and the folder." in said
    asked = command("import", files["hris-employment"], "--yes").out
    assert "not ready yet." in asked
    assert "Question: Up to which day are exits known" in asked
    assert "None" not in said + asked


def test_a_mapping_that_was_printed_can_be_given_back(command, files, tmp_path):
    file = one(command("import", files["checkins"], "--json"))
    saved = tmp_path / "saved.toml"
    saved.write_text(file["mapping"], encoding="utf-8")
    assert one(command("import", files["checkins"], "--map", saved, "--yes", "--json"))["status"] == "imported"
    saved.write_text('kind = "novel"', encoding="utf-8")
    broken = command("import", files["checkins"], "--map", saved, "--json")
    assert (broken.status, broken.document["error"]["code"]) == (1, "BAD_MAPPING")
    assert command("import", files["checkins"], "--map", tmp_path / "no.toml", "--json").status == 1


def test_what_is_said_beforehand_counts(command, files):
    said = command("import", files["survey-baseline-google-forms"], "--wave", "Spring check", "--json")
    assert one(said)["wave"] == "Spring check"
    for kind in KINDS:
        assert one(command("import", files["checkins"], "--kind", kind, "--json"))["kind"] == kind


def test_an_import_is_taken_back_once(command, files):
    import_id = one(command("import", files["checkins"], "--yes", "--json"))["import_id"]
    undone = command("undo", import_id, "--json")
    assert (undone.status, undone.document["import_id"], undone.document["file"]) == (0, import_id, "checkins.csv")
    assert undone.document["undone_at"]
    again = command("undo", import_id, "--json")
    assert (again.status, again.document["error"]["code"]) == (1, "UNKNOWN_IMPORT")
    back = one(command("import", files["checkins"], "--yes", "--json"))
    assert (back["status"], back["import_id"] != import_id) == ("imported", True)
    assert "was taken back" in command("undo", back["import_id"]).out


@pytest.mark.parametrize("study", ["sample", "first-year"])
def test_the_samples_are_no_place_for_ones_own_files(command, files, study):
    said = command("import", files["checkins"], "--study", study, "--yes", "--json")
    assert (said.status, said.document["error"]["code"]) == (1, "SAMPLE_NAME")


def test_studies_stay_apart(command, files):
    for study in ("north", "south"):
        assert one(command("import", files["roster"], "--study", study, "--yes", "--json"))["status"] == "imported"
    which = command("import", files["roster"], "--json")
    assert (which.status, which.document["error"]["code"]) == (1, "WHICH_STUDY")
    assert "north, south" in which.document["error"]["message"]


def test_an_archive_gives_one_entry_for_each_file_inside(command, files, tmp_path):
    archive = tmp_path / "exports.zip"
    archive.write_bytes(packed({"csv/checkins.csv": files["checkins"].read_bytes(), "notes.pdf": b"%PDF-1.7"}))
    said = command("import", archive, "--yes", "--json")
    assert said.status == 1
    assert [(file["file"], file["status"]) for file in said.document["files"]] == [
        ("exports.zip / checkins.csv", "imported"),
        ("exports.zip / notes.pdf", "refused"),
    ]
    assert one(command("import", files["checkins"], "--yes", "--json"))["status"] == "duplicate"


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is sent as on Unix")
def test_an_interrupt_ends_the_reading_and_leaves_nothing(tmp_path):
    # Whoever runs the tests in the background of a shell has interrupts ignored, and children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _interrupt_and_look(tmp_path)
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupt_and_look(tmp_path):
    big, private = tmp_path / "big.csv", tmp_path / "private"
    big.write_text("id,q1\n" + "1,2\n" * 199_000, encoding="utf-8")
    private.mkdir()
    command = [sys.executable, "-m", "analysis", "import", *[big] * 8, "--json", "--store", tmp_path / "s.sqlite"]
    environment = {**os.environ, "TMPDIR": str(private)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 60
        while not list(private.glob("reverb-*")):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        told, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert b'"CANCELLED"' in told
    assert list(private.glob("reverb-*")) == []


def test_how_a_text_file_is_written_can_be_said(command, tmp_path):
    path = tmp_path / "baseline.csv"
    path.write_bytes("Employee ID\tNäme\teng_1\teng_2\nE1\tZoë\t5\t4\nE2\tÆthel\t4\t4\n".encode("cp1252"))
    said = one(command("import", str(path), "--encoding", "cp1252", "--delimiter", "tab", "--json"))
    assert (said["rows_read"], said["status"]) == (2, "planned")
    assert "ENCODING_GUESSED" not in {finding["code"] for finding in said["findings"]}
    wrong = one(command("import", str(path), "--encoding", "klingon", "--json"))
    assert wrong["status"] == "refused"
    assert [finding["code"] for finding in wrong["findings"]] == ["ENCODING"]
