"""Restores a backup into a store: what it holds, what is lost without its key, who must not come back with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.errors import StoreError
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import Key, key_file, open_key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.storage.restoring import (
    all_tombstones,
    backup_line,
    give_up_encrypted,
    key_of,
    replace_content,
    verified_copy,
)
from analysis.storage.stores import Store, default_store, open_store
from analysis.storage.studies import list_studies
from analysis.workflow.forgetting import erase_tokens, tokens_of_persons
from analysis.workflow.workspace import Workspace

_LOST: Final = (
    "The key of this backup is not there: names, mails and numbers as given, comments, interviews, rows that were set "
    "aside and the names of files can no longer be read, quotes leave its releases, and nobody in new files can be "
    "linked to the people in it."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup held and what became of it. `done` is False where it was only looked at.

    `losses` are sentences on what is lost for want of the key; `kept_out` is how many erasures were made again,
    because somebody was forgotten after the backup was made.
    """

    done: bool
    backup_id: str | None
    made_at: dt.datetime | None
    studies: tuple[str, ...]
    losses: tuple[str, ...]
    kept_out: int


def restore(place: str | Path | None, file: Path, *, who: str, go: bool = False, without_key: bool = False) -> Restored:
    """Look at a backup, and with `go` put it in place of the store at `place` (the default one without).

    Raises StoreError where it is no whole store, where something is lost and `without_key` does not accept that
    (RESTORE_KEY), and where somebody was forgotten since and only the key could keep them out (RESTORE_FORGOTTEN).
    """
    place = str(place) if place is not None else default_store()
    key = _key(place)
    with (
        open_store(place) as store,
        verified_copy(file.expanduser(), store.path) as made,
        _opened(made, key) as (copy, fits),
    ):
        losses = _losses(store, copy, fits=fits)
        if go and losses and not without_key:
            raise StoreError(
                "RESTORE_KEY", " ".join(losses),
                "Bring the key file back (REVERB_KEY_FILE), or say --without-key to go on with what is left.",
            )  # fmt: skip
        kept_out = _keep_out(store, copy, key if fits else None, go=go, who=who)
        if go and not fits and key_of(copy) is not None:
            give_up_encrypted(copy, who=who)
        said = _said(copy, go, losses, kept_out)
        if go:
            replace_content(store, copy, who=who)
    return said


def _key(place: str) -> Key | None:
    """The key that lies where the store's key lies; None where there is none. A restore makes none."""
    try:
        path = key_file(place)
    except StoreError:
        return None
    return open_key(path, create=False) if path.exists() else None


@contextmanager
def _opened(made: Path, key: Key | None) -> Iterator[tuple[Store, bool]]:
    """The copy, with the key where that is its own; and whether it is, or none is needed."""
    with open_store(made) as bare:
        wanted = key_of(bare)
    fits = wanted is None or (key is not None and Cipher(key).fingerprint == wanted)
    with open_store(made, Cipher(key) if fits and key is not None else None) as copy:
        yield copy, fits


def _losses(store: Store, copy: Store, *, fits: bool) -> tuple[str, ...]:
    losses = [] if fits else [_LOST]
    if all_tombstones(store) and key_of(store) != key_of(copy):
        losses.append(
            "People were forgotten in this store under another key than the backup's: nobody can tell whether the "
            "backup holds them."
        )
    return tuple(losses)


def _keep_out(store: Store, copy: Store, key: Key | None, *, go: bool, who: str) -> int:
    """Forgets in the copy whoever was forgotten in the store since; gives how many erasures that takes."""
    known = {(row["study"], row["token"]) for row in all_tombstones(copy)}
    since = [row for row in all_tombstones(store) if (row["study"], row["token"]) not in known]
    if not since or key_of(store) != key_of(copy):
        return 0
    if key is None:
        raise StoreError(
            "RESTORE_FORGOTTEN", "People were forgotten after this backup was made, and it can be freed of them only "
            "with its key.", "Bring the key file back (REVERB_KEY_FILE), or restore a later backup.",
        )  # fmt: skip
    if go:
        space = Workspace(copy, Pseudonymiser(key))
        for study in sorted({row["study"] for row in since} & {line.name for line in list_studies(copy)}):
            told = frozenset(row["token"] for row in since if row["study"] == study)
            erase_tokens(space, study, tokens_of_persons(space, study, told), who=who, keep_out=told)
    return len({row["erasure"] for row in since})


def _said(copy: Store, done: bool, losses: tuple[str, ...], kept_out: int) -> Restored:
    line = backup_line(copy)
    return Restored(
        done, line["backup_id"] if line else None, dt.datetime.fromisoformat(line["made_at"]) if line else None,
        tuple(one.name for one in list_studies(copy)), losses, kept_out,
    )  # fmt: skip
