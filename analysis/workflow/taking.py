"""Whatever somebody takes out of the store stands in the log before it leaves; what cannot be logged does not leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from analysis.storage.audit import log_action
from analysis.storage.stores import Store

T = TypeVar("T")

CLEANED: Final = "download cleaned data"
CODED: Final = "download coded interviews"
SET_ASIDE: Final = "download rows set aside"
NOTICED: Final = "download what was noticed"
FIGURES: Final = "download figures"
RELEASE: Final = "download release"
RELEASE_FIGURES: Final = "download release figures"
DRAW_LIST: Final = "download draw list"
INVITATIONS: Final = "download invitations"
MAPPING: Final = "download mapping"
CODEBOOK: Final = "download codebook"
LOG: Final = "download log"
RECEIPT: Final = "download receipt"
PRINTED: Final = "print figures"


@dataclass(frozen=True, slots=True)
class Taking:
    """What leaves: the `action` as the log calls it, the study, and a `subject` of ids, formats and numbers alone.

    Names of files and people, answers and texts are never part of it.
    """

    action: str
    study: str | None = None
    subject: str = ""


def hand_over(store: Store, who: str, taking: Taking, write: Callable[[], T]) -> T:
    """What `write` gives, once it stands in the log that `who` took it.

    Raises StoreError where the log cannot be written, and whatever `write` raises: then nothing is handed over, and in
    the latter case nothing is logged either.
    """
    content = write()
    log_action(store, who, taking.action, study=taking.study, subject=taking.subject)
    return content
