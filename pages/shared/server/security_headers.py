"""The headers of every answer: what a browser may load, run and tell others on behalf of this app."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.workflow.access_settings import AccessMisconfigured
from pages.shared.access_configuration import access_settings
from pages.shared.server.requests import OWN_REQUEST, request_of
from pages.shared.server.trust import is_secure

#: A year, in seconds.
_HSTS: Final = b"max-age=31536000"
_FEATURES: Final = (
    "camera", "geolocation", "microphone", "payment", "usb", "serial", "hid", "midi", "bluetooth", "display-capture",
    "browsing-topics",
)  # fmt: skip
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def content_policy() -> str:
    """The content security policy: scripts of this server alone, and nothing from or to anywhere else.

    Streamlit's page holds one script inline, allowed by its hash; its styles are written by its scripts.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in _INLINE.findall(page))
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in hashes)])
    return "; ".join([
        "default-src 'self'", f"script-src {scripts}", "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:",
        "media-src 'self' blob:", "object-src 'none'", "frame-src 'none'", "base-uri 'self'", "form-action 'self'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


def security_headers(*, secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers, by names in small letters."""
    headers = {
        "content-security-policy": content_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "permissions-policy": ", ".join(f"{one}=()" for one in _FEATURES),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    kept = [(name.encode(), value.encode()) for name, value in headers.items()]
    return [*kept, (b"strict-transport-security", _HSTS)] if secure else kept


class SecurityHeaders:
    """ASGI middleware that puts the headers on every answer, in place of whatever the answer says itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on its answer."""
        if scope["type"] != "http" or scope.get(OWN_REQUEST):
            await self._app(scope, receive, send)
            return
        ours = security_headers(secure=_is_secure(scope))
        names = {name for name, _ in ours}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in names]
                message = {**message, "headers": [*kept, *ours]}
            await send(message)

        await self._app(scope, receive, sent)


def _is_secure(scope: Scope) -> bool:
    try:
        return is_secure(request_of(scope), access_settings())
    except AccessMisconfigured:
        return False
