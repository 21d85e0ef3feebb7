"""Suggested themes are decided by keys, without a hand on the mouse, and a second reader does it once more."""

import re
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.storage.decisions import read_decisions
from analysis.storage.stores import open_store
from tests.browser.bringing import Exports
from tests.browser.loading import bring
from tests.browser.reading import unfit_parts, violations
from tests.browser.serving import STORE, Server
from tests.browser.visiting import Visit, expect

pytestmark = pytest.mark.browser


def test_suggestions_are_decided_moved_added_and_undone_by_keys(visit: Visit, exports: Exports, axe: str) -> None:
    visit.begin_study()
    bring(visit, [exports.roster, exports.interviews])
    visit.turn_to("interviews")
    assert violations(visit, axe) == []
    card = visit.by_key("suggestion")
    first, asked = card.inner_text(), progress(visit)[1]
    assert progress(visit) == (0, asked, 0)
    assert kept(visit).empty

    press(visit, "a", 1)
    second = card.inner_text()
    assert second != first
    press(visit, "x", 2)
    third = card.inner_text()

    visit.page.keyboard.press("s")
    expect(card).not_to_have_text(third)
    visit.rests()
    assert progress(visit) == (2, asked, 2)
    assert kept(visit)["action"].tolist() == ["accept", "reject"], "what is skipped is not decided"
    press(visit, turn_key(visit), 3)
    assert kept(visit)["action"].tolist() == ["accept", "reject", "change"]

    choose_theme(visit, "t")
    visit.page.keyboard.press("z")
    expect(visit.by_key("decisions")).to_be_visible()
    visit.rests()
    choose_theme(visit, "t")
    assert violations(visit, axe) == []
    visit.page.keyboard.press("2")
    expect(visit.by_key("decisions")).to_be_visible()
    visit.rests()
    decided, _, codes = progress(visit)
    assert (decided, codes) in ((4, 5), (5, 5)), "the theme it moved to may have been suggested as well"
    moved = kept(visit).iloc[3:]
    assert moved["action"].tolist() == ["move", "add"]
    assert moved["utterance"].nunique() == 1 < moved["theme"].nunique()

    choose_theme(visit, "d")
    visit.page.keyboard.press("u")
    expect(visit.by_key("way-unfavourable").get_by_text("check", exact=True)).to_be_visible()
    press(visit, "3", codes + 1)
    expect(visit.by_key("decisions")).to_be_visible()
    added = kept(visit).iloc[-1]
    assert (added["action"], added["direction"]) == ("add", "unfavourable")
    assert not kept(visit)["independent"].any()

    made = len(kept(visit))
    for left in (codes, codes - 2, codes - 3, 1, 0):
        visit.page.keyboard.press("z")
        expect(visit.page.get_by_test_id("stProgress")).to_contain_text(f"{left} code{'s' * (left != 1)} decided")
        visit.rests()
    assert progress(visit) == (0, asked, 0)
    undone = kept(visit)
    assert undone["action"].iloc[made:].tolist() == ["undo"] * made, "nothing is overwritten"
    codes_of = ["utterance", "theme"]
    assert sorted(undone[codes_of].iloc[:made].to_numpy().tolist()) == sorted(
        undone[codes_of].iloc[made:].to_numpy().tolist()
    )
    assert visit.page.locator(".st-key-undo button").first.is_disabled()

    press(visit, "a", 1)
    assert kept(visit).iloc[-1]["action"] == "accept"
    visit.open("interviews", study=visit.study())
    assert progress(visit) == (1, asked, 1)
    visit.paint("dark")
    assert violations(visit, axe, only=("color-contrast",)) == []


def test_a_second_reader_sees_no_decision_on_a_telephone(
    enter: Callable[..., Visit], server: Server, exports: Exports, axe: str
) -> None:
    visit = enter(server)
    visit.begin_study()
    bring(visit, [exports.roster, exports.interviews])
    visit.turn_to("interviews")
    for done in range(1, 4):
        press(visit, "a", done)
    study = visit.study()
    visit.widen(390)
    visit.open("interviews", study=study)
    assert unfit_parts(visit) == []
    expect(visit.by_key("decided")).to_be_visible()

    visit.by_key("coder").locator("summary").click()
    visit.by_key("coder-name").locator("input").fill("AB")
    visit.by_key("coder-name").locator("input").press("Enter")
    visit.rests()
    visit.by_key("independent").locator("label").first.click()
    expect(visit.page.get_by_text("Second reader.", exact=True)).to_be_visible()
    visit.rests()
    expect(visit.by_key("decided")).to_have_count(0)
    decided, asked, codes = progress(visit)
    assert (decided, codes) == (0, 0)
    assert asked >= 3
    visit.by_key("reject").locator("button").click()
    expect(visit.page.get_by_test_id("stProgress")).to_contain_text("1 code decided")
    visit.rests()
    assert unfit_parts(visit) == []
    assert violations(visit, axe) == []


def kept(visit: Visit) -> pd.DataFrame:
    """Every decision that the server's store holds of the study that is open, oldest first."""
    with open_store(visit.server.log_file.parent / STORE) as store:
        return read_decisions(store, visit.study())


def press(visit: Visit, key: str, codes: int) -> None:
    """Press a key and wait until that many codes are decided."""
    visit.page.keyboard.press(key)
    expect(visit.page.get_by_test_id("stProgress")).to_contain_text(f"; {codes} code{'s' * (codes != 1)} decided")
    visit.rests()


def choose_theme(visit: Visit, key: str) -> None:
    """Press a key that shows the themes, and wait until each has its own."""
    visit.page.keyboard.press(key)
    expect(visit.by_key("back")).to_be_visible()
    visit.rests()


def turn_key(visit: Visit) -> str:
    """The key of the first direction that the suggestion does not have."""
    label = visit.by_key("turns").locator("button").first.inner_text()
    return label[0].lower()


def progress(visit: Visit) -> tuple[int, int, int]:
    """How many suggestions are decided, of how many, and how many codes, as the bar says."""
    told = visit.page.get_by_test_id("stProgress").inner_text()
    found = re.search(r"([\d,]+) of ([\d,]+) suggestions? decided; ([\d,]+) codes? decided", told)
    assert found, told
    return tuple(int(group.replace(",", "")) for group in found.groups())
