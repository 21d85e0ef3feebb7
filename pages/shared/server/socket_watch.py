"""Watches over a websocket: before each message of a browser it looks whether its person is still let in.

What a browser sends may press a button, and the deed of a button is done before the page looks who is there. So a
message is handed on as it is only while the look finds the person and role that it found before; else all that was
pressed or filled in is taken out of it, and what is left makes the app run anew: the page that is due then appears.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from anyio import to_thread
from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg

from analysis.errors import ReverbError
from analysis.workflow.admission import Admission
from pages.shared.server.requests import Request

_LOG = logging.getLogger("reverb")


class SocketWatch:
    """What one websocket receives. `look` says who is let in, given whether somebody did something; None: anybody."""

    def __init__(self, request: Request, look: Callable[[bool], Admission] | None, receive: Receive) -> None:
        self._look, self._receive = look, receive
        self._seen: Admission | None = None
        self._returns = len([one for one in request.headers.get("sec-websocket-protocol", "").split(",") if one]) > 2

    async def receive(self) -> Message:
        """The next message; without what was pressed where whoever sent it is not let in as before."""
        message = await self._receive()
        payload = message.get("bytes")
        if self._look is None or message["type"] != "websocket.receive" or payload is None:
            return message
        return message if await self._same(self._look, payload) else {**message, "bytes": _run_anew(payload)}

    async def _same(self, look: Callable[[bool], Admission], payload: bytes) -> bool:
        """Whether whoever is there is who was there before, in the same role."""
        active, returns, self._returns = _is_deed(payload) and not self._returns, self._returns, False
        try:
            found = await to_thread.run_sync(look, active)
        except ReverbError:
            _LOG.exception("The store could not be asked who is signed in")
            return False
        before, self._seen = self._seen, found
        if before is None:  # a session that comes back may hold buttons of a role that is gone
            return found.user is not None or not returns
        return (found.user, found.refusal) == (before.user, before.refusal)


def _run_anew(payload: bytes) -> bytes:
    """A message that runs the whole app at the address that the browser shows, and holds nothing else."""
    asked = BackMsg()
    message = _read(payload)
    if message is not None and message.WhichOneof("type") == "rerun_script":
        asked.rerun_script.CopyFrom(message.rerun_script)
        for name in ("widget_states", "fragment_id", "is_auto_rerun"):
            asked.rerun_script.ClearField(name)
    else:
        asked.rerun_script.query_string = ""
    return bytes(asked.SerializeToString())


def _is_deed(payload: bytes) -> bool:
    """Whether a person did something: not what a page asks for by itself as time passes."""
    message = _read(payload)
    if message is None or message.WhichOneof("type") != "rerun_script":
        return False
    return not message.rerun_script.is_auto_rerun


def _read(payload: bytes) -> BackMsg | None:
    try:
        message: BackMsg = BackMsg.FromString(payload)
    except DecodeError:
        return None
    return message
