"""From the preview to what leaders see: nothing before it is published, the same answers after."""

import re

import pytest

from tests.browser.bringing import Exports
from tests.browser.loading import bring
from tests.browser.visiting import CARDS, Visit, expect

pytestmark = pytest.mark.browser


def test_leaders_see_the_preview_once_it_is_published(visit: Visit, exports: Exports) -> None:
    visit.begin_study()
    bring(visit, [exports.roster, exports.baseline, exports.end])
    visit.turn_to("overview")
    expect(visit.page.get_by_text("Leaders do not see it yet")).to_be_visible()
    preview = [visit.card(outcome).inner_text() for outcome in CARDS]
    assert re.search(r"\d+ points", preview[0])

    visit.look_at("Published")
    expect(visit.by_key("empty")).to_contain_text("Nothing has been published yet")
    expect(visit.card("engagement")).to_have_count(0)

    visit.turn_to("publish")
    publish(visit)

    visit.turn_to("overview")
    expect(visit.page.get_by_text("Leaders do not see it yet")).to_have_count(0)
    assert [visit.card(outcome).inner_text() for outcome in CARDS] == preview
    visit.look_at("Preview")
    expect(visit.page.get_by_text("leaders see the same")).to_be_visible()


def test_a_later_import_changes_the_preview_and_not_what_leaders_see(visit: Visit, exports: Exports) -> None:
    visit.begin_study()
    bring(visit, [exports.roster, exports.baseline])
    visit.turn_to("publish")
    publish(visit)
    visit.look_at("Published")
    visit.turn_to("overview")
    published = visit.card("engagement").inner_text()
    assert "Cannot tell yet" in published

    visit.turn_to("load")
    bring(visit, [exports.end], already=2)
    visit.turn_to("overview")
    assert visit.card("engagement").inner_text() == published
    visit.look_at("Preview")
    expect(visit.card("engagement")).to_contain_text(re.compile(r"\d+ points"))
    expect(visit.page.get_by_text("Leaders do not see it yet")).to_be_visible()


def publish(visit: Visit) -> None:
    """Publish on the Publish page, and wait until it says that it is done."""
    visit.by_key("publish").get_by_role("button").click()
    expect(visit.page.get_by_text(re.compile(r"Release \w+ is out"))).to_be_visible(timeout=60_000)
    expect(visit.page.get_by_role("region", name="Releases that were published")).to_be_visible()
    visit.rests()
