"""Every page of both samples, narrow and wide, light and dark: it stands, it fits, and everybody can read it."""

from collections.abc import Callable

import pytest

from tests.browser.reading import pale_chart_words, unfit_parts, unnamed_pictures, violations
from tests.browser.serving import Server
from tests.browser.visiting import PAGES, Scheme, Visit, expect

pytestmark = pytest.mark.browser

NARROW, WIDE = 390, 1440


#: Pages that are the same whichever study is open.
OF_NO_STUDY = ("access", "audit", "method", "retention-rules")
LOOKS = [
    *((name, "sample", "light", "dark") for name in PAGES),
    *((name, "first-year", "dark", "light") for name in PAGES if name not in OF_NO_STUDY),
]


@pytest.mark.parametrize(("name", "study", "opened", "then"), LOOKS)
def test_page(
    enter: Callable[..., Visit], server: Server, axe: str, name: str, study: str, opened: Scheme, then: Scheme
) -> None:
    visit = enter(server, width=NARROW, scheme=opened)
    visit.open(name, study=study)
    visit.no_traceback()
    expect(visit.page.get_by_role("heading", level=1)).to_have_count(1)
    assert unnamed_pictures(visit) == []
    assert unfit_parts(visit) == []
    assert pale_chart_words(visit) == []
    assert violations(visit, axe) == []

    visit.paint(then)
    assert violations(visit, axe, only=("color-contrast",)) == []

    visit.widen(WIDE)
    visit.no_traceback()
    assert unfit_parts(visit) == []
    assert unnamed_pictures(visit) == []
