"""The release workbook: it says what the release says."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from analysis.errors import UsageError
from analysis.exports.released import PARTS, export_release, release_tables
from analysis.impact.curve import Curve, RetentionComparison
from analysis.release.release import Cell, HiddenCell, Release, ReleasedCard, Theme
from tests.release.programmes import a_card


@pytest.fixture(scope="module")
def release() -> Release:
    by = (("cohort", "=A"), ("side", "junior"))
    return Release(
        release_id="r1", study="My study", data_version="7", status="published",
        created_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), as_of=None, k=5, cohorts=("=A",),
        waves=("baseline", "mid"), people=28, pairs=14,
        cells=(
            Cell("engagement", "Engagement", "change", "mid", "programme", by, 6, -3.5, None, None, coded="at most"),
        ),
        hidden=(HiddenCell("engagement", "level", "mid", "programme", by, "too few"),),
        cards=(ReleasedCard(a_card(), r"In \=A it rose.", "board"),),
        curves=(Curve("participants", "all", (0.0, 1.0), (1.0, 0.9), (1.0, 0.8), (1.0, 1.0), (20, 18)),),
        retention=RetentionComparison(10.0, -2.0, 22.0, 12, 0.2, None, None, None, 0.1, 0.05),
        themes=(Theme("trust", "Trust", "understanding", "all", "all", "all", None, "about half", 9),),
        notes=("a note",), audit=("a rule",),
    )  # fmt: skip


def test_every_part_is_a_sheet(release: Release) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(export_release(release).data))
    assert tuple(workbook.sheetnames) == PARTS
    cells = [[cell.value for cell in row] for row in workbook["cells"].iter_rows()]
    told = dict(zip(cells[0], cells[1], strict=True))
    assert (told["cohort"], told["n"], told["mean"], told["low"], told["coded"]) == ("'=A", 6, -3.5, None, "at most")
    assert not [c for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_hidden_cells_have_a_reason_and_no_number(release: Release) -> None:
    hidden = release_tables(release)["hidden"]
    assert hidden["because"].tolist() == ["too few"]
    assert not hidden.select_dtypes("number").columns.size


def test_cards_say_their_parts_or_why_not(release: Release) -> None:
    cards = release_tables(release)["cards"].set_index("part")["value"]
    assert cards["comparison_change"] == "withheld, because there is no comparison group"
    assert cards["sentence"] == "In =A it rose."
    assert cards["estimate"] == "2.04"


def test_files_by_part_and_format(release: Release) -> None:
    archive = zipfile.ZipFile(io.BytesIO(export_release(release, "csv").data))
    assert archive.namelist() == [f"{part}.csv" for part in PARTS]
    curves = archive.read("curves.csv").decode("utf-8-sig").splitlines()
    assert curves[1] == '"participants","all",0,1,1,1,20'
    with pytest.raises(UsageError):
        export_release(release, "parquet")


def test_an_empty_release_still_writes() -> None:
    nothing = Release(
        release_id="r", study="s", data_version="0", status="preview",
        created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), as_of=None, k=5, cohorts=(), waves=(), people=None,
        pairs=None,
        cells=(), hidden=(), cards=(), curves=(), retention=None, themes=(), notes=(), audit=(),
    )  # fmt: skip
    assert export_release(nothing) == export_release(nothing)
