"""The gate before Streamlit: who may not reach the app at all, and what nobody gets without being let in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from anyio import to_thread
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.errors import ReverbError
from analysis.workflow.access_settings import AccessMisconfigured, AccessSettings
from analysis.workflow.admission import Admission
from pages.shared.access_configuration import access_settings
from pages.shared.connection import GATE_SECRET, PASSED
from pages.shared.server import landing
from pages.shared.server.cookies import Cookies
from pages.shared.server.requests import OWN_REQUEST, Request, request_of
from pages.shared.server.socket_watch import SocketWatch
from pages.shared.server.trust import distrust, is_secure
from pages.shared.server.visitors import admission_of

_LOG = logging.getLogger("reverb")
_PASSED: Final = PASSED.encode()


class Gate:
    """ASGI middleware. It refuses what comes by an untrusted way (403), and media, uploads and whatever else lies
    behind a page without a sign-in that lasts (401); it watches over websockets, and marks what it lets pass.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] not in ("http", "websocket") or scope.get(OWN_REQUEST):
            await self._app(scope, receive, send)
            return
        request = request_of(scope)
        try:
            settings = access_settings()
        except AccessMisconfigured:
            await self._let_see_the_reason(request, scope, receive, send)
            return
        if reason := distrust(request, settings):
            await _refuse(403, reason)(scope, receive, send)
            return
        await self._judge(request, settings, _marked(scope), receive, send)

    async def _judge(
        self, request: Request, settings: AccessSettings, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] == "websocket":
            watch = SocketWatch(request, _looker(request, settings), receive)
            await self._app(scope, watch.receive, send)
            return
        if request.is_guarded:
            admission = await _look(request, settings)
            if admission.user is None:
                await _refuse(401, "Sign in to Reverb first.")(scope, receive, send)
                return
            if request.is_upload and not admission.user.may("upload"):
                await _refuse(403, "This role brings no files.")(scope, receive, send)
                return
            await self._app(scope, receive, _unkept(send))
            return
        await self._page(request, settings, scope, receive, send)

    async def _page(
        self, request: Request, settings: AccessSettings, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A page, a part of the app's own scripts, or a step of signing in."""
        cookies = Cookies(secure=is_secure(request, settings))
        if request.path == landing.CALLBACK:
            await self._app(scope, receive, landing.back_to_the_page(request, cookies, send))
            return
        if landing.is_page(request):
            admission = await _look(request, settings) if settings.mode != "local" else None
            if leave := landing.prepare(request, settings, admission, cookies):
                await cookies.on(RedirectResponse(leave, 302))(scope, receive, send)
                return
        await self._app(scope, receive, cookies.with_page(send))

    async def _let_see_the_reason(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Where nobody can sign in, the page still says why; it holds nothing else."""
        if request.is_guarded:
            await _refuse(503, "Nobody can sign in: the page says why.")(scope, receive, send)
        else:
            await self._app(_marked(scope), receive, send)


def _looker(request: Request, settings: AccessSettings) -> Callable[[bool], Admission] | None:
    """A look at whether somebody is still let in; None in local mode, where that never ends."""
    if settings.mode == "local":
        return None
    return lambda active: admission_of(request, access_settings(), active=active)


async def _look(request: Request, settings: AccessSettings) -> Admission:
    """Whether somebody is let in; nobody is while the store cannot be asked."""
    try:
        return await to_thread.run_sync(lambda: admission_of(request, settings))
    except ReverbError:
        _LOG.exception("The store could not be asked who is signed in")
        return Admission(None, "nobody")


def _marked(scope: Scope) -> Scope:
    """The scope with the gate's own mark, and without one that a client sent."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != _PASSED]
    return {**scope, "headers": [*headers, (_PASSED, GATE_SECRET.encode())]}


def _refuse(status: int, reason: str) -> ASGIApp:
    """An answer that refuses: a plain sentence, or for a websocket the same before it is opened."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await PlainTextResponse(reason, status)(scope, receive, send)

    return answer


def _unkept(send: Send) -> Send:
    """Answers of what is guarded are kept in no cache."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() != b"cache-control"]
            message = {**message, "headers": [*kept, (b"cache-control", b"no-store")]}
        await send(message)

    return sent
