"""Which requests are refused whoever is behind them: those that reach the app by a way that cannot be trusted."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from analysis.workflow.access import LOCAL_ADDRESSES, name_in
from analysis.workflow.access_settings import AccessSettings
from analysis.workflow.sign_in import comes_from_proxy
from pages.shared.access_configuration import is_public_https
from pages.shared.server.requests import HEALTH, Request

#: What a proxy adds: in local mode nobody else may reach the app by way of one.
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def distrust(request: Request, settings: AccessSettings) -> str | None:
    """Why a request is refused; None where it is not."""
    if settings.mode == "local":
        return _not_from_here(request)
    if settings.proxy is None or request.path in HEALTH:
        return None
    trusted = comes_from_proxy(request.peer, request.headers, settings.proxy)
    return None if trusted else "Reverb is reached by way of its proxy only."


def is_secure(request: Request, settings: AccessSettings) -> bool:
    """Whether the browser speaks HTTPS: with this server, or with whatever stands before it.

    A proxy that is trusted says so itself; where people sign in by OIDC the address they are sent back to tells.
    """
    if request.scheme in ("https", "wss"):
        return True
    if settings.mode == "oidc":
        return is_public_https()
    proxy = settings.proxy
    told = request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower() == "https"
    return told and proxy is not None and comes_from_proxy(request.peer, request.headers, proxy)


def _not_from_here(request: Request) -> str | None:
    """Local mode answers this machine alone: by address, by name, and by the page that asks."""
    here = "Reverb runs without sign-in and answers this machine only, as http://127.0.0.1."
    if not {request.peer, request.server} <= set(LOCAL_ADDRESSES):  # through a file they are not known: refused too
        return here
    if name_in(request.headers.get("host", "")) not in LOCAL_ADDRESSES:
        return here
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).hostname not in LOCAL_ADDRESSES:
        return here
    return here if any(name in request.headers for name in _FORWARDED) else None
