"""What a command says: one document as JSON or as plain lines, and failures always in one shape."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import ReverbError

DONE = 0
INCOMPLETE = 1
WRONG_USAGE = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """A command's result: the `document` for scripts, `lines` for people, and the exit `status`."""

    document: Mapping[str, Any]
    lines: Sequence[str] = field(default_factory=tuple)
    status: int = DONE


def print_answer(answer: Answer, *, as_json: bool) -> int:
    """Print an answer on stdout and give its exit status."""
    if as_json:
        print(json.dumps(_plain(answer.document), ensure_ascii=False))
    else:
        print("\n".join(answer.lines))
    return answer.status


def print_failure(error: ReverbError, *, as_json: bool, status: int = INCOMPLETE) -> int:
    """Print a failure: as JSON on stdout where JSON was asked for, else on stderr in words as well."""
    document = {"error": {"code": error.code, "message": error.message, "advice": error.advice}}
    print(json.dumps(document, ensure_ascii=False), file=sys.stdout if as_json else sys.stderr)
    return status


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """A value as JSON knows it: unknown is null, dates are ISO, arrays are lists."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _plain(value.item()) if hasattr(value, "item") else str(value)
