"""A visit to Reverb in a browser: how its pages are opened, waited for and used, and what must never happen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode, urlsplit

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (requirements-dev.txt)")
from playwright.sync_api import ConsoleMessage, Download, Locator, Page, Request, Response, expect  # noqa: E402

from tests.browser.serving import Server  # noqa: E402

#: Milliseconds an element may take to appear on a busy machine.
expect.set_options(timeout=30_000)

Scheme = Literal["light", "dark"]
#: The address and the question of every page.
PAGES = {
    "overview": "Did the programme work?",
    "engagement": "Did engagement change?",
    "understanding": "Do juniors and seniors understand each other better?",
    "retention": "Do participants stay longer?",
    "cohorts": "For which cohorts did it work?",
    "voices": "What do participants say?",
    "claims": "Which claims hold here?",
    "worth-it": "Is it worth it?",
    "load": "Which data are here, and what would more unlock?",
    "quality": "Can these data be trusted?",
    "interviews": "Are the suggested codes right?",
    "codebook": "What is looked for in interviews?",
    "programme": "Is the programme run well?",
    "costs": "What does the programme cost?",
    "publish": "What will leaders see?",
    "cleaned-data": "Where are the cleaned data?",
    "explore": "What else is in the data?",
    "plan": "What could this programme show?",
    "method": "How was it worked out?",
    "access": "Who may see what?",
    "audit": "Who did what?",
    "retention-rules": "How long is what kept?",
}
#: The first page is at the root; a page's address is its name.
FIRST_PAGE = "overview"
#: Streamlit looks for its server below the page's address first, and then at the root.
PROBES = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
#: Where a window is narrower, the sidebar is folded away.
FOLDED = 768
#: The background of either theme, as .streamlit/config.toml sets it.
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 28)"}
CARDS = ("engagement", "understanding", "retention")


@dataclass
class Visit:
    """One tab on one server, with everything that went wrong in it."""

    page: Page
    server: Server
    wrong: list[str] = field(default_factory=list)
    _log_read: int = 0

    def __post_init__(self) -> None:
        self._log_read = len(self.server.log())
        self.page.on("request", self._note_request)
        self.page.on("websocket", lambda socket: self._note_address(socket.url))
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))

    def open(self, name: str = FIRST_PAGE, **query: str) -> None:
        """Go to a page by its address and wait until it stands."""
        self.go(name, **query)
        self.stands(name)

    def go(self, name: str = FIRST_PAGE, **query: str) -> None:
        """Go to an address."""
        path = "" if name == FIRST_PAGE else name
        self.page.goto(f"{self.server.url}/{path}?{urlencode(query)}", wait_until="commit")

    def turn_to(self, name: str) -> None:
        """Go to a page by the navigation in the sidebar; where it is folded away, without opening it."""
        title = name.replace("-", " ").capitalize().replace("Worth it", "Worth it?")
        link = self.page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(rf"{re.escape(title)}$"))
        if (self.page.viewport_size or {}).get("width", FOLDED) < FOLDED:
            link.dispatch_event("click")
        else:
            link.click()
        self.stands(name)

    def stands(self, name: str, *, timeout: int = 30_000) -> None:
        """Wait until a page has asked its question and its script is at rest."""
        heading = self.page.locator("h1").filter(has_text=re.compile(rf"^\s*{re.escape(PAGES[name])}\s*$"))
        fault = self.page.get_by_test_id("stException")
        expect(heading.or_(fault).first).to_be_visible(timeout=timeout)
        self.rests()
        assert not fault.count(), fault.first.inner_text()

    def rests(self) -> None:
        """Wait until the script is at rest and nothing is being drawn any more."""
        self.page.locator(AT_REST).wait_for(state="attached", timeout=60_000)
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)
        expect(self.page.locator('[data-stale="true"]')).to_have_count(0, timeout=60_000)

    def by_key(self, key: str) -> Locator:
        """What carries a key, as Streamlit writes it into the page."""
        return self.page.locator(f".st-key-{key}")

    def begin_study(self) -> str:
        """Start a study of one's own in a new tab, from a page that is quick to draw; gives its name."""
        self.open("access")
        return self.start_study()

    def start_study(self) -> str:
        """Start a study of one's own by the button; gives its name."""
        self.page.get_by_role("button", name="Start your own study").click()
        self.stands("load")
        expect(self.page).to_have_url(re.compile(r"[?&]study=My"))
        return self.study()

    def study(self) -> str:
        """The name of the study that is open, as the sidebar says."""
        return self.by_key("study").locator("input").input_value()

    def look_at(self, view: str) -> None:
        """Look at the preview or at what was published."""
        self.by_key("view").get_by_role("radio", name=view).or_(
            self.by_key("view").get_by_role("button", name=view)
        ).first.click()
        self.rests()

    def paint(self, scheme: Scheme) -> None:
        """Prefer light or dark from now on, and wait until the page follows."""
        self.page.emulate_media(color_scheme=scheme)
        expect(self.page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUNDS[scheme])
        self.rests()

    def widen(self, width: int) -> None:
        """Look through a window of another width."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.rests()

    def saves(self, button: Locator, folder: Path) -> Path:
        """The file that a button hands over."""
        with self.page.expect_download() as waiting:
            button.click()
        handed: Download = waiting.value
        path = folder / handed.suggested_filename
        handed.save_as(path)
        return path

    def card(self, outcome: str) -> Locator:
        """One of the three cards of the Overview."""
        return self.by_key(f"card-{outcome}")

    def no_traceback(self) -> None:
        """Nothing on the page looks like a fault of the program."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        text = self.page.locator("body").inner_text()
        for mark in ("Traceback", 'File "', "Error:", "This app has encountered an error"):
            assert mark not in text, text

    def forget(self) -> None:
        """Begin a visit anew in the same tab."""
        self.wrong.clear()
        self._log_read = len(self.server.log())

    def judge(self) -> None:
        """At the end of a visit: nothing went wrong in the browser, and nothing in the server."""
        assert not self.wrong, "\n".join(self.wrong)
        assert not self.server.faults(self._log_read), self.server.faults(self._log_read)

    def _note_request(self, request: Request) -> None:
        self._note_address(request.url)

    def _note_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.server.url).netloc:
            self.wrong.append(f"asked another host: {url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and not PROBES.search(urlsplit(response.url).path):
            self.wrong.append(f"{response.status} for {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBES.search(urlsplit(where).path):
            self.wrong.append(f"console: {message.text} ({where})")


def tab_on(page: Page, server: Server, *, width: int = 1440, scheme: str = "light") -> Visit:
    """A tab on a server, of a width and in a colour scheme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    return Visit(page, server)
