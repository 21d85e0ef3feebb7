"""Releases as they are read: what leaders see, and the preview of it. Nothing here can reach a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from analysis.release.documents import from_document
from analysis.release.release import Release
from analysis.storage.releases import (
    ReleaseLine,
    StoredRelease,
    current_release,
    newest_line,
    preview_release,
    release_history,
)
from analysis.storage.stores import Store
from analysis.storage.studies import list_studies

__all__ = ["SAMPLE", "SAMPLES", "newest_line", "parse_release", "published_lines", "read_release", "study_names"]

#: The study that the app opens on, and all studies that come with Reverb: nobody else's study has such a name.
SAMPLE: Final = "sample"
SAMPLES: Final = (SAMPLE, "first-year")


def read_release(store: Store, study: str, *, preview: bool = False) -> Release | None:
    """The study's published release, or its preview; None where there is none.

    Raises StoreError for a document that is not what was saved, StudyError for one that may not be shown.
    """
    stored = preview_release(store, study) if preview else current_release(store, study)
    return None if stored is None else parse_release(stored)


def parse_release(stored: StoredRelease) -> Release:
    """The release that a stored document holds."""
    return from_document(json.loads(stored.document))


def published_lines(store: Store, study: str) -> Sequence[ReleaseLine]:
    """Everything that was published, the newest first."""
    return release_history(store, study)


def study_names(store: Store) -> tuple[str, ...]:
    """The studies there are, the user's own before the samples; a sample that is still being prepared is left out."""
    lines = [line for line in list_studies(store) if line.read_only or line.name not in SAMPLES]
    return tuple(line.name for line in sorted(lines, key=lambda line: (line.read_only, line.name != SAMPLE, line.name)))
