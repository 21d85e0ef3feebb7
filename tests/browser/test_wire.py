"""Every byte that a leader's browser receives, held against what belongs to single people: nothing of it is there."""

from __future__ import annotations

import io
import struct
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from analysis.scores.scales import score_scales
from analysis.storage.side_rows import read_identifiers
from analysis.workflow.releases import SAMPLE, read_release
from analysis.workflow.studies import open_study
from analysis.workflow.workspace import open_workspace
from tests.browser.serving import STORE, copy_of_store, serving_behind_gate
from tests.browser.visiting import Visit
from tests.role_table import SEEN_BY

pytestmark = pytest.mark.browser

#: Canaries are looked for by their first bytes; shorter ones would stand in any text by chance.
SHORTEST = 8


class Wire:
    """Everything that a tab receives: frames of its websocket, answers, and the files it is handed."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.parts = visit, list[bytes]()
        visit.page.on("websocket", lambda socket: socket.on("framereceived", self._keep))
        visit.page.on("requestfinished", self._keep_answer)

    def _keep(self, payload: str | bytes) -> None:
        self.parts.append(payload.encode() if isinstance(payload, str) else payload)

    def _keep_answer(self, request) -> None:
        answer = request.response()
        if answer is not None and "/static/" not in request.url and answer.status == 200:
            self.parts.append(answer.body())

    def open_all(self) -> None:
        """Open whatever is folded away."""
        closed = self.visit.page.locator("details:not([open]) > summary")
        for _ in range(closed.count()):
            closed.first.click()
        self.visit.rests()

    def take_files(self, folder: Path) -> int:
        """Press every download of the page; gives how many there were."""
        buttons = self.visit.page.get_by_test_id("stDownloadButton").get_by_role("button").all()
        for button in buttons:
            self.parts += unpacked(self.visit.saves(button, folder).read_bytes())
        return len(buttons)


def unpacked(content: bytes) -> list[bytes]:
    """A file and, where it is a package of files, what is in it."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        inside = [package.read(name) for name in package.namelist()]
    return [content, *(part for one in inside for part in unpacked(one))]


def canaries(folder: Path, study: str) -> set[bytes]:
    """What must reach no leader: identifiers as given, pseudonyms, rows, words that were not released, exact scores."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REVERB_KEY_FILE", str(folder / "reverb.key"))
        with open_workspace(folder / STORE) as workspace:
            opened, release = open_study(workspace, study), read_release(workspace.store, study)
            given = read_identifiers(workspace.store, study)["value"].dropna()
    assert release is not None
    texts = {*given, *opened.people["person"].dropna()}
    texts |= {*opened.submissions["submission"].dropna(), *opened.memberships["person"].dropna()}
    texts |= {*opened.interviews["text"].dropna(), *opened.comments["text"].dropna()}
    said = [quote.words for quote in release.quotes]
    names = {opened.name, *release.cohorts, *release.waves}
    words = {text for text in texts if len(text.encode()) >= SHORTEST and text not in names}
    words = {text for text in words if not any(text in quote for quote in said)}
    scores = score_scales(opened).table["score"].dropna().unique()
    exact = [score for score in scores.tolist() if abs(score - round(score, 3)) > 1e-6]
    assert len(exact) > 10
    assert len(words) > 100
    return {text.encode() for text in words} | {struct.pack("<d", one) for one in exact} | {
        repr(one).encode() for one in exact
    }  # fmt: skip


def found(parts: Iterable[bytes], wanted: set[bytes]) -> set[bytes]:
    """Which of `wanted` stand anywhere in `parts`."""
    by_head: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for one in wanted:
        by_head[one[:SHORTEST]].append(one)
    begins = np.zeros(1 << 16, dtype=bool)  # by their first two bytes: few places of a part are left to be looked at
    begins[[int.from_bytes(head[:2], "little") for head in by_head]] = True
    seen: set[bytes] = set()
    for part in {part for part in parts if len(part) >= SHORTEST}:
        octets = np.frombuffer(part, dtype=np.uint8).astype(np.uint16)
        pairs = octets[:-1] | octets[1:] << 8
        for place in np.flatnonzero(begins[pairs]).tolist():
            heads = by_head.get(part[place : place + SHORTEST], ())
            seen.update(one for one in heads if part.startswith(one, place))
    return seen


def test_nothing_of_single_people_reaches_a_leader(
    enter: Callable[..., Visit], sample_store: Path, tmp_path: Path
) -> None:
    store = copy_of_store(sample_store, tmp_path / "store")
    wanted = canaries(store, SAMPLE)
    with serving_behind_gate(store, REVERB_ROLE="leader") as server:
        visit = enter(server)
        wire, files = Wire(visit), 0
        first, *others = (name for name, roles in SEEN_BY.items() if "leader" in roles)
        visit.open(first, study=SAMPLE)
        for name in (first, *others):
            if name != first:
                visit.turn_to(name)  # the server sends the same as to a tab that opens it by its address
            wire.open_all()
            files += wire.take_files(tmp_path)
        visit.judge()
        visit.page.close()
    assert files > 5
    assert sum(map(len, wire.parts)) > 100_000
    assert {one[:60] for one in found(wire.parts, wanted)} == set()


def test_the_same_look_at_an_analyst_s_pages_finds_people(
    enter: Callable[..., Visit], sample_store: Path, tmp_path: Path
) -> None:
    """The listening works: who may see rows receives pseudonyms, answers and words."""
    store = copy_of_store(sample_store, tmp_path / "store")
    wanted = canaries(store, "first-year")
    with serving_behind_gate(store, REVERB_ROLE="analyst") as server:
        visit = enter(server)
        wire = Wire(visit)
        visit.open("cleaned-data", study="first-year")
        wire.take_files(tmp_path)
        visit.page.close()
    assert len(found(wire.parts, wanted)) > 50
