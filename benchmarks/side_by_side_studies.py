"""What `side_by_side.py` opens and asks: a study of many answers in a store of its own, and the sample."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
from throughput import Stopwatch, import_in_steps, people_of, survey

from analysis.workflow.samples import seed_sample
from analysis.workflow.studies import ensure_study
from analysis.workflow.workspace import Workspace, open_workspace, start_workspace

#: The study's name is the one that `throughput.import_in_steps` writes into.
STUDY = "big"
#: Nine in ten of everybody answer forty items at two waves, one answer in a hundred is blank.
ANSWERS_A_PERSON = 0.9 * 40 * 2 * 0.99
COLUMNS = ["submission", "item", "raw", "value"]


def study_of(answers: int, folder: Path) -> Workspace:
    """A store with a study of about so many answers, brought in through the product's door; made once."""
    path = folder / f"study-{answers}" / "reverb.sqlite"
    if path.exists():
        return start_workspace(str(path))
    path.parent.mkdir()
    people = people_of(round(answers / ANSWERS_A_PERSON))
    files = {"people": people.assign(**{"Joined programme": "2025-02-01", "Arm": "Programme"})}
    files |= {f"survey-{wave}": survey(people, at) for at, wave in enumerate(("baseline", "end"))}
    workspace = start_workspace(str(path))
    ensure_study(workspace, STUDY, who="benchmark")
    for name, frame in files.items():
        kind, _, wave = name.partition("-")
        frame.to_csv(folder / f"{name}.csv", index=False)
        import_in_steps(workspace, folder / f"{name}.csv", Stopwatch(), kind=kind, wave=wave or None)
    return workspace


def write_long_table(responses: pd.DataFrame, path: Path) -> None:
    """The answers as the long table that a database usually holds, in SQLite."""
    with sqlite3.connect(path) as connection:
        responses[COLUMNS].to_sql("responses", connection, index=False, if_exists="replace", chunksize=50_000)


def read_long_table(path: Path) -> pd.DataFrame:
    """The long table as pandas reads it."""
    with sqlite3.connect(path) as connection:
        return pd.read_sql("SELECT submission, item, raw, value FROM responses", connection)


def sample_store(folder: Path) -> Path:
    """A store with the sample programme, made once, as the app makes it."""
    path = folder / "sample" / "reverb.sqlite"
    if not path.exists():
        path.parent.mkdir()
        with open_workspace(str(path)) as workspace:
            seed_sample(workspace, "sample")
    return path
