"""A file in, its cells as text out. The parsing happens in a child process that may break without harm.

The child has a gigabyte of memory, twenty seconds of processor time and thirty on the clock (`Limits`); it gets the
file by its path and hands the cells back through a private folder, which is always removed.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import FileRefused, Finding, ReverbError
from analysis.ingest.contents import TOOL_OF_FORMAT, FileContents, Sheet
from analysis.ingest.door import Choices, check_size
from analysis.ingest.labels import shown_name
from analysis.ingest.limits import Limits
from analysis.ingest.private_folders import private_folder

_LOG = logging.getLogger(__name__)

#: Called with the share done (0 to 1) and what is being done.
Progress = Callable[[float, str], None]

#: Asked several times a second, from another thread, whether the reading is to end at once; must not raise.
Cancelled = Callable[[], bool]

#: Seconds between two looks at the clock and at whether somebody wants the reading to end.
_LOOK_EVERY = 0.05

#: All the child learns of this process's environment; keys and passwords stay here.
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")
#: Memory is limited by address space, which these keep near to what is used: without them glibc takes three times as
#: much for the same CSV, and the limit would close on honest files.
_TUNING = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "262144",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONUTF8": "1",
}


class ReadingStopped(ReverbError):
    """Somebody asked for the reading to stop; nothing of it is left."""


def read_file(
    path: Path,
    file_name: str | None = None,
    limits: Limits | None = None,
    *,
    choices: Choices | None = None,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> FileContents:
    """Everything the file at `path` holds, as text.

    `file_name` is the name it came under (a label; the path's own where not given). `choices` are a person's
    decisions about encoding and delimiter. `cancelled` is asked, from another thread, whether to end it at once; an
    exception from `on_progress`, and an interrupt, end it as well.

    Raises FileRefused: every code of the gate and the readers, NO_SUCH_FILE, and PARSER_LIMIT where the child process
    ran out of memory or time, or broke. Raises ReadingStopped (CANCELLED) where it was asked to end.
    """
    label = shown_name(file_name if file_name is not None else path.name)
    with asked(path, label, limits or Limits(), on_progress, cancelled, choices=asdict(choices or Choices())) as answer:
        return _contents(answer.said, label, answer.folder)


def read_bytes(
    data: bytes,
    file_name: str,
    limits: Limits | None = None,
    *,
    choices: Choices | None = None,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> FileContents:
    """As `read_file`, for a file in memory such as an upload; while it is read it lies in a private folder."""
    with kept_for_reading(data) as path:
        return read_file(path, file_name, limits, choices=choices, on_progress=on_progress, cancelled=cancelled)


@contextlib.contextmanager
def kept_for_reading(data: bytes) -> Iterator[Path]:
    """A file in memory as one on disk, in a private folder that is removed at the end."""
    with private_folder() as folder:
        path = folder / "upload"
        path.write_bytes(data)
        yield path


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said, and the folder in which it left files; both are there only within `asked`."""

    said: Mapping[str, Any]
    folder: Path


@contextlib.contextmanager
def asked(
    path: Path,
    label: str,
    limits: Limits,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    **more: object,
) -> Iterator[Answer]:
    """Ask a child process about the file at `path`; `more` is added to the request. Raises as `read_file`."""
    if not path.is_file():
        raise FileRefused("NO_SUCH_FILE", f"There is no file {label}.", "Check the name and the folder.")
    request = {"path": str(path.resolve()), "file_name": label, "limits": asdict(limits), **more}
    with private_folder() as folder:
        try:
            check_size(path.stat().st_size, limits)
            said = _ask_child({**request, "folder": str(folder)}, limits, on_progress, cancelled)
        except FileRefused as refusal:
            raise FileRefused(refusal.code, f"{label}: {refusal.message}", refusal.advice) from refusal
        yield Answer(said, folder)


def _ask_child(
    request: Mapping[str, Any], limits: Limits, on_progress: Progress | None, cancelled: Cancelled | None
) -> Mapping[str, Any]:
    """The child's answer; raises its refusal, and PARSER_LIMIT where it has none."""
    if cancelled is not None and cancelled():
        raise _stopped()
    with _child(Path(request["folder"])) as child, _Watch(child, limits.clock_seconds, cancelled) as watch:
        answer = _answer_of(_messages(child, request), on_progress)
        if watch.stopped:
            raise _stopped()
        return answer or _broken(child.wait(), watch.late, limits)


class _Watch:
    """Ends a child when its time is over, when somebody asks for it, and when its parent is done with it."""

    def __init__(self, child: subprocess.Popen[str], clock_seconds: float, cancelled: Cancelled | None) -> None:
        self.late = self.stopped = False
        self._child, self._cancelled = child, cancelled
        self._end = time.monotonic() + clock_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="reading-watch", daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            self.late = time.monotonic() >= self._end
            self.stopped = self._cancelled is not None and self._cancelled()
            if self.late or self.stopped:
                self._child.kill()
                return


def _stopped() -> ReadingStopped:
    return ReadingStopped(
        "CANCELLED", "The reading was stopped. Nothing was imported.", "Choose the file again to read it."
    )


def _child(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "analysis.ingest.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=folder,
        encoding="utf-8",
        start_new_session=True,  # an interrupt at the keyboard reaches the parent alone, which ends its children
    )


def _messages(child: subprocess.Popen[str], request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("The child process was started without pipes.")
    with contextlib.suppress(BrokenPipeError):  # where it ended before it listened, its exit says why
        child.stdin.write(json.dumps(request))
        child.stdin.close()
    for line in child.stdout:
        if line.endswith("\n"):
            yield json.loads(line)


def _answer_of(messages: Iterator[Mapping[str, Any]], on_progress: Progress | None) -> Mapping[str, Any] | None:
    for message in messages:
        if "refused" in message:
            raise FileRefused(**message["refused"])
        if "contents" in message:
            contents: Mapping[str, Any] = message["contents"]
            return contents
        if on_progress is not None:
            on_progress(message["progress"], message["message"])
    return None


def _broken(exit_code: int, late: bool, limits: Limits) -> Mapping[str, Any]:
    _LOG.warning("The reading process ended without an answer (exit code %s).", exit_code)
    if late:
        reason = f"Reading it took longer than the {limits.clock_seconds:,.0f} seconds allowed"
    else:
        reason = (
            f"Reading it needed more than the {limits.memory_bytes / 1e6:,.0f} MB of memory or the "
            f"{limits.cpu_seconds} seconds allowed, or it broke the reader"
        )
    raise FileRefused(
        "PARSER_LIMIT",
        f"{reason}. Nothing was imported.",
        "Save the data alone as a new .xlsx or .csv file, or split it into parts.",
    )


def _environment() -> dict[str, str]:
    import analysis

    root = str(Path(analysis.__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | _TUNING | {"PYTHONPATH": os.pathsep.join(paths)}


def _contents(answer: Mapping[str, Any], label: str, folder: Path) -> FileContents:
    return FileContents(
        label,
        answer["sha256"],
        answer["format"],
        answer["encoding"],
        answer["delimiter"],
        answer["decimal"],
        tuple(_sheet(sheet, folder, TOOL_OF_FORMAT.get(answer["format"], "")) for sheet in answer["sheets"]),
        tuple(Finding(**{**finding, "rows": tuple(finding["rows"])}) for finding in answer["findings"]),
        answer["tool"],
    )


def _sheet(sheet: Mapping[str, Any], folder: Path, tool: str) -> Sheet:
    return Sheet(
        sheet["name"],
        _cells(folder / sheet["file"]),
        sheet["hidden"],
        tuple(sheet["hidden_columns"]),
        tuple((row, column) for row, column in sheet["uncalculated"]),
        tool,
    )


def _cells(path: Path) -> pd.DataFrame:
    import pyarrow as pa

    with pa.OSFile(str(path), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    cells: pd.DataFrame = table.drop_columns("row").to_pandas()
    cells.index = pd.Index(table["row"].to_numpy(), name="row")
    cells.columns = pd.RangeIndex(cells.shape[1])
    return cells
