"""Opened studies, kept as they were opened: linked, redacted and typed, by all that they were made of.

What is kept is a cache: encrypted as a whole, left behind by whatever changes the study, thrown away with its rows, and
made anew when it is missing. Another state of the code opens everything anew: a rule that got stricter holds at once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from analysis.storage.cache import forget_sealed, read_sealed, write_sealed
from analysis.storage.frames import pack_frame, unpack_frame
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store
from analysis.storage.versions import StudyState, study_state
from analysis.study import TABLES, Study
from analysis.workflow.code_marks import code_mark

#: What has a say in how a study opens.
_ROOMS: Final = ("errors.py", "study.py", "instruments", "stats", "ingest", "privacy", "storage", "scores", "workflow")
_FRAMES: Final = (*TABLES, "coded_elsewhere", "aliases", "rated")
_HEAD: Final = "head"


@dataclass(frozen=True, slots=True)
class OpenedStudy:
    """A study, the codes among its own that came from elsewhere, the utterances that passages turned out to be, and
    what files rated of its interviews (as `place_ratings` gives it).
    """

    study: Study
    coded_elsewhere: pd.DataFrame = field(repr=False)
    aliases: Mapping[str, str] = field(repr=False)
    rated: pd.DataFrame = field(repr=False)


def keep_opened(store: Store, name: str, open_anew: Callable[[], OpenedStudy]) -> OpenedStudy:
    """The study as it was opened last, if nothing has changed since; else what `open_anew` gives, which is kept.

    Raises StudyError for an unknown study, and what `open_anew` raises.
    """
    before = study_state(store, name)
    mark = _mark(before)
    if (kept := read_sealed(store, before.study_id, mark, (_HEAD, *_FRAMES))) is not None:
        return _unpacked(kept, name, before)
    opened = open_anew()
    if _is_of(opened, before, study_state(store, name)):
        write_sealed(store, before.study_id, mark, _packed(opened))
        if study_state(store, name) != before:  # what was erased while this was written must not rest here
            forget_sealed(store, before.study_id, mark)
    return opened


def _is_of(opened: OpenedStudy, before: StudyState, after: StudyState) -> bool:
    """Whether a study was opened from one state: it is read in several steps, and others may write between them."""
    return before == after and opened.study.version == before.version


def _mark(state: StudyState) -> str:
    return seal_of(state.mark, _code())


def _code() -> str:
    """What stands for the code that opens studies and what it stands on."""
    return code_mark(_ROOMS, ("pandas", "pyarrow"))


def _packed(opened: OpenedStudy) -> dict[str, bytes]:
    study = opened.study
    head = {"as_of": study.as_of.isoformat() if study.as_of else None, "has_roster": study.has_roster}
    aliases = pd.DataFrame({"from": list(opened.aliases), "to": list(opened.aliases.values())}, dtype="str")
    frames = dict(study.tables()) | {
        "coded_elsewhere": opened.coded_elsewhere,
        "aliases": aliases,
        "rated": opened.rated,
    }
    return {_HEAD: json.dumps(head).encode()} | {name: pack_frame(frame) for name, frame in frames.items()}


def _unpacked(kept: Mapping[str, bytes], name: str, state: StudyState) -> OpenedStudy:
    head: dict[str, Any] = json.loads(kept[_HEAD])
    frames = {table: unpack_frame(kept[table]) for table in _FRAMES}
    study = Study(
        name=name,
        version=state.version,
        as_of=dt.date.fromisoformat(head["as_of"]) if head["as_of"] else None,
        has_roster=head["has_roster"],
        settings=state.settings,
        **{table: frames[table] for table in TABLES},
    )
    aliases = dict(zip(frames["aliases"]["from"], frames["aliases"]["to"], strict=True))
    return OpenedStudy(study, frames["coded_elsewhere"], aliases, frames["rated"])
