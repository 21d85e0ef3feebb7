"""The gate of SPSS and Stata files: what is told by bytes alone, and that damage never gets as far as a crash."""

from __future__ import annotations

import contextlib
import random
import struct
import time
import zlib

import pandas as pd
import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.door_cases import CaseLayout
from analysis.ingest.limits import Limits
from analysis.ingest.reading import read_bytes
from tests.ingest.case_files import AGREEMENT, contents_of, written

FRAME = pd.DataFrame({"person": ["E1", "E2"], "q1": [1.0, 5.0], "said": ["a" * 30, "ü"]})
NCASES_AT, CASE_SIZE_AT, COMPRESSION_AT = 80, 68, 72


def sav(ending: str = "sav", **options: object) -> bytes:
    return written(FRAME, ending, variable_value_labels={"q1": AGREEMENT}, **options)


def with_number(data: bytes, at: int, number: int, kind: str = "<i") -> bytes:
    return data[:at] + struct.pack(kind, number) + data[at + struct.calcsize(kind) :]


def refused(data: bytes, limits: Limits | None = None, name: str = "survey") -> str:
    with pytest.raises(FileRefused) as caught:
        gate(data, name, limits)
    assert caught.value.advice
    return caught.value.code


@pytest.mark.parametrize(
    ("ending", "kind", "rows"), [("sav", "sav", 2), ("zsav", "sav", 2), ("dta", "dta", 2), ("por", "por", None)]
)
def test_formats_are_told_by_their_bytes_whatever_the_name(ending: str, kind: str, rows: int | None) -> None:
    frame = FRAME.assign(said="a") if ending == "por" else FRAME
    gated = gate(written(frame, ending), f"survey.{ending}")
    assert (gated.format, gated.findings) == (kind, ())
    assert isinstance(gated.layout, CaseLayout)
    assert gated.layout.rows == rows
    (finding,) = gate(written(frame, ending), "survey.csv").findings
    assert finding.code == "NAME_MISMATCH"


@pytest.mark.parametrize("release", range(8, 16))
def test_every_release_of_stata_is_counted(release: int) -> None:
    data = written(FRAME.assign(said="a"), "dta", version=release)
    layout = gate(data, "survey.dta").layout
    assert isinstance(layout, CaseLayout)
    assert layout.rows == 2


@pytest.mark.parametrize("ending", ["sav", "zsav"])
def test_a_number_of_rows_that_the_bytes_cannot_hold_is_refused_at_once(ending: str) -> None:
    data = with_number(sav(ending), NCASES_AT, 2_000_000_000)
    start = time.monotonic()
    assert refused(data) == "CORRUPT"
    assert time.monotonic() - start < 10  # two thousand million rows take far longer


def test_a_nominal_case_size_is_not_believed() -> None:
    data = with_number(sav(), CASE_SIZE_AT, 2_000_000_000)
    assert contents_of(data).sheets[0].cells.shape == (4, 3)


@pytest.mark.parametrize("ending", ["sav", "zsav"])
def test_rows_more_or_fewer_than_stated_are_damage(ending: str) -> None:
    for stated in (1, 3):
        data = with_number(sav(ending), NCASES_AT, stated)
        with pytest.raises(FileRefused, match="rows") as caught:
            contents_of(data)
        assert caught.value.code == "CORRUPT"


def test_rows_may_be_left_unstated() -> None:
    assert len(contents_of(with_number(sav(row_compress=True), NCASES_AT, -1)).sheets[0].cells) == 4


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "por"])
def test_a_file_cut_short_is_refused(ending: str) -> None:
    data = written(FRAME.assign(said="a"), ending)
    data = data.rstrip(b"Z\r\n")  # a portable file ends in a line of them
    for share in (0.5, 0.9, 0.99):
        with pytest.raises(FileRefused) as caught:
            contents_of(data[: int(share * len(data))], f"survey.{ending}")
        assert caught.value.code == "CORRUPT"


