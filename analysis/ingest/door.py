"""The door: what a file is and whether it may come in, decided on its bytes before any parser sees them.

Everything here streams and counts. It runs inside the child process of `reading` as well, so that even the looking
happens behind walls; it may also be called alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from analysis.errors import FileRefused, Finding
from analysis.ingest.door_binary import binary_layout
from analysis.ingest.door_document import document_layout
from analysis.ingest.door_formats import ENDINGS, FORMAT_NAMES, format_of
from analysis.ingest.door_opendocument import opendocument_layout
from analysis.ingest.door_project import codebook_layout, project_layout
from analysis.ingest.door_records import old_layout
from analysis.ingest.door_spss import por_layout, sav_layout
from analysis.ingest.door_stata import dta_layout
from analysis.ingest.door_taguette import taguette_layout
from analysis.ingest.door_text import text_layout
from analysis.ingest.door_transcript import transcript_layout
from analysis.ingest.door_workbook import workbook_layout, zip_format
from analysis.ingest.labels import name_ending
from analysis.ingest.limits import Limits

#: What a gate saw of a file, for the reader of that format alone: a frozen dataclass of its own.
Layout = object


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has decided about a text file; None leaves it to detection."""

    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class Gated:
    """A file that passed the gate: its format, how it is laid out, what was noticed, and the name it came under."""

    format: str
    layout: Layout
    findings: tuple[Finding, ...] = ()
    name: str = ""


def gate(data: bytes, file_name: str, limits: Limits | None = None, choices: Choices | None = None) -> Gated:
    """Let the file in, or raise FileRefused with a code, what was found, what is allowed and what to do.

    Codes: TOO_LARGE, EMPTY, ENCRYPTED, WRONG_TYPE, NESTED_ARCHIVE (an archive of files, which
    `archives` opens), and those of `text_layout`, `zip_entries` and the gate of the format. How the rows of a text file
    fit together is looked at when it is read.
    """
    limits, choices = limits or Limits(), choices or Choices()
    check_size(len(data), limits)
    kind = kind_of(data, file_name, limits)
    if kind not in _GATES:
        raise _nested_archive()
    layout, findings = _GATES[kind](data, limits, choices)
    return Gated(kind, layout, (*_name_finding(kind, file_name), *findings), file_name)


def kind_of(data: bytes, file_name: str, limits: Limits) -> str:
    """One of `FORMAT_NAMES`; "zip" only for an archive of files. Raises FileRefused as `format_of` and `zip_format`."""
    kind = format_of(data, file_name)
    return _archive_kind(data, file_name, limits) if kind == "zip" else kind


def check_size(size: int, limits: Limits) -> None:
    """Raise FileRefused (TOO_LARGE) where a file of `size` bytes is larger than allowed."""
    if size > limits.file_bytes:
        raise FileRefused(
            "TOO_LARGE",
            f"The file has {size / 1e6:,.0f} MB; {limits.file_bytes / 1e6:,.0f} MB are allowed.",
            "Split it by wave, year or cohort and upload the parts.",
        )


def _gate_text(data: bytes, _limits: Limits, choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return text_layout(data, encoding=choices.encoding, delimiter=choices.delimiter)


def _gate_workbook(data: bytes, limits: Limits, _choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return workbook_layout(data, limits)


def _gate_opendocument(data: bytes, limits: Limits, _choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return opendocument_layout(data, limits), ()


def _gate_binary(data: bytes, limits: Limits, _choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return binary_layout(data, limits)


def _gate_old(data: bytes, limits: Limits, _choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return old_layout(data, limits)


def _gate_document(data: bytes, limits: Limits, _choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return document_layout(data, limits)


def _gate_captions(data: bytes, _limits: Limits, choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return transcript_layout(data, encoding=choices.encoding)


def _gate_transcript(data: bytes, _limits: Limits, choices: Choices) -> tuple[Layout, tuple[Finding, ...]]:
    return transcript_layout(data, encoding=choices.encoding, judged=True)


_Gate = Callable[[bytes, Limits, Choices], tuple[Layout, tuple[Finding, ...]]]

#: The gate of each format that is let in; a further format adds its gate here and its reader in `readers`.
_GATES: Final[Mapping[str, _Gate]] = MappingProxyType(
    {
        "csv": _gate_text,
        "xlsx": _gate_workbook,
        "ods": _gate_opendocument,
        "xlsb": _gate_binary,
        "xls": _gate_old,
        "sav": lambda data, limits, _: sav_layout(data, limits),
        "por": lambda data, limits, _: por_layout(data, limits),
        "dta": lambda data, limits, _: dta_layout(data, limits),
        "docx": _gate_document,
        "vtt": _gate_captions,
        "txt": _gate_transcript,
        "nvivo": _gate_captions,
        "qdpx": lambda data, limits, _: project_layout(data, limits),
        "qdc": lambda data, limits, _: codebook_layout(data, limits),
        "taguette": lambda data, limits, _: taguette_layout(data, limits),
    }
)


def _archive_kind(data: bytes, file_name: str, limits: Limits) -> str:
    kind = zip_format(data, limits)
    # An archive that calls itself a workbook is judged as one, so that the refusal says what is missing.
    return "xlsx" if kind == "zip" and name_ending(file_name) in ("xlsx", "xlsm", "xltx") else kind


def _nested_archive() -> FileRefused:
    return FileRefused(
        "NESTED_ARCHIVE",
        "The file is a zip archive; only an archive that is uploaded itself is opened, none inside another file.",
        "Unpack it and upload the files inside.",
    )


def _name_finding(kind: str, file_name: str) -> tuple[Finding, ...]:
    ending = name_ending(file_name)
    if ending in ENDINGS[kind]:
        return ()
    return (
        Finding(
            "NAME_MISMATCH",
            "warning",
            f'The name ends in ".{ending}" but the file is {FORMAT_NAMES[kind]}; it was read as that.',
            "Check that it is the file you meant.",
        ),
    )
