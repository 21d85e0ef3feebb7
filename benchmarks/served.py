"""A Reverb server to be measured: the command that the README gives, one worker, on a copy of a store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.browser.serving import free_port, stop_server

ROOT: Final = Path(__file__).resolve().parents[1]
STORE: Final = "reverb.sqlite"
#: Seconds until a server must be ready; on a machine that does other work its imports alone may take twenty.
PATIENCE: Final = 120.0
#: What of its store is a file of its own.
_PARTS: Final = (STORE, f"{STORE}.key", f"{STORE}.cache")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, its process, and after how many seconds (and CPU seconds) it was ready."""

    url: str
    process: int
    ready: float
    ready_cpu: float

    def cpu(self) -> float:
        """CPU seconds that the process and all its threads have used, to the nanosecond."""
        # The clock of another process, as clock_getcpuclockid(3) names it; /proc/PID/stat counts in steps of 10 ms.
        return time.clock_gettime((~self.process << 3) | 2)

    def resident(self) -> float:
        """Its resident memory in MB."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def copy_store(source: Path, folder: Path) -> Path:
    """A copy of the store at `source`, with its key and its cache, that no other server has open."""
    folder.mkdir(parents=True)
    for name in _PARTS:
        part = source.with_name(source.name + name.removeprefix(STORE))
        if part.is_dir():
            shutil.copytree(part, folder / name)
        elif part.is_file():
            shutil.copy2(part, folder / name)
    return folder / STORE


@contextmanager
def served(store: Path, *, role: str = "") -> Iterator[Served]:
    """A server on `store`, where it is wished seen as `role`, from the moment it is ready; stopped at the end."""
    places = {"REVERB_STORE": str(store), "REVERB_KEY_FILE": f"{store}.key", "REVERB_ROLE": role}
    with _listening("asgi:app", ROOT, store.parent, places, "readyz") as server:
        yield server


@contextmanager
def blank_served(folder: Path) -> Iterator[Served]:
    """A server of a Streamlit app that holds one heading and nothing of Reverb: what no page can be quicker than."""
    folder.mkdir(parents=True)
    (folder / "blank.py").write_text('import streamlit as st\n\nst.title("Blank")\n', encoding="utf-8")
    (folder / "server.py").write_text('import streamlit as st\n\napp = st.App("blank.py")\n', encoding="utf-8")
    with _listening("server:app", folder, folder, {}, "_stcore/health") as server:
        yield server


@contextmanager
def _listening(app: str, place: Path, logs: Path, variables: Mapping[str, str], ready: str) -> Iterator[Served]:
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port), "--no-proxy-headers",
        "--no-access-log", "--ws-per-message-deflate", "false",
    ]  # fmt: skip
    began = time.perf_counter()
    with (logs / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=place, env=os.environ | variables, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, f"{url}/{ready}")
        server = Served(url, process.pid, time.perf_counter() - began, 0.0)
        yield replace(server, ready_cpu=server.cpu())
    finally:
        stop_server(process)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError("The server ended at once: its log lies beside its store.")
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"The server was not ready within {PATIENCE:.0f} s.")
