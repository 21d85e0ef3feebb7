"""The first start of all, watched from the moment the server listens: an empty store, and a person who opens it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.serving import Server
from tests.browser.visiting import CARDS, Visit

#: Keeps every text that a progress bar of the page ever shows.
KEEP_PROGRESS = """
window.progressSeen = [];
new MutationObserver(() => {
  for (const bar of document.querySelectorAll('[data-testid="stProgress"]')) {
    const text = bar.innerText.trim();
    if (text && window.progressSeen.at(-1) !== text) window.progressSeen.push(text);
  }
}).observe(document, {childList: true, subtree: true, characterData: true});
"""
#: Milliseconds until the samples must be there.
PREPARED = 240_000


def watch_first_start(browser: Browser, server: Server) -> dict[str, Any]:
    """Open the app before anybody else did and note what it shows; `failed` where the cards never came."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visit = Visit(context.new_page(), server)
        visit.page.add_init_script(KEEP_PROGRESS)
        try:
            visit.go()
            visit.stands("overview", timeout=PREPARED)
            for outcome in CARDS:
                expect(visit.card(outcome)).to_be_visible()
        except AssertionError as error:
            return {"failed": f"{error}\n{visit.page.locator('body').inner_text()}\n{visit.server.log()}"}
        return {
            "progress": visit.page.evaluate("window.progressSeen"),
            "cards": [visit.card(outcome).inner_text() for outcome in CARDS],
            "text": visit.page.locator("body").inner_text(),
            "study": visit.study(),
            "wrong": visit.wrong,
            "faults": server.faults(),
        }
