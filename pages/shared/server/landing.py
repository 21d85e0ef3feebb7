"""From the page that was asked for to the sign-in and back: what a browser is given with a page."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from typing import Final

from starlette.types import Message, Send

from analysis.workflow.access_settings import AccessSettings
from analysis.workflow.admission import Admission
from analysis.workflow.sign_in import VISIT
from pages.shared.server.cookies import Cookies
from pages.shared.server.requests import Request
from pages.shared.server.visitors import local_cookie

#: Where the identity provider sends people back to.
CALLBACK: Final = "/oauth2callback"
#: Remembers, through the sign-in, which page somebody asked for.
ASKED: Final = "reverb_asked"
_MINUTES: Final = 10
#: Addresses of pages: nothing that could lead to another server.
_PAGE: Final = re.compile(r"/(?:[a-z][a-z0-9-]{0,40})?")
_ASKED: Final = re.compile(r"/[a-z][a-z0-9-]{0,40}(?:\?[!-\[\]-~]{0,600})?")


def is_page(request: Request) -> bool:
    """Whether a page is asked for by its address, as a person does."""
    return request.method == "GET" and bool(_PAGE.fullmatch(request.path))


def prepare(request: Request, settings: AccessSettings, admission: Admission | None, cookies: Cookies) -> str | None:
    """Puts what the browser needs into `cookies`; gives where to send it instead of to the page, if anywhere."""
    if settings.mode == "local":
        name, value = local_cookie(request)
        cookies.put(name, value, same_site="Strict")
    elif settings.mode == "header":
        return _begin_visit(request, settings, admission, cookies)
    elif admission is None or admission.user is None:
        asked = f"{request.path}?{request.query}".removesuffix("?")
        if _ASKED.fullmatch(asked):
            text = base64.urlsafe_b64encode(asked.encode("latin-1")).decode().rstrip("=")
            cookies.put(ASKED, text, same_site="Lax", seconds=60 * _MINUTES)
    return None


def back_to_the_page(request: Request, cookies: Cookies, send: Send) -> Send:
    """Leads an answer that would lead to the first page to the one that was asked for."""
    asked = _asked(request.cookies.get(ASKED, ""))
    cookies.drop(ASKED)

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = cookies.headers(message["headers"])
            if asked:
                headers = [(n, asked if (n.lower(), v) == (b"location", b"/") else v) for n, v in headers]
            message = {**message, "headers": headers}
        await send(message)

    return sent


def _begin_visit(
    request: Request, settings: AccessSettings, admission: Admission | None, cookies: Cookies
) -> str | None:
    """By way of a proxy a visit is a sign-in: the first page begins one, and so does the first after its end.

    Where the proxy has a place to sign out, it is asked to do so in between, and asks for the sign-in anew.
    """
    had_one = VISIT in request.cookies
    if had_one and admission is not None and (admission.user is not None or admission.refusal == "no role"):
        return None
    sign_out = settings.proxy.sign_out if settings.proxy else ""
    if had_one and sign_out and admission is not None and admission.refusal != "nobody":
        cookies.drop(VISIT)
        return sign_out
    cookies.put(VISIT, secrets.token_urlsafe(32), same_site="Lax")
    return None


def _asked(text: str) -> bytes | None:
    try:
        asked = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return None
    return asked.encode("latin-1") if _ASKED.fullmatch(asked) else None
