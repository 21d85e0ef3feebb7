"""The order in which rooms may import each other, read from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A room may import rooms of a lower rank and itself; rooms of one rank do not know each other.
RANK = {
    "errors": 0, "study": 1, "instruments": 2, "stats": 3, "disclosure": 3, "ingest": 4, "privacy": 4, "storage": 4,
    "scores": 4,
    "impact": 5, "wording": 6, "release": 7, "charts": 8, "exports": 8, "simulate": 8, "reports": 8.5, "workflow": 9,
    "cli": 10, "__main__": 11, "pages.shared": 12, "pages": 13, "app": 14, "asgi": 14,
}  # fmt: skip
ONLY_IN = {
    "streamlit": ("pages", "pages.shared", "app", "asgi"),
    "starlette": ("pages.shared", "asgi"),
    "plotly": ("charts",),
    "scipy": ("stats", "disclosure"),
    "statsmodels": ("stats",),
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "wordllama": ("scores",),
    "dask": ("workflow",),
    "distributed": ("workflow",),
}


def sources() -> list[Path]:
    folders = [path for name in ("analysis", "pages") for path in sorted((ROOT / name).rglob("*.py"))]
    return [*folders, ROOT / "app.py", ROOT / "asgi.py"]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] in ("app", "asgi"):
        return parts[0]
    if parts[0] == "pages":
        return "pages.shared" if parts[1] == "shared" else "pages"
    return "analysis" if parts[1] == "__init__" else parts[1]


@cache
def imported(path: Path) -> frozenset[str]:
    return frozenset(modules_in(path))


def modules_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_named(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] == "pages":
        return "pages.shared" if parts[1:2] == ["shared"] else "pages"
    return parts[1] if parts[0] == "analysis" and len(parts) > 1 and parts[1] in RANK else None


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    here = room_of(path)
    for module in imported(path):
        there = room_named(module)
        if there is None or here == "analysis" or there == here:
            continue
        assert RANK[there] < RANK[here], f"{here} may not import {there} ({module})"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for module in imported(path):
        rooms = ONLY_IN.get(module.split(".")[0])
        assert rooms is None or room_of(path) in rooms, f"{module} belongs in {rooms}"


def test_every_room_has_a_rank() -> None:
    assert {room_of(path) for path in sources()} - {"analysis"} <= set(RANK)


def test_no_script_lies_directly_in_pages() -> None:
    # Streamlit would serve it by its old route on a cold server, past app.py and the check of who is signed in.
    assert not list((ROOT / "pages").glob("*.py"))


def modules_reached(start: Path) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for candidate in files_of(imported(waiting.pop())):
            name = str(candidate.relative_to(ROOT))
            if name not in reached:
                reached.add(name)
                waiting.append(candidate)
    return reached


@cache
def files_of(modules: frozenset[str]) -> tuple[Path, ...]:
    return tuple(path for path in places_of(modules) if path.is_file())


def places_of(modules: Iterable[str]) -> Iterator[Path]:
    """The files that importing these modules runs: their own, and the packages they lie in."""
    for module in modules:
        parts = module.split(".")
        yield (ROOT / Path(*parts)).with_suffix(".py")
        yield from (ROOT / Path(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1))


#: What leaders read: their pages, every report, and the command that writes one.
FOR_LEADERS = [
    *sorted((ROOT / "pages" / "impact").glob("*.py")), *sorted((ROOT / "analysis" / "reports").glob("*.py")),
    ROOT / "analysis" / "cli" / "reporting.py",
]  # fmt: skip


@pytest.mark.parametrize("page", FOR_LEADERS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_leaders_read_cannot_reach_the_rows(page: Path) -> None:
    rows = {
        "analysis/storage/rows.py",
        "analysis/workflow/studies.py",
        "analysis/workflow/imports.py",
        "analysis/workflow/impact.py",
    }
    assert all((ROOT / name).is_file() for name in rows), "a module of this list was renamed: rename it here too"
    assert not modules_reached(page) & rows


def test_a_report_reaches_no_store_at_all() -> None:
    reached = set().union(*(modules_reached(path) for path in FOR_LEADERS if path.parent.name == "reports"))
    assert not [name for name in reached if name.startswith(("analysis/storage/", "analysis/workflow/"))]


def test_impact_pages_exist() -> None:
    assert {p.stem for p in (ROOT / "pages" / "impact").glob("*.py")} >= {
        "overview", "engagement", "understanding", "retention", "cohorts", "voices",
    }  # fmt: skip


#: What leaders' pages and the modules they hand over may reach of the store: everything that is not here is refused, a
#: module that is new among it. None of these reads a row; what `schema` describes is shut to leaders' connection.
STORAGE_OF_LEADERS = {
    "audit", "ciphers", "clock", "engines", "facts", "leaders", "log_lines", "migration", "releases", "schema", "seals",
    "stores", "studies", "version_notes",
    "accounts", "sign_ins",  # who is asking, looked up at every run
}  # fmt: skip
WORKFLOW_OF_LEADERS = {
    "access", "method", "releases", "taking", "workspace",
    "access_settings", "admission", "sign_in",  # who is asking
}  # fmt: skip


def leaders_pages() -> list[Path]:
    """The scripts of all pages that a leader may open, whatever section they stand in."""
    from analysis.workflow.access import LEADER, User
    from pages.shared.navigation import SECTIONS

    leader = User("a leader", LEADER)
    return [ROOT / "pages" / one.script for entries in SECTIONS.values() for one in entries if leader.may(one.action)]


def ways_out() -> list[Path]:
    """Every module that leaders' figures leave by."""
    named = ("exports/released.py", "cli/releasing.py", "workflow/releases.py")
    charts = sorted((ROOT / "analysis" / "charts").glob("*.py"))
    return [*leaders_pages(), *sorted((ROOT / "pages" / "impact").glob("*.py")), *charts,
            *(ROOT / "analysis" / name for name in named)]  # fmt: skip


