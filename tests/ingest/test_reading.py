"""The child process: what comes back, what stays away, and that the caller lives."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import FileRefused
from analysis.ingest import reading
from analysis.ingest.door import Choices
from analysis.ingest.limits import Limits
from analysis.ingest.reading import ReadingStopped, read_bytes, read_file
from tests.ingest.workbook_parts import ANSWER, HEADER, row, sheet, text_cell, workbook

LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of memory and time are Linux's")


@pytest.fixture
def private_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders of the child are made, so that a test can see what is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_workbook_comes_back_as_text_with_its_row_numbers(private_folders: Path) -> None:
    data = workbook(sheet(HEADER, ANSWER, row(5, text_cell("A5", "NA"), '<c r="B5"><f>1+1</f></c>')))
    steps: list[float] = []
    contents = read_bytes(data, "../up/survey.xlsx", on_progress=lambda share, _: steps.append(share))
    (only,) = contents.sheets
    assert contents.file_name == "survey.xlsx"
    assert contents.sha256 == hashlib.sha256(data).hexdigest()
    assert (contents.format, contents.encoding, contents.delimiter, contents.decimal) == ("xlsx", None, None, ".")
    assert only.cells.index.tolist() == [1, 2, 5]
    assert only.cells.columns.tolist() == [0, 1]
    assert only.cells.dtypes.unique().tolist() == [pd.StringDtype(na_value=float("nan"))]
    assert only.cells.to_numpy().tolist() == [["respondent_id", "q1"], ["00123", "4"], ["NA", ""]]
    assert only.uncalculated == ((5, 1),)
    assert {finding.code for finding in contents.findings} == {"FORMULA_WITHOUT_VALUE", "BLANK_ROWS"}
    assert contents.sheet(only.name) is contents.data_sheets[0]
    assert steps == sorted(steps)
    assert len(steps) == 3
    assert list(private_folders.iterdir()) == []
    with pytest.raises(FileRefused, match='"S1"'):
        contents.sheet("S9")


def test_a_text_file_comes_back_with_how_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes("id;q1\n1;3,5\n2;4,0\n".encode("utf-16"))
    contents = read_file(path)
    assert (contents.format, contents.encoding, contents.delimiter, contents.decimal) == ("csv", "utf-16", ";", ",")
    assert contents.sheets[0].name == ""
    chosen = read_file(path, "x.csv", choices=Choices(delimiter="|"))
    assert chosen.sheets[0].cells.shape == (3, 1)


def test_a_refusal_crosses_over_with_its_file(private_folders: Path) -> None:
    with pytest.raises(FileRefused, match=r"^bad\.csv: .*line 2") as caught:
        read_bytes(b'id,c\n1,"open\n', "bad.csv")
    assert (caught.value.code, bool(caught.value.advice)) == ("QUOTING", True)
    assert list(private_folders.iterdir()) == []


def test_size_and_absence_are_told_without_a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_child", lambda _folder: pytest.fail("a child was started"))
    with pytest.raises(FileRefused) as caught:
        read_bytes(b"a,b\n1,2\n", "a.csv", Limits(file_bytes=3))
    assert caught.value.code == "TOO_LARGE"
    with pytest.raises(FileRefused) as caught:
        read_file(tmp_path / "absent.csv")
    assert caught.value.code == "NO_SUCH_FILE"


def _child_running(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another programme in the child's place."""

    def start(folder: Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=reading._environment(),
            cwd=folder,
            encoding="utf-8",
        )

    monkeypatch.setattr(reading, "_child", start)


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "raise ValueError",
        'print(\'{"progress": 0.5, "message": "x"}\'); raise SystemExit(1)',
        "print('{\"contents\": {', end='')",
    ],
)
def test_a_child_that_breaks_is_a_refusal(
    code: str, monkeypatch: pytest.MonkeyPatch, private_folders: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _child_running(code, monkeypatch)
    with pytest.raises(FileRefused) as caught:
        read_bytes(b"a,b\n1,2\n", "a.csv")
    assert caught.value.code == "PARSER_LIMIT"
    assert "exit code" in caplog.text
    assert list(private_folders.iterdir()) == []


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, private_folders: Path) -> None:
    _child_running("import sys, time; sys.stdin.read(); time.sleep(60)", monkeypatch)
    start = time.monotonic()
    with pytest.raises(FileRefused, match="longer than the 1 seconds") as caught:
        read_bytes(b"a,b\n1,2\n", "a.csv", Limits(clock_seconds=1))
    assert caught.value.code == "PARSER_LIMIT"
    assert time.monotonic() - start < 20
    assert list(private_folders.iterdir()) == []


