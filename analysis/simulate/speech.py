"""The sentences that invented people say and write, each tagged with what it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

FAVOURABLE: Final = "favourable"
UNFAVOURABLE: Final = "unfavourable"

_SENTENCES: Final = Path(__file__).parent / "sentences.toml"
_COMMENTS: Final = Path(__file__).parent / "comments.toml"


@cache
def _bank() -> Mapping[str, Any]:
    with _SENTENCES.open("rb") as file:
        return tomllib.load(file)


@cache
def _comment_bank() -> Mapping[str, Any]:
    with _COMMENTS.open("rb") as file:
        return tomllib.load(file)


def themes() -> tuple[str, ...]:
    """The ids of the themes there are sentences for, in the order of the guide."""
    return tuple(_bank()["themes"])


def question(theme: str) -> str:
    """The guide question that opens a theme."""
    return str(_bank()["themes"][theme]["question"])


def templates(theme: str, direction: str, side: str) -> tuple[str, ...]:
    """What a person of a side may say on a theme in a direction; `{partner}` and the like stand for fill-ins."""
    said = _bank()["themes"][theme][direction]
    return (*said.get("both", ()), *said.get(side, ()))


def asides() -> tuple[str, ...]:
    """Sentences that speak to no theme."""
    return tuple(_bank()["asides"])


def follow_ups() -> tuple[str, ...]:
    """What an interviewer says between two answers."""
    return tuple(_bank()["follow_ups"])


def comment_templates(question_id: str) -> tuple[str, ...]:
    """What people write in answer to an open question."""
    return tuple(_comment_bank()[question_id])


def fill(template: str, partner: str, rng: np.random.Generator, *, mail: str = "", phone: str = "") -> str:
    """The template with its fill-ins: `partner` by first or full name, and something from each list of the bank."""
    chosen = {name: str(rng.choice(values)) for name, values in _bank()["fill_ins"].items()}
    called = partner if rng.random() < 0.3 else partner.split()[0]
    return template.format(partner=called, mail=mail, phone=phone, **chosen)
