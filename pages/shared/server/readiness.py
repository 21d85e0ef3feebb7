"""Whether the server is alive, and whether it is ready to be used: for whatever starts it and watches over it."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message

from analysis.errors import ReverbError
from analysis.workflow.access_settings import AccessMisconfigured
from pages.shared.access_configuration import access_settings
from pages.shared.navigation import ADDRESSES_KNOWN
from pages.shared.server.requests import OWN_REQUEST
from pages.shared.workspace import opened_workspace

_LOG = logging.getLogger("reverb")
_CHECK: Final = "/_stcore/script-health-check"
#: Seconds for which the server waits for the app to tell its addresses before it listens.
_HEAD_START: Final = 20.0
#: Seconds until a first run that failed is tried again.
_AGAIN: Final = 5.0


class Readiness:
    """Runs the app once at the start, so that all its addresses are known, and says whether that went well.

    Streamlit otherwise answers the first deep link of a cold server with a false "Page not found".
    """

    def __init__(self) -> None:
        self._ran = asyncio.Event()

    @asynccontextmanager
    async def lifespan(self, app: ASGIApp) -> AsyncIterator[None]:
        """While the server runs: it listens once the first run told all addresses, or after a while at the latest."""
        running = asyncio.create_task(self._run_until_it_goes_well(app))
        if not await to_thread.run_sync(ADDRESSES_KNOWN.wait, _HEAD_START):
            _LOG.warning("The app has not told its addresses yet; links to its pages may not be found until it has.")
        try:
            yield
        finally:
            running.cancel()

    async def ready(self, _request: Request) -> PlainTextResponse:
        """`/readyz`: 200 where the app can be used, else 503 and in a word what is missing."""
        missing = await self._missing()
        return PlainTextResponse(missing or "ready", 503 if missing else 200, {"cache-control": "no-store"})

    async def alive(self, _request: Request) -> PlainTextResponse:
        """`/healthz`: 200 as long as the process answers."""
        return PlainTextResponse("ok", headers={"cache-control": "no-store"})

    async def _missing(self) -> str | None:
        try:
            access_settings()
        except AccessMisconfigured:
            return "The settings of who may sign in cannot be followed."
        try:
            await to_thread.run_sync(_ask_store)
        except ReverbError:
            _LOG.exception("The store cannot be used")
            return "The store cannot be opened."
        return None if self._ran.is_set() else "The app has not run yet."

    async def _run_until_it_goes_well(self, app: ASGIApp) -> None:
        while not await _runs(app):
            await asyncio.sleep(_AGAIN)
        _set_aside_what_stays()
        self._ran.set()


def _set_aside_what_stays() -> None:
    """Take modules and what they hold out of what the collector goes through: all of it lives as long as the process,
    and to go through it stops every page that runs meanwhile.
    """
    gc.collect()
    gc.freeze()


def _ask_store() -> None:
    """Open the store, which brings its tables up to date, and read from it."""
    with opened_workspace().store.reading():
        pass


async def _runs(app: ASGIApp) -> bool:
    """Whether the app runs without an error, by Streamlit's own check, asked within this process."""
    status: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": _CHECK, "raw_path": _CHECK.encode(), "query_string": b"", "root_path": "", OWN_REQUEST: True,
        "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0),
    }  # fmt: skip
    await app(scope, receive, send)
    return status == [200]
