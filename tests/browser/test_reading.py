"""What the tests of pages look for is found where it is planted: a page that passes them was really looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import reading
from tests.browser.reading import pale_chart_words, unfit_parts, unnamed_pictures, violations
from tests.browser.serving import Server
from tests.browser.visiting import Visit, tab_on

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser

PLANT = """(html) => document.querySelector('[data-testid="stMain"] h1')
  .insertAdjacentHTML('afterend', `<div class="planted">${html}</div>`)"""
UPROOT = "() => document.querySelectorAll('.planted').forEach((one) => one.remove())"


@pytest.fixture(scope="module")
def tab(window: BrowserContext, server: Server) -> Iterator[Visit]:
    """A page at the width of a telephone: what a test plants on it goes again, so that it is loaded once."""
    visit = tab_on(window.new_page(), server, width=390)
    visit.open("engagement")
    yield visit
    visit.page.close()


@pytest.fixture
def narrow(tab: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """That page, on which what is planted does not go away by waiting; only what was planted is wrong with it."""
    monkeypatch.setattr(reading, "SETTLED_WITHIN", 500)
    tab.forget()
    yield tab
    tab.page.evaluate(UPROOT)
    tab.judge()


def test_what_sticks_out_is_found(narrow: Visit) -> None:
    narrow.page.evaluate(PLANT, '<div style="width: 700px">wide</div>')
    assert unfit_parts(narrow)


def test_what_scrolls_inside_itself_fits(narrow: Visit) -> None:
    narrow.page.evaluate(PLANT, '<div style="overflow-x: auto"><div style="width: 700px">wide</div></div>')
    assert unfit_parts(narrow) == []


@pytest.mark.parametrize(
    "html",
    [
        '<div class="js-plotly-plot">a chart</div>',
        '<div data-testid="stDataFrame">a table</div>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    ],
)
def test_a_picture_without_a_name_is_found(narrow: Visit, html: str) -> None:
    narrow.page.evaluate(PLANT, html)
    assert unnamed_pictures(narrow)


def test_words_too_pale_to_read_are_found(narrow: Visit, axe: str) -> None:
    narrow.page.evaluate(PLANT, '<p style="color: #bbb; background: #fff">pale</p>')
    assert any(found.startswith("color-contrast") for found in violations(narrow, axe))


def test_chart_words_too_pale_to_read_are_found(narrow: Visit) -> None:
    chart = '<div class="js-plotly-plot"><svg><text y="20" style="fill: rgb(200, 200, 200)">{}</text></svg></div>'
    narrow.page.evaluate(PLANT, chart.format("pale"))
    assert pale_chart_words(narrow) == ["1.7 to 1: pale"]


def test_what_goes_wrong_in_a_tab_is_noted(narrow: Visit) -> None:
    narrow.page.evaluate("console.error('planted')")
    narrow.page.evaluate("fetch('/media/nothing').then(() => 0)")
    narrow.page.evaluate("fetch('http://localhost:9/elsewhere').catch(() => 0)")
    noted = "\n".join(narrow.wrong)
    narrow.wrong.clear()
    assert "console: planted" in noted
    assert "404 for" in noted
    assert "asked another host: http://localhost:9/elsewhere" in noted
