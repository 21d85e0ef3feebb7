"""Workbooks with bytes changed at random: each is read or refused with a reason, and nothing else happens."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.limits import Limits
from analysis.ingest.readers import READERS, read
from analysis.ingest.reading import read_file
from tests.ingest.workbook_parts import packed

FIXTURES = Path(__file__).parent / "fixtures"
#: Small, so that a changed count cannot make the test slow.
LIMITS = Limits(unzipped_bytes=20_000_000, rows=20_000)
NAMES = sorted(path.name for path in FIXTURES.iterdir() if path.suffix in (".xls", ".xlsb", ".ods"))


def outcome(data: bytes, name: str) -> str:
    """The code of the refusal, or "read"."""
    try:
        read(data, gate(data, name, LIMITS), LIMITS)
    except FileRefused as refusal:
        return refusal.code if refusal.message and refusal.advice else "NO_REASON"
    return "read"


def spoilt(data: bytes, name: str, at: int) -> bytes:
    """The file with 1 to 20 bytes changed."""
    dice = random.Random(f"{name} {at}")
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 3, 20])):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def spoilt_inside(data: bytes, name: str, at: int) -> bytes:
    """The archive with bytes of one of its parts changed and packed anew, so that its checksums are right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist() if not part.endswith("/")}
    part = random.Random(f"{at} {name}").choice([part for part in parts if parts[part]])
    return packed({**parts, part: spoilt(parts[part], name, at)})


@pytest.mark.parametrize("name", NAMES)
def test_changed_bytes_are_read_or_refused(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    for at in range(25):
        assert outcome(spoilt(data, name, at), name) != "NO_REASON"
        if not name.endswith(".xls"):
            assert outcome(spoilt_inside(data, name, at), name) != "NO_REASON"


def tables(data: bytes, name: str) -> list[list[list[str]]]:
    gated = gate(data, name, LIMITS)
    found = READERS[gated.format](data, gated, LIMITS)
    return [[column.to_pylist() for column in table.columns] for table in found.tables]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_anywhere_is_refused_or_has_lost_no_cell(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    whole, refusals = tables(data, name), []
    for at in range(1, 20):
        try:  # the last part of an .xls may be its title and author alone
            assert tables(data[: len(data) * at // 20], name) == whole
        except FileRefused as refusal:
            refusals.append(refusal.code)
    assert set(refusals) == {"CORRUPT"}
    assert len(refusals) >= (17 if name.endswith(".xls") else 19)


@pytest.mark.parametrize("name", ["cal__biff5_write.xls", "cal__any_sheets.xlsb", "cal__number_rows_repeated.ods"])
def test_the_child_process_hands_the_cells_over(name: str) -> None:
    found = read_file(FIXTURES / name)
    assert f".{found.format}" == Path(name).suffix
    assert (found.encoding, found.delimiter, found.decimal) == (None, None, ".")
    assert found.data_sheets
    assert found.data_sheets[0].cells.index[0] == 1
