"""A small programme as HR would bring it: read once a run, planned and imported by each test as it needs."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.ingest import child, reading
from analysis.ingest.contents import FileContents
from analysis.ingest.limits import Limits
from analysis.privacy.encryption import Cipher
from analysis.privacy.keys import Key
from analysis.privacy.pseudonyms import Pseudonymiser
from analysis.simulate import CohortPlan, PlantedEffect, ProgrammePlan, WavePlan, simulate, write_exports
from analysis.storage.stores import open_store
from analysis.storage.studies import create_study
from analysis.study import ENGAGEMENT, UNDERSTANDING
from analysis.workflow.file_plans import FilePlan, ImportOptions, plan_contents
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import Workspace
from tests.storage.filled_once import fill_once

PLAN = ProgrammePlan(
    name="small",
    cohorts=(CohortPlan("Aspen", 8, dt.date(2024, 3, 4)),),
    waves=(WavePlan("baseline", -0.4, 0.0, "google_forms"), WavePlan("end", 9.0, 1.0, "microsoft_forms")),
    effects=(PlantedEffect(ENGAGEMENT, 0.5), PlantedEffect(UNDERSTANDING, 0.6)),
    as_of=dt.date(2025, 3, 31),
    comparison=12,
    staff=80,
    years=2.0,
    interviews=4,
)
SAID = ImportOptions(as_of=PLAN.as_of)
STUDY = "pilot"
WHO = "tester"


@dataclass(frozen=True)
class Small:
    """The exports by name, read, and the key of every workspace they are imported into."""

    folder: Path
    key: Key
    files: dict[str, FileContents]
    plans: dict[str, FilePlan] = field(default_factory=dict)

    def workspace(self, path: Path) -> Workspace:
        """A new workspace with the study "pilot"; the same key makes the same pseudonyms everywhere."""
        space = Workspace(open_store(path, Cipher(self.key)), Pseudonymiser(self.key))
        create_study(space.store, STUDY, who=WHO)
        return space

    def plan(self, space: Workspace, name: str, options: ImportOptions = SAID) -> FilePlan:
        return plan_contents(space, STUDY, self.files[name], options=options)

    def bring(self, space: Workspace, names: Iterable[str] | None = None) -> list[FilePlan]:
        """Import files (all of them unless named) in the given order; each was planned once for all stores, and
        what a new workspace holds after them is laid into the next one.
        """
        order = tuple(names or self.files)
        return fill_once(space.store, f"small: {', '.join(order)}", lambda: self._bring(space, order))

    def _bring(self, space: Workspace, names: Iterable[str]) -> list[FilePlan]:
        done = []
        for name in names:
            if name not in self.plans:
                self.plans[name] = plan_contents(space, None, self.files[name], options=SAID)
            done.append(carry_out(space, STUDY, self.plans[name], who=WHO))
        return done


def read_small(folder: Path, key: Key) -> Small:
    """The small programme, written and read."""
    paths = [path for path in write_exports(simulate(PLAN, 11), folder) if path.suffix != ".json"]
    return Small(folder, key, {path.stem.removesuffix(f"-{PLAN.as_of}"): read_here(path) for path in paths})


def read_here(path: Path, *arguments: object, **options: object) -> FileContents:
    """What `read_file` gives, read in this process: its own one is tested at the door and takes its time to start."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        request = {"file_name": path.name, "choices": {}, "folder": folder}
        answer = child._contents(path.read_bytes(), request, Limits())
        return reading._contents(answer, path.name, Path(folder))
