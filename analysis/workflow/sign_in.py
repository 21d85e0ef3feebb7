"""Who somebody is by their claims, which role these give, and when a sign-in has ended: pure, and default deny.

Claims come from outside. One that is missing, or of another type than it should be, gives nothing; nothing is raised.
"""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeGuard

from analysis.workflow.access import ROLES
from analysis.workflow.access_settings import AccessSettings, Limits, ProxySettings

#: How far the clock of an identity provider may be ahead of ours.
SLACK: Final = dt.timedelta(minutes=5)
#: The cookie that tells one browser's visits by way of a proxy from another's.
VISIT: Final = "reverb_visit"
_LONGEST: Final = 320

#: Why a sign-in is no more.
Ending = Literal["signed out", "idle", "age"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the identity provider knows them.

    `person` tells people apart (an address of mail in small letters, or issuer and subject), `shown` is how they are
    called on a page, `login` tells one sign-in of theirs from another, `since` is when that was (None: not told).
    """

    person: str
    shown: str
    login: str
    since: dt.datetime | None = None


def identity_of(claims: Mapping[str, Any], settings: AccessSettings) -> Identity | None:
    """Who the claims are about; None where they do not say so well enough.

    OIDC claims need `sub` and `iat`, which every provider has to send. Somebody is known by the claim
    `settings.person`, and by issuer and subject where that is missing or is a mail address nobody verified.
    """
    subject, issuer = claims.get("sub"), claims.get("iss", "")
    since = _moment(claims.get("iat"))
    if not _is_text(subject) or not isinstance(issuer, str) or since is None:
        return None
    named = _trusted(claims).get(settings.person)
    person = person_of(named) if _is_text(named) else f"{issuer} {subject}"
    parts = (claims.get(name) for name in ("iat", "nonce", "sid", "jti"))
    login = " ".join([issuer, subject, *(str(part) for part in parts)])
    return Identity(person, named if _is_text(named) else subject, login, since)


def person_of(text: str) -> str:
    """How a person is told from others: the mail address or name without spaces around it, in small letters."""
    return text.strip().casefold()


def role_for(claims: Mapping[str, Any], settings: AccessSettings) -> str | None:
    """The role that the claims give by the settings; None where they give none.

    Several may match: the first of `ROLES` counts (admin, hr, analyst, leader, auditor). Values are compared to the
    letter, mail addresses without regard to capitals.
    """
    held = _values(_claim(_trusted(claims), settings.claim))
    fold = settings.claim == "email"
    given = {value.casefold() if fold else value for value in held}
    for role in ROLES:
        if given & {value.casefold() if fold else value for value in settings.roles.get(role, ())}:
            return role
    return None


def proxy_claims(headers: Mapping[str, str], visit: str | None, settings: AccessSettings) -> dict[str, Any]:
    """What the headers of a trusted proxy say, in the shape of claims; nothing where they name nobody.

    `headers` by names in small letters, `visit` the browser's cookie `VISIT`. Whether the proxy is trusted is asked
    before (`comes_from_proxy`).
    """
    proxy = settings.proxy
    person = headers.get(proxy.person, "").strip() if proxy else ""
    if proxy is None or not person or not visit:
        return {}
    groups = [one.strip() for one in headers.get(proxy.groups, "").split(proxy.separator) if one.strip()]
    return {"person": person, "visit": visit, settings.claim: groups}


def proxy_identity(claims: Mapping[str, Any]) -> Identity | None:
    """Who `proxy_claims` are about; a visit is a sign-in, and the proxy does not tell when it began."""
    person, visit = claims.get("person"), claims.get("visit")
    if not _is_text(person) or not _is_text(visit):
        return None
    return Identity(person_of(person), person, f"{person_of(person)} {visit}")


def comes_from_proxy(address: str | None, headers: Mapping[str, str], proxy: ProxySettings) -> bool:
    """Whether a request comes from the proxy: by its address, and by its secret where one was agreed."""
    try:
        peer = ipaddress.ip_address((address or "").removeprefix("::ffff:"))
    except ValueError:
        return False
    if not any(peer in network for network in proxy.networks):
        return False
    if not proxy.secret:
        return True
    return hmac.compare_digest(headers.get(proxy.secret_header, "").encode(), proxy.secret.encode())


def ending(started: dt.datetime, active: dt.datetime, now: dt.datetime, limits: Limits) -> Ending | None:
    """Why a sign-in that began and was last active then has ended by now; None while it lasts."""
    if now - started >= limits.whole:
        return "age"
    return "idle" if now - active >= limits.idle else None


def _claim(claims: Mapping[str, Any], path: str) -> object:
    """A claim by its name, or by the names on the way to it with dots between them."""
    if path in claims:  # names with dots in them are real: "https://example.org/roles"
        return claims[path]
    held: object = claims
    for name in path.split("."):
        held = held.get(name) if isinstance(held, Mapping) else None
    return held


def _values(held: object) -> tuple[str, ...]:
    if isinstance(held, str):
        return (held,)
    if isinstance(held, (list, tuple)) and all(isinstance(one, str) for one in held):
        return tuple(held)
    return ()


def _trusted(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims without a mail address that its provider says nobody verified."""
    verified = claims.get("email_verified", True)
    if verified is True or verified == "true":
        return claims
    return {name: value for name, value in claims.items() if name != "email"}


def _moment(value: object) -> dt.datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST
