"""How people sign in and which claims make which role, as an administrator wrote it: read strictly, or refused.

A setting that is misspelt, or of another type than it should be, would leave a door open or shut without anybody
knowing why. So whatever is not understood refuses the whole, with a sentence that says what was found and what may be.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from analysis.errors import ReverbError
from analysis.workflow.access import ADMIN, ROLES

Mode = Literal["local", "oidc", "header"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

#: A sign-in lasts so long at most, and so long without activity; settings can shorten both and lengthen neither.
LONGEST_HOURS: Final = 8.0
LONGEST_IDLE_MINUTES: Final = 30.0
#: The fewest characters of a secret that a proxy proves itself with.
SHORTEST_SECRET: Final = 16

_KEYS: Final = ("mode", "claim", "person", "hours", "idle_minutes", "roles", "header")
_HEADER_KEYS: Final = ("person", "groups", "separator", "proxies", "secret_header", "secret", "sign_out")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class AccessMisconfigured(ReverbError):
    """The settings of who may sign in cannot be followed; until they can, nobody may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sign-in lasts: in all, and without activity."""

    whole: dt.timedelta = dt.timedelta(hours=LONGEST_HOURS)
    idle: dt.timedelta = dt.timedelta(minutes=LONGEST_IDLE_MINUTES)


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """What an authenticating proxy sends, and how it is known; names of headers in small letters.

    `networks` are the addresses the proxy calls from. `secret_header` and `secret` are both empty where it proves
    itself by its address alone. `sign_out` is the path or address that ends the proxy's own session, or empty.
    """

    person: str
    groups: str
    separator: str
    networks: tuple[Network, ...]
    secret_header: str
    secret: str = field(repr=False)
    sign_out: str

    @property
    def own_headers(self) -> tuple[str, ...]:
        """The headers that nobody but the proxy may send."""
        return tuple(name for name in (self.person, self.groups, self.secret_header) if name)


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """How people sign in.

    `claim` names the claim that roles come from, `person` the one that says who it is; `roles` holds for each role the
    values of the claim that give it. `proxy` is there in header mode alone.
    """

    mode: Mode = "local"
    claim: str = "groups"
    person: str = "email"
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    limits: Limits = Limits()
    proxy: ProxySettings | None = None


def read_access(table: Mapping[str, Any] | None) -> AccessSettings:
    """Settings from the table `[access]`; local mode where there is none. Raises AccessMisconfigured."""
    if table is None:
        return AccessSettings()
    _require_known(table, _KEYS, "access")
    mode = table.get("mode")
    if mode not in MODES:
        raise _wrong(f"The mode of [access] is {_shown(mode)}; it may be {', '.join(MODES)}.")
    if mode == "local":
        return AccessSettings()
    roles = _roles(table.get("roles"))
    limits = Limits(
        dt.timedelta(hours=_number(table, "hours", LONGEST_HOURS)),
        dt.timedelta(minutes=_number(table, "idle_minutes", LONGEST_IDLE_MINUTES)),
    )
    proxy = _proxy(table.get("header")) if mode == "header" else None
    return AccessSettings(
        mode, _text(table, "claim", "groups"), _text(table, "person", "email"), roles, limits, proxy
    )  # fmt: skip


def _roles(table: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(table, Mapping):
        raise _wrong("The table [access.roles] is missing: it says which values of the claim give which role.")
    _require_known(table, ROLES, "access.roles")
    roles = {role: _texts(table[role], f"roles.{role}") for role in ROLES if role in table}
    if not roles.get(ADMIN):
        raise _wrong(f'[access.roles] names nobody for "{ADMIN}", so that nobody could give a role to anybody.')
    return MappingProxyType(roles)


def _proxy(table: object) -> ProxySettings:
    if not isinstance(table, Mapping):
        raise _wrong("The table [access.header] is missing: it says what the proxy sends and where it calls from.")
    _require_known(table, _HEADER_KEYS, "access.header")
    networks = tuple(_network(text) for text in _texts(table.get("proxies"), "header.proxies"))
    if not networks:
        raise _wrong("[access.header] names no proxies: a header would be believed from anybody.")
    secret_header, secret = _text(table, "secret_header", "").lower(), _text(table, "secret", "")
    if bool(secret_header) != bool(secret) or (secret and len(secret) < SHORTEST_SECRET):
        raise _wrong(
            f"secret_header and secret of [access.header] go together, and a secret has {SHORTEST_SECRET} characters "
            "or more."
        )
    return ProxySettings(
        _text(table, "person", "x-forwarded-email").lower(), _text(table, "groups", "x-forwarded-groups").lower(),
        _text(table, "separator", ","), networks, secret_header, secret, _text(table, "sign_out", ""),
    )  # fmt: skip


def _network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise _wrong(f"{_shown(text)} in header.proxies is no address and no network.") from error
    if network.prefixlen == 0:
        raise _wrong(f"{_shown(text)} in header.proxies is every address there is.")
    return network


def _number(table: Mapping[str, Any], name: str, most: float) -> float:
    value = table.get(name, most)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= most:
        raise _wrong(f"{name} of [access] is {_shown(value)}; it may be more than 0 and at most {most:g}.")
    return float(value)


def _text(table: Mapping[str, Any], name: str, otherwise: str) -> str:
    value = table.get(name, otherwise)
    if not isinstance(value, str) or (otherwise and not value.strip()):
        found = "of another type" if name == "secret" else _shown(value)
        raise _wrong(f"{name} in [access] is {found}; it has to be a text.")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, (list, tuple)) or not all(isinstance(one, str) and one.strip() for one in listed):
        raise _wrong(f"{name} in [access] is {_shown(value)}; it has to be a list of texts.")
    return tuple(listed)


def _require_known(table: Mapping[str, Any], known: tuple[str, ...], name: str) -> None:
    if unknown := sorted(set(table) - set(known)):
        raise _wrong(f"[{name}] holds {_shown(unknown[0])}, which is not known; known are {', '.join(known)}.")


def _shown(value: object) -> str:
    return "missing" if value is None else f'"{str(value)[:60]}"'


def _wrong(message: str) -> AccessMisconfigured:
    return AccessMisconfigured("ACCESS_SETTINGS", message, "Until that is mended nobody can sign in.")
