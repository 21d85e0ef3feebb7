"""A programme whose people are known by self-made codes, some with slips: rosters and surveys as files, read here."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from analysis.ingest.contents import FileContents
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import Workspace
from tests.workflow.small import STUDY, WHO, read_here

ITEMS = (
    "I have had plenty of energy for my work.",
    "The work I do here means something to me.",
    "It has been easy to keep my mind on what I was doing.",
)
WORDS = ("Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
LETTERS = "QWERTYUIOPASDFGHJKLZ"
#: Twenty codes, of which no two are one slip apart.
CODES = tuple(f"{a}{b}{7 * n % 90 + 10}{c}{n % 10}" for n, (a, b, c) in enumerate(
    zip(LETTERS, LETTERS[7:] + LETTERS[:7], LETTERS[13:] + LETTERS[:13], strict=True)))  # fmt: skip

Row = tuple[str, ...]


def written(path: Path, header: Sequence[str], rows: Iterable[Row]) -> FileContents:
    """A file of these rows, read."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return read_here(path)


def answers(codes: Sequence[str], start: dt.date, *, shift: int = 0) -> list[Row]:
    """A row a code: mentors and mentees in turn, a day apart."""
    return [
        (code, ("mentor", "mentee")[place % 2], str(start + dt.timedelta(days=place)),
         *(WORDS[(place * step + shift) % len(WORDS)] for step in range(1, len(ITEMS) + 1)))
        for place, code in enumerate(codes)
    ]  # fmt: skip


def survey(path: Path, rows: Iterable[Row]) -> FileContents:
    return written(path, ("Your personal code", "Your role", "Date", *ITEMS), rows)


def bring(space: Workspace, contents: FileContents, wave: str | None = None) -> str:
    """Import a file and give the import's id."""
    plan = plan_contents(space, STUDY, contents, options=ImportOptions(wave=wave, as_of=dt.date(2026, 1, 31)))
    assert plan.status == "planned", plan.questions
    done = carry_out(space, STUDY, plan, who=WHO)
    assert done.import_id is not None
    return done.import_id
