"""Groups on the Publish page: how each dimension is grouped, coarser ones that are offered, and when they are fixed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.release import recode_offers
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.publishing import prepare_preview
from analysis.workflow.recodes import read_recodes
from analysis.workflow.releases import read_release
from analysis.workflow.samples import data_date, sample_folder
from analysis.workflow.workspace import open_workspace
from tests.pages.conftest import copy_closed
from tests.pages.reading import EMPTY, FIRST_YEAR, NO_ROSTER, SAMPLE, labels, require_calm, wait_until, words
from tests.workflow.small import read_here

FILES = ("roster", "hris-staff", "survey")
SITES = ("Leeds", "Lyon")


@pytest.fixture(scope="module")
def staff_store(door_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store with a study that knows departments and sites, and its preview."""
    path = copy_closed(door_store, tmp_path_factory.mktemp("staff"))
    folder = sample_folder(FIRST_YEAR)
    options = ImportOptions(as_of=data_date(folder))
    with open_workspace(path) as space:
        for file in sorted(folder.iterdir()):
            if file.name.startswith(FILES):
                carry_out(space, EMPTY, plan_contents(space, EMPTY, read_here(file), options=options), who="tester")
        prepare_preview(space, EMPTY)
    return path


@pytest.fixture
def staffed(own_store: Path, staff_store: Path) -> Path:
    """A copy that may be changed."""
    return copy_closed(staff_store, own_store.parent)


def recodes(path: Path) -> dict[str, dict[str, str]]:
    with open_workspace(path) as space:
        return read_recodes(space, EMPTY)


def named_in(path: Path, dimension: str) -> set[str]:
    with open_workspace(path) as space:
        release = read_release(space.store, EMPTY, preview=True)
    terms = [cell.by for cell in (*release.cells, *release.hidden)]
    return {value for by in terms for name, value in by if name == dimension}


def choose(app, dimension: str):
    control = next(one for one in app.get("button_group") if one.key == f"groups-dimension-{EMPTY}")
    control.set_value(dimension).run()


def field(app, kind: str, name: str):
    return next(one for one in getattr(app, kind) if one.key == f"groups-{name}-{EMPTY}")


def press(app, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()


def test_sites_are_grouped_by_hand_taken_apart_and_fixed_by_a_release(work, staffed):
    app = work("data/publish", EMPTY)
    require_calm(app)
    assert "Groups" in labels(app)
    assert "**Site**" in words(app)
    choose(app, "site")
    press(app, "Show these together")
    assert recodes(staffed) == {}, "nothing was chosen"
    field(app, "multiselect", "values-site").set_value(list(SITES))
    field(app, "text_input", "name-site").set_value("*Far* away")
    press(app, "Show these together")
    require_calm(app)
    assert recodes(staffed) == {"site": dict.fromkeys(SITES, "*Far* away")}
    assert r"\*Far\* away is Leeds and Lyon" in words(app), "names of data are escaped"
    assert "*Far* away" in named_in(staffed, "site"), "the preview follows"
    press(app, r"Take \*Far\* away apart")
    assert recodes(staffed) == {}
    assert named_in(staffed, "site") >= set(SITES)
    app.button(key="publish").click().run()
    wait_until(app, lambda page: "is out" in " ".join(str(one.value) for one in page.success))
    app.run()  # the release may have come out while the page was drawn
    assert re.search(r"[Ss]ite (and level )?(is|are) fixed: release R", words(app))
    assert not [one for one in app.button if one.label.startswith("Take ")]
    assert not [one for one in app.warning if "for good" in str(one.value)]
    app.number_input(key="smallest-group").set_value(30).run()
    assert [one for one in app.warning if "would not be shown, for good" in str(one.value)]


def test_a_group_may_not_bear_the_name_of_another_value(work, staffed):
    app = work("data/publish", EMPTY)
    choose(app, "site")
    field(app, "multiselect", "values-site").set_value(["Leeds"])
    field(app, "text_input", "name-site").set_value("Lyon")
    press(app, "Show these together")
    assert "is already the name of a site that is not in the group" in " ".join(str(one.value) for one in app.error)
    assert recodes(staffed) == {}


def all_together(inputs, dimension, _least):
    """One group of all values: too few people are in this study for the rule to find two groups."""
    values = tuple(sorted(inputs.table[dimension].dropna().unique()))
    return (("Together", values),) if len(values) > 1 else ()


def test_coarser_groups_are_looked_for_and_taken(work, staffed, monkeypatch):
    monkeypatch.setattr(recode_offers, "propose_groups", all_together)
    app = work("data/publish", EMPTY)
    app.button(key="look-for-groups").click().run()
    wait_until(app, lambda page: page.success or page.warning, seconds=120)
    require_calm(app)
    assert "that would show more." in words(app)
    with open_workspace(staffed) as space:
        before = len(read_release(space.store, EMPTY, preview=True).cells)
    offered = next(line for line in words(app).split("\n") if "more figure" in line)
    more = int(offered.split("would show ")[1].split()[0])
    next(one for one in app.button if one.label == "Use this grouping").click().run()
    require_calm(app)
    assert len(recodes(staffed)) == 1
    with open_workspace(staffed) as space:
        assert len(read_release(space.store, EMPTY, preview=True).cells) == before + more
    assert "Use this grouping" not in {one.label for one in app.button}, "what else was found is out of date"


def test_a_sample_shows_its_groups_and_cannot_be_changed(look):
    app = look("data/publish", SAMPLE)
    require_calm(app)
    assert "Groups" in labels(app)
    assert "**Department**: 8 departments, each by itself." in words(app)
    assert "Generation, department, site and level are fixed: release" in words(app)
    assert "Look for coarser groups" not in {one.label for one in app.button}


def test_a_study_without_staff_data_has_nothing_to_group(look):
    assert "Groups" not in labels(look("data/publish", NO_ROSTER))


def test_what_is_shown_is_summed_up_by_what_it_is_broken_down_by(look):
    told = words(look("data/publish", SAMPLE))
    assert "Broken down by cohort (" in told
    assert "by two of them at once, " in told
    assert "hidden to protect people" in told