WALLED = "from analysis.ingest.walls import raise_walls; raise_walls(400_000_000, 1)\n"


@LINUX_ONLY
@pytest.mark.parametrize(
    "deed",
    [
        "bytearray(600_000_000)",
        "while True: pass",
        "import socket; socket.socket().bind(('127.0.0.1', 0))",
        "import socket; socket.getaddrinfo('127.0.0.1', 9)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_the_walls_hold(deed: str) -> None:
    def run(code: str) -> int:
        command = [sys.executable, "-c", code + "\nprint('done')"]
        return subprocess.run(
            command, env=reading._environment(), capture_output=True, timeout=60, check=False
        ).returncode

    assert run(WALLED) == 0
    assert run(WALLED + deed) != 0


@LINUX_ONLY
def test_too_little_memory_is_a_refusal_and_not_a_crash() -> None:
    data = ("id,c\n" + "1,xxxxxxxxxx\n" * 199_000).encode()
    with pytest.raises(FileRefused) as caught:
        read_bytes(data, "a.csv", Limits(memory_bytes=200_000_000))
    assert caught.value.code == "PARSER_LIMIT"


def test_secrets_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVERB_KEY_FILE", "/secret")
    monkeypatch.setenv("OTHER_TOKEN", "secret")
    assert "secret" not in " ".join(reading._environment().values())
    assert os.environ["OTHER_TOKEN"] == "secret"


ENDLESS = "import sys, time; sys.stdin.read(); time.sleep(60)"


@LINUX_ONLY
@pytest.mark.parametrize(
    "deed",
    ["held = bytearray(600_000_000)", "while True: pass", "import os; os.abort()", "import time; time.sleep(60)"],
    ids=["memory", "processor", "abort", "clock"],
)
def test_each_death_of_the_child_is_one_clear_refusal_and_the_caller_lives(
    deed: str, monkeypatch: pytest.MonkeyPatch, private_folders: Path
) -> None:
    _child_running(f"import sys; sys.stdin.read()\n{WALLED}{deed}", monkeypatch)
    with pytest.raises(FileRefused) as caught:
        read_bytes(b"a,b\n1,2\n", "a.csv", Limits(clock_seconds=4))
    assert caught.value.code == "PARSER_LIMIT"
    assert "Nothing was imported" in caught.value.message
    assert list(private_folders.iterdir()) == []
    monkeypatch.undo()
    assert read_bytes(b"a,b\n1,2\n", "a.csv").sheets[0].cells.shape == (2, 2)


def _started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """The children that are started from now on."""
    start, children = reading._child, []

    def note(folder: Path) -> subprocess.Popen[str]:
        children.append(start(folder))
        return children[-1]

    monkeypatch.setattr(reading, "_child", note)
    return children


def test_reading_ends_at_once_when_asked(monkeypatch: pytest.MonkeyPatch, private_folders: Path) -> None:
    _child_running(ENDLESS, monkeypatch)
    children, start = _started(monkeypatch), time.monotonic()
    with pytest.raises(ReadingStopped) as caught:
        read_bytes(b"a,b\n1,2\n", "a.csv", cancelled=lambda: bool(children) and time.monotonic() > start + 0.3)
    assert caught.value.code == "CANCELLED"
    assert time.monotonic() - start < 10
    assert children[0].poll() is not None
    assert list(private_folders.iterdir()) == []


def test_reading_that_was_stopped_before_it_began_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_child", lambda _folder: pytest.fail("a child was started"))
    with pytest.raises(ReadingStopped):
        read_bytes(b"a,b\n1,2\n", "a.csv", cancelled=lambda: True)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_an_exception_of_the_caller_ends_the_child(
    failure: type[BaseException], monkeypatch: pytest.MonkeyPatch, private_folders: Path
) -> None:
    code = 'import time; print(\'{"progress": 0.5, "message": "x"}\', flush=True); time.sleep(60)'
    _child_running(code, monkeypatch)
    children, start = _started(monkeypatch), time.monotonic()

    def fail(_share: float, _doing: str) -> None:
        raise failure

    with pytest.raises(failure):
        read_bytes(b"a,b\n1,2\n", "a.csv", on_progress=fail)
    assert children[0].poll() is not None
    assert time.monotonic() - start < 20
    assert list(private_folders.iterdir()) == []
