"""Stores for the measurement of pages: the samples as the app seeds them, and a study of very many people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from analysis.workflow.publishing import prepare_preview, publish_release
from analysis.workflow.samples import missing_samples, seed_sample
from analysis.workflow.studies import ensure_study
from analysis.workflow.workspace import open_workspace
from benchmarks.served import STORE
from benchmarks.throughput import Stopwatch, import_in_steps, people_of, survey

SAMPLE: Final = "sample"
BIG: Final = "big"


def sample_store(folder: Path) -> Path:
    """A store with the samples, imported by the door."""
    folder.mkdir(parents=True)
    with open_workspace(folder / STORE) as space:
        for name in missing_samples(space):
            seed_sample(space, name)
    return folder / STORE


def big_store(folder: Path, respondents: int) -> Path:
    """The same with a study of so many respondents, a roster and two waves of forty items, previewed and published."""
    store = sample_store(folder)
    people = people_of(respondents)
    roster = people.assign(**{"Joined programme": "2025-02-01", "Arm": "Programme"})
    files = {"roster.csv": roster, "survey-baseline.csv": survey(people, 0), "survey-end.csv": survey(people, 1)}
    with open_workspace(store) as space:
        ensure_study(space, BIG, who="benchmark")
        for (name, frame), wave in zip(files.items(), (None, "baseline", "end"), strict=True):
            frame.to_csv(folder / name, index=False)
            kind = "people" if wave is None else "survey"
            import_in_steps(space, folder / name, Stopwatch(), kind=kind, wave=wave, study=BIG)
        print("Working the preview out, and publishing", file=sys.stderr)
        prepare_preview(space, BIG)
        publish_release(space, BIG, who="benchmark")
    return store
