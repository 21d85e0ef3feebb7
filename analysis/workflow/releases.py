"""Releases as they are read: what leaders see, and the preview of it. Nothing here can reach a row.

Every way out (pages, tables, downloads, the command line) reads through `parse_release`, which refuses the whole of a
document where any part of it is not plainly safe: an unknown field, a group that is too small, somebody's pseudonym.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final, NoReturn

from analysis.errors import StudyError
from analysis.release.documents import from_document
from analysis.release.release import LEAST_K, Release
from analysis.storage.releases import (
    ReleaseLine,
    StoredRelease,
    current_release,
    newest_line,
    preview_release,
    published_documents,
    release_history,
)
from analysis.storage.stores import Store
from analysis.storage.studies import SAMPLE, SAMPLES, list_studies

__all__ = [
    "SAMPLE",
    "SAMPLES",
    "newest_line",
    "parse_document",
    "parse_release",
    "published_lines",
    "published_releases",
    "read_release",
    "study_names",
]

#: What stands for a person in the rows, or writes to one: it has no place in a release. Each begins with a sign that is
#: searched for at once, and looks back from there: a document is long.
_SOMEBODY: Final = tuple(
    map(
        re.compile,
        (
            r"P(?<=\bP)[0-9a-f]{10}\b",
            r":(?:(?<=\bid:)|(?<=\bmail:)|(?<=\bcode:)|(?<=\bspeaker:)|(?<=\bname:))[0-9a-f]{32}\b",
            r"@(?<=[\w.+-]@)[\w-]{1,63}\.[a-z]{2,24}\b",
        ),
    )
)


def read_release(store: Store, study: str, *, preview: bool = False) -> Release | None:
    """The study's published release, or its preview; None where there is none.

    Raises StoreError for a document that is not what was saved, StudyError for one that may not be shown.
    """
    stored = preview_release(store, study) if preview else current_release(store, study)
    if stored is None:
        return None
    release = parse_release(stored)
    if release.study != study:
        _refuse(release.release_id, "it is of another study")
    return release


def published_releases(store: Store, study: str) -> tuple[Release, ...]:
    """Every release of a study that was ever published, in the order of the store. Raises as `read_release`."""
    return tuple(parse_release(stored) for stored in published_documents(store, study))


def parse_release(stored: StoredRelease) -> Release:
    """The release that a stored document holds. Raises as `parse_document`, and StudyError (RELEASE_DOCUMENT) where it
    is not the one it was stored as: what was only prepared is never taken for what was published.
    """
    release, line = parse_document(stored.document, stored.line.release_id), stored.line
    if (release.release_id, release.status, release.data_version) != (line.release_id, line.status, line.data_version):
        _refuse(line.release_id, "it is another one than it was stored as")
    return release


def parse_document(document: str, release_id: str) -> Release:
    """The release in a document: the one way from a document to anything that is shown, and before it is kept.

    Raises StudyError: RELEASE_DOCUMENT where it is no release of this schema, RELEASE_UNSAFE where what it holds may
    not be shown to leaders (`release.guard`, a pseudonym, a mail address, groups below the smallest there is); nothing
    of it is given then.
    """
    if any(one.search(document) for one in _SOMEBODY):
        _refuse(release_id, "it names somebody", code="RELEASE_UNSAFE")
    try:
        held = json.loads(document)
    except ValueError:
        held = None
    if not isinstance(held, dict):
        _refuse(release_id, "it is no document")
    release = from_document(held)
    if release.k < LEAST_K:
        _refuse(release_id, f"it shows groups of fewer than {LEAST_K}", code="RELEASE_UNSAFE")
    return release


def _refuse(release_id: str, why: str, *, code: str = "RELEASE_DOCUMENT") -> NoReturn:
    raise StudyError(
        code, f"Release {release_id} is not shown: {why}.",
        "Run `python -m analysis check`, then publish anew or restore a backup.",
    )  # fmt: skip


def published_lines(store: Store, study: str) -> Sequence[ReleaseLine]:
    """Everything that was published, the newest first."""
    return release_history(store, study)


def study_names(store: Store) -> tuple[str, ...]:
    """The studies there are, the user's own before the samples; a sample that is still being prepared is left out."""
    lines = [line for line in list_studies(store) if line.read_only or line.name not in SAMPLES]
    return tuple(line.name for line in sorted(lines, key=lambda line: (line.read_only, line.name != SAMPLE, line.name)))
