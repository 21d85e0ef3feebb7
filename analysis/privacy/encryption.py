"""Encrypts what names people or was said by them, so that the store alone tells nothing."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Sequence
from typing import Final

from analysis.errors import StoreError
from analysis.privacy.keys import Key

_NONCE: Final = 12


class Cipher:
    """AES-256-GCM (NIST SP 800-38D) under a key of its own derived from the key file, a fresh nonce for each value.

    A ciphertext is base64 text: nonce, ciphertext, tag. A changed one is refused, not misread.
    """

    def __init__(self, key: Key) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._sealed = AESGCM(key.derive("encryption"))
        self._marking = key.derive("marks of the log")
        self._fingerprint = hmac.digest(key.derive("fingerprint"), b"reverb", "sha256").hex()[:16]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell keys apart and say nothing about the key."""
        return self._fingerprint

    def encrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """Ciphertexts in order; None stays None. Equal texts get different ciphertexts."""
        return [None if value is None else self._close(value) for value in values]

    def decrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """The texts in order. Raises StoreError where a ciphertext was changed or belongs to another key."""
        from cryptography.exceptions import InvalidTag

        try:
            return [None if value is None else self._open(value) for value in values]
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise _changed() from error

    def encrypt_bytes(self, content: bytes, about: str) -> bytes:
        """Nonce, ciphertext and tag of `content`, which no `about` but this one opens again."""
        nonce = os.urandom(_NONCE)
        return nonce + self._sealed.encrypt(nonce, content, about.encode())

    def decrypt_bytes(self, packed: bytes, about: str) -> bytes:
        """What `encrypt_bytes` was given. Raises StoreError where it was changed, or is of another key or `about`."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._sealed.decrypt(packed[:_NONCE], memoryview(packed)[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise _changed() from error

    def mark(self, text: str) -> str:
        """The fingerprint, a colon, and the HMAC-SHA256 (64 hex digits) of `text` under a derived key of its own."""
        return f"{self._fingerprint}:{hmac.digest(self._marking, text.encode(), 'sha256').hex()}"

    def _close(self, value: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = self._sealed.encrypt(nonce, value.encode("utf-8", "surrogatepass"), None)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def _open(self, value: str) -> str:
        packed = base64.b64decode(value, validate=True)
        return self._sealed.decrypt(packed[:_NONCE], packed[_NONCE:], None).decode("utf-8", "surrogatepass")


def _changed() -> StoreError:
    return StoreError(
        "CIPHERTEXT", "An encrypted value was changed, or was written with another key.",
        "Check REVERB_KEY_FILE, then run `python -m analysis check`.",
    )  # fmt: skip
