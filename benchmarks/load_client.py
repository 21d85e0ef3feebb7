"""Somebody who looks at pages of a running Reverb: a websocket that speaks the app's own protobuf, without a browser.

    async with Visitor("ws://127.0.0.1:8501/_stcore/stream") as visitor:
        seen = await visitor.go("engagement", study="sample")
        again = await visitor.rerun()

It keeps what a browser keeps (the page it is on and which messages it has already), counts what it was sent, and waits
until the script has finished.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

#: Seconds that one run of a page may take before it counts as failed.
PATIENCE: Final = 180.0
_STREAM: Final = "/_stcore/stream"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a page as its visitor saw it.

    `seconds` from asking until the script had finished, `bytes` of all messages before compression, `elements` that
    were shown, `titles` in the order they came, `errors`: exceptions and red boxes, and what else went wrong.
    """

    seconds: float
    bytes: int
    elements: int
    titles: tuple[str, ...]
    errors: tuple[str, ...]


class Visitor:
    """One tab. `server` is the address of the server, as `http://127.0.0.1:8501`."""

    def __init__(self, server: str) -> None:
        self._address = server.replace("http", "ws", 1) + _STREAM
        self._page, self._query, self._script = "", "", ""
        self._kept: list[str] = []

    async def __aenter__(self) -> Self:
        self._socket: ClientConnection = await connect(
            self._address, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE, ping_timeout=PATIENCE
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def go(self, page: str, **query: str) -> Run:
        """Open a page by its address, as a link does; `query` is what stands behind the question mark."""
        self._page, self._query, self._script = page, urlencode(query), ""
        return await self.rerun()

    async def rerun(self) -> Run:
        """Run the page once more, with every choice as it is."""
        await self._socket.send(self._asked().SerializeToString())
        return await asyncio.wait_for(self._until_it_finished(), PATIENCE)

    def _asked(self) -> BackMsg:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.page_script_hash = self._query, self._page, self._script
        asked.cached_message_hashes.extend(self._kept)
        return message

    async def _until_it_finished(self) -> Run:
        began, size, elements = time.perf_counter(), 0, 0
        titles, errors = list[str](), list[str]()
        while True:
            raw = await self._socket.recv()
            size += len(raw)
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if message.hash and message.metadata.cacheable:
                self._kept.append(message.hash)
            if kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "page_not_found":
                errors.append(f"There is no page {self._page}.")
            elif kind == "delta":
                elements += 1
                titles += _title(message)
                errors += _wrong(message)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    errors.append("The script could not be compiled.")
                return Run(time.perf_counter() - began, size, elements, tuple(titles), tuple(errors))


def _title(message: ForwardMsg) -> list[str]:
    element = message.delta.new_element
    if element.WhichOneof("type") == "heading" and element.heading.tag == "h1":
        return [element.heading.body]
    return []


def _wrong(message: ForwardMsg) -> list[str]:
    """What a message says went wrong; nothing of most."""
    element = message.delta.new_element
    if element.WhichOneof("type") == "exception":
        return [element.exception.message]
    if element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
        return [element.alert.body]
    return []
