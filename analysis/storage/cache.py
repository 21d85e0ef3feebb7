"""Rows of a study as Parquet beside the store: quick to read, thrown away when the rows change, rebuilt when missing.

The database stays the record. What is encrypted there is encrypted here; folders are 0700 and files 0600. A file
that is not byte for byte what was written is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.storage.stores import Store

#: Part of every key: raise it when what is cached changes shape.
_LAYOUT: Final = "1"
_MANIFEST: Final = "manifest.json"


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
    """Caches the tables of one version and removes those of others. A full or read-only disk is no failure."""
    folder = _folder(store, study_id, version)
    try:
        store.cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.cache_dir.chmod(0o700)
        forget_cached(store, study_id)
        made = Path(tempfile.mkdtemp(prefix=f".new-{study_id}-", dir=store.cache_dir))  # 0700 by itself
        try:
            manifest = {name: _write_table(made / f"{name}.parquet", table) for name, table in tables.items()}
            _write_private(made / _MANIFEST, json.dumps(manifest).encode())
            made.rename(folder)  # whole or not there; fails where another process was first, which is as good
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError:
        return


def forget_cached(store: Store, study_id: int) -> None:
    """Removes whatever is cached of a study."""
    for pattern in (f"{study_id}-*", f".new-{study_id}-*"):  # and what a killed process began
        for folder in store.cache_dir.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def _folder(store: Store, study_id: int, version: str) -> Path:
    return store.cache_dir / f"{study_id}-{version}-{_LAYOUT}"


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
