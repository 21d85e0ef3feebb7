"""How the code is written: small modules, short functions, everything public typed and documented."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = sorted(p for p in (ROOT / "analysis").rglob("*.py") if "versions" not in p.parts)
PAGES = [*sorted((ROOT / "pages").rglob("*.py")), ROOT / "app.py", ROOT / "asgi.py"]


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def body_lines(function: ast.FunctionDef) -> int:
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


def is_overload(function: ast.FunctionDef) -> bool:
    return any("overload" in ast.unparse(d) for d in function.decorator_list)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: str(p.relative_to(ROOT)))
def test_library_module(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert not text.strip() or ast.get_docstring(tree), "a module says in a sentence what it is for"
    assert text.count("\n") <= 400
    for function in functions(tree):
        where = f"{path.name}:{function.lineno} {function.name}"
        assert body_lines(function) <= 40, f"{where} is long"
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        assert all(a.annotation for a in arguments if a.arg not in {"self", "cls"}), f"{where} lacks a type"
        assert function.returns is not None, f"{where} lacks its result's type"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            overload = isinstance(node, ast.FunctionDef) and is_overload(node)
            assert overload or ast.get_docstring(node), f"{path.name}:{node.lineno} {node.name} is not documented"


def test_function_bodies_are_short_at_the_median() -> None:
    lengths = [body_lines(f) for path in LIBRARY for f in functions(ast.parse(path.read_text(encoding="utf-8")))]
    assert statistics.median(lengths) <= 10


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_page_is_a_paragraph(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "unsafe_allow_html" not in text
    if "shared" not in path.parts:
        assert text.count("\n") <= 60
        assert not re.search(r"^(import|from) (pandas|plotly|numpy)", text, re.MULTILINE), "a page computes nothing"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {p.stem for p in LIBRARY} & {"utils", "util", "helpers", "common", "misc", "manager"}


def test_repository_holds_no_path_of_a_machine_and_no_large_file() -> None:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]
    assert files
    for path in files:
        assert path.stat().st_size < 5_000_000, path
        if path.suffix in {".py", ".md", ".toml", ".txt", ".json"} and path != Path(__file__):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?:^|[\s\"'`(])/(?:work|home|root|Users)/", text), path
