"""What the store asks of whoever encrypts for it; it holds ciphertext and never a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Cipher(Protocol):
    """Encrypts texts for the holder of the key file; `analysis.privacy.encryption.Cipher` is one."""

    @property
    def fingerprint(self) -> str:
        """Tells keys apart and says nothing about the key."""
        ...

    def encrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """Ciphertexts as text, in order; None stays None."""
        ...

    def decrypt(self, values: Sequence[str | None]) -> list[str | None]:
        """The texts again, in order; raises a ReverbError where a value was changed or belongs to another key."""
        ...

    def encrypt_bytes(self, content: bytes, about: str) -> bytes:
        """Bytes that only `decrypt_bytes` with the same `about` makes `content` again."""
        ...

    def decrypt_bytes(self, packed: bytes, about: str) -> bytes:
        """The content again; raises a ReverbError where it was changed or belongs to another key or `about`."""
        ...

    def mark(self, text: str) -> str:
        """What only the holder of the key can write about `text`: the key's fingerprint, a colon, and an HMAC (hex)."""
        ...
