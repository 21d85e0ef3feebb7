"""Signing in by an identity provider, in a real browser: who sees what, how it ends, and what is never served."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.header_proxy import PROOF, HeaderProxy, header_proxy
from tests.browser.identity_provider import IdentityProvider, identity_provider
from tests.browser.serving import STORE, Server, copy_of_store, free_port, serving_behind_gate
from tests.browser.visiting import AT_REST, PAGES, Visit, expect
from tests.role_table import SEEN_BY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

ROLES = ("admin", "hr", "analyst", "leader", "auditor")
ACCESS = "[access.roles]\n" + "".join(f'{role} = ["{role}-group"]\n' for role in ROLES)
#: Words of the sample that nobody may read who is not signed in.
CANARIES = ("sample", "first-year", "Cedar", "Overview", "Explore")


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as started:
        yield started


@pytest.fixture(scope="module")
def reverb(
    provider: IdentityProvider, sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server whose people sign in by the provider."""
    place, port = tmp_path_factory.mktemp("oidc"), free_port()
    folder = place / ".streamlit"
    folder.mkdir()
    back = f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
    (folder / "secrets.toml").write_text(f'{back}{provider.secrets_toml}[access]\nmode = "oidc"\n{ACCESS}')
    with serving_behind_gate(copy_of_store(sample_store, place / "store"), port=port, home=place) as server:
        yield server


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Opens windows that know nothing of each other; no error of any kind may show in their consoles."""
    windows: list[BrowserContext] = []
    wrong: list[str] = []

    def open_window() -> BrowserContext:
        window = browser.new_context(accept_downloads=True)
        window.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()
    assert not [text for text in wrong if "Content Security Policy" in text or "Refused" in text]


def go(window: BrowserContext, server: Server, path: str = "") -> Page:
    page = window.new_page()
    page.goto(f"{server.url}/{path}", wait_until="commit")
    return page


def asks(page: Page, question: str) -> None:
    """The page stands under its question."""
    expect(page.get_by_role("heading", level=1, name=question, exact=True)).to_be_visible()
    page.locator(AT_REST).wait_for(state="attached", timeout=60_000)


def signs_in(window: BrowserContext, server: Server, path: str, question: str) -> Page:
    page = go(window, server, path)
    asks(page, "Sign in to Reverb")
    page.get_by_role("button", name="Sign in").click()
    asks(page, question)
    return page


def answer(url: str, cookies: str = "") -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookies}), timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def cookies_of(window: BrowserContext) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in window.cookies())


def test_a_deep_link_leads_by_the_sign_in_to_its_page_and_tells_nothing_before(
    reverb: Server, provider: IdentityProvider, fresh: Callable[[], BrowserContext]
) -> None:
    provider.says("hana@example.org", "staff", "hr-group")
    window, heard = fresh(), []
    page = window.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)))
    page.goto(f"{reverb.url}/quality?study=first-year", wait_until="commit")
    asks(page, "Sign in to Reverb")
    told = b"".join(frame if isinstance(frame, bytes) else frame.encode() for frame in heard)
    assert b"Sign in to Reverb" in told
    assert not [word for word in CANARIES if word.encode() in told.replace(b"study=first-year", b"")]
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()
    asks(page, PAGES["quality"])
    assert page.url == f"{reverb.url}/quality?study=first-year"
    expect(page.get_by_text("Page not found")).to_have_count(0)


@pytest.mark.parametrize("role", ["leader", "auditor", "admin"])
def test_a_role_sees_its_own_pages(
    role: str, reverb: Server, provider: IdentityProvider, fresh: Callable[[], BrowserContext]
) -> None:
    provider.says(f"{role}@example.org", f"{role}-group")
    own = {name for name, roles in SEEN_BY.items() if role in roles}
    page = signs_in(fresh(), reverb, "", PAGES["overview" if "overview" in own else "audit"])
    links = page.get_by_test_id("stSidebarNav").get_by_role("link")
    shown = {text.rpartition("\n")[2].lower().replace(" ", "-").rstrip("?") for text in links.all_inner_texts()}
    assert shown == (own if len(own) > 1 else set()), "one page needs no navigation"
    if role != "admin":
        page.goto(f"{reverb.url}/publish", wait_until="commit")
        asks(page, "Not for this role")
        page.get_by_role("link", name="Go to").click()
        asks(page, PAGES["overview" if "overview" in own else "audit"])


def test_an_unknown_group_gives_no_role(
    reverb: Server, provider: IdentityProvider, fresh: Callable[[], BrowserContext]
) -> None:
    provider.says("nils@example.org", "strangers")
    page = signs_in(fresh(), reverb, "explore", "Sign in to Reverb")
    expect(page.get_by_text("but have no role")).to_be_visible()
    expect(page.get_by_text("nils")).to_be_visible()


def test_files_are_served_to_a_sign_in_that_lasts_and_signing_out_ends_every_tab(
    reverb: Server, provider: IdentityProvider, fresh: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    provider.says("anders@example.org", "analyst-group")
    window, signed_out = fresh(), provider.signed_out
    page = signs_in(window, reverb, "cleaned-data?study=sample", "Where are the cleaned data?")
    other = go(window, reverb, "method")
    asks(other, PAGES["method"])
    with page.expect_download(timeout=60_000) as waiting:
        page.locator(".st-key-download-csv").get_by_role("button").click()
    url, cookies = waiting.value.url, cookies_of(window)
    assert "/media/" in url
    assert answer(url, cookies) == 200
    forged = re.sub(r"(_streamlit_user=.{20})...", r"\1AAA", cookies)
    assert forged != cookies
    assert [answer(url), answer(url, forged)] == [401, 401]

    page.get_by_role("button", name="Sign out").click()
    asks(page, "Sign in to Reverb")
    assert provider.signed_out == signed_out + 1
    assert answer(url, cookies) == 401
    other.get_by_test_id("stSidebarNav").get_by_role("link", name="Explore", exact=True).click()
    asks(other, "Sign in to Reverb")
    window.add_cookies([{"url": reverb.url, "name": name, "value": value}
                        for name, _, value in (one.partition("=") for one in cookies.split("; "))])  # fmt: skip
    kept = go(window, reverb, "explore")
    asks(kept, "Sign in to Reverb")
    expect(kept.get_by_text("in every other tab")).to_be_visible()


def lies_idle(server: Server, minutes: int) -> str:
    """Makes every sign-in one where nothing has happened for so long; gives the moment, as the store writes it."""
    moment = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(server.log_file.parent / STORE)) as store, store:
        store.execute("UPDATE sign_ins SET active_at = ? WHERE ended IS NULL", (moment,))
    return moment


def moments(server: Server) -> set[str]:
    """When the sign-ins that last were active."""
    with closing(sqlite3.connect(server.log_file.parent / STORE)) as store:
        return {active for (active,) in store.execute("SELECT active_at FROM sign_ins WHERE ended IS NULL")}


def test_an_idle_tab_keeps_nobody_signed_in_and_notices_the_end_by_itself(
    reverb: Server, provider: IdentityProvider, fresh: Callable[[], BrowserContext]
) -> None:
    provider.says("lena@example.org", "leader-group")
    window, signed_out = fresh(), provider.signed_out
    sent: list[object] = []
    page = window.new_page()
    page.clock.install()
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{reverb.url}/method", wait_until="commit")
    asks(page, "Sign in to Reverb")
    page.get_by_role("button", name="Sign in").click()
    asks(page, PAGES["method"])
    moment, before = lies_idle(reverb, 20), len(sent)
    page.clock.fast_forward(50_000)
    page.wait_for_timeout(500)
    assert len(sent) > before, "the tab did not look whether its sign-in lasts"
    asks(page, PAGES["method"])
    assert moments(reverb) == {moment}
    lies_idle(reverb, 40)
    page.clock.fast_forward(50_000)
    asks(page, "Sign in to Reverb")
    assert provider.signed_out == signed_out + 1


# Through an authenticating proxy


@pytest.fixture(scope="module")
def proxied(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HeaderProxy, Server]]:
    """A proxy before a server that believes it."""
    place = tmp_path_factory.mktemp("header")
    settings = place / "access.toml"
    header = f'[access.header]\nproxies = ["127.0.0.1"]\nsecret_header = "X-Proof"\nsecret = "{PROOF}"\n'
    settings.write_text(f'[access]\nmode = "header"\n{ACCESS}{header}', encoding="utf-8")
    folder = copy_of_store(sample_store, place / "store")
    with (
        serving_behind_gate(folder, REVERB_ACCESS=str(settings)) as server,
        header_proxy(free_port(), int(server.url.rpartition(":")[2])) as proxy,
    ):
        yield proxy, server


def test_the_proxys_word_is_taken_and_nobody_elses(
    proxied: tuple[HeaderProxy, Server], fresh: Callable[[], BrowserContext]
) -> None:
    proxy, server = proxied
    proxy.person, proxy.groups = "hana@example.org", "staff,hr-group"
    window = fresh()
    page = window.new_page()
    page.goto(f"{proxy.url}/quality", wait_until="commit")
    asks(page, PAGES["quality"])
    expect(page.get_by_text("Signed in as hana")).to_be_visible()
    assert answer(f"{server.url}/quality") == 403
    assert answer(f"{server.url}/healthz") == 200
    page.get_by_role("button", name="Sign out").click()
    asks(page, "Sign in to Reverb")
    page.reload()
    asks(page, PAGES["quality"])
    proxy.groups = "strangers"
    stranger = fresh().new_page()
    stranger.goto(f"{proxy.url}/quality", wait_until="commit")
    expect(stranger.get_by_text("but have no role")).to_be_visible()


# Behind the gate on one's own machine


@pytest.fixture(scope="module")
def gated(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server by asgi.py without sign-in."""
    with serving_behind_gate(copy_of_store(sample_store, tmp_path_factory.mktemp("gated") / "store")) as server:
        yield server


def test_the_content_policy_lets_charts_and_tables_be_drawn(
    gated: Server, enter: Callable[..., Visit], tmp_path: Path
) -> None:
    visit = enter(gated)
    visit.open("explore")  # the first address of a cold server
    expect(visit.page.get_by_text("Page not found")).to_have_count(0)
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    visit.turn_to("overview")
    expect(visit.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    visit.turn_to("cleaned-data")
    expect(visit.page.get_by_test_id("stDataFrame").first).to_be_visible()
    button = visit.by_key("download-csv").get_by_role("button")
    assert visit.saves(button, tmp_path).stat().st_size > 1000
    assert answer(f"{gated.url}/media/0123.csv") == 401
