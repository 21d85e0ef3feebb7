"""A release as a document: plain JSON values with a schema version, read back exactly as it was.

The types of the release say how each value reads; so this module deals in values of any type.
"""
# ruff: noqa: ANN401

from __future__ import annotations

import datetime as dt
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from itertools import product
from typing import Any, Final, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

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
        release = _decoder(Release)(document["release"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_a_release(str(error)) from error
    return require_releasable(release)


Coder = Callable[[Any], Any]


@cache
def _encoder(kind: Any) -> Coder:
    """What writes values of one type: looked up once a type, as a release holds thousands of each."""
    if kind is Withheld:
        return lambda value: {WITHHELD: value.because}
    if is_dataclass(kind):
        return _encoder_of_parts(tuple(part.name for part in fields(kind)))
    if issubclass(kind, tuple):
        return lambda value: [_encode(part) for part in value]
    if issubclass(kind, dt.date):  # a datetime is a date as well
        return lambda value: value.isoformat()
    if issubclass(kind, float):
        return _finite
    if issubclass(kind, (str, bool, int, types.NoneType)):
        return _as_it_is
    raise _not_a_release(f"it holds a {kind.__name__}")


def _encoder_of_parts(names: tuple[str, ...]) -> Coder:
    return lambda value: {name: _encode(getattr(value, name)) for name in names}


def _encode(value: Any) -> Any:
    kind: Any = type(value)
    return _encoder(kind)(value)


def _as_it_is(value: Any) -> Any:
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise _not_a_release(f"it holds {value}")
    return value


@cache
def _decoder(kind: Any) -> Coder:
    """What reads values of one type, and refuses every other: made once a type, however many values there are."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decoder_of_one_of(get_args(kind))
    if origin is tuple:
        return _decoder_of_tuple(get_args(kind))
    if origin is Literal:
        allowed = get_args(kind)
        return lambda value: value if value in allowed else _refuse(kind, value)
    if is_dataclass(kind):
        return _decoder_of_parts(kind)
    if kind in (dt.datetime, dt.date):
        return lambda value: kind.fromisoformat(value)
    if kind in (float, int):
        numbers = (int, float) if kind is float else int
        return lambda value: (
            value if isinstance(value, numbers) and not isinstance(value, bool) else _refuse(kind, value)
        )
    return lambda value: value if isinstance(value, kind) else _refuse(kind, value)


def _decoder_of_one_of(kinds: tuple[Any, ...]) -> Coder:
    (kind,) = (one for one in kinds if one not in (types.NoneType, Withheld))
    read, may_be_none, may_be_withheld = _decoder(kind), types.NoneType in kinds, Withheld in kinds

    def decode(value: Any) -> Any:
        if value is None:
            return None if may_be_none else _refuse(kinds, value)
        if may_be_withheld and isinstance(value, dict) and value.keys() == {WITHHELD}:
            return Withheld(value[WITHHELD])
        return read(value)

    return decode


def _decoder_of_tuple(kinds: tuple[Any, ...]) -> Coder:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        read_one = _decoder(kinds[0])
        return lambda value: tuple(map(read_one, value)) if isinstance(value, (list, tuple)) else _refuse(kinds, value)
    readers = tuple(map(_decoder, kinds))
    plain = frozenset(product(*map(_plain_types, kinds)))

    def decode(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return _refuse(kinds, value)
        if tuple(map(type, value)) in plain:
            return tuple(value)
        return tuple(read(part) for read, part in zip(readers, value, strict=True))

    return decode


def _decoder_of_parts(kind: Any) -> Coder:
    hints = get_type_hints(kind)
    optional = {part.name for part in fields(kind) if part.default is not MISSING}
    parts = tuple((name, _plain_types(hint), _decoder(hint), name in optional) for name, hint in hints.items())

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            return _refuse(kind, value)
        if unknown := value.keys() - hints.keys():
            raise TypeError(f"{kind.__name__} has no {sorted(unknown)}")
        given = {}
        for name, plain, read, may_be_left_out in parts:
            if name in value or not may_be_left_out:
                held = value[name]
                given[name] = held if type(held) in plain else read(held)
        return kind(**given)

    return decode


def _plain_types(kind: Any) -> frozenset[type]:
    """The types whose values are of `kind` as they are: they need not be read."""
    if get_origin(kind) in (Union, types.UnionType):
        return frozenset().union(*map(_plain_types, get_args(kind)))
    plain: Mapping[Any, tuple[type, ...]] = {float: (float, int)}
    return frozenset(plain.get(kind, (kind,) if kind in (str, int, bool, types.NoneType) else ()))


def _refuse(kind: Any, value: Any) -> NoReturn:
    raise TypeError(f"{value!r} is not a {kind}")


def _not_a_release(found: str) -> StudyError:
    return StudyError(
        "RELEASE_DOCUMENT", f"This is not a release that can be read: {found}.", "Prepare the release again."
    )
