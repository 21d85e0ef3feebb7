"""Suggested themes are decided by keys, without a hand on the mouse."""

import re

import pytest

from tests.browser.bringing import Exports
from tests.browser.loading import bring
from tests.browser.reading import violations
from tests.browser.visiting import Visit, expect

pytestmark = pytest.mark.browser


def test_suggestions_are_accepted_and_rejected_by_keys(visit: Visit, exports: Exports, axe: str) -> None:
    visit.open()
    visit.start_study()
    bring(visit, [exports.roster, exports.interviews])
    visit.turn_to("interviews")
    assert violations(visit, axe) == []
    suggestion = visit.by_key("suggestion")
    first = suggestion.inner_text()
    before = waiting(visit)

    visit.page.keyboard.press("a")
    expect(visit.page.get_by_test_id("stProgress")).to_contain_text("1 code decided")
    visit.rests()
    assert waiting(visit) == before - 1
    assert suggestion.inner_text() != first

    visit.page.keyboard.press("x")
    expect(visit.page.get_by_test_id("stProgress")).to_contain_text("2 codes decided")
    visit.rests()
    assert waiting(visit) == before - 2

    visit.open("interviews", study=visit.study())
    assert waiting(visit) == before - 2
    visit.paint("dark")
    assert violations(visit, axe, only=("color-contrast",)) == []


def waiting(visit: Visit) -> int:
    """How many suggestions wait, as the bar says."""
    told = visit.page.get_by_test_id("stProgress").inner_text()
    found = re.search(r"([\d,]+) suggestions? wait", told)
    assert found, told
    return int(found[1].replace(",", ""))
