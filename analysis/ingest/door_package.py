"""The parts of an archive that is a document: streamed, counted and checked, and how one part refers to others."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Protocol

from analysis.errors import FileRefused
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.door_zip import Budget, Entry, unpack, zip_entries
from analysis.ingest.limits import Limits

_XML = (".xml", ".rels", ".rdf")
_STRICT = b"purl.oclc.org/ooxml"


class Consumer(Protocol):
    """Something that looks at the bytes of a part as they stream by."""

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes."""

    def close(self) -> None:
        """Look at what is left; the part has ended."""


class Package:
    """The parts of one archive, `entries` by name; every byte unpacked is taken from one budget.

    strict tells whether a part seen so far names the ISO dialect of Open XML.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.limits, self.budget = data, limits, Budget(limits)
        self.entries: Mapping[str, Entry] = {entry.name: entry for entry in zip_entries(data, limits)}
        self.strict = False
        self._checked: set[str] = set()

    def elements(self, part: str, wanted: set[str]) -> list[tuple[str, Mapping[str, str]]]:
        """Every element of the XML part whose local name is `wanted`, with its attributes; raises as `XmlCheck`."""
        seen: list[tuple[str, Mapping[str, str]]] = []

        def collect(tag: str, attributes: Mapping[str, str]) -> None:
            if tag in wanted:
                seen.append((tag, attributes))

        self.stream(part, XmlCheck(part, collect))
        return seen

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What `part` ("" for the package) relates to: id -> (part, kind), those inside the archive only."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        for _, attributes in self.elements(relations, {"Relationship"}) if relations in self.entries else []:
            if attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[attributes.get("Id", "")] = (path, attributes.get("Type", "").rsplit("/", 1)[-1])
        return found

    def stream(self, part: str, *consumers: Consumer) -> None:
        """Unpack one part past the consumers."""
        self._checked.add(part)
        for piece in unpack(self.data, self.entries[part], self.budget):
            self.strict = self.strict or _STRICT in piece
            for consumer in consumers:
                consumer.feed(piece)
        for consumer in consumers:
            consumer.close()

    def check_rest(self) -> None:
        """Unpack every part not yet streamed, and check those that are XML (LibreOffice leaves some of them empty)."""
        for part, entry in self.entries.items():
            if part not in self._checked:
                is_xml = part.lower().endswith(_XML) and entry.unpacked > 0
                self.stream(part, *([XmlCheck(part)] if is_xml else []))


def carries_macros() -> FileRefused:
    """The refusal of a workbook that carries programs."""
    return FileRefused(
        "MACRO",
        "The workbook carries macros or active parts.",
        "Open it in Excel, save it as .xlsx (without macros), and upload that.",
    )


def too_many_sheets(count: int, limits: Limits) -> FileRefused:
    """The refusal of a workbook with `count` sheets."""
    return FileRefused(
        "TOO_MANY_SHEETS",
        f"The workbook has {count} sheets; {limits.sheets} are allowed.",
        "Save the sheet that holds the data as a workbook of its own.",
    )
