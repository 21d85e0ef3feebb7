"""A page printed to PDF by a browser that is installed: offline, in a profile of its own, and not for ever.

No library writes the PDF: whoever has a browser has the best one, and whoever has none opens the page and prints it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from analysis.errors import ReverbError

#: Where a browser is named that is not found by itself.
BROWSER: Final = "REVERB_BROWSER"
#: How browsers that print are called, and where they lie where they are on no path.
_NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
    "microsoft-edge-stable",
)  # fmt: skip
_PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: Seconds that printing may take.
LONGEST: Final = 90.0
#: No name is found and no address is reached: the page needs none, and nobody else shall be asked for one.
_OFFLINE: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--disable-domain-reliability", "--disable-breakpad", "--no-pings", "--disable-quic",
)  # fmt: skip
_QUIET: Final = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
    "--disable-extensions", "--mute-audio", "--no-pdf-header-footer",
)  # fmt: skip
_ADVICE: Final = (
    f"Take the report as .html, open it in any browser and print it as PDF; or name a browser with {BROWSER}."
)


def find_browser() -> str | None:
    """The browser that prints: the one named by `REVERB_BROWSER`, else the first that is installed; None without one.

    What is named and not there counts as none, so that no other is taken for it.
    """
    named = os.environ.get(BROWSER, "").strip()
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in _NAMES)
    places = (place for place in _PLACES if Path(place).is_file())
    return next((path for path in (*found, *places) if path), None)


def print_pdf(page: bytes, *, seconds: float = LONGEST) -> bytes:
    """`page` (HTML) as PDF. Raises ReverbError: NO_BROWSER where none is installed, PDF_FAILED where none came out."""
    browser = find_browser()
    if browser is None:
        named = os.environ.get(BROWSER, "").strip()
        found = f'{BROWSER} names "{named}", which is not there' if named else "No browser was found"
        raise ReverbError("NO_BROWSER", f"{found}; a PDF is printed by Chromium, Chrome or Edge.", _ADVICE)
    with tempfile.TemporaryDirectory(prefix="reverb-print-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_bytes(page)
        told = _run(_command(browser, source, target, Path(folder, "profile")), seconds)
        data = target.read_bytes() if target.is_file() else b""
    if not data.startswith(b"%PDF"):
        raise ReverbError("PDF_FAILED", f"The browser did not print the report{told}.", _ADVICE)
    return data


def _command(browser: str, source: Path, target: Path, profile: Path) -> list[str]:
    # A browser refuses its sandbox to root; anybody else keeps it.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        browser,
        *_QUIET,
        *_OFFLINE,
        *root,
        f"--user-data-dir={profile}",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]


def _run(command: Sequence[str], seconds: float) -> str:
    """Run the browser and everything it starts until it ends or its time is over; gives what went wrong, in words."""
    try:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return f": {error.strerror or error}"
    try:
        status = running.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        _stop(running)
        return f" within {seconds:.0f} seconds"
    return f" (it ended with status {status})" if status else ""


def _stop(running: subprocess.Popen[bytes]) -> None:
    """End the browser with its children."""
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.wait()
