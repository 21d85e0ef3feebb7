"""The XML of a REFI-QDA project or codebook as a stream: no tree is built, and depth is bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from xml.parsers import expat

from analysis.ingest.coded_pairs import PATH
from analysis.ingest.door_project import DEEPEST, too_deep
from analysis.ingest.project_parts import Coding, Project, ProjectText, Selection

_OUTER: Final = frozenset({"TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"})
_TEXTS: Final = frozenset({"TextSource", "Representation", "Transcript", "TextDescription"})
_AREAS: Final = frozenset({"PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection"})
_PASSAGES: Final = frozenset({"PlainTextSelection", "TranscriptSelection"})

Attributes = Mapping[str, str]


class ProjectReader:
    """Takes the bytes of one .qde or .qdc; `project` is whole after `close`. The gate has checked that it is sound."""

    def __init__(self) -> None:
        self.project = Project()
        self._stack: list[str] = []
        self._code_path: list[tuple[str, str]] = []
        self._document = self._case = ""
        self._texts: list[ProjectText] = []
        self._selections: list[Selection] = []
        self._coding: Coding | None = None
        self._kept: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._parser.Parse(piece, False)

    def close(self) -> Project:
        """The project, now that all was fed."""
        self._parser.Parse(b"", True)
        return self.project

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._stack.append(name)
        if len(self._stack) > DEEPEST:
            raise too_deep()
        if "Notes" in self._stack[:2]:
            return
        attributes = {key.rpartition(":")[2]: value for key, value in given.items()}
        if name in _OUTER and not self._texts:
            self._document = attributes.get("name", "")
        if name in _TEXTS:
            self._open_text(attributes)
        elif name in _PASSAGES or name in _AREAS:
            self._open_selection(name, attributes)
        elif handler := _HANDLERS.get(name):
            handler(self, attributes)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        self._stack.pop()
        if "Notes" in self._stack[:2] or name == "Notes":
            return
        self._kept = None
        if name in _TEXTS:
            self._close_text()
        elif name in _PASSAGES or name in _AREAS:
            self._close_selection(name)
        elif name == "Code":
            self._code_path.pop()
        elif name == "Coding":
            self._coding = None
        elif name in _OUTER:
            self._document = ""

    def _characters(self, text: str) -> None:
        if self._kept is not None:
            self._kept.append(text)

    def _open_text(self, attributes: Attributes) -> None:
        path = attributes.get("plainTextPath", "")
        guid = _guid(attributes.get("guid", ""))
        name = self._document or attributes.get("name", "")
        self._texts.append(ProjectText(guid, name, path, nested=bool(self._selections)))

    def _close_text(self) -> None:
        text = self._texts.pop()
        if text.nested and self._selections:
            self._selections[-1].text = "".join(text.content)
        else:
            self.project.texts.append(text)

    def _open_selection(self, _name: str, attributes: Attributes) -> None:
        self._selections.append(
            Selection(
                _guid(attributes.get("guid", "")), _number(attributes.get("startPosition")),
                _number(attributes.get("endPosition")), attributes.get("name", ""),
                _guid(attributes.get("fromSyncPoint", "")), _guid(attributes.get("toSyncPoint", "")),
            )
        )  # fmt: skip

    def _close_selection(self, name: str) -> None:
        selection = self._selections.pop()
        if name in _AREAS and selection.text is None:
            self.project.areas += len(selection.codings)
        elif name in _AREAS:
            self.project.texts.append(ProjectText("", self._document, "", selections=[selection]))
        elif self._texts:
            self._texts[-1].selections.append(selection)

    def user(self, attributes: Attributes) -> None:
        """Somebody who coded."""
        self.project.users[_guid(attributes.get("guid", ""))] = attributes.get("name", "")

    def code(self, attributes: Attributes) -> None:
        """A code; the codes that it lies in come before it in its path."""
        guid, name = _guid(attributes.get("guid", "")), attributes.get("name", "").strip()
        self._code_path.append((guid, name))
        self.project.codes[guid] = PATH.join(part for _, part in self._code_path if part)

    def case(self, attributes: Attributes) -> None:
        """Somebody or something that texts are about."""
        self._case = _guid(attributes.get("guid", ""))
        self.project.cases[self._case] = attributes.get("name", "")

    def in_case(self, attributes: Attributes) -> None:
        """A text or a passage that belongs to the case that is open."""
        self.project.case_of.setdefault(_guid(attributes.get("targetGUID", "")), self._case)

    def coding(self, attributes: Attributes) -> None:
        """Somebody gives a code to the passage that is open."""
        self._coding = Coding("", _guid(attributes.get("creatingUser", "")), attributes.get("creationDateTime", ""))

    def code_ref(self, attributes: Attributes) -> None:
        """Which code it is."""
        if self._coding is None:
            return
        coding = Coding(_guid(attributes.get("targetGUID", "")), self._coding.user, self._coding.moment)
        if self._selections:
            self._selections[-1].codings.append(coding)
        else:
            self.project.whole += 1

    def mark(self, attributes: Attributes) -> None:
        """A point in time of a transcript, with its place in the text."""
        position = _number(attributes.get("position"))
        if self._texts and position is not None:
            self._texts[-1].marks[_guid(attributes.get("guid", ""))] = position

    def content(self, _attributes: Attributes) -> None:
        """The text itself begins."""
        self._kept = self._texts[-1].content if self._texts else None


_HANDLERS: Final[Mapping[str, Callable[[ProjectReader, Attributes], None]]] = MappingProxyType(
    {
        "User": ProjectReader.user, "Code": ProjectReader.code, "Case": ProjectReader.case,
        "SourceRef": ProjectReader.in_case, "SelectionRef": ProjectReader.in_case, "Coding": ProjectReader.coding,
        "CodeRef": ProjectReader.code_ref, "SyncPoint": ProjectReader.mark, "PlainTextContent": ProjectReader.content,
    }
)  # fmt: skip


def _guid(text: str) -> str:
    return text.strip("{} ").casefold()


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isdigit() and len(digits) < 12 else None