@pytest.mark.parametrize("start", ways_out(), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_leaders_see_reaches_only_what_is_listed(start: Path) -> None:
    reached = modules_reached(start)
    for room, allowed in (("storage", STORAGE_OF_LEADERS), ("workflow", WORKFLOW_OF_LEADERS)):
        found = {Path(name).stem for name in reached if name.startswith(f"analysis/{room}/")} - {"__init__"}
        assert found <= allowed, f"{sorted(found - allowed)} of {room} can be reached: take the import out"


def test_what_is_listed_for_leaders_exists_and_is_needed() -> None:
    reached = set().union(*map(modules_reached, ways_out()))
    for room, allowed in (("storage", STORAGE_OF_LEADERS), ("workflow", WORKFLOW_OF_LEADERS)):
        assert {f"analysis/{room}/{name}.py" for name in allowed} <= reached, "take out of the list what is not needed"


def test_the_walk_finds_a_module_however_it_is_imported(tmp_path: Path) -> None:
    lines = (
        "import analysis.storage.rows",
        "from analysis.storage import rows",
        "from analysis.storage.rows import read_tables",
        "def late():\n    from analysis.storage.rows import read_tables",
        "from analysis.workflow.studies import open_study",
    )
    for number, line in enumerate(lines):
        page = tmp_path / f"page{number}.py"
        page.write_text(line + "\n", encoding="utf-8")
        assert "analysis/storage/rows.py" in modules_reached(page), line


def test_no_module_is_imported_past_the_walk() -> None:
    # The command line names its commands' modules, and the Method page the rooms of mathematics; nothing else imports
    # by name, where no walk would see it.
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if "importlib" in imported(path) or "__import__(" in path.read_text(encoding="utf-8")
    }
    assert found == {"analysis/cli/main.py", "analysis/workflow/method.py"}
    from analysis.workflow.method import ROOMS

    assert set(ROOMS) <= {"analysis.stats", "analysis.scores", "analysis.impact", "analysis.release"}


#: Who may take a stored document in hand: what reads it, what publishes it, what takes somebody's words out of it.
READERS = {
    "current_release": {"workflow/releases.py"},
    "preview_release": {"workflow/releases.py"},
    "published_documents": {"workflow/releases.py"},
    "from_document": {"workflow/releases.py"},
}


@pytest.mark.parametrize("name", READERS)
def test_every_stored_document_is_read_by_the_one_function(name: str) -> None:
    own = {"analysis.storage.releases", "analysis.release.documents"}
    users = {
        str(path.relative_to(ROOT / "analysis")) if path.is_relative_to(ROOT / "analysis") else str(path)
        for path in sources()
        if any(f"{module}.{name}" in imported(path) for module in own)
    }
    assert users == READERS[name]
