"""Watches over a websocket: before each message of a browser it looks whether its person is still let in.

What a browser sends may press a button, whose deed would run before the page looks who is there. So a message is handed
on only while the look finds the person and role that it found at first; else the socket is closed. The browser connects
again by itself, with the cookies it has by then, and gets the page that is due: what was pressed is not pressed again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from anyio import to_thread
from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from analysis.errors import ReverbError
from analysis.workflow.admission import Admission
from pages.shared.server.requests import Request

_LOG = logging.getLogger("reverb")
#: Why the socket is closed, in the code of the websocket protocol: policy.
_CLOSED: Final = 1008


class SocketWatch:
    """The two ends of one websocket. `look` says who is let in, given whether somebody did something; None: anybody."""

    def __init__(
        self, request: Request, look: Callable[[bool], Admission] | None, receive: Receive, send: Send
    ) -> None:
        self._look, self._receive, self._send = look, receive, send
        self._first: Admission | None = None
        self._closed = False
        self._returns = len([one for one in request.headers.get("sec-websocket-protocol", "").split(",") if one]) > 2

    async def receive(self) -> Message:
        """The next message, or the end where whoever sent it is not let in as before."""
        message = await self._receive()
        if self._look is None or message["type"] != "websocket.receive" or await self._same(message.get("bytes")):
            return message
        self._closed = True
        await self._send({"type": "websocket.close", "code": _CLOSED})
        return {"type": "websocket.disconnect", "code": _CLOSED}

    async def send(self, message: Message) -> None:
        """Hand a message to the browser; after the end nothing is."""
        if not self._closed:
            await self._send(message)

    async def _same(self, payload: bytes | None) -> bool:
        """Whether whoever is there is who was there at first, in the same role."""
        look = self._look
        assert look is not None
        active = _is_deed(payload or b"") and not self._returns
        self._returns = False
        try:
            found = await to_thread.run_sync(look, active)
        except ReverbError:
            _LOG.exception("The store could not be asked who is signed in")
            return False
        if self._first is None:
            self._first = found
        return (found.user, found.refusal) == (self._first.user, self._first.refusal)


def _is_deed(payload: bytes) -> bool:
    """Whether a person did something: not what a page asks for by itself as time passes."""
    try:
        message = BackMsg.FromString(payload)
    except DecodeError:
        return False
    return message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun
