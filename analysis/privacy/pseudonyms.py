"""Identifiers as given to tokens that name nobody: the same person's id is the same token in every file."""

from __future__ import annotations

import hmac
import unicodedata
from typing import Final

import numpy as np
import pandas as pd

from analysis.errors import UsageError
from analysis.privacy.keys import Key

#: The prefix of a token by the column that the identifier came from.
TOKEN_KINDS: Final = {
    "employee_id": "id", "manager_id": "id", "partner_id": "id", "email": "mail", "code": "code", "speaker": "speaker",
}  # fmt: skip

_DIGITS: Final = 32


def normal_form(kind: str, value: str) -> str:
    """What two writings of one identifier share: no space around, one Unicode form (NFKC), ids in capitals,
    mails and codes in small letters. Digits are left alone: "00123" and "123" are two ids.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    return text.upper() if kind == "id" else text.casefold()


class Pseudonymiser:
    """Makes tokens `id:`, `mail:`, `code:` and `speaker:`: 32 hex digits of an HMAC-SHA256 under its own key.

    Without the key nobody can try identifiers until one fits, as with a plain hash of a six-digit id.
    """

    def __init__(self, key: Key) -> None:
        self._secret = key.derive("pseudonyms")

    def token(self, kind: str, values: pd.Series) -> pd.Series:
        """The tokens of a column of identifiers, `str`, NA where nothing is given; same index and name.

        `kind` is "id", "mail", "code" or "speaker", or the column: employee_id, manager_id, partner_id, email, code.
        """
        prefix = TOKEN_KINDS.get(kind, kind)
        if prefix not in TOKEN_KINDS.values():
            raise UsageError(
                "IDENTIFIER_KIND", f'Identifiers of kind "{kind}" are not known.', "Use id, mail, code or speaker."
            )
        codes, distinct = pd.factorize(values)
        tokens = [self._one(prefix, str(value)) for value in distinct]
        held = np.array([*tokens, None], dtype=object)[codes]  # the code of a missing value is -1
        return pd.Series(held, index=values.index, name=values.name, dtype="str")

    def one(self, kind: str, value: str) -> str | None:
        """The token of one identifier; None where it is blank."""
        token = self.token(kind, pd.Series([value], dtype="str")).iloc[0]
        return None if pd.isna(token) else str(token)

    def _one(self, prefix: str, value: str) -> str | None:
        text = normal_form(prefix, value)
        if not text:
            return None
        digest = hmac.digest(self._secret, f"{prefix}:{text}".encode("utf-8", "surrogatepass"), "sha256")
        return f"{prefix}:{digest.hex()[:_DIGITS]}"

    def word_token(self, kind: str, text: str) -> str:
        """A keyed hash of `text`, under a prefix of its own: what stands for the names of people who were forgotten."""
        digest = hmac.digest(self._secret, f"{kind}:{text}".encode("utf-8", "surrogatepass"), "sha256")
        return f"{kind}:{digest.hex()[:_DIGITS]}"
