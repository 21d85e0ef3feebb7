"""The order in which rooms may import each other, read from the imports themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A room may import rooms of a lower rank and itself; rooms of one rank do not know each other.
RANK = {
    "errors": 0, "study": 1, "instruments": 2, "stats": 3, "ingest": 4, "privacy": 4, "storage": 4, "scores": 4,
    "impact": 5, "wording": 6, "release": 7, "charts": 8, "exports": 8, "simulate": 8, "reports": 8.5, "workflow": 9,
    "cli": 10, "__main__": 11, "pages.shared": 12, "pages": 13, "app": 14,
}  # fmt: skip
ONLY_IN = {
    "streamlit": ("pages", "pages.shared", "app"),
    "plotly": ("charts",),
    "scipy": ("stats",),
    "statsmodels": ("stats",),
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "wordllama": ("scores",),
}


def sources() -> list[Path]:
    return [*sorted((ROOT / "analysis").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py")), ROOT / "app.py"]


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "app":
        return "app"
    if parts[0] == "pages":
        return "pages.shared" if parts[1] == "shared" else "pages"
    return "analysis" if parts[1] == "__init__" else parts[1]


def imported(path: Path) -> Iterator[str]:
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
            if candidate.is_file() and name not in reached:
                reached.add(name)
                waiting.append(candidate)
    return reached


def files_of(modules: Iterable[str]) -> Iterator[Path]:
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
