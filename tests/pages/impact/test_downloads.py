"""What a page hands over is what it shows, from the release and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

import pandas as pd
import pptx
import pytest

from analysis.release.release import Release
from pages.shared import panels, reports
from tests.pages.impact.conftest import FIRST_YEAR, PAGES, SAMPLE, Visit

Offered = dict[str, tuple[str, Callable[[], bytes]]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """The downloads of the page that is visited next: by label, file name and content."""
    found: Offered = {}

    def keep(label: str, *, data: Callable[[], bytes], file_name: str, on_click: str, **_: object) -> bool:
        assert on_click == "ignore"
        found[label + file_name] = (file_name, data)
        return False

    monkeypatch.setattr(panels.st, "download_button", keep)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_page_hands_over_its_figures(visit: Visit, offered: Offered, page: str) -> None:
    assert not visit(page, FIRST_YEAR).exception
    assert offered
    for name, data in offered.values():
        stem, hashed = name.rsplit(".", 1)[0].rsplit("-", 1)
        assert re.fullmatch("R?[0-9a-f]{8}", hashed)  # of the content, or the id of the frozen release
        assert stem
        assert data()


def test_table_of_a_trend_holds_its_cells_and_its_hidden_ones(
    visit: Visit, offered: Offered, releases: Mapping[str, Release]
) -> None:
    visit("engagement", SAMPLE, by="Cohort")
    ((_, data),) = [file for label, file in offered.items() if "engagement-cohort" in label]
    table = pd.read_csv(io.BytesIO(data()), encoding="utf-8-sig", keep_default_na=False)
    cells = [
        cell
        for cell in releases[SAMPLE].cells
        if (cell.measure, cell.arm) == ("engagement", "programme") and [name for name, _ in cell.by] == ["cohort"]
    ]
    shown = table[table["Note"] != "hidden to protect people"]
    assert sorted(shown["Points"].astype(float)) == sorted(cell.mean for cell in cells)
    hidden = table[table["Note"] == "hidden to protect people"]
    assert (hidden[["People", "Points", "From", "To"]] == "").all(axis=None)


def test_overview_hands_over_the_report_of_the_release_that_is_looked_at(
    visit: Visit, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "find_browser", lambda: None)
    assert not visit("overview", FIRST_YEAR, view="Published").exception
    files = {name.rsplit(".", 1)[1]: data for name, data in offered.values() if "-report-" in name}
    assert set(files) == {"pptx", "html"}, "without a browser no PDF is offered"
    assert len(pptx.Presentation(io.BytesIO(files["pptx"]())).slides) > 8
    assert b"PREVIEW" not in files["html"]()
    assert b"release out" in files["html"]()


def test_a_report_of_a_preview_says_so_and_a_browser_adds_a_print(
    visit: Visit, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "find_browser", lambda: "a browser")
    visit("overview", SAMPLE)
    files = {name.rsplit(".", 1)[1]: data for name, data in offered.values() if "-report-" in name}
    assert set(files) == {"pptx", "html", "pdf"}
    assert b"PREVIEW: not published" in files["html"]()
