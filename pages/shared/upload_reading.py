"""Files that were dropped, while they are read: how far that is, and a button that stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.ingest.contents import FileContents
from analysis.ingest.door import Choices
from analysis.ingest.reading import kept_for_reading
from analysis.wording.names import escape_markdown
from analysis.workflow.file_plans import FilePlan, read_all
from pages.shared.session import uploads_key

Reads = tuple[FileContents | FilePlan, ...]

#: Files are read in processes of their own, this many at once for all sessions.
_READERS: Final = ThreadPoolExecutor(2)
#: Seconds between two looks at how far the reading is.
_LOOK_EVERY: Final = 0.1


@dataclass(slots=True)
class Reading:
    """A file that is being read, or was: its result comes in `done`, how far it is stands in `share` and `doing`."""

    choices: Choices
    share: float = 0.0
    doing: str = "Waiting for its turn"
    stop: threading.Event = field(default_factory=threading.Event)
    done: Future[Reads] = field(default_factory=Future)

    def note(self, share: float, doing: str) -> None:
        """What the reading reports."""
        self.share, self.doing = share, doing

    def read(self, data: bytes, name: str) -> Reads:
        """Read it; what is stopped or refused comes back as a plan that says so."""
        with kept_for_reading(data) as path:
            reads = read_all(
                path, file_name=name, choices=self.choices, on_progress=self.note, cancelled=self.stop.is_set
            )
            return tuple(reads)


@st.cache_resource(max_entries=24, show_spinner=False, scope="session")
def _reading(file_id: str, _data: bytes, name: str, encoding: str | None, delimiter: str | None) -> Reading:
    reading = Reading(Choices(encoding, delimiter))
    reading.done = _READERS.submit(reading.read, _data, name)
    return reading


def choices_key(file_id: str) -> str:
    """Where a session keeps how a person said that a text file is written; all files of an archive share it."""
    return f"choices-{file_id.partition(':')[0]}"


def read_uploads(files: Sequence[UploadedFile]) -> Iterator[tuple[str, FileContents | FilePlan]]:
    """What each file holds, or why it cannot be read, under an id of its own; an archive gives several.

    While files are read a bar says how far that is, and a button stops it: a press runs the page again, which
    finds every reading stopped.
    """
    chosen = [st.session_state.get(choices_key(file.file_id), Choices()) for file in files]
    readings = [
        _reading(file.file_id, file.getvalue(), file.name, said.encoding, said.delimiter)
        for file, said in zip(files, chosen, strict=True)
    ]
    place = st.empty()
    if not all(reading.done.done() for reading in readings):
        with place.container():
            _watch(files, readings)
    place.empty()
    for file, reading in zip(files, readings, strict=True):
        for number, read in enumerate(reading.done.result()):
            yield f"{file.file_id}:{number}", read


def _watch(files: Sequence[UploadedFile], readings: Sequence[Reading]) -> None:
    bar = st.empty()
    st.button(
        "Stop reading", key=f"stop-reading-{uploads_key()}", icon=":material/cancel:", on_click=_stop, args=(readings,)
    )
    while (at := next((at for at, reading in enumerate(readings) if not reading.done.done()), None)) is not None:
        reading = readings[at]
        said = f"Reading file {at + 1} of {len(files)}: {escape_markdown(files[at].name)}. {reading.doing}"
        bar.progress((at + min(reading.share, 1.0)) / len(files), said)
        time.sleep(_LOOK_EVERY)


def _stop(readings: Sequence[Reading]) -> None:
    for reading in readings:
        reading.stop.set()
