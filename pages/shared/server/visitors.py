"""Who is behind a request that Streamlit would serve without asking: by its cookies, or by what the proxy says."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from typing import Any, Final

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from analysis.workflow.access import local_user
from analysis.workflow.access_settings import AccessSettings
from analysis.workflow.admission import NOBODY, Admission, admit_claims
from analysis.workflow.sign_in import VISIT, proxy_claims
from pages.shared.access import ROLE
from pages.shared.connection import GATE_SECRET
from pages.shared.server.requests import Request
from pages.shared.workspace import opened_workspace

#: The cookie that a page of local mode was given; ports share their cookies, so its name holds the port.
_LOCAL: Final = "reverb_local_{port}"


def local_cookie(request: Request) -> tuple[str, str]:
    """Name and value of the cookie that shows, in local mode, that a browser was handed a page by this process."""
    return _LOCAL.format(port=request.port), hmac.digest(GATE_SECRET.encode(), b"local", "sha256").hex()


def admission_of(request: Request, settings: AccessSettings, *, active: bool = False) -> Admission:
    """Whether whoever is behind a request is let in. Raises StoreError where the store cannot be asked."""
    if settings.mode == "local":
        name, value = local_cookie(request)
        return Admission(local_user(os.environ.get(ROLE)), None) if _is(request, name, value) else NOBODY
    claims = _claims(request, settings)
    return admit_claims(opened_workspace(), claims, settings, active=active) if claims else NOBODY


def _is(request: Request, name: str, value: str) -> bool:
    return hmac.compare_digest(request.cookies.get(name, "").encode("utf-8", "replace"), value.encode())


def _claims(request: Request, settings: AccessSettings) -> Mapping[str, Any]:
    if settings.mode == "header":
        return proxy_claims(request.headers, request.cookies.get(VISIT), settings)
    return _signed_claims(request.cookies)


def _signed_claims(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """The claims in the cookie that Streamlit signed at sign-in; nothing where it is missing, forged or broken."""
    secret = get_cookie_secret()

    def unsigned(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    try:
        held = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
        claims = json.loads(held) if held else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else {}
