"""Run every file of a folder with a manifest through the door and the whole import; say what each gave and what it cost.

    python benchmarks/hostile_files.py FOLDER [--out FILE]

FOLDER holds a manifest.csv with the columns file, cls, expect, why, upload_name and bytes. A file that asks something
is then imported with what was proposed for it, at the wave "baseline" and with a column q1 taken as a question with
five answers (a file without any question as a list of people), so that rows that must be set aside are. Peak memory is that of the process that reads, looked at every five
milliseconds. After each file a small sound one is read: the parent lives, and nothing is left behind.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.ingest import reading
from analysis.ingest.mapping import ColumnMapping, Mapping
from analysis.storage.studies import create_study
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents, read_all
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import Workspace, open_workspace

RESULT = Path(__file__).resolve().parent / "results" / "hostile_files.md"
STUDY = "hostile"
SOUND = b"respondent_id,q1\n1,4\n2,5\n"
#: A question with the answers 1 to 5.
QUESTION = "eng_1"
_CODE = re.compile(r"\b[A-Z]+(?:_[A-Z0-9]+)*\b")
#: Words in capitals that are no codes.
_WORDS = frozenset(
    {"PII", "NFC", "NFKC", "CSV", "XLSX", "UUID", "BOM", "HTML", "OWASP", "TRUE", "CONTROL", "A", "COUNTING"}
)


@dataclass(frozen=True, slots=True)
class Got:
    """What a file gave: what became of it, the codes that were said, rows read and taken, and what it cost.

    `kept_out` says that it was refused, or not imported before somebody said more.
    """

    state: str
    kept_out: bool
    codes: tuple[str, ...]
    rows: str
    seconds: float
    megabytes: float
    lives: bool


def main() -> None:
    """Run the folder, write the table, print what does not meet the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    with (options.folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    results = [(line, try_file(options.folder / line["file"], line["upload_name"])) for line in listed]
    missed = [line["file"] for line, got in results if not meets(line["expect"], got)]
    options.out.write_text(report(results, missed), encoding="utf-8")
    print(f"{len(results) - len(missed)} of {len(results)} files met what was expected. Not met: {missed or 'none'}.")


def try_file(path: Path, upload_name: str) -> Got:
    """The file through the door and the whole import, in a store of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        private_folders(folder),
        open_workspace(Path(folder) / "s.sqlite") as w,
    ):
        create_study(w.store, STUDY, who="benchmark")
        began = time.perf_counter()
        with watched() as peak:
            (read,) = read_all(path, file_name=upload_name)
            first = read if isinstance(read, FilePlan) else plan_contents(w, STUDY, read)
            plan = carried_out(w, agreed(w, first))
        seconds = time.perf_counter() - began
        sound = reading.read_bytes(SOUND, "sound.csv")
        left = [name for name in Path(folder).iterdir() if name.name.startswith("reverb-")]
    codes = tuple(dict.fromkeys(finding.code for finding in (*first.findings, *plan.findings)))
    rows = f"{plan.checked.rows_accepted} of {plan.checked.rows_read}" if plan.checked else ""
    state = f"asks, then {plan.status}" if first.status == "needs_mapping" else plan.status
    lives = len(sound.sheets) == 1 and not left
    return Got(state, first.status != "planned", codes, rows, seconds, max(peak, default=0) / 1e3, lives)


def agreed(workspace: Workspace, plan: FilePlan) -> FilePlan:
    """A plan that asks, with its questions answered as the head of this file says."""
    if plan.status != "needs_mapping" or plan.mapping is None or plan.contents is None:
        return plan
    for mapping in (as_survey(plan.mapping), as_people(plan.mapping)):
        told = plan_contents(workspace, STUDY, plan.contents, options=ImportOptions(mapping=mapping))
        if told.checked is not None:
            return told
    return plan


def carried_out(workspace: Workspace, plan: FilePlan) -> FilePlan:
    """The plan, imported if it can be."""
    return carry_out(workspace, STUDY, plan, who="benchmark") if plan.status == "planned" else plan


def as_survey(proposed: Mapping) -> Mapping:
    """What was proposed, with q1 as a known question; other kinds than surveys as they are."""
    columns = tuple(
        ColumnMapping(column.source, "item", QUESTION) if column.source == "q1" else column
        for column in proposed.columns
    )
    if proposed.kind != "survey":
        return replace(proposed, columns=columns)
    return replace(proposed, columns=columns, wave=None if proposed.has("wave") else proposed.wave or "baseline")


def as_people(proposed: Mapping) -> Mapping:
    """The file as a list of people, who were hired on whatever date it gives."""
    columns = tuple(
        replace(column, meaning="hire_date") if column.meaning == "date" else column for column in proposed.columns
    )
    return replace(proposed, kind="people", wave=None, columns=columns)


@contextmanager
def private_folders(folder: str) -> Iterator[None]:
    """Temporary folders are made in `folder`, so that what is left of them is seen."""
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def watched() -> Iterator[list[int]]:
    """The peaks (kB) of the processes that read files meanwhile."""
    peaks: list[int] = []
    start = reading._child  # the one place where a child is started

    def watched_child(folder: Path) -> Popen[str]:
        child = start(folder)
        threading.Thread(target=_follow, args=(child, peaks), daemon=True).start()
        return child

    reading._child = watched_child
    try:
        yield peaks
    finally:
        reading._child = start


def _follow(child: Popen[str], peaks: list[int]) -> None:
    status = Path(f"/proc/{child.pid}/status")
    while child.poll() is None:
        try:
            begun = (
                b"analysis.ingest.child" in status.with_name("cmdline").read_bytes()
            )  # no copy of its parent any more
            found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        except OSError:
            return
        if begun and found:
            peaks.append(int(found[1]))
        time.sleep(0.005)


def meets(expect: str, got: Got) -> bool:
    """Whether what a file gave is what the manifest expects: it comes in, or it is kept out for a reason named there.

    A fault that the manifest wants refused may be a finding that keeps the file, or its rows, out until a person has
    mended it. Where coming in or being refused are both allowed, either is right.
    """
    said = any(code.startswith(word) for word in _codes_in(expect) for code in got.codes)
    came_in = not got.state.startswith("refused")
    if expect.startswith("ask"):
        right = got.state.startswith("asks")
    elif expect.startswith("reject"):
        right = (said and got.kept_out) or ("accept" in expect and came_in)
    else:
        either = "reject" in expect.split(";")[0] or "/reject" in expect
        right = (came_in and (either or said or not _codes_in(expect))) or (either and not came_in)
    return right and got.lives


def _codes_in(expect: str) -> list[str]:
    return [code for code in _CODE.findall(expect.split(";")[0].split("(")[0]) if code not in _WORDS]


def report(results: list[tuple[dict[str, str], Got]], missed: list[str]) -> str:
    """The table with its head."""
    met = len(results) - len(missed)
    slowest, largest = (max(getattr(got, name) for _, got in results) for name in ("seconds", "megabytes"))
    lines = [
        "# Hostile files", "", "Made by `python benchmarks/hostile_files.py FOLDER`.", "",
        f"{met} of {len(results)} files met what their manifest expects. The slowest took {slowest:.1f} s, the largest "
        f"reading process held {largest:.0f} MB. After every file the parent read a sound one, and no folder was left.",
        "", "| File | Class | Expected | Became | Codes | Rows taken | Seconds | Peak MB | Met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for line, got in results:
        cells = (
            line["file"], line["cls"], line["expect"].replace("|", "/"), got.state, ", ".join(got.codes), got.rows,
            f"{got.seconds:.1f}", f"{got.megabytes:.0f}", "no" if line["file"] in missed else "yes",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
