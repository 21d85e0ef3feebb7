"""Visits in a real browser: until the Overview stands, and what of that any page of Streamlit's would take."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, BrowserContext, BrowserType, ViewportSize, sync_playwright

_CHROMIUM: Final = "/usr/bin/chromium"
_ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_AT_REST: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_OVERVIEW: Final = ".st-key-card-engagement"
_WINDOW: Final[ViewportSize] = {"width": 1440, "height": 900}
_PATIENCE: Final = 120_000


#: Times that a warm visit is repeated, for its median.
_VISITS: Final = 7


@dataclass(frozen=True, slots=True)
class Visits:
    """Wall seconds: of the first visit since the server was ready; of further people's first ones, the server being
    warm and their browsers empty; and of one whose browser was there before. The latter two are medians.
    """

    cold: float
    warm: float
    again: float


def visits(url: str, study: str) -> Visits:
    """Each person with a browser profile of their own."""
    with sync_playwright() as play:
        browser = _launch(play.chromium)
        try:
            cold = _first(browser, f"{url}/?study={study}", _OVERVIEW)
            warm = [_first(browser, f"{url}/?study={study}", _OVERVIEW) for _ in range(_VISITS)]
            with browser.new_context(viewport=_WINDOW) as context:
                again = [_seconds(context, f"{url}/?study={study}", _OVERVIEW) for _ in range(_VISITS + 1)][1:]
            return Visits(cold, statistics.median(warm), statistics.median(again))
        finally:
            browser.close()


def blank_visit(url: str) -> float:
    """Wall seconds of a first visit to a page of Streamlit's that holds one heading: the median, the server warm."""
    with sync_playwright() as play:
        browser = _launch(play.chromium)
        try:
            return statistics.median([_first(browser, url, "h1") for _ in range(_VISITS + 1)][1:])
        finally:
            browser.close()


def _launch(chromium: BrowserType) -> Browser:
    return chromium.launch(executable_path=_CHROMIUM, args=list(_ARGUMENTS))


def _first(browser: Browser, address: str, stands: str) -> float:
    with browser.new_context(viewport=_WINDOW) as context:
        return _seconds(context, address, stands)


def _seconds(context: BrowserContext, address: str, stands: str) -> float:
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, timeout=_PATIENCE)
    page.locator(stands).first.wait_for(timeout=_PATIENCE)
    page.locator(_AT_REST).wait_for(timeout=_PATIENCE)
    spent = time.perf_counter() - began
    page.close()
    return spent
