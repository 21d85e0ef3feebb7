"""Every page of both samples, narrow and wide, light and dark: it stands, it fits, and everybody can read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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


def looks(study: str, names: Iterable[str], schemes: tuple[Scheme, Scheme]) -> Iterator[tuple[str, str, int, Scheme]]:
    """The pages of a study, each with the width and the colours that it is opened in: those in which the look at the
    page before it ends, as every change of either draws all charts anew.
    """
    for number, name in enumerate(names):
        yield name, study, (WIDE, NARROW)[number % 2], schemes[number % 2]


LOOKS = [
    *looks("sample", PAGES, ("light", "dark")),
    *looks("first-year", (name for name in PAGES if name not in OF_NO_STUDY), ("dark", "light")),
]


@pytest.fixture(scope="module")
def tabs(window: BrowserContext, server: Server) -> Iterator[dict[str, Visit]]:
    """One tab a study, which goes from page to page: a page is the same whichever came before, and to
    load the app's own scripts for each takes longer than the page.
    """
    opened: dict[str, Visit] = {}
    yield opened
    for visit in opened.values():
        visit.page.close()


@pytest.fixture
def turn(
    tabs: dict[str, Visit], window: BrowserContext, server: Server, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str, str, int, Scheme], Visit]]:
    """Turns a study's tab to a page; at the end of the test the visit is judged."""

    def _turn(name: str, study: str, width: int, scheme: Scheme) -> Visit:
        if study in tabs:
            visit = tabs[study]
            visit.forget()
            visit.widen(width)
            visit.paint(scheme)
            visit.turn_to(name)
        else:
            visit = tab_on(window.new_page(), server, width=width, scheme=scheme)
            visit.open(name, study=study)
        request.node.stash[TABS] = ([visit], tmp_path)
        turned.append(visit)
        tabs[study] = visit
        return visit

    turned: list[Visit] = []
    yield _turn
    for visit in turned:
        visit.judge()


@pytest.mark.parametrize(("name", "study", "width", "scheme"), LOOKS)
def test_page(
    turn: Callable[[str, str, int, Scheme], Visit], axe: str, name: str, study: str, width: int, scheme: Scheme
) -> None:
    visit = turn(name, study, width, scheme)
    expect(visit.page.get_by_role("heading", level=1)).to_have_count(1)
    other: Scheme = "dark" if scheme == "light" else "light"
    if width == WIDE:
        fits(visit)
        visit.widen(NARROW)
    fits(visit)
    assert pale_chart_words(visit) == []
    assert violations(visit, axe) == []
    visit.paint(other)
    assert violations(visit, axe, only=("color-contrast",)) == []
    if width == NARROW:
        visit.widen(WIDE)
        fits(visit)


def fits(visit: Visit) -> None:
    """Nothing of the page is a fault, without a name, or wider than the window."""
    visit.no_traceback()
    assert unnamed_pictures(visit) == []
    assert unfit_parts(visit) == []
