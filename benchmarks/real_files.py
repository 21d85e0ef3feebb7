"""Run every file of a folder through reading, recognition and tables, and some through the whole import.

    python benchmarks/real_files.py FOLDER [--mappings FOLDER] [--sources FILE.md] [--out FILE]

What each file gave is kept as a Markdown table. Saved mappings are found by the fingerprint of the header, as the Load
page does. A file that asks something is read with what is proposed for it, so that the table shows the rows it would
give. The files themselves stay where they are; the head of the table names their collections and licences.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.errors import ReverbError
from analysis.ingest.contents import FileContents
from analysis.ingest.mapping import Mapping as FileMapping
from analysis.ingest.mapping_files import read_mapping
from analysis.ingest.reading import read_file
from analysis.ingest.recognition import Recognition, recognise
from analysis.ingest.tables import CheckedTables, build_tables
from benchmarks.real_imports import whole_imports
from benchmarks.real_sources import LICENCES

HERE = Path(__file__).resolve().parent
MAPPINGS = HERE.parent / "tests" / "ingest" / "fixtures" / "mappings"
RESULT = HERE / "results" / "real_files.md"
HEADINGS = ("File", "Recognised as", "Rows in", "Set aside", "Mapping needed", "Remarks")
EXPLAINED = """\
"Mapping needed" says: none; proposal confirmed (the columns are those that recognition proposed; a person had only to
agree and, where no name says it, to give the wave); made by hand (a person chose what columns mean); or how many
questions are open, where no mapping is kept because the file is not one that Reverb is for.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mappings", type=Path, default=MAPPINGS)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    saved = {path.name: read_mapping(path) for path in sorted(options.mappings.glob("*.toml"))}
    files = sorted(path for path in options.folder.rglob("*") if path.is_file() and path.suffix != ".md")
    sections = [
        f"# What real files gave\n\n{len(files)} files that other people's tools wrote, by folder.\n",
        EXPLAINED,
    ]
    sections.append(f"## Where they are from\n\n{as_table(LICENCES, ('Collection', 'Licence'))}\n")
    sections.append(f"## Through the whole import\n\n{whole_imports(files, saved)}\n")
    for folder in dict.fromkeys(path.parent for path in files):
        rows = [describe_file(path, saved) for path in files if path.parent == folder]
        sections.append(f"## {folder.name}\n\n{as_table(rows, HEADINGS)}\n")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(sections), encoding="utf-8")
    print(f"{len(files)} files, written to {options.out.name}")


def describe_file(path: Path, saved: Mapping[str, FileMapping]) -> tuple[str, ...]:
    try:
        contents = read_file(path, path.name)
        seen = recognise(contents)
    except ReverbError as error:
        return path.name, "refused", "", "", "", f"{error.code}: {error.message}"
    if seen.mapping is None:
        return path.name, "nothing", "", "", "", "; ".join(finding.message for finding in seen.findings)
    name = next((name for name, mapping in saved.items() if mapping.fingerprint == seen.mapping.fingerprint), None)
    needed = mapping_needed(seen, name, saved, contents)
    mapping = saved[name] if name else completed(seen.mapping)
    try:
        given = build_tables(contents, mapping)
    except ReverbError as error:
        return path.name, kind_of(mapping), "", "", needed, f"{error.code}: {error.message}"
    counts = f"{given.rows_read}", f"{given.rows_set_aside}"
    return path.name, kind_of(mapping), *counts, needed, remarks(contents, seen, given)


def mapping_needed(
    seen: Recognition, name: str | None, saved: Mapping[str, FileMapping], contents: FileContents
) -> str:
    """How the file came to be understood; with a mapping, whether its columns are those that were proposed."""
    if seen.certain:
        return "none"
    if name is None:
        return f"yes ({len(seen.questions)} questions)"
    kept = used_columns(saved[name])
    others = [mapping for other, mapping in saved.items() if other < name]
    proposals = (recognise(contents, kind=saved[name].kind, profiles=profiles).mapping for profiles in ((), others))
    agreed = any(proposal is not None and used_columns(proposal) == kept for proposal in proposals)
    return f"{'proposal confirmed' if agreed else 'made by hand'}: {name}"


def used_columns(mapping: FileMapping) -> set[tuple[str, str, str | None]]:
    return {(column.source, column.meaning, column.item) for column in mapping.columns if column.meaning != "ignore"}


def kind_of(mapping: FileMapping) -> str:
    return f"{mapping.kind}, {mapping.tool}"


def completed(mapping: FileMapping) -> FileMapping:
    """The mapping with what a person would have been asked for: a wave, and the data's date."""
    return replace(mapping, wave=mapping.wave or "baseline", as_of=mapping.as_of or dt.date(2026, 1, 1))


def remarks(contents: FileContents, seen: Recognition, given: CheckedTables) -> str:
    tables = ", ".join(f"{name} {len(frame):,}" for name, frame in given.tables.items() if len(frame))
    codes = [f.code for f in (*contents.findings, *seen.findings, *given.findings) if f.severity != "info"]
    return f"{tables}. {', '.join(dict.fromkeys(codes))}".strip()


def as_table(rows: Iterable[tuple[str, ...]], headings: tuple[str, ...]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ')[:300] for cell in row)} |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
