"""Streamlit's own scripts and fonts, from memory: a first visit asks for a hundred of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

_FOLDER: Final = "/static/"
#: What an answer must say of itself to be kept: its name changes whenever its content does.
_FOR_EVER: Final = b"immutable"
#: Requests for a part of a file, or for whether it changed, are Streamlit's to answer.
_CONDITIONS: Final = frozenset({b"range", b"if-none-match", b"if-modified-since"})
#: Bytes of all files together; Streamlit brings some 25 MB, of which few are ever asked for.
_MOST_BYTES: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class _File:
    """An answer of 200, as it was."""

    headers: Headers
    body: bytes

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class KeptFiles:
    """ASGI middleware. What Streamlit once answered from its own folder of files that never change is answered from
    memory after that: it reads them anew each time, in four turns of another thread.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._files: dict[str, _File] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from memory, or let it pass and keep the answer."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(_FOLDER):
            await self._app(scope, receive, send)
            return
        if _CONDITIONS & {name.lower() for name, _ in scope["headers"]}:
            await self._app(scope, receive, send)
        elif kept := self._files.get(scope["path"]):
            await kept.send(send)
        else:
            answer = _Answer(send)
            await self._app(scope, receive, answer.passes)
            self._keep(scope["path"], answer)

    def _keep(self, path: str, answer: _Answer) -> None:
        # Somebody else may have asked for it meanwhile.
        if answer.is_for_ever and path not in self._files and self._bytes + len(answer.body) <= _MOST_BYTES:
            self._files[path] = _File(answer.headers, bytes(answer.body))
            self._bytes += len(answer.body)


class _Answer:
    """An answer on its way, and what it was."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status = 0
        self.headers: Headers = []
        self.body = bytearray()

    @property
    def is_for_ever(self) -> bool:
        """Whether it is whole, as it was asked for, and stays the same under its name."""
        held = dict(self.headers)
        length = held.get(b"content-length", b"").decode("latin-1")
        as_it_is = b"content-encoding" not in held and b"set-cookie" not in held
        return (
            self._status == 200 and as_it_is and length == str(len(self.body))
            and _FOR_EVER in held.get(b"cache-control", b"")
        )  # fmt: skip

    async def passes(self, message: Message) -> None:
        """Hand on a message of the answer, and remember it."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self.headers = [(name.lower(), value) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
        await self._send(message)
