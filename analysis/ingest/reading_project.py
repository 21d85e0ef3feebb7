"""REFI-QDA projects as a sheet of coded passages, each cut out of its own text; and codebooks as a list of codes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa

from analysis.errors import FileRefused, Finding
from analysis.ingest.coded_sheet import CodedPassage, passages_result
from analysis.ingest.door import Gated
from analysis.ingest.door_project import CodebookLayout, ProjectLayout
from analysis.ingest.door_zip import Budget, Entry, unpack
from analysis.ingest.labels import several
from analysis.ingest.limits import Limits
from analysis.ingest.project_parts import Project, ProjectText, Selection
from analysis.ingest.project_places import Cut, cut_passages
from analysis.ingest.project_xml import ProjectReader
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import trimmed

NO_TEXT: Final = "the text of its document is not in the project"
_INTERNAL: Final = "internal://"
#: The headings of a codebook's sheet.
CODEBOOK_HEADINGS: Final = ("Code", "Belongs to a REFI-QDA codebook")


def read_project(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row for each code of each passage; what has no text, or does not fit it, says so in its row."""
    layout = gated.layout
    if not isinstance(layout, ProjectLayout):
        raise TypeError(f"A project is expected, not {gated.format}.")
    budget = Budget(limits)
    reader = ProjectReader()
    for piece in unpack(data, layout.project, budget):
        reader.feed(piece)
    project = reader.close()
    rows = list(_rows(project, _Texts(data, layout.texts, budget)))
    return passages_result(rows, limits, tool="refi_qda", findings=tuple(_lost(project)))


def read_codebook(data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """The codes of a codebook, one row each; recognition says that there is nothing to import in it."""
    if not isinstance(gated.layout, CodebookLayout):
        raise TypeError(f"A codebook is expected, not {gated.format}.")
    reader = ProjectReader()
    reader.feed(data)
    rows = [CODEBOOK_HEADINGS, *((path, "yes") for path in reader.close().codes.values())]
    columns = tuple(pa.chunked_array([pa.array(cells, pa.string())]) for cells in zip(*rows, strict=True))
    table, noticed = trimmed("", columns, limits)
    return ReadResult((table,), None, None, ".", noticed, "refi_qda")


class _Texts:
    """The texts of a project: those inside it, and those in files beside it, unpacked when they are asked for."""

    def __init__(self, data: bytes, entries: Mapping[str, Entry], budget: Budget) -> None:
        self._data, self._entries, self._budget = data, entries, budget

    def of(self, text: ProjectText) -> str | None:
        """The text; None where it lies outside the archive or is not there. Raises FileRefused as `unpack`."""
        if text.content:
            return "".join(text.content)
        name = text.path.removeprefix(_INTERNAL).rsplit("/", 1)[-1].casefold()
        entry = self._entries.get(name) if text.path.startswith(_INTERNAL) else None
        return None if entry is None else _decoded(b"".join(unpack(self._data, entry, self._budget)), name)


def _decoded(data: bytes, name: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(
            "ENCODING", f'The text "{name[:80]}" in the project is neither UTF-8 nor UTF-16.',
            "Export the project again from its tool, and upload that.",
        ) from error  # fmt: skip


def _rows(project: Project, texts: _Texts) -> Iterator[CodedPassage]:
    for text in project.texts:
        selections = [_placed(one, text) for one in text.selections]
        if not selections:
            continue
        whole = texts.of(text)
        for one, cut in zip(selections, _cuts(whole, selections), strict=True):
            yield from _passages(project, text, one, cut)


def _cuts(whole: str | None, selections: list[Selection]) -> list[Cut]:
    """The passage of each selection; those that bring their own text need no other."""
    own = [Cut(one.text) if one.text else None for one in selections]
    if all(own):
        return [one for one in own if one]
    found = [Cut("", NO_TEXT)] * len(selections) if whole is None else cut_passages(whole, selections)
    return [mine or cut for mine, cut in zip(own, found, strict=True)]


def _placed(one: Selection, text: ProjectText) -> Selection:
    """A selection of a transcript with the positions of its marks in time."""
    if one.first_mark and one.start is None:
        one.start, one.end = text.marks.get(one.first_mark), text.marks.get(one.last_mark)
    return one


def _passages(project: Project, text: ProjectText, one: Selection, cut: Cut) -> Iterator[CodedPassage]:
    """A row for each code of a selection; a code that is a case says whose the passage is (NVivo does so)."""
    codes = [coding for coding in one.codings if coding.target not in project.cases]
    case = next((coding.target for coding in one.codings if coding.target in project.cases), "")
    case = project.cases.get(case or project.case_of.get(one.guid) or project.case_of.get(text.guid, ""), "")
    if not codes and (one.codings or cut.problem):
        return  # the case's own passage, or a note at a place that cannot be read
    if not codes:
        yield CodedPassage(text.document, case, cut.text, "")
    for coding in codes:
        path = project.codes.get(coding.target, f"unknown code {coding.target[:8]}")
        coder = project.users.get(coding.user, "")
        yield CodedPassage(text.document, case, cut.text, path, coder, coding.moment,
                           f"{cut.problem}." if cut.problem else "")  # fmt: skip


def _lost(project: Project) -> Iterator[Finding]:
    """What the project holds and no passage shows."""
    if project.areas:
        told = several(project.areas, "coding is", "codings are")
        yield Finding("CODED_AREAS", "warning", f"{told} of places on pictures, pages or recordings, without text: not "
                      "read.", "Code the transcript or the text instead.")  # fmt: skip
    if project.whole:
        told = several(project.whole, "coding is", "codings are")
        yield Finding("CODED_DOCUMENTS", "warning", f"{told} of whole documents, which are no passages: not read.",
                      "Code the passages that show it.")  # fmt: skip
