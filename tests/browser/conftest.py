"""What the browser tests share: a browser, a server over the sample, and a tab that tells when something goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.browser.bringing import Exports, write_small_exports
from tests.browser.serving import LISTENS, Server, copy_of_store, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from tests.browser.visiting import Visit

HERE = Path(__file__).parent
#: Chromium without a window's frame comes first: it does the same with less work, and no switches of Debian's own.
CHROMIUMS = ("chromium-headless-shell", "chromium")
#: Tabs of one window share a process and what it has compiled; room for what lives shortly, so that less is tidied up.
CHROMIUM_OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--process-per-site",
    "--js-flags=--min-semi-space-size=64,--max-semi-space-size=128",
]  # fmt: skip
#: Seconds for the first start of all, which imports both samples.
FIRST_START = 300
DONE = "first-start.json"
#: Where a test keeps its tabs for the report, with the folder for their pictures.
TABS: pytest.StashKey[tuple[list[Visit], Path]] = pytest.StashKey()


def cannot_run(reason: str) -> NoReturn:
    """Skip with a reason; where everything must run, fail with it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is run once more, and the report says so: tabs, servers and a busy machine have moods
    of their own. What fails twice has failed.
    """
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright, without Playwright's own browsers."""
    executable = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if executable is None:
        cannot_run("There is no chromium on this machine (apt-get install chromium-headless-shell).")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        cannot_run("playwright is not installed (requirements-dev.txt).")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its processes see."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "browser"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def first_start(browser: Browser, shared_folder: Path) -> dict[str, Any]:
    """What the first start on an empty store looked like; it happens once a run, whichever process comes first.

    The store that it leaves is what every server of the other tests begins with.
    """
    folder, done = shared_folder / "first-start", shared_folder / DONE
    try:
        folder.mkdir()
    except FileExistsError:
        return _seen_elsewhere(done)
    from tests.browser.first_start import watch_first_start

    seen: dict[str, Any] = {"failed": "The first start did not come to its end."}
    try:
        with serving(folder, ready=LISTENS) as server:
            seen = watch_first_start(browser, server)
    finally:
        note = done.with_suffix(".part")
        note.write_text(json.dumps(seen), encoding="utf-8")
        note.rename(done)
    return _unless_it_failed(seen)


def _seen_elsewhere(done: Path) -> dict[str, Any]:
    until = time.monotonic() + FIRST_START
    while not done.exists():
        assert time.monotonic() < until, "The first start in another process never came to its end."
        time.sleep(0.2)
    return _unless_it_failed(json.loads(done.read_text(encoding="utf-8")))


def _unless_it_failed(seen: dict[str, Any]) -> dict[str, Any]:
    assert "failed" not in seen, seen["failed"]
    return seen


@pytest.fixture(scope="session")
def sample_store(first_start: dict[str, Any], shared_folder: Path) -> Path:
    """A folder with a store that holds the samples, to be copied and never opened."""
    return shared_folder / "first-start"


@pytest.fixture(scope="session")
def server(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a copy of the sample's store."""
    with serving(copy_of_store(sample_store, tmp_path_factory.mktemp("server") / "store")) as started:
        yield started


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window whose tabs share what the browser keeps of the app's own scripts; they share no session."""
    with browser.new_context(accept_downloads=True, viewport={"width": 1440, "height": 900}) as opened:
        yield opened


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The exports of a small programme, as HR would bring them."""
    return write_small_exports(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, from a package; nothing is fetched when the tests run."""
    try:
        from axe_playwright_python.base import AXE_SCRIPT
    except ImportError:
        cannot_run("axe-playwright-python is not installed (requirements-dev.txt).")
    return str(AXE_SCRIPT)


@pytest.fixture
def enter(window: BrowserContext, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Opens a tab on a server; at the end of the test every tab is judged and closed."""
    from tests.browser.visiting import tab_on

    visits: list[Visit] = []
    request.node.stash[TABS] = (visits, tmp_path)

    def _enter(server: Server, *, width: int = 1440, scheme: str = "light") -> Visit:
        visits.append(tab_on(window.new_page(), server, width=width, scheme=scheme))
        return visits[-1]

    with ExitStack() as closing:
        closing.callback(lambda: [visit.page.close() for visit in visits])
        yield _enter
        for visit in visits:
            visit.judge()


@pytest.fixture
def visit(enter: Callable[..., Visit], server: Server) -> Visit:
    """A tab on the server of the sample."""
    return enter(server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """A failed browser test says where the pictures of its tabs are, and what its servers wrote last."""
    report = yield
    visits, folder = item.stash.get(TABS, ((), None))
    for number, visit in enumerate(visits if report.failed else ()):
        if not visit.page.is_closed():
            picture = folder / f"tab-{number}.png"
            visit.page.screenshot(path=picture)
            report.sections.append((f"tab {number}", f"{visit.page.url}\n{picture}"))
            report.sections.append((f"server of tab {number}", visit.server.log()[-3000:]))
    return report
