"""The key file: one secret from which pseudonyms and encryption derive. It is never part of a store or a backup."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from analysis.errors import StoreError

_HEADER: Final = "reverb-key-1:"
_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes; it never shows in a message or a representation."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose by HKDF-SHA256 (RFC 5869); keys of different purposes say nothing of each other."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=f"reverb {purpose}".encode()).derive(
            self.secret
        )


def key_file(store_path: str | Path | None) -> Path:
    """Where the key lies: `REVERB_KEY_FILE`, else beside the store's file as `<store>.key`.

    A store on a server (`store_path` None or a URL) has no place beside it: raises StoreError without the variable.
    """
    if named := os.environ.get("REVERB_KEY_FILE"):
        return Path(named).expanduser()
    if store_path is None or "://" in str(store_path):
        raise StoreError(
            "KEY_FILE", "A store on a server needs its key in a file.", "Set REVERB_KEY_FILE to a file of mode 0600."
        )
    path = Path(store_path).expanduser()
    return path.with_name(f"{path.name}.key")


def open_key(path: str | Path, *, create: bool = True) -> Key:
    """Reads the key file, or makes one (mode 0600) on first use, also when several processes come first at once.

    Raises StoreError where the file is missing and may not be made, is no key, or can be read by others.
    """
    path = Path(path)
    if not path.exists():
        if not create:
            raise StoreError(
                "KEY_MISSING", f"The key file {path} is missing: names and texts cannot be read, nobody can be linked.",
                "Bring the key file back from where it is kept, or set REVERB_KEY_FILE.",
            )  # fmt: skip
        _make_key(path)
    return _read_key(path)


def _make_key(path: Path) -> None:
    """Writes a new key to a file of its own and gives it its name; the first to do so wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(_HEADER + base64.b64encode(secrets.token_bytes(_LENGTH)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)  # unlike a rename, never replaces another's key
    except FileExistsError:
        return  # another process was first, and its key counts
    finally:
        made.unlink()


def _read_key(path: Path) -> Key:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError("KEY_OPEN", f"The key file {path} can be read by others.", f"Run: chmod 600 {path}")
    try:
        text = path.read_text(encoding="ascii").strip()
        secret = base64.b64decode(text.removeprefix(_HEADER), validate=True)
    except (UnicodeDecodeError, binascii.Error) as error:
        raise _not_a_key(path) from error
    if not text.startswith(_HEADER) or len(secret) != _LENGTH:
        raise _not_a_key(path)
    return Key(secret)


def _not_a_key(path: Path) -> StoreError:
    return StoreError("KEY_DAMAGED", f"The file {path} does not hold a key.", "Bring the key file back as it was.")
