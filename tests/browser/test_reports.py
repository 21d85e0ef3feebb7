"""Reports in a real browser, offline: nothing is refused or fetched, nothing runs over the edge, and they print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analysis.release.actions import LONGEST_ACTION, LONGEST_CONTACT, LONGEST_OWNER, MOST_ACTIONS
from analysis.release.release import Release, ReleasedAction
from analysis.reports.page import page
from analysis.reports.printing import find_browser, print_pdf
from analysis.reports.sheet import sheet_bytes
from analysis.reports.writing import make_report
from tests.browser.conftest import cannot_run
from tests.reports.told import HOSTILE, full, preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

#: Parts that are wider than the window, but for what scrolls inside itself.
WIDER = (
    "() => [...document.querySelectorAll('body *')].filter(one => !one.closest('.wide, svg, details')"
    " && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"
)
#: What axe-core finds wrong.
FAULTS = "async () => (await axe.run()).violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)"


def fullest() -> Release:
    """What participants may be told at most."""
    action = ReleasedAction(
        "x " * (LONGEST_ACTION // 2), "o " * (LONGEST_OWNER // 2), dt.date(2026, 5, 1), "Engagement"
    )
    return full(actions=(action,) * MOST_ACTIONS, contact="c " * (LONGEST_CONTACT // 2))


#: What is written by the test that opens it: every process reads this file, and one opens them.
WRITTEN: dict[str, Callable[[], bytes]] = {
    "report": lambda: page(full()).data,
    "preview": lambda: page(preview()).data,
    "hostile": lambda: page(full(HOSTILE)).data,
    "sheet": lambda: sheet_bytes(fullest()),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_opens_offline_without_a_word_on_the_console(
    browser: Browser, axe: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.html"
    path.write_bytes(WRITTEN[name]())
    for width, scheme in ((390, "light"), (1440, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, bypass_csp=False
        )
        tab, told, asked = context.new_page(), [], []
        tab.on("console", lambda message, told=told: told.append(message.text))
        tab.on("pageerror", lambda error, told=told: told.append(str(error)))
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert told == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.evaluate(WIDER) == []
        tab.evaluate(axe)
        assert tab.evaluate(FAULTS) == []
        context.close()


def test_pictures_take_the_colours_of_the_page(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(page(full()).data)
    fills = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, offline=True)
        tab = context.new_page()
        tab.goto(path.as_uri())
        fills.append(tab.evaluate("getComputedStyle(document.querySelector('svg text.name')).fill"))
        context.close()
    assert fills == ["rgb(31, 41, 51)", "rgb(232, 237, 241)"]


def pages_of(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_a_report_prints_on_pages_and_a_sheet_on_one(browser: Browser) -> None:
    if find_browser() is None:
        cannot_run("No browser is installed that prints.")
    printed = make_report(full(), "pdf")
    assert printed.data.startswith(b"%PDF")
    assert 3 <= pages_of(printed.data) <= 14
    assert re.search(rb"/MediaBox \[0 0 59[45]\.?\d* 84[12]", printed.data), "A4"
    for release in (fullest(), replace(fullest(), status="preview")):
        assert pages_of(print_pdf(sheet_bytes(release))) == 1
