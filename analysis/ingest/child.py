"""The process that reads one foreign file: `python -m analysis.ingest.child`, started by `reading` and by nobody else.

It takes one JSON object on standard input (path, file name, limits, choices, folder), writes each sheet as an Arrow
file into the folder, and answers with lines of JSON: {"progress": ...} on the way, then {"contents": ...} or
{"refused": ...}. No answer means that it broke; the caller says so. Asked to "unpack", it writes the files of an
archive into the folder instead, and answers with a list of them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import FileRefused
from analysis.ingest.limits import Limits
from analysis.ingest.walls import raise_walls

if TYPE_CHECKING:
    from analysis.ingest.text_table import TextTable


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    data = Path(request["path"]).read_bytes()
    raise_walls(limits.memory_bytes, limits.cpu_seconds)
    try:
        _answer({"contents": (_members if request.get("unpack") else _contents)(data, request, limits)})
    except FileRefused as refusal:
        _answer({"refused": {"code": refusal.code, "message": refusal.message, "advice": refusal.advice}})


def _contents(data: bytes, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    # Imported behind the walls: these load the parsers.
    from analysis.ingest.door import Choices, gate
    from analysis.ingest.readers import read

    _answer({"progress": 0.05, "message": "Checking the file"})
    gated = gate(data, request["file_name"], limits, Choices(**request["choices"]))
    _answer({"progress": 0.4, "message": "Reading the cells"})
    result = read(data, gated, limits)
    _answer({"progress": 0.8, "message": "Handing over the cells"})
    folder = Path(request["folder"])
    return {
        "sha256": hashlib.sha256(data).hexdigest(),
        "format": gated.format,
        "encoding": result.encoding,
        "delimiter": result.delimiter,
        "decimal": result.decimal,
        "sheets": [_hand_over(table, folder / f"{at}.arrow") for at, table in enumerate(result.tables)],
        "findings": [asdict(finding) for finding in (*gated.findings, *result.findings)],
        "tool": result.tool,
    }


def _members(data: bytes, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    from analysis.ingest.door_archive import unpack_members

    members = unpack_members(data, request["file_name"], limits, Path(request["folder"]))
    return {"members": None if members is None else [asdict(member) for member in members]}


def _hand_over(table: TextTable, path: Path) -> dict[str, Any]:
    import pyarrow as pa

    cells = table.as_arrow()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, cells.schema) as writer:
        writer.write_table(cells)
    return {
        "name": table.name,
        "file": path.name,
        "hidden": table.hidden,
        "hidden_columns": table.hidden_columns,
        "uncalculated": table.uncalculated,
    }


def _answer(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
