"""First visits in a real browser: until the Overview stands, with nothing of Reverb in the browser's cache."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, sync_playwright

_CHROMIUM: Final = "/usr/bin/chromium"
_ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_AT_REST: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_PATIENCE: Final = 120_000


@dataclass(frozen=True, slots=True)
class Visits:
    """Wall seconds of the first visit since the server was ready, and of another person's after it."""

    cold: float
    warm: float


def first_visits(url: str, study: str) -> Visits:
    """Two people, each with a browser profile of their own."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_CHROMIUM, args=list(_ARGUMENTS))
        try:
            return Visits(_seconds(browser, url, study), _seconds(browser, url, study))
        finally:
            browser.close()


def _seconds(browser: Browser, url: str, study: str) -> float:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(f"{url}/?study={study}", timeout=_PATIENCE)
        page.locator(".st-key-card-engagement").wait_for(timeout=_PATIENCE)
        page.locator(_AT_REST).wait_for(timeout=_PATIENCE)
        return time.perf_counter() - began
