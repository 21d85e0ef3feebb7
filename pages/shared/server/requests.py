"""What a request is, as far as the gate has to know: its path, its headers, where it comes from, by which name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.types import Scope

#: Marks the server's own request, by a key that no client can put into a scope.
OWN_REQUEST: Final = "reverb.own"
#: Below `/_stcore/` nothing but these is served without asking who somebody is.
_OPEN_CORE: Final = ("health", "host-config", "stream")
#: Path segments behind which lie uploaded files, files to download, and parts of pages.
_GUARDED: Final = ("media", "component", "_stcore", "app")
HEALTH: Final = ("/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class Request:
    """A request or websocket handshake. `headers` by names in small letters; `peer` and `server` are addresses."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    peer: str | None
    server: str | None
    port: int
    scheme: str

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies, by name; none where they cannot be read."""
        held: SimpleCookie = SimpleCookie()
        try:
            held.load(self.headers.get("cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in held.items()}

    @property
    def is_guarded(self) -> bool:
        """Whether what is asked for is nobody's business who is not let in."""
        segments = [one for one in self.path.split("/") if one]
        for place, one in enumerate(segments[:-1]):
            if one == "static":  # the app's own scripts and fonts, some of them in a folder "media"
                return False
            if one in _GUARDED:
                return one != "_stcore" or "/".join(segments[place + 1 :]) not in _OPEN_CORE
        return False

    @property
    def is_upload(self) -> bool:
        """Whether a file is sent or withdrawn."""
        return "upload_file" in self.path.split("/")


def request_of(scope: Scope) -> Request:
    """The request that an ASGI scope of type http or websocket describes. A header sent twice counts by its first."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key == "cookie" and key in headers:
            headers[key] += "; " + value.decode("latin-1")
        else:
            headers.setdefault(key, value.decode("latin-1"))
    client, server = scope.get("client"), scope.get("server")
    return Request(
        scope.get("method", "GET"), scope["path"], scope.get("query_string", b"").decode("latin-1"), headers,
        client[0] if client else None, server[0] if server else None, (server[1] or 0) if server else 0,
        scope.get("scheme", "http"),
    )  # fmt: skip
