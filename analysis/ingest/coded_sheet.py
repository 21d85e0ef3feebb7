"""Coded passages that a reader took out of a project or a report, as a sheet like any other tool's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Final

import pyarrow as pa

from analysis.errors import FileRefused, Finding
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult
from analysis.ingest.text_table import trimmed

#: The headings of the sheet, by the fields of `CodedPassage`.
HEADINGS: Final = ("Document", "Case", "Text", "Code", "Coder", "Coded at", "Problem")


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """One code of one passage ("" for a passage without code); `problem` says why the row cannot be used."""

    document: str
    case: str
    text: str
    code: str
    coder: str = ""
    coded_at: str = ""
    problem: str = ""


def passages_result(
    passages: Sequence[CodedPassage], limits: Limits, *, tool: str, encoding: str | None = None,
    findings: tuple[Finding, ...] = (),
) -> ReadResult:  # fmt: skip
    """The passages as one sheet, a row each. Raises FileRefused: NO_ROWS where there are none, NO_TEXTS where none
    can be read, and as `trimmed`.

    A passage that is longer than a cell may be stays without its text, with the problem said.
    """
    if not passages:
        raise FileRefused(
            "NO_ROWS", "The project holds no passage of text that was coded.",
            "Code passages of text and export it again; codes of pictures, recordings and documents are not read.",
        )  # fmt: skip
    if not any(passage.text for passage in passages):
        why = passages[0].problem or "all are blank."
        raise FileRefused(
            "NO_TEXTS", f"None of the {len(passages):,} coded passages has a text: {why}",
            "Export the project again with its sources inside it, and upload that.",
        )  # fmt: skip
    rows = [HEADINGS, *(astuple(_bounded(passage, limits)) for passage in passages)]
    columns = tuple(pa.chunked_array([pa.array(cells, pa.string())]) for cells in zip(*rows, strict=True))
    table, noticed = trimmed("", columns, limits)
    return ReadResult((table,), encoding, None, ".", (*findings, *noticed), tool)


def _bounded(passage: CodedPassage, limits: Limits) -> CodedPassage:
    if len(passage.text) > limits.cell_characters:
        problem = f"the passage has more than the {limits.cell_characters:,} characters allowed."
        passage = CodedPassage(passage.document, passage.case, "", passage.code, passage.coder, passage.coded_at,
                               problem)  # fmt: skip
    values = {field.name: getattr(passage, field.name)[: limits.cell_characters] for field in fields(passage)}
    return CodedPassage(**values)
