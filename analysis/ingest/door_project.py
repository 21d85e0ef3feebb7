"""The parts of a REFI-QDA project (.qdpx), and its codebook alone (.qdc): whether they are, and that they are harmless.

The standard (REFI-QDA 1.5, schema of 18 March 2019) has one "project.qde" beside a folder of sources. ATLAS.ti calls it
after the project, so any single .qde at the root will do. Nothing outside the archive is ever opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_package import Package
from analysis.ingest.door_xml import XmlCheck
from analysis.ingest.door_zip import Entry, corrupt
from analysis.ingest.limits import Limits

PROJECT: Final = "project.qde"
#: Elements within one another: codes lie in codes, and no tool goes deeper than a few.
DEEPEST: Final = 100
_ADVICE: Final = "Export the project again from its tool as REFI-QDA (.qdpx), and upload that."
_CODED: Final = frozenset({"Coding", "PlainTextSelection", "TranscriptSelection"})


@dataclass(frozen=True, slots=True)
class ProjectLayout:
    """The part with codes and selections, and the plain texts beside it by the last part of their name, in small."""

    project: Entry
    texts: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class CodebookLayout:
    """Nothing but the proof that the codebook was looked at."""


def project_layout(data: bytes, limits: Limits) -> tuple[ProjectLayout, tuple[Finding, ...]]:
    """Check the project's XML; texts are unpacked when they are read, pictures and recordings never.

    Raises FileRefused: CORRUPT (no or several .qde, not well formed, nested too deep), DOCTYPE, TOO_MANY_ROWS, and
    those of `zip_entries`.
    """
    try:
        return _project_layout(data, limits)
    except FileRefused as refusal:
        if refusal.code not in ("CORRUPT", "DOCTYPE"):
            raise
        raise FileRefused(refusal.code, refusal.message, _ADVICE) from refusal


def too_deep() -> FileRefused:
    """The refusal of a project whose elements lie deeper in each other than any tool writes them."""
    refusal = corrupt(f"its elements lie more than {DEEPEST} deep in each other")
    return FileRefused(refusal.code, refusal.message, _ADVICE)


def codebook_layout(data: bytes, limits: Limits) -> tuple[CodebookLayout, tuple[Finding, ...]]:
    """Check the XML of a codebook; raises FileRefused as `project_layout`."""
    counter = _Counter("CodeBook", limits)
    try:
        counter.check("codebook", data)
    except FileRefused as refusal:
        raise FileRefused(refusal.code, refusal.message, "Export the codebook again, and upload that.") from refusal
    return CodebookLayout(), ()


def _project_layout(data: bytes, limits: Limits) -> tuple[ProjectLayout, tuple[Finding, ...]]:
    package = Package(data, limits)
    found = [name for name in package.entries if "/" not in name and name.casefold().endswith(".qde")]
    if len(found) != 1:
        raise corrupt(f"it holds {len(found)} project files (.qde), and one is needed")
    (name,) = found
    counter = _Counter("Project", limits)
    package.stream(name, XmlCheck(name, counter.note))
    counter.require_root(name)
    texts = {
        part.rsplit("/", 1)[-1].casefold(): entry
        for part, entry in package.entries.items()
        if part.casefold().endswith(".txt")
    }
    findings = () if name.casefold() == PROJECT else (_other_name(name),)
    return ProjectLayout(package.entries[name], texts), findings


class _Counter:
    """Counts what a project holds while its XML streams by, and remembers its root."""

    def __init__(self, root: str, limits: Limits) -> None:
        self._root, self._limits = root, limits
        self._first, self._coded = "", 0

    def note(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._first = self._first or tag
        self._coded += tag in _CODED
        if self._coded > 2 * self._limits.rows:
            raise FileRefused(
                "TOO_MANY_ROWS", f"The project holds more than the {self._limits.rows:,} codings allowed.",
                "Export it in parts, such as one for each group of documents.",
            )  # fmt: skip

    def require_root(self, name: str) -> None:
        if self._first != self._root:
            raise corrupt(f'its part "{name}" begins with "{self._first[:40]}" and not with "{self._root}"')

    def check(self, name: str, data: bytes) -> None:
        check = XmlCheck(name, self.note)
        check.feed(data)
        check.close()
        self.require_root(name)


def _other_name(name: str) -> Finding:
    return Finding(
        "PROJECT_NAME", "info",
        f'The standard calls the part with the codes "{PROJECT}"; here it is "{name[:80]}", and was read all the same.',
    )  # fmt: skip
