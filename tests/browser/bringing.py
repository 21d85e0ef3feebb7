"""The files that a person brings to a study of their own: exports of a small simulated programme."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.simulate import CohortPlan, PlantedEffect, ProgrammePlan, WavePlan, simulate, write_exports
from analysis.study import ENGAGEMENT, UNDERSTANDING

#: One cohort of 16 pairs; everybody answers and can be linked, so that all three outcomes have figures.
PLAN = ProgrammePlan(
    name="small",
    cohorts=(CohortPlan("Aspen", 16, dt.date(2024, 3, 4)),),
    waves=(WavePlan("baseline", -0.4, 0.0, "google_forms"), WavePlan("end", 9.0, 1.0, "microsoft_forms")),
    effects=(PlantedEffect(ENGAGEMENT, 0.5), PlantedEffect(UNDERSTANDING, 0.6)),
    as_of=dt.date(2025, 3, 31),
    staff=160,
    years=2.0,
    response_rate=1.0,
    linked_share=1.0,
    dropout=0.0,
    late_share=0.0,
    interviews=6,
)
SEED = 7
#: A heading that says nothing about what stands below it.
UNKNOWN_HEADING = "Zq 7"


@dataclass(frozen=True, slots=True)
class Exports:
    """The files of the small programme in one folder."""

    folder: Path

    @property
    def roster(self) -> Path:
        return self.folder / "roster.csv"

    @property
    def baseline(self) -> Path:
        return self.folder / "survey-baseline-google-forms.csv"

    @property
    def end(self) -> Path:
        return self.folder / "survey-end-of-programme-microsoft-forms.xlsx"

    @property
    def employment(self) -> Path:
        return self.folder / f"hris-employment-{PLAN.as_of.isoformat()}.csv"

    @property
    def interviews(self) -> Path:
        return self.folder / "interviews-end.xlsx"

    def plain_survey(self, folder: Path) -> Path:
        """The baseline survey of the same people without a mistake in it."""
        write_exports(simulate(replace(PLAN, mistakes=False), SEED), folder / "plain")
        return folder / "plain" / self.baseline.name

    def planted(self, file: Path, *kinds: str) -> set[int]:
        """Rows of a file, counted as a spreadsheet does, in which a mistake of these kinds was planted."""
        truth = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))
        return {one["row"] for one in truth["mistakes"] if one["file"] == file.name and one["kind"] in kinds}


def write_small_exports(folder: Path) -> Exports:
    """Simulate the small programme and write its exports."""
    write_exports(simulate(PLAN, SEED), folder)
    return Exports(folder)


def first_like(file: Path, row: int) -> int:
    """The first row of a survey in CSV with the answers of another row; both counted as a spreadsheet does."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        answers = [tuple(cells[2:]) for cells in csv.reader(lines)]
    return answers.index(answers[row - 1]) + 1


def with_unknown_heading(file: Path, heading: str, folder: Path) -> Path:
    """A copy of a CSV file in which one heading says nothing, under a name that says nothing either."""
    head, rows = file.read_text(encoding="utf-8").split("\n", 1)
    assert heading in head
    copy = folder / "table.csv"
    copy.write_text(f"{head.replace(heading, UNKNOWN_HEADING)}\n{rows}", encoding="utf-8")
    return copy
