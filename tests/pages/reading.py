"""What stands on a page, and the studies that pages are tried on."""

from __future__ import annotations

import time
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

SAMPLE, FIRST_YEAR, TINY, NO_ROSTER, EMPTY = "sample", "first-year", "tiny", "no roster", "empty"
STUDIES = (SAMPLE, FIRST_YEAR, TINY, NO_ROSTER, EMPTY)


def words(app: AppTest) -> str:
    """All words on a page, in their order: Markdown, captions, notices."""
    return "\n".join(str(one.value) for one in app.main if isinstance(getattr(one, "value", None), str))


def require_calm(app: AppTest) -> None:
    """No exception, no error, nothing of a failure on the page."""
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.error] == []
    assert "Traceback" not in words(app)


def headings(app: AppTest) -> list[str]:
    """The headings below the title of a page."""
    return [one.value for one in app.header]


def labels(app: AppTest) -> list[str]:
    """The labels of the expanders of a page."""
    return [one.label for one in app.expander]


def wait_until(app: AppTest, there: Callable[[AppTest], bool], seconds: float = 60) -> AppTest:
    """Run the page again until something is there, as its own timer would."""
    until = time.monotonic() + seconds
    while not there(app):
        assert time.monotonic() < until, words(app)
        time.sleep(0.1)
        app.run()
    return app
