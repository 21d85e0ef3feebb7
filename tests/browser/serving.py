"""A Reverb server of a test's own: the command of the README on a free port, over a store of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORE = "reverb.sqlite"
#: Seconds until a server must answer; on a slow machine its first imports alone take ten.
PATIENCE = 90
#: Answers "ok" as soon as the server listens, and once the app itself ran.
LISTENS = "/_stcore/health"
APP_RAN = "/_stcore/script-health-check"
#: What a fault leaves in the log of a server.
FAULTS = ("Traceback (most recent call last)", "Uncaught app execution")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is, and what it wrote."""

    url: str
    log_file: Path

    def log(self, since: int = 0) -> str:
        """What the server wrote, from a place in its log on."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")[since:]

    def faults(self, since: int = 0) -> str:
        """What the server wrote, if there is a fault in it; else nothing."""
        written = self.log(since)
        return written if any(mark in written for mark in FAULTS) else ""


@contextmanager
def serving(
    folder: Path, *, ready: str = "/_stcore/script-health-check", options: tuple[str, ...] = ()
) -> Iterator[Server]:
    """A server over the store in `folder` (made where there is none), stopped at the end.

    It counts as started when `ready` answers "ok": the default means that the app itself ran once.
    """
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
        "--server.fileWatcherType", "none", *options,
    ]  # fmt: skip
    with _running(folder, port, command, ready, "ok", {}) as server:
        yield server


@contextmanager
def serving_behind_gate(
    folder: Path, *, port: int | None = None, home: Path | None = None, **env: str
) -> Iterator[Server]:
    """A server by `asgi.py`, as on a server, over the store in `folder`; it counts as started when it is ready.

    `home` is a folder whose `.streamlit/secrets.toml` configures the sign-in; `env` are further variables.
    """
    port = port or free_port()
    command = [
        sys.executable, "-m", "uvicorn", "asgi:app", "--host", "127.0.0.1", "--port", str(port), "--no-proxy-headers",
        "--no-access-log", "--ws-per-message-deflate", "false",
    ]  # fmt: skip
    with _running(folder, port, command, "/readyz", "ready", ({"HOME": str(home)} if home else {}) | env) as server:
        yield server


@contextmanager
def _running(
    folder: Path, port: int, command: list[str], ready: str, answer: str, env: dict[str, str]
) -> Iterator[Server]:
    server = Server(f"http://127.0.0.1:{port}", folder / f"server-{port}.log")
    places = {"REVERB_STORE": str(folder / STORE), "REVERB_KEY_FILE": str(folder / "reverb.key")}
    with server.log_file.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | places | env, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_it_answers(process, server, ready, answer)
        yield server
    finally:
        stop_server(process)


def copy_of_store(source: Path, folder: Path) -> Path:
    """A copy of a store that no server has open, with its key and its cache."""
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.log", "*.json"), dirs_exist_ok=True)
    return folder


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(process: subprocess.Popen[bytes], server: Server, path: str, answer: str) -> None:
    """Wait until a server answers so; AssertionError where it ended, or does not within its time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"The server ended at once.\n{server.log()}")
        if _answer(server.url + path) == answer:
            return
        time.sleep(0.1)
    raise AssertionError(f"The server did not answer within {PATIENCE} s.\n{server.log()}")


def _answer(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return str(response.read(100).decode())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """Ends the server with the children that read files for it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
        try:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            continue
