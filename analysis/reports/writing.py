"""A release as a file to take to the board: slides, page, print or workbook, all of the release and nothing else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from analysis.errors import UsageError
from analysis.exports.released import export_release
from analysis.exports.writing import MIME, Download, name_download
from analysis.release.release import Release

#: What a PDF is printed for; a page leaves it to the reader's printer.
PAPER: Final = "A4"
#: The endings a report may have, with what they are.
FORMATS: Final = {"pptx": "slides", "html": "page", "pdf": "print", "xlsx": "workbook"}


def require_report_format(path: Path) -> str:
    """The ending of `path` as a format; raises UsageError (UNKNOWN_FORMAT) for one that no report has."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        found = f'"{path.name}" ends in ".{ending}"' if ending else f'"{path.name}" has no ending'
        raise UsageError("UNKNOWN_FORMAT", f"{found}.", f"A report ends in {', '.join(f'.{one}' for one in FORMATS)}.")
    return ending


def make_report(release: Release, ending: str) -> Download:
    """The report of a release in one of `FORMATS`.

    The same release gives the same bytes, but for the PDF, into which a browser writes its time. Raises UsageError for
    another format, ReverbError where no browser prints the PDF. What each format needs is loaded when it is asked for.
    """
    if ending == "pptx":
        from analysis.reports.slides import slides

        return slides(release)
    if ending in ("html", "pdf"):
        from analysis.reports.page import page
        from analysis.reports.printing import print_pdf

        if ending == "html":
            return page(release)
        made = page(release, paper=PAPER)
        stem = made.file_name.rsplit(".", 1)[0]
        return Download(f"{stem}.pdf", MIME["pdf"], print_pdf(made.data))
    if ending == "xlsx":
        told = export_release(release)
        mark = "preview " if release.status == "preview" else ""
        return name_download(f"{release.study} {mark}release {release.release_id}", "xlsx", told.data)
    return make_report(release, require_report_format(Path(f"report.{ending}")))


def save_report(report: Download, path: Path) -> Path:
    """Write a report to `path`: all of it or nothing. Raises OSError where the place cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(report.data)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
    return path
