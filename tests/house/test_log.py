"""Nothing changes the store, and no file leaves it, past the log."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = sorted((ROOT / "analysis").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))

#: What writes a line of the log, by whatever name it is called.
LOGS = {"append_log", "append_lines", "go_on_after_restore"}
#: What writes a file, by whatever it is called on.
WRITES_FILES = {"write_bytes", "write_text", "to_csv", "to_excel", "fdopen", "mkstemp", "open"}
#: Functions that write and log nothing, and why that is right.
SILENT = {
    "save_preview": "worked out anew after every change, by whoever looks; nobody decides anything",
    "create_job": "says how far work is",
    "update_job": "says how far work is",
    "fail_silent_job": "says how far work is",
    "request_cancel": "says how far work is",
    "must_leave": "notes that a browser was sent to the provider's way out; the end of the sign-in is logged before",
    "_write_copy": "fills the file of a backup, whose line is written once the file is there",
}


def writers() -> Iterator[tuple[str, set[str]]]:
    """Every block of the library that holds a transaction which writes: the function it stands in, and what it calls,
    by itself and by the private functions of its module.
    """
    for path in LIBRARY:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("_")}
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                for block in ast.walk(function):
                    if isinstance(block, ast.With) and any(opens_to_write(item) for item in block.items):
                        yield function.name, called_within(block, own)


def called_within(block: ast.AST, own: Mapping[str, ast.FunctionDef]) -> set[str]:
    reached, waiting = set(), called(block)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        if name in own:
            waiting |= called(own[name]) - reached
    return reached


def opens_to_write(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "writing"


def called(block: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(block) if isinstance(node, ast.Call)]
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    return names | {func.attr for func in calls if isinstance(func, ast.Attribute)}


def test_whatever_writes_logs_in_the_same_transaction() -> None:
    found = list(writers())
    assert len(found) > 15
    silent = {name for name, calls in found if not calls & LOGS}
    assert silent - {"give_up_encrypted"} == set(SILENT), "log it there, or say here why nothing is to be told"


def test_what_is_given_up_with_a_lost_key_is_told_by_the_restore() -> None:
    # It works on the copy of a backup, whose lines are taken on by `go_on_after_restore`.
    (calls,) = [calls for name, calls in writers() if name == "give_up_encrypted"]
    assert "withdraw_quotes" in calls


def test_every_download_passes_the_one_button() -> None:
    own = ROOT / "pages" / "shared" / "downloads.py"
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        assert path == own or "download_button(" not in text.replace(" download_button(", ""), path
    assert own.read_text(encoding="utf-8").count("st.download_button(") == 1


def test_every_download_says_how_it_is_logged() -> None:
    for path in PAGES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            by_name = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if by_name and node.func.id in ("download_button", "download_panel", "findings_download"):
                assert "taking" in {one.arg for one in node.keywords}, f"{path.name}:{node.lineno}"


def test_files_that_hold_nothing_of_anybody_are_the_ones_known() -> None:
    said = {path.stem for path in PAGES if "taking=NOTHING_OF_ANYBODY" in path.read_text(encoding="utf-8")}
    assert said == {"ladder", "plan_files"}


def test_only_known_places_write_files() -> None:
    # A file on the disk is a way out like a download: each place logs it, or writes nothing of anybody.
    writes = {
        str(path.relative_to(ROOT / "analysis"))
        for path in LIBRARY
        if path.parts[len(ROOT.parts) + 1] in ("cli", "workflow", "exports", "reports")
        and called(ast.parse(path.read_text(encoding="utf-8"))) & WRITES_FILES
    }
    assert writes == {
        "cli/drawing.py",  # who starts and who waits; logged
        "exports/cleaned.py",  # the cleaned data, for `export`; logged before they are written
        "reports/printing.py",  # the page that a browser prints, in a folder that is gone in the end
        "reports/writing.py",  # a report, for `report`; logged before it is written
        "workflow/planning.py",  # questionnaires, notices and the calendar of a plan: of nobody
    }
