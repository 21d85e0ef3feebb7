"""Archives that lie, overlap, swell or name parts as no workbook does."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from analysis.errors import FileRefused
from analysis.ingest.door import gate
from analysis.ingest.door_formats import ENDINGS, FORMAT_NAMES
from analysis.ingest.limits import Limits
from analysis.ingest.readers import READERS
from tests.ingest.workbook_parts import packed, parts, sheet, workbook


def refused(data: bytes, name: str = "survey.xlsx", limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        gate(data, name, limits)
    assert caught.value.advice
    return caught.value


def central(data: bytes) -> int:
    """Where the first entry of the archive's directory begins."""
    return data.index(b"PK\x01\x02")


def patched(data: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def test_an_honest_workbook_comes_in() -> None:
    assert gate(workbook(), "survey.xlsx").format == "xlsx"


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "a\\b.xml", "C:x.xml", "xl/../../x", "a\x07b"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert refused(packed({**parts(sheet()), name: "x"})).code == "BAD_MEMBER_NAME"


@pytest.mark.parametrize("start", [b"PK\x01\x02", b"PK\x03\x04"])
def test_a_flag_of_encryption_is_refused_wherever_it_stands(start: bytes) -> None:
    data = workbook()
    at = data.index(start) + (8 if start == b"PK\x01\x02" else 6)
    assert refused(patched(data, at, "<H", 1)).code == "ENCRYPTED"


def test_a_part_that_holds_more_than_it_states_is_refused_without_unpacking_it_all() -> None:
    data = workbook(sheet() + " " * 30_000_000)
    real = zlib.crc32(b"")
    at = data.rindex(b"PK\x01\x02")
    lying = patched(patched(data, at + 24, "<I", 1_000), at + 16, "<I", real)
    assert refused(lying).code == "CORRUPT"


def test_size_is_counted_whatever_is_declared() -> None:
    data = workbook(sheet() + " " * 2_000_000)
    assert refused(data, limits=Limits(unzipped_bytes=1_000_000)).code == "TOO_LARGE_UNCOMPRESSED"


def test_the_budget_holds_for_all_parts_together() -> None:
    contents = {**parts(sheet()), **{f"xl/media/{at}.bin": b"\0" * 400_000 for at in range(4)}}
    assert refused(packed(contents), limits=Limits(unzipped_bytes=1_000_000)).code == "TOO_LARGE_UNCOMPRESSED"


def test_entries_that_share_their_bytes_are_refused() -> None:
    data = packed({**parts(sheet()), "xl/media/a.bin": b"abc" * 50, "xl/media/b.bin": b"abc" * 50})
    first = data.index(b"PK\x03\x04")
    offsets = []
    at = central(data)
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        offsets.append((at + 42, struct.unpack_from("<I", data, at + 42)[0]))
        at += 46 + name + extra + comment
    assert offsets[0][1] == first
    # The last entry now points at the bytes of the one before it; the names no longer agree.
    assert refused(patched(data, offsets[-1][0], "<I", offsets[-2][1])).code in ("CORRUPT", "OVERLAPPING_ENTRIES")


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(workbook())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(buffer.getvalue()).code == "OVERLAPPING_ENTRIES"


def test_links_are_refused() -> None:
    buffer = io.BytesIO(workbook())
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(buffer.getvalue()).code == "SYMLINK"


def test_too_many_parts_are_refused() -> None:
    contents = {**parts(sheet()), **{f"x/{at}": "" for at in range(30)}}
    assert refused(packed(contents), limits=Limits(zip_entries=20)).code == "TOO_MANY_ENTRIES"


def test_a_cut_archive_is_refused() -> None:
    assert refused(workbook()[:-40]).code == "CORRUPT"


def test_damaged_bytes_are_refused() -> None:
    data = packed({**parts(sheet()), "xl/media/a.bin": bytes(range(256)) * 4})
    at = data.index(b"a.bin") + 20
    assert refused(data[:at] + b"\xff\xff\xff" + data[at + 3 :]).code == "CORRUPT"


def test_another_archive_is_not_a_workbook_and_a_zip_is_no_file_to_read() -> None:
    data = packed({"survey.csv": "a,b\n1,2\n"})
    assert refused(data, "survey.xlsx").code == "NOT_A_WORKBOOK"
    assert refused(data, "survey.zip").code == "NESTED_ARCHIVE"


def test_every_format_that_is_told_apart_has_a_gate_and_a_reader() -> None:
    # An archive of files is opened file by file (`archives`); each of them comes to this door by itself.
    assert set(FORMAT_NAMES) - {"zip"} == set(READERS) == set(ENDINGS)
