"""What state of the code, and of what it stands on, something was worked out by: part of the key of what is kept."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

LIBRARY: Final = Path(__file__).resolve().parents[1]


@cache
def code_mark(rooms: tuple[str, ...], packages: tuple[str, ...]) -> str:
    """The sha256 (64 hex digits) over Python's version, those of `packages`, and the code and tables of `rooms`, which
    are folders and modules of the library. A package that is not there has the version "".
    """
    digest = hashlib.sha256(" ".join([platform.python_version(), *map(_version, packages)]).encode())
    for room in rooms:
        for path in sorted((LIBRARY / room).rglob("*")) if (LIBRARY / room).is_dir() else [LIBRARY / room]:
            if path.suffix in (".py", ".toml"):
                digest.update(f"\n{path.relative_to(LIBRARY)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
