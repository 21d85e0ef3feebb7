"""What can be rebuilt of a study, beside the store: quick to read, thrown away when it is no longer true.

Rows are kept as Parquet, by the version of the rows; what is encrypted in the database is encrypted here. Whatever else
is kept is encrypted as a whole, since it may come of anything. The database stays the record; folders are 0700 and
files 0600. A file that is not byte for byte what was written is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import StoreError
from analysis.storage.stores import Store

#: Part of every key: raise it when what is cached changes shape.
_LAYOUT: Final = "1"
_MANIFEST: Final = "manifest.json"
#: What is kept sealed of a study, each kind under a mark of its own: the study as it was opened, and results of it.
Kind = Literal["sealed", "cards", "claims"]


def read_cached(store: Store, study_id: int, version: str) -> dict[str, pa.Table] | None:
    """The tables cached for a version of a study's rows; None where they are missing or not what was written."""
    folder = _folder(store, study_id, version)
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        return {name: _read_table(folder / f"{name}.parquet", digest) for name, digest in manifest.items()}
    except (OSError, ValueError, pa.ArrowException):  # a cache is a convenience: whatever is wrong, build it anew
        shutil.rmtree(folder, ignore_errors=True)
        return None


def write_cached(store: Store, study_id: int, version: str, tables: Mapping[str, pa.Table]) -> None:
    """Caches the tables of one version and removes all else of the study. A full or read-only disk is no failure."""

    def fill(made: Path) -> None:
        manifest = {name: _write_table(made / f"{name}.parquet", table) for name, table in tables.items()}
        _write_private(made / _MANIFEST, json.dumps(manifest).encode())

    _put(store, study_id, _folder(store, study_id, version), fill, f"{study_id}-*")


def read_sealed(
    store: Store, study_id: int, mark: str, names: Collection[str], *, kind: Kind = "sealed"
) -> dict[str, bytes] | None:
    """The contents kept under a mark, by name; None where one is missing or not what was written.

    Raises StoreError where the store was opened without its key.
    """
    folder = _sealed_folder(store, study_id, mark, kind)
    try:
        return {name: _open_sealed(store, folder / name) for name in names}
    except FileNotFoundError:
        return None
    except (OSError, StoreError) as error:
        if isinstance(error, StoreError) and error.code == "KEY_MISSING":
            raise
        shutil.rmtree(folder, ignore_errors=True)  # whatever is wrong with it, it is built anew
        return None


def write_sealed(
    store: Store, study_id: int, mark: str, contents: Mapping[str, bytes], *, kind: Kind = "sealed"
) -> None:
    """Keeps contents, each encrypted as a whole, and removes those of the same kind and other marks. A full disk is no
    failure; raises StoreError where the store was opened without its key.
    """
    folder = _sealed_folder(store, study_id, mark, kind)

    def fill(made: Path) -> None:
        for name, content in contents.items():
            _write_private(made / name, store.encrypt_bytes(content, f"{folder.name}/{name}"))

    _put(store, study_id, folder, fill, f"{study_id}-{kind}-*")


def forget_sealed(store: Store, study_id: int, mark: str, *, kind: Kind = "sealed") -> None:
    """Removes what is kept of a kind under a mark."""
    shutil.rmtree(_sealed_folder(store, study_id, mark, kind), ignore_errors=True)


def forget_cached(store: Store, study_id: int) -> None:
    """Removes whatever is cached of a study."""
    _remove(store, f"{study_id}-*", f".new-{study_id}-*")  # and what a killed process began


def _folder(store: Store, study_id: int, version: str) -> Path:
    return store.cache_dir / f"{study_id}-{version}-{_LAYOUT}"


def _sealed_folder(store: Store, study_id: int, mark: str, kind: Kind) -> Path:
    return store.cache_dir / f"{study_id}-{kind}-{mark}"


def _open_sealed(store: Store, path: Path) -> bytes:
    # The name of the file goes into the seal: no file can stand in for another, of another study or version.
    return store.decrypt_bytes(path.read_bytes(), f"{path.parent.name}/{path.name}")


def _put(store: Store, study_id: int, folder: Path, fill: Callable[[Path], None], outdated: str) -> None:
    """Makes `folder`, whole or not at all, in place of what is `outdated`."""
    try:
        store.cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.cache_dir.chmod(0o700)
        _remove(store, outdated, f".new-{study_id}-*")
        made = Path(tempfile.mkdtemp(prefix=f".new-{study_id}-", dir=store.cache_dir))  # 0700 by itself
        try:
            fill(made)
            made.rename(folder)  # fails where another process was first, which is as good
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except (OSError, OverflowError):  # more at once than the cipher takes is kept no more than what finds no room
        return


def _remove(store: Store, *patterns: str) -> None:
    for pattern in patterns:
        for folder in store.cache_dir.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def _read_table(path: Path, digest: str) -> pa.Table:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{path.name} was changed")
    return pq.read_table(pa.BufferReader(content))


def _write_table(path: Path, table: pa.Table) -> str:
    """Writes the file and returns its sha256."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=1)
    content = sink.getvalue().to_pybytes()
    _write_private(path, content)
    return hashlib.sha256(content).hexdigest()


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
