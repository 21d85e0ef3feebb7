"""A store together with its key: what everything that reads or writes rows works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import key_file, open_key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.storage.stores import Store, default_store, open_store


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open store and the pseudonyms of its key. One serves many threads; close it, or use `open_workspace`."""

    store: Store
    pseudonymiser: Pseudonymiser = field(repr=False)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def start_workspace(path_or_url: str | Path | None = None) -> Workspace:
    """Open the store (the default one without a path) with its key, making both on first use.

    Raises StoreError where the store or its key cannot be opened.
    """
    place = str(path_or_url) if path_or_url is not None else default_store()
    key = open_key(key_file(place))
    return Workspace(open_store(place, Cipher(key)), Pseudonymiser(key))


@contextmanager
def open_workspace(path_or_url: str | Path | None = None) -> Iterator[Workspace]:
    """`start_workspace` for a `with` block."""
    workspace = start_workspace(path_or_url)
    try:
        yield workspace
    finally:
        workspace.close()
