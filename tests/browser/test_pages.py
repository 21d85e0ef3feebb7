"""Every page of both samples, narrow and wide, light and dark: it stands, it fits, and everybody can read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import TABS
from tests.browser.reading import pale_chart_words, unfit_parts, unnamed_pictures, violations
from tests.browser.serving import Server
from tests.browser.visiting import PAGES, Scheme, Visit, expect, tab_on

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.browser

NARROW, WIDE = 390, 1440


#: Pages that are the same whichever study is open.
OF_NO_STUDY = ("access", "audit", "method", "retention-rules")
LOOKS = [
    *((name, "sample", "light", "dark") for name in PAGES),
    *((name, "first-year", "dark", "light") for name in PAGES if name not in OF_NO_STUDY),
]


@pytest.fixture(scope="module")
def tabs(window: BrowserContext, server: Server) -> Iterator[dict[tuple[str, Scheme], Visit]]:
    """One tab a study and colour scheme, which goes from page to page: a page is the same whichever came before, and to
    load the app's own scripts for each takes longer than the page.
    """
    opened: dict[tuple[str, Scheme], Visit] = {}
    yield opened
    for visit in opened.values():
        visit.page.close()


@pytest.fixture
def turn(
    tabs: dict[tuple[str, Scheme], Visit], window: BrowserContext, server: Server, request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Callable[[str, str, Scheme], Visit]]:  # fmt: skip
    """Turns a study's tab to a page; at the end of the test the visit is judged."""

    def _turn(name: str, study: str, scheme: Scheme) -> Visit:
        if (study, scheme) in tabs:
            visit = tabs[study, scheme]
            visit.forget()
            visit.widen(WIDE)
            visit.paint(scheme)
            visit.turn_to(name)
        else:
            visit = tab_on(window.new_page(), server, width=WIDE, scheme=scheme)
            visit.open(name, study=study)
        request.node.stash[TABS] = ([visit], tmp_path)
        turned.append(visit)
        tabs[study, scheme] = visit
        return visit

    turned: list[Visit] = []
    yield _turn
    for visit in turned:
        visit.judge()


@pytest.mark.parametrize(("name", "study", "opened", "then"), LOOKS)
def test_page(
    turn: Callable[[str, str, Scheme], Visit], axe: str, name: str, study: str, opened: Scheme, then: Scheme
) -> None:
    visit = turn(name, study, opened)
    visit.no_traceback()
    expect(visit.page.get_by_role("heading", level=1)).to_have_count(1)
    assert unnamed_pictures(visit) == []
    assert unfit_parts(visit) == []

    visit.widen(NARROW)
    visit.no_traceback()
    assert unnamed_pictures(visit) == []
    assert unfit_parts(visit) == []
    assert pale_chart_words(visit) == []
    assert violations(visit, axe) == []

    visit.paint(then)
    assert violations(visit, axe, only=("color-contrast",)) == []
    visit.widen(WIDE)
