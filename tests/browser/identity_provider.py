"""An identity provider on loopback: OpenID Connect with PKCE, which signs in whoever its test names, without asking."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.browser.serving import free_port

CLIENT, SECRET = "reverb", "known to the tests"


@dataclass
class IdentityProvider:
    """The provider. `claims` are what it says of whoever signs in next."""

    url: str
    claims: dict[str, Any] = field(default_factory=dict)
    signed_out: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _key: jwk.RSAKey = field(
        default_factory=lambda: jwk.RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
    )

    def says(self, person: str, *groups: str, **more: Any) -> None:
        """Whoever signs in next is `person`, in these groups."""
        self.claims = {"sub": person, "email": person, "email_verified": True, "groups": list(groups), **more}

    @property
    def secrets_toml(self) -> str:
        """The part of the provider in secrets.toml, less the address to come back to."""
        return (
            f'cookie_secret = "{secrets.token_hex(32)}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )

    def app(self) -> Starlette:
        """The provider's addresses."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata), Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]), Route("/keys", self._keys),
                Route("/sign-out", self._sign_out),
            ]
        )  # fmt: skip

    async def _metadata(self, _request: Request) -> Response:
        return JSONResponse({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/sign-out", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def _authorize(self, request: Request) -> Response:
        asked, code = dict(request.query_params), secrets.token_hex(8)
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._codes.pop(str(form["code"]))
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        if asked.get("code_challenge") != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 3600, "nonce": asked.get("nonce")}
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, {**said, **self.claims}, self._key)
        access = secrets.token_hex(8)
        return JSONResponse(
            {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "id_token": token}
        )  # fmt: skip

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _sign_out(self, request: Request) -> Response:
        self.signed_out += 1
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A provider that answers, in a thread of this process, and is stopped at the end."""
    port = free_port()
    provider = IdentityProvider(f"http://127.0.0.1:{port}")
    with in_thread(provider.app(), port):
        yield provider


@contextmanager
def in_thread(app: Any, port: int) -> Iterator[None]:
    """An ASGI application on a port of loopback, served by a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "The loopback server did not start."
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
