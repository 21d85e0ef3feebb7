"""What is said of a workbook as a whole, whichever format it has."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.errors import Finding
from analysis.ingest.text_table import TextTable


def external_link() -> Finding:
    """That the workbook refers to others."""
    return Finding(
        "EXTERNAL_LINK",
        "warning",
        "The workbook refers to other workbooks. Nothing was fetched: the values saved in it were read.",
        "Check that these values were up to date when the file was saved.",
    )


def hidden_sheets(names: Sequence[str], total: int) -> tuple[Finding, ...]:
    """That `names` of the `total` sheets are hidden; nothing where there are none."""
    if not names:
        return ()
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        Finding(
            "HIDDEN_SHEET",
            "warning",
            f"The workbook hides {len(names)} of its {total} sheets: {listed}. Hidden sheets are not read.",
            "Check that they hold nothing that should not have been sent.",
        ),
    )


def several_sheets(tables: Sequence[TextTable]) -> tuple[Finding, ...]:
    """That more than one sheet holds data; nothing where at most one does."""
    filled = [table.name for table in tables if table.columns]
    if len(filled) < 2:
        return ()
    names = ", ".join(f'"{name}"' for name in filled)
    return (
        Finding("SEVERAL_SHEETS", "info", f"{len(filled)} sheets hold data: {names}.", "Choose the one that is meant."),
    )
