"""What the proofs of durability begin from: a store with something of each kind, copies of it, and what it holds."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url, select

from analysis.ingest.mapping_files import write_mapping
from analysis.storage.audit import read_log
from analysis.storage.decisions import Decision, append_decisions, read_decisions
from analysis.storage.imports import list_imports
from analysis.storage.log_lines import MARK_LOG
from analysis.storage.profiles import find_profiles, save_profile
from analysis.storage.releases import preview_release, publish, published_documents
from analysis.storage.rows import read_tables
from analysis.storage.schema import METADATA
from analysis.storage.stores import Store
from analysis.storage.studies import create_study, list_studies
from analysis.workflow.file_plans import plan_files
from analysis.workflow.imports import carry_out
from analysis.workflow.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[1]
STUDY = "pilot"


@dataclass(frozen=True)
class Ground:
    """What a proof begins from: a store's address with its key in the environment, and files to import."""

    store: str
    answers: Path
    more: Path


def survey(path: Path, wave: str, people: int, seed: int) -> Path:
    """A survey file of our own bank's items, answered at random."""
    rng = random.Random(seed)
    items = [f"eng_{n}" for n in range(1, 7)] + [f"und_{n}" for n in range(1, 11)]
    lines = ["Employee ID,wave," + ",".join(items) + ",comment"]
    for person in range(people):
        given = ",".join(str(rng.randint(1, 5)) for _ in items)
        lines.append(f"E{person:05d},{wave},{given},We met {rng.randint(1, 99)} times")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def prepare(folder: Path, people: int, address: str | None = None) -> Ground:
    """A store with one wave imported, a code decided, a profile and a release; and the next wave's file."""
    os.environ["REVERB_KEY_FILE"] = str(folder / "reverb.key")
    ground = Ground(
        address or str(folder / "base.sqlite"), survey(folder / "baseline.csv", "baseline", people, 1),
        survey(folder / "end.csv", "end", people, 2),
    )  # fmt: skip
    with open_workspace(ground.store) as space:
        create_study(space.store, STUDY)
        bring(space, ground.answers)
        append_decisions(space.store, STUDY, [Decision("u1", "trust", "mixed", "accept", "hr", "1")])
        publish(space.store, STUDY, "r1", "v1", '{"cells": [1, 2, 3]}')
        save_profile(space.store, "survey", "abc", write_mapping(next(plan_files(space, STUDY, [ground.more])).mapping))
    return ground


def bring(space: Workspace, file: Path) -> str | None:
    """Import one file that needs no question."""
    plan = next(plan_files(space, STUDY, [file]))
    return carry_out(space, STUDY, plan, who="tester").import_id if plan.status == "planned" else plan.import_id


def rows_of(store: Store) -> str:
    """What the study's tables hold, as one digest."""
    digest = hashlib.sha256()
    for name, table in sorted(read_tables(store, STUDY).items()):
        digest.update(name.encode() + table.to_csv(index=False).encode())
    return digest.hexdigest()


def everything(store: Store) -> str:
    """Whatever a figure, a code, a release, a profile or the log is made of, as one digest.

    Of the log without the line that says that it is marked from here on, which a store of an earlier version gets.
    """
    log = tuple(line for line in read_log(store) if line.action != MARK_LOG)
    parts: list[object] = [
        rows_of(store), list_studies(store), list_imports(store, STUDY, undone=True),
        read_decisions(store, STUDY).to_csv(), published_documents(store, STUDY), preview_release(store, STUDY),
        find_profiles(store), log,
    ]  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@contextmanager
def another(address: str, folder: Path) -> Iterator[str]:
    """A copy of a store that nobody uses, of its own kind, gone afterwards."""
    if "://" not in address:
        copy = folder / f"copy-{uuid.uuid4().hex[:8]}.sqlite"
        shutil.copyfile(address, copy)
        yield str(copy)
        for left in folder.glob(f"{copy.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return
    name = f"reverb_{uuid.uuid4().hex[:12]}"
    engine = create_engine(
        make_url(address).set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{make_url(address).database}"')
    yield make_url(address).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    engine.dispose()


@contextmanager
def server_database() -> Iterator[str | None]:
    """An empty database on the server that REVERB_TEST_POSTGRES names; None where it names none."""
    server = os.environ.get("REVERB_TEST_POSTGRES")
    if not server:
        yield None
        return
    with another(make_url(server).set(database="template1").render_as_string(hide_password=False), Path()) as address:
        yield address


def of_the_first_schema(ground: Ground, path: Path) -> Path:
    """A store of the first Reverb with the rows of today's."""
    from alembic import command
    from alembic.config import Config

    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "analysis" / "storage" / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    source = create_engine(f"sqlite:///{ground.store}")
    with engine.begin() as target, source.connect() as held:
        known = set(inspect(target).get_table_names())
        for table in METADATA.sorted_tables:
            if table.name in known:
                names = {column["name"] for column in inspect(target).get_columns(table.name)}
                columns = [column for column in table.columns if column.name in names]
                rows = [row._asdict() for row in held.execute(select(*columns))]
                if rows:
                    target.execute(table.insert(), rows)
    engine.dispose()
    source.dispose()
    return path
