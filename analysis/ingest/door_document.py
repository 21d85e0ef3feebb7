"""The parts of a Word document (.docx): whether it is one, and what it carries beside its text."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.door_zip import Budget, Entry, corrupt, unpack, zip_entries
from analysis.ingest.limits import Limits

_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "_rels/.rels"
_CHANGES: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})

_Start = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """The part of the archive that holds the text."""

    main: Entry


def document_layout(data: bytes, limits: Limits) -> tuple[DocumentLayout, tuple[Finding, ...]]:
    """Unpack every part once, count and check it; no text is kept.

    Raises FileRefused: MACRO, DOCTYPE, CORRUPT (no main part among them), TOO_LARGE_UNCOMPRESSED (bytes or
    paragraphs), and those of `zip_entries`.
    """
    try:
        return _Survey(data, limits).layout()
    except FileRefused as refusal:
        if refusal.code not in ("CORRUPT", "DOCTYPE"):
            raise
        advice = "Open it in Word, save it as a new .docx file, and upload that."
        raise FileRefused(refusal.code, refusal.message, advice) from refusal


class _Survey:
    """One pass over the parts of one document."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.limits = data, limits
        self.entries = {entry.name: entry for entry in zip_entries(data, limits)}
        self.budget = Budget(limits)
        self.paragraphs = self.changes = self.comments = 0

    def layout(self) -> tuple[DocumentLayout, tuple[Finding, ...]]:
        self._check_types()
        main = self._main_part()
        for name, entry in self.entries.items():
            if name not in (_TYPES, _RELATIONS):
                self._stream(entry, self._note if name == main else None)
        return DocumentLayout(self.entries[main]), self._findings()

    def _check_types(self) -> None:
        kinds: list[str] = []
        self._elements(_TYPES, lambda _, attributes: kinds.append(attributes.get("ContentType", "")))
        if any("macroEnabled" in kind for kind in kinds):
            raise FileRefused(
                "MACRO",
                "The document carries macros.",
                "Open it in Word, save it as .docx (without macros), and upload that.",
            )

    def _main_part(self) -> str:
        found: list[str] = []

        def note(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
                found.append(posixpath.normpath(attributes.get("Target", "").lstrip("/")))

        self._elements(_RELATIONS, note)
        main = next((part for part in found if part in self.entries), None)
        if main is None:
            raise corrupt("the part that holds its text is missing")
        return main

    def _elements(self, part: str, note: _Start) -> None:
        if part not in self.entries:
            raise corrupt(f'its part "{part}" is missing')
        self._stream(self.entries[part], note)

    def _stream(self, entry: Entry, note: _Start | None) -> None:
        is_xml = entry.name.lower().endswith((".xml", ".rels"))
        check = XmlCheck(entry.name, note) if is_xml or note else None
        for piece in unpack(self.data, entry, self.budget):
            if check:
                check.feed(piece)
        if check:
            check.close()

    def _note(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self.paragraphs += tag == "p"
        self.changes += tag in _CHANGES
        self.comments += tag == "commentReference"
        if self.paragraphs > self.limits.rows:
            raise FileRefused(
                "TOO_LARGE_UNCOMPRESSED",
                f"Unpacked, the document has more than the {self.limits.rows:,} paragraphs allowed.",
                "Split it, one document an interview.",
            )

    def _findings(self) -> tuple[Finding, ...]:
        findings = []
        if self.changes:
            findings.append(
                Finding(
                    "TRACKED_CHANGES",
                    "warning",
                    "The document has tracked changes. Text that was put in is read, text that was taken out is not, "
                    "and who changed it is not kept.",
                    "Accept or reject the changes in Word if that is not what was meant.",
                )
            )
        if self.comments:
            findings.append(Finding("COMMENTS_LEFT_OUT", "info", "The document has comments; they are not read."))
        return tuple(findings)
