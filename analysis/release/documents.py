"""A release as a document: plain JSON values with a schema version, read back exactly as it was.

The types of the release say how each value reads; so this module deals in values of any type.
"""
# ruff: noqa: ANN401

from __future__ import annotations

import datetime as dt
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from analysis.errors import StudyError
from analysis.impact.card import Withheld
from analysis.release.guard import require_releasable
from analysis.release.release import Release

#: Raised when a document of an older release could no longer be read.
SCHEMA: Final = 1
WITHHELD: Final = "withheld_because"


def to_document(release: Release) -> dict[str, Any]:
    """The release as dicts, lists, texts, numbers, booleans and None; dates are ISO texts.

    A withheld part of a card is `{"withheld_because": reason}`. Raises StudyError (RELEASE_DOCUMENT) for a number
    that is none, which JSON could not hold.
    """
    return {"schema": SCHEMA, "release": _encode(release)}


def from_document(document: Mapping[str, Any]) -> Release:
    """The release that `to_document` wrote. Raises StudyError: RELEASE_DOCUMENT where the document is not one of this
    schema, RELEASE_UNSAFE where what it holds may not be shown.
    """
    if document.get("schema") != SCHEMA:
        raise _not_a_release(f'the schema is "{document.get("schema")}", known is {SCHEMA}')
    try:
        release = _decode(Release, document["release"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_a_release(str(error)) from error
    return require_releasable(release)


def _encode(value: Any) -> Any:
    if isinstance(value, Withheld):
        return {WITHHELD: value.because}
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _encode(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [_encode(part) for part in value]
    if isinstance(value, dt.date):  # a datetime is a date as well
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise _not_a_release(f"it holds {value}")
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise _not_a_release(f"it holds a {type(value).__name__}")


def _decode(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_one_of(get_args(kind), value)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value)
    if origin is Literal:
        return _require_type(value in get_args(kind), kind, value)
    if is_dataclass(kind):
        return _decode_dataclass(kind, value)
    if kind in (dt.datetime, dt.date):
        return kind.fromisoformat(value)
    if kind is float:
        return _require_type(isinstance(value, (int, float)) and not isinstance(value, bool), kind, value)
    if kind is int:
        return _require_type(isinstance(value, int) and not isinstance(value, bool), kind, value)
    return _require_type(isinstance(value, kind), kind, value)


def _decode_one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return _require_type(type(None) in kinds, kinds, value)
    if isinstance(value, dict) and set(value) == {WITHHELD} and Withheld in kinds:
        return Withheld(value[WITHHELD])
    (kind,) = (one for one in kinds if one not in (type(None), Withheld))
    return _decode(kind, value)


def _decode_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    _require_type(isinstance(value, (list, tuple)), kinds, value)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], part) for part in value)
    return tuple(_decode(kind, part) for kind, part in zip(kinds, value, strict=True))


def _decode_dataclass(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    unknown = set(value) - set(hints)
    if unknown:
        raise TypeError(f"{kind.__name__} has no {sorted(unknown)}")
    optional = {part.name for part in fields(kind) if part.default is not MISSING}
    given = {name: _decode(hint, value[name]) for name, hint in hints.items() if name in value or name not in optional}
    return kind(**given)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _require_type(fits: bool, kind: Any, value: Any) -> Any:
    if not fits:
        raise TypeError(f"{value!r} is not a {kind}")
    return value


def _not_a_release(found: str) -> StudyError:
    return StudyError(
        "RELEASE_DOCUMENT", f"This is not a release that can be read: {found}.", "Prepare the release again."
    )