def test_limits_of_rows_and_columns() -> None:
    for ending in ("sav", "zsav", "dta"):
        assert refused(written(FRAME, ending), Limits(columns=2)) == "TOO_MANY_COLUMNS"
        assert refused(written(FRAME, ending), Limits(rows=1)) == "TOO_MANY_ROWS"
        assert gate(written(FRAME, ending), "x", Limits(rows=2, columns=3))
    por = written(FRAME.assign(said="a"), "por")
    for limits, code in ((Limits(rows=1), "TOO_MANY_ROWS"), (Limits(columns=2), "TOO_MANY_COLUMNS")):
        with pytest.raises(FileRefused) as caught:
            contents_of(por, "x.por", limits)
        assert caught.value.code == code
    contents = contents_of(por, "x.por", Limits(rows=2, columns=3))
    assert len(contents.sheets[0].cells) == 4
    assert [finding.code for finding in contents.findings] == ["PORTABLE_FILE"]


def test_one_long_text_is_one_column() -> None:
    frame = pd.DataFrame({"a": ["x" * 20_000, "y"], "b": [1.0, 2.0]})
    assert gate(written(frame, "sav"), "x.sav", Limits(columns=2))


def test_a_packed_file_is_counted_while_it_is_unpacked() -> None:
    data = written(pd.DataFrame({"a": ["x" * 1_000] * 2_000, "b": [0.0] * 2_000}), "zsav")
    assert len(data) < 50_000
    assert refused(data, Limits(unzipped_bytes=10_000)) == "TOO_LARGE_UNCOMPRESSED"
    assert gate(data, "x.zsav")


def test_a_packed_block_that_holds_more_than_it_states_is_refused() -> None:
    data = sav("zsav")
    (trailer,) = struct.unpack_from("<q", data, data.index(b"\xe7\x03\x00\x00") + 16)
    place, size, packed = struct.unpack_from("<qii", data, trailer + 24 + 8)
    assert len(zlib.decompress(data[place : place + packed])) == size
    assert refused(with_number(data, trailer + 24 + 16, size - 1)) == "CORRUPT"
    assert refused(with_number(data, trailer + 24 + 8, 2**40, "<q")) == "CORRUPT"


def test_how_rows_are_packed_has_to_be_known() -> None:
    assert refused(with_number(sav(), COMPRESSION_AT, 7)) == "CORRUPT"
    assert refused(with_number(sav(), COMPRESSION_AT, 2)) == "CORRUPT"


def test_stata_counts_are_held_against_the_file() -> None:
    data = written(FRAME, "dta")
    rows_at = data.index(b"<N>") + 3
    assert refused(with_number(data, rows_at, 2**40, "<Q")) == "CORRUPT"
    assert refused(with_number(data, rows_at, 1, "<Q")) == "CORRUPT"
    old = written(FRAME.assign(said="a"), "dta", version=8)
    assert refused(with_number(old, 6, 2_000_000_000)) == "CORRUPT"
    assert refused(with_number(old, 4, 30_000, "<h")) == "TOO_MANY_COLUMNS"
    assert refused(with_number(old, 4, -1, "<h")) == "CORRUPT"


def test_a_password_is_told() -> None:
    assert refused(b"\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV" + bytes(range(256))) == "ENCRYPTED"


def test_a_text_that_begins_as_an_old_stata_file_does_not_is_text() -> None:
    assert gate(b"name,q1\ns,1\n", "export.dta").format == "csv"


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "por"])
def test_changed_bytes_are_let_in_or_refused_by_the_gate(ending: str) -> None:
    data = written(FRAME.assign(said="a") if ending == "por" else FRAME, ending)
    chance = random.Random(2026)
    start = time.monotonic()
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 3, 25))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        with contextlib.suppress(FileRefused):  # any other exception would be the door's own
            gate(bytes(changed), f"survey.{ending}")
    assert time.monotonic() - start < 60


def test_labels_for_a_variable_that_is_not_there_are_refused_before_readstat_crashes() -> None:
    data = sav()
    at = data.index(struct.pack("<ii", 4, 1)) + 8
    assert refused(with_number(data, at, 240)) == "CORRUPT"


def test_a_text_narrower_than_it_says_is_refused_before_readstat_crashes() -> None:
    data = sav()
    at = data.index(b"SAID")
    assert struct.unpack_from("<i", data, at - 20) == (30,)
    assert refused(with_number(data, at - 20, 79)) == "CORRUPT"


def test_damage_that_only_the_reader_meets_leaves_the_caller_alive() -> None:
    data = bytearray(sav(row_compress=True))
    data[-20:] = bytes(20)
    with pytest.raises(FileRefused) as caught:
        read_bytes(bytes(data), "survey.sav")
    assert caught.value.code in {"CORRUPT", "PARSER_LIMIT"}
