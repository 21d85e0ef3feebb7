"""Results as plain JSON values, and back as they were: the types of their parts say how each value reads.

Text, numbers, dates, tuples and dataclasses of these are known, and `Withheld`, as `{"withheld_because": reason}`. What
has another type, and a number that is none, is refused. This module deals in values of any type.
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

from analysis.impact.card import Withheld

WITHHELD: Final = "withheld_because"

Coder = Callable[[Any], Any]


@cache
def _encoder(kind: Any) -> Coder:
    """What writes values of one type: looked up once a type, as a release holds thousands of each."""
    if kind is Withheld:
        return lambda value: {WITHHELD: value.because}
    if is_dataclass(kind):
        return _encoder_of_parts(tuple(part.name for part in fields(kind)))
    if issubclass(kind, tuple):
        return lambda value: [to_plain(part) for part in value]
    if issubclass(kind, dt.date):  # a datetime is a date as well
        return lambda value: value.isoformat()
    if issubclass(kind, float):
        return _finite
    if issubclass(kind, (str, bool, int, types.NoneType)):
        return _as_it_is
    raise TypeError(f"it holds a {kind.__name__}")


def _encoder_of_parts(names: tuple[str, ...]) -> Coder:
    return lambda value: {name: to_plain(getattr(value, name)) for name in names}


def to_plain(value: Any) -> Any:
    """A value as dicts, lists, texts, numbers, booleans and None; dates are ISO texts.

    Raises TypeError for a type that is not known, ValueError for a number that is none, which JSON could not hold.
    """
    kind: Any = type(value)
    return _encoder(kind)(value)


def _as_it_is(value: Any) -> Any:
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"it holds {value}")
    return value


@cache
def reader_of(kind: Any) -> Coder:
    """What reads values of one type, as `to_plain` wrote them: made once a type, however many values there are.

    It refuses every other value: it raises KeyError, TypeError, ValueError, AttributeError, or what a dataclass raises.
    """
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
    told = tuple(one for one in kinds if one not in (types.NoneType, Withheld))
    read = reader_of(told[0]) if len(told) == 1 else _decoder_by_names(told)
    may_be_none, may_be_withheld = types.NoneType in kinds, Withheld in kinds

    def decode(value: Any) -> Any:
        if value is None:
            return None if may_be_none else _refuse(kinds, value)
        if may_be_withheld and isinstance(value, dict) and value.keys() == {WITHHELD}:
            return Withheld(value[WITHHELD])
        return read(value)

    return decode


def _decoder_by_names(kinds: tuple[Any, ...]) -> Coder:
    """What reads one of several dataclasses: the one whose parts have the names that the value has."""
    readers = {frozenset(part.name for part in fields(kind)): reader_of(kind) for kind in kinds}
    if len(readers) < len(kinds):
        raise TypeError(f"{kinds} cannot be told apart by the names of their parts")
    return lambda value: (
        readers[frozenset(value)](value)
        if isinstance(value, dict) and frozenset(value) in readers
        else _refuse(kinds, value)
    )


def _decoder_of_tuple(kinds: tuple[Any, ...]) -> Coder:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        read_one = reader_of(kinds[0])
        return lambda value: tuple(map(read_one, value)) if isinstance(value, (list, tuple)) else _refuse(kinds, value)
    readers = tuple(map(reader_of, kinds))
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
    parts = tuple((name, _plain_types(hint), reader_of(hint), name in optional) for name, hint in hints.items())

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
