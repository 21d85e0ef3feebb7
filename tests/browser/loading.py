"""What a person does on the Load page: drop files, correct what they were understood as, import, look at the ladder."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from tests.browser.visiting import Locator, Visit, expect

#: Height in pixels of the head and of each row of a table that can be edited.
TABLE_ROW = 35


def upload(visit: Visit, files: Sequence[Path]) -> None:
    """Drop files on the Load page and wait until each is listed with what it was understood as."""
    visit.by_key("uploads").locator('input[type="file"]').set_input_files(files)
    for file in files:
        expect(listed(visit, file)).to_be_visible()
    visit.rests()


def listed(visit: Visit, file: Path) -> Locator:
    """The line of a file that was dropped: its name and what it was understood as."""
    return visit.page.locator('[class*="st-key-file-"]').filter(has_text=file.name)


def import_ready(visit: Visit, files: int) -> None:
    """Import what is understood and wait until `files` files are in the study."""
    visit.by_key("import-ready").get_by_role("button").click()
    expect(visit.page.get_by_role("heading", name=re.compile(rf"^{files} files? imported$"))).to_be_visible(
        timeout=60_000
    )
    visit.rests()


def bring(visit: Visit, files: Sequence[Path], *, already: int = 0) -> None:
    """Drop files that are understood and import them; `already` says how many the study holds."""
    upload(visit, files)
    import_ready(visit, already + len(files))


def imported(visit: Visit, file: Path) -> Locator:
    """The entry of a file that was imported, opened."""
    entry = visit.page.locator('[class*="st-key-import-imp"]').filter(has_text=file.name)
    entry.locator("summary").click()
    at_rest(entry)
    return entry


def take_back(visit: Visit, file: Path, *, left: int) -> None:
    """Take an import back and wait until `left` files are left."""
    imported(visit, file).get_by_role("button", name="Take this import back").click()
    expect(visit.page.get_by_role("heading", name=re.compile(rf"^{left} files? imported$"))).to_be_visible()
    visit.rests()


def at_rest(element: Locator) -> None:
    """Wait until nothing in an element moves any more: what moves cannot be clicked."""
    element.evaluate("""element => Promise.race([
      new Promise((done) => setTimeout(done, 3000)),
      Promise.all(element.getAnimations({subtree: true}).map((move) => move.finished.catch(() => null))),
    ])""")


def rungs(visit: Visit) -> dict[str, bool]:
    """The steps of the ladder: what each asks for, and whether it is here."""
    lines = visit.page.get_by_test_id("stMarkdown").filter(has_text=re.compile(r" unlocks (?!more)"))
    found = {}
    for line in lines.all():
        bring = line.locator("strong").first.inner_text()
        found[bring] = line.get_by_text("check_circle").count() > 0
    assert len(found) == 7, found
    return found


def to_the_middle(element: Locator) -> None:
    """Scroll an element to where a list that opens below it has room and does not scroll away."""
    element.evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")


def choose(entry: Locator, label: str, option: str) -> None:
    """Choose an option of a select box."""
    box = entry.get_by_role("combobox", name=label)
    to_the_middle(box)
    box.fill(option)
    expect(entry.page.get_by_role("option", name=option, exact=True)).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value(option)


def say_day(entry: Locator, label: str, day: dt.date) -> None:
    """Type a day into a date field."""
    parts = entry.get_by_test_id("stDateInput").filter(has_text=label).get_by_role("spinbutton")
    parts.first.click()
    entry.page.keyboard.type(day.strftime("%Y%m%d"))
    entry.page.keyboard.press("Escape")
    expect(entry.page.get_by_role("dialog")).to_have_count(0)


def correct_meaning(entry: Locator, *, row: int, meaning: str) -> None:
    """Say in the table of columns what a column means: with the keys, as the table is a drawing."""
    table = entry.get_by_test_id("stDataFrame").locator(".dvn-scroller").first
    to_the_middle(table)
    table.click(position={"x": 20, "y": TABLE_ROW * (row + 1.5)})
    keys = entry.page.keyboard
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        keys.press(key)
    keys.type(meaning)
    entry.page.get_by_role("option", name=meaning, exact=True).click()
    expect(entry.locator(f"#glide-cell-2-{row}").first).to_have_text(meaning)


def confirm_mapping(entry: Locator) -> None:
    """Take the mapping as it stands now."""
    entry.get_by_role("button", name="Use this mapping").click()
