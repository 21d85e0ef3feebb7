"""Folders of files that are being read: gone at the end, and gone soon after a process was killed in between."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pytest

from analysis.ingest.private_folders import private_folder, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def ended_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_folder_is_private_and_goes(temporary):
    with private_folder() as folder:
        (folder / "upload").write_text("answers")
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(temporary):
    left = temporary / f"reverb-{ended_process()}-abc123"
    living = temporary / f"reverb-{os.getpid()}-abc123"
    foreign = temporary / f"reverb-notes-{ended_process()}"
    target = temporary / "kept"
    for folder in (left, living, foreign, target):
        folder.mkdir()
        (folder / "upload").write_text("answers")
    link = temporary / f"reverb-{ended_process()}-link"
    link.symlink_to(target)
    sweep()
    assert not left.exists()
    assert {entry.name for entry in temporary.iterdir()} == {living.name, foreign.name, "kept", link.name}
    assert (target / "upload").exists()


def test_the_next_reading_sweeps(temporary):
    left = temporary / f"reverb-{ended_process()}-abc123"
    left.mkdir()
    with private_folder():
        assert not left.exists()
