"""A study of twelve pairs, everybody interviewed and coded, from which quotes can be offered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from analysis.workflow.coding import CodingDesk, open_desk
from analysis.workflow.file_plans import ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.quotes import offer_quote
from analysis.workflow.workspace import Workspace
from tests.workflow.small import STUDY, WHO, read_here

FIRST = (
    "Abena",
    "Bjarne",
    "Chioma",
    "Dagny",
    "Eirik",
    "Femke",
    "Gudrun",
    "Hakan",
    "Ilse",
    "Jarmila",
    "Kwabena",
    "Ludmila",
)
LAST = ("Aaltonen", "Brandvold")
PAIRS = len(FIRST)
#: What everybody says, by side: a third of them speak against trust.
SAID = {
    "junior": "We talked every month. I trust her with {what} now, and she trusts me.",
    "senior": "He showed me {what}, step by step. I trust his judgement. Berlinda Quux said so too.",
}


def person(number: int) -> tuple[str, str, str]:
    """Employee number, name and side of one of the people, from 0."""
    return f"004{number:02d}K20391", f"{FIRST[number // 2]} {LAST[number % 2]}", ("junior", "senior")[number % 2]


def write_files(folder: Path, pairs: int = PAIRS) -> dict[str, tuple[str, Path]]:
    """Roster, interviews and codes as files, with the kind of each."""
    people = [person(number) for number in range(2 * pairs)]
    roster = ["Employee ID,Name,Cohort,Pair,Side"]
    talks = ["Employee ID,Interview,Speaker,Text,Utterance"]
    codes = ["Utterance,Theme,Direction"]
    for number, (code, name, side) in enumerate(people):
        roster.append(f"{code},{name},{'Aspen' if number < pairs else 'Birch'},P{number // 2},{side}")
        talks.append(f'{code},I{number:02d},{name},"{SAID[side].format(what=f"tool {number}")}",I{number:02d}-1')
        codes.append(f"I{number:02d}-1,trust,{'negative' if number % 3 == 0 else 'positive'}")
    folder.mkdir(exist_ok=True)
    files = {"roster.csv": ("people", roster), "talks.csv": ("interviews", talks), "codes.csv": ("codes", codes)}
    for name, (_, lines) in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {name: (kind, folder / name) for name, (kind, _) in files.items()}


def bring_talks(space: Workspace, folder: Path, study: str = STUDY, pairs: int = PAIRS) -> None:
    """Import the files."""
    for name, (kind, path) in write_files(folder, pairs).items():
        wave = "end" if kind == "interviews" else None
        options = ImportOptions(kind=kind, wave=wave, as_of=dt.date(2025, 3, 31))
        plan = plan_contents(space, study, read_here(path), options=options)
        assert plan.status == "planned", (name, plan.status, plan.questions, plan.findings)
        carry_out(space, study, plan, who=WHO)


def offer(space: Workspace, number: int, words: str = "", desk: CodingDesk | None = None, study: str = STUDY) -> str:
    """Offer words of one person's answer; without `words` those that everybody of the side said."""
    words = words or ("and she trusts me" if number % 2 == 0 else "step by step")
    return offer_quote(space, study, desk or open_desk(space, study), f"I{number:02d}-1", "trust", words, who=WHO)
