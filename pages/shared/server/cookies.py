"""The cookies that the server sets beside Streamlit's own, and how they reach an answer."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Literal

from starlette.responses import Response
from starlette.types import Message, Send

SameSite = Literal["Strict", "Lax"]


class Cookies:
    """Cookies to set with one answer: never readable by scripts, on HTTPS never sent without it."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._lines: list[bytes] = []

    def put(self, name: str, value: str, *, same_site: SameSite, seconds: int | None = None) -> None:
        """Set a cookie, until the browser closes or for so long."""
        held: SimpleCookie = SimpleCookie()
        held[name] = value
        held[name]["path"], held[name]["httponly"], held[name]["samesite"] = "/", True, same_site
        if self._secure:
            held[name]["secure"] = True
        if seconds is not None:
            held[name]["max-age"] = seconds
        self._lines.append(held[name].OutputString().encode("latin-1"))

    def drop(self, name: str) -> None:
        """Let the browser forget a cookie."""
        self.put(name, "", same_site="Lax", seconds=0)

    def on(self, response: Response) -> Response:
        """The response with these cookies."""
        response.raw_headers.extend((b"set-cookie", line) for line in self._lines)
        return response

    def with_page(self, send: Send) -> Send:
        """Sends these cookies with an answer, and only HTTPS carries any of its cookies where that is spoken."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self.headers(message["headers"])}
            await send(message)

        return sent

    def headers(self, there: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """The headers of an answer with these cookies among them."""
        kept = [(name, self._kept(value) if name.lower() == b"set-cookie" else value) for name, value in there]
        return [*kept, *((b"set-cookie", line) for line in self._lines)]

    def _kept(self, line: bytes) -> bytes:
        return line + b"; Secure" if self._secure and b"secure" not in line.lower() else line
