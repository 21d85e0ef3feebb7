"""Archives of exports: unpacked member by member, each with its own name, its own refusal, and nothing left behind."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from analysis.errors import FileRefused
from analysis.ingest.archives import unpacked
from analysis.ingest.door_archive import unpack_members
from analysis.ingest.labels import member_name, shown_name
from analysis.ingest.limits import Limits
from tests.ingest.workbook_parts import packed, workbook

CSV = b"respondent_id,q1\n1,4\n2,5\n"


def members(data: bytes, folder: Path, name: str = "exports.zip", **limits: int) -> dict[str, str]:
    """The content or the code of each member by its name."""
    found = unpack_members(data, name, Limits(**limits), folder)  # type: ignore[arg-type]
    assert found is not None
    return {one.name: (folder / one.file).read_text("latin-1") if one.file else one.code for one in found}


def refused(data: bytes, folder: Path, **limits: int) -> str:
    with pytest.raises(FileRefused) as caught:
        members(data, folder, **limits)
    assert caught.value.advice
    return caught.value.code


def test_members_are_unpacked_under_names_of_our_own(tmp_path: Path) -> None:
    data = packed({"CSV/a.csv": CSV, "b.csv": "x", "CSV/": "", "__MACOSX/CSV/._a.csv": "y", "CSV/.DS_Store": "z",
                   "Thumbs.db": "t"})  # fmt: skip
    assert members(data, tmp_path) == {"CSV/a.csv": CSV.decode(), "b.csv": "x"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.member", "1.member"]


def test_a_workbook_and_text_are_no_archives(tmp_path: Path) -> None:
    for data, name in ((workbook(), "book.zip"), (CSV, "a.zip"), (workbook(), "book.xlsx")):
        assert unpack_members(data, name, Limits(), tmp_path) is None


def test_what_leads_elsewhere_is_refused_as_a_whole(tmp_path: Path) -> None:
    for name in ("../evil.csv", "/etc/passwd", "a\\b.csv", "x/../../y.csv"):
        assert refused(packed({"a.csv": CSV, name: "x"}), tmp_path) == "BAD_MEMBER_NAME"
    assert list(tmp_path.iterdir()) == []


def test_encrypted_too_many_and_none_are_refused_as_a_whole(tmp_path: Path) -> None:
    data = bytearray(packed({"a.csv": CSV}))
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 8, 1)
    assert refused(bytes(data), tmp_path) == "ENCRYPTED"
    assert refused(packed({f"{at}.csv": "" for at in range(9)}), tmp_path, zip_entries=8) == "TOO_MANY_ENTRIES"
    assert refused(packed({"__MACOSX/a": "x", "folder/": ""}), tmp_path) == "EMPTY"


def test_entries_that_share_a_name_are_refused_as_a_whole(tmp_path: Path) -> None:
    buffer = io.BytesIO(packed({"a.csv": CSV}))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("a.csv", "other")
    assert refused(buffer.getvalue(), tmp_path) == "OVERLAPPING_ENTRIES"


def test_a_member_that_is_too_large_does_not_stop_the_others(tmp_path: Path) -> None:
    data = packed({"big.csv": b"1" * 5_000, "a.csv": CSV})
    assert members(data, tmp_path, file_bytes=4_000) == {"big.csv": "TOO_LARGE", "a.csv": CSV.decode()}
    assert [path.name for path in tmp_path.iterdir()] == ["1.member"]


def test_a_member_that_lies_about_its_size_is_damaged_and_the_others_come_in(tmp_path: Path) -> None:
    data = bytearray(packed({"bomb.csv": b"0" * 3_000_000, "a.csv": CSV}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 1_000)
    assert members(bytes(data), tmp_path) == {"bomb.csv": "CORRUPT", "a.csv": CSV.decode()}


def test_all_members_together_are_counted(tmp_path: Path) -> None:
    data = packed({f"{at}.csv": b"1" * 4_000 for at in range(5)})
    assert refused(data, tmp_path, unzipped_bytes=15_000) == "TOO_LARGE_UNCOMPRESSED"


def test_a_name_in_utf8_that_does_not_say_so_is_read(tmp_path: Path) -> None:
    macos = packed({"Grxxxxe.csv": CSV}).replace(b"Grxxxxe.csv", "Größe.csv".encode())
    assert list(members(macos, tmp_path)) == ["Größe.csv"]


def test_names_of_members_are_labels() -> None:
    assert member_name("up/a.zip", "folder/../b\u202e.csv") == "a.zip / b.csv"
    assert shown_name("a.zip / b.csv") == "a.zip / b.csv"
    assert shown_name("../x/a.zip / ../b.csv") == "b.csv"
    assert shown_name("/tmp/b.csv") == "b.csv"


def test_members_lie_there_as_long_as_they_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "exports.zip"
    path.write_bytes(packed({"a.csv": CSV, "b/c.csv": "x"}))
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with unpacked(path) as found:
        assert found is not None
        assert [member.label for member in found] == ["exports.zip / a.csv", "exports.zip / c.csv"]
        assert isinstance(found[0].had, Path)
        assert found[0].had.read_bytes() == CSV
    assert list(folder.iterdir()) == []
    with unpacked(path, "exports.xlsx") as found:
        assert found is None
