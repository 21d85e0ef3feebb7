"""NVivo's reports of coded passages, as plain text or as a Word document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from analysis.errors import Finding
from analysis.ingest.coded_blocks import read_blocks
from analysis.ingest.coded_sheet import passages_result
from analysis.ingest.door import Gated
from analysis.ingest.door_text import TextLayout
from analysis.ingest.labels import several
from analysis.ingest.limits import Limits
from analysis.ingest.read_result import ReadResult


def read_report(_data: bytes, gated: Gated, limits: Limits) -> ReadResult:
    """One row a reference, with the document that it is from and the code."""
    layout = gated.layout
    if not isinstance(layout, TextLayout):
        raise TypeError(f"A text file is expected, not {gated.format}.")
    return report_result(layout.utf8.decode().splitlines(), gated, limits, encoding=layout.encoding)


def report_result(lines: Iterable[str], gated: Gated, limits: Limits, *, encoding: str | None = None) -> ReadResult:
    """The report that `lines` are; the file is called after its code where no line names one."""
    name = PurePosixPath(gated.name.replace("\\", "/").rsplit(" / ", 1)[-1]).stem
    blocks = read_blocks(lines, name)
    missing = blocks.promised - len(blocks.passages)
    lost = several(abs(missing), "reference is", "references are")
    findings = (
        Finding(
            "REFERENCES_DIFFER", "warning",
            f"The report's headings count {blocks.promised:,} references; {lost} "
            f"{'missing below them' if missing > 0 else 'there beyond that'}.",
            "Export the report again and compare.",
        ),
    ) if missing else ()  # fmt: skip
    return passages_result(blocks.passages, limits, tool="nvivo", encoding=encoding, findings=findings)
