"""Addresses: every page can be opened first, and what an address asks for in vain does no harm."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.serving import LISTENS, copy_of_store, serving
from tests.browser.visiting import Visit, expect

pytestmark = pytest.mark.browser

FIRST_OF_SECTION = ("overview", "retention", "load", "cleaned-data", "method")


def test_a_page_of_any_section_can_be_the_first_on_a_cold_server(
    enter: Callable[..., Visit], sample_store: Path, tmp_path: Path
) -> None:
    """One page of each section: each is one session more that a cold server answers at once."""
    with serving(copy_of_store(sample_store, tmp_path / "store")) as cold:
        visits = {name: enter(cold) for name in FIRST_OF_SECTION}
        for name, visit in visits.items():
            visit.go(name)
        for name, visit in visits.items():
            visit.stands(name)
            visit.no_traceback()
            expect(visit.page.get_by_role("dialog")).to_have_count(0)
        for visit in visits.values():
            visit.judge()


def test_an_unknown_study_is_not_opened(visit: Visit) -> None:
    visit.open("engagement", study="Nobody")
    visit.no_traceback()
    assert visit.study() == "sample"
    expect(visit.page).not_to_have_url(re.compile("Nobody"))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("engagement", {"cohort": "Nowhere", "side": "third", "by": "shoe size", "scale": "none"}),
        ("understanding", {"wave": "never", "study": "first-year"}),
        ("cohorts", {"outcome": "money", "side": "x"}),
        ("method", {"search": "[unbalanced"}),
    ],
)
def test_a_filter_that_does_not_exist_is_ignored(visit: Visit, name: str, query: dict[str, str]) -> None:
    visit.open(name, **query)
    visit.no_traceback()
    for key in set(query) - {"study", "search"}:
        expect(visit.page).not_to_have_url(re.compile(rf"[?&]{key}="))


def test_a_choice_lives_in_the_address_and_survives_a_new_start(visit: Visit) -> None:
    visit.open("engagement", study="first-year")
    seniors = visit.by_key("side").get_by_role("radio", name="Seniors")
    seniors.click()
    expect(visit.page).to_have_url(re.compile(r"[?&]side=\w+"))
    visit.rests()
    visit.page.reload()
    visit.stands("engagement")
    assert visit.study() == "first-year"
    expect(seniors).to_be_checked()


def test_a_page_that_does_not_exist_leads_to_the_first(visit: Visit) -> None:
    visit.go("no-such-page")
    visit.stands("overview")
    visit.no_traceback()
    visit.wrong = [wrong for wrong in visit.wrong if "does not seem to exist" not in wrong]


def test_an_address_that_others_could_reach_is_refused(enter: Callable[..., Visit], tmp_path: Path) -> None:
    with serving(tmp_path, ready=LISTENS, options=("--server.address", "0.0.0.0")) as open_to_all:
        visit = enter(open_to_all)
        visit.go()
        refusal = visit.page.get_by_test_id("stAlert")
        expect(refusal).to_contain_text("bound to 0.0.0.0; only 127.0.0.1 is allowed")
        expect(refusal).to_contain_text("--server.address 127.0.0.1")
        visit.no_traceback()
        expect(visit.page.get_by_role("heading", level=1)).to_have_count(0)
        visit.judge()
    assert not list(tmp_path.glob("reverb*")), "nothing is opened where others could reach it"
