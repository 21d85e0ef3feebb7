"""A release as a document: plain JSON values with a schema version, read back exactly as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from analysis.errors import StudyError
from analysis.impact.plain_values import reader_of, to_plain
from analysis.release.guard import require_releasable
from analysis.release.release import Release

#: Raised when a document of an older release could no longer be read.
SCHEMA: Final = 1


def to_document(release: Release) -> dict[str, Any]:
    """The release as dicts, lists, texts, numbers, booleans and None; dates are ISO texts.

    A withheld part of a card is `{"withheld_because": reason}`. Raises StudyError (RELEASE_DOCUMENT) for a number
    that is none, which JSON could not hold.
    """
    try:
        return {"schema": SCHEMA, "release": to_plain(release)}
    except (TypeError, ValueError) as error:
        raise _not_a_release(str(error)) from error


def from_document(document: Mapping[str, Any]) -> Release:
    """The release that `to_document` wrote. Raises StudyError: RELEASE_DOCUMENT where the document is not one of this
    schema, RELEASE_UNSAFE where what it holds may not be shown.
    """
    if document.get("schema") != SCHEMA:
        raise _not_a_release(f'the schema is "{document.get("schema")}", known is {SCHEMA}')
    try:
        release = reader_of(Release)(document["release"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_a_release(str(error)) from error
    return require_releasable(release)


def _not_a_release(found: str) -> StudyError:
    return StudyError(
        "RELEASE_DOCUMENT", f"This is not a release that can be read: {found}.", "Prepare the release again."
    )
