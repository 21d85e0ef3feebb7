"""What holds for every test: on CI nothing is skipped quietly, and properties try the same examples each time."""

from __future__ import annotations

import os
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url

from analysis.storage.engines import copy_closed_sqlite, copy_sqlite

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

    from tests.workflow.small import Small

#: Files whose tests run in one process, since they share what takes long to make: by how their paths begin.
TOGETHER = {
    "tests/browser/test_sign_in.py": "servers with sign-in",
    "tests/browser/test_wire.py": "servers with sign-in",
    "tests/cli/": "the store of the commands",
    "tests/deployment/": "replicas",
    "tests/pages/impact/": "releases of the pages",
}

# A run on a developer's machine explores; a run that decides whether a change lands must be repeatable.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Where several processes share the work, the tests of a file run in one of them, and some files in the same.

    By path, and not by xdist's marker for groups: pytest-xdist 3.8 loses it under pytest 9.2. Files come in their own
    order, so that those that wait for browsers come early.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((name for start, name in TOGETHER.items() if file.startswith(start)), file)

    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the work, files that wait for browsers lie among files that compute: side by side
    they leave the machine idle while they wait, and keep each other waiting where they do not.
    """
    if os.environ.get("PYTEST_XDIST_WORKER"):
        files = list(dict.fromkeys(item.nodeid.partition("::")[0] for item in items))
        place = {file: number for number, file in enumerate(_spread(files))}
        items.sort(key=lambda item: place[item.nodeid.partition("::")[0]])


def _spread(files: list[str]) -> list[str]:
    """The files that use browsers, spread over the first half of the others; each in the order they had."""
    browsing = [file for file in files if file.startswith("tests/browser/")]
    others = [file for file in files if file not in browsing]
    between = len(others) // (2 * len(browsing) or 1)
    for number, file in enumerate(browsing):
        others.insert(number * (between + 1), file)
    return others


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips says why; on CI, where everything is installed, that is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and on CI nothing is: {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _blank_stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new store's file begins as a copy of one that the migrations made: hundreds of tests open one, and the
    migrations make the same tables each time. Any other store is brought up to date as ever.
    """
    from analysis.storage import stores

    bring_up_to_date, blank, turn = stores.bring_up_to_date, tmp_path_factory.mktemp("blank") / "blank.sqlite", Lock()

    def begin_with_blank(engine: Engine) -> None:
        file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
        with turn:
            if file is not None and file.exists() and file.stat().st_size == 0:
                if blank.exists():
                    copy_closed_sqlite(blank, file)
                else:
                    bring_up_to_date(engine)
                    copy_sqlite(engine, blank)
        bring_up_to_date(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "bring_up_to_date", begin_with_blank)
        yield


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The exports of a small programme, written and read once a run."""
    from analysis.privacy.keys import open_key
    from tests.workflow.small import read_small

    folder = tmp_path_factory.mktemp("small")
    return read_small(folder / "exports", open_key(folder / "reverb.key"))


@contextmanager
def _server() -> Iterator[Engine]:
    """The PostgreSQL server that REVERB_TEST_POSTGRES names, each statement by itself; the test skips without one."""
    named = os.environ.get("REVERB_TEST_POSTGRES")
    if not named:
        pytest.skip("REVERB_TEST_POSTGRES names no PostgreSQL server")
    engine = create_engine(make_url(named).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@contextmanager
def _database(like: str = "template1") -> Iterator[str]:
    name = f"reverb_{uuid.uuid4().hex[:12]}"
    with _server() as engine:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        yield make_url(os.environ["REVERB_TEST_POSTGRES"]).set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database of its own on that server, in which there is no table yet."""
    with _database() as address:
        yield address


@pytest.fixture(scope="session")
def _blank_database() -> Iterator[str]:
    """The name of a database with the tables of a store, made by the migrations once a run."""
    from analysis.storage.stores import open_store

    with _database() as address:
        open_store(address).close()
        yield str(make_url(address).database)


@pytest.fixture
def postgresql_database(_blank_database: str) -> Iterator[str]:
    """A database of its own on that server, with the tables of a store and nothing in them."""
    with _database(_blank_database) as address:
        yield address


@pytest.fixture
def leaders_role() -> Iterator[str]:
    """A login role of that server, made for one test."""
    with _role("leaders") as name:
        yield name


@pytest.fixture
def owner_role() -> Iterator[str]:
    """Another one, to own a database: no superuser. Ask for it before the database, which has to go first."""
    with _role("owner") as name:
        yield name


@contextmanager
def _role(stem: str) -> Iterator[str]:
    name = f"{stem}_{uuid.uuid4().hex[:8]}"
    with _server() as engine:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE ROLE "{name}" LOGIN')
        yield name
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP ROLE "{name}"')
