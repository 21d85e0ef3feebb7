"""Where the settings of who may sign in come from: `.streamlit/secrets.toml`, or the file REVERB_ACCESS names."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from analysis.workflow.access_settings import AccessMisconfigured, AccessSettings, read_access

#: Names a TOML file with the tables [access] and [access.roles]; nothing in them is secret.
ACCESS_FILE: Final = "REVERB_ACCESS"
_TABLE: Final = "access"
_AUTH: Final = "auth"
#: The fewest characters of what signs the cookie.
_SHORTEST_SECRET: Final = 32
_SHUT: Final = "Until that is mended nobody can sign in."


def access_settings() -> AccessSettings:
    """The settings as they are now. Raises AccessMisconfigured where they cannot be followed."""
    secrets = _secrets()
    here, named = secrets.get(_TABLE), os.environ.get(ACCESS_FILE)
    if here is not None and named:
        raise _wrong(f"[access] stands in secrets.toml and in the file named by {ACCESS_FILE}: keep one of them.")
    if here is not None and not isinstance(here, Mapping):
        raise _wrong("access in secrets.toml is no table.")
    settings = read_access(_from_file(named) if named else here)
    if settings.mode == "oidc":
        _require_provider(secrets.get(_AUTH))
    elif settings.mode == "local" and _AUTH in secrets:
        raise _wrong('There is a provider ([auth]) in secrets.toml, and [access] does not say mode = "oidc".')
    if settings.mode != "local" and st.get_option("server.trustedUserHeaders"):
        raise _wrong("server.trustedUserHeaders would let headers overwrite who is signed in: leave it empty.")
    return settings


def providers() -> tuple[str | None, ...]:
    """The names of the identity providers to choose from; one None where there is only the one without a name."""
    auth = _secrets().get(_AUTH, {})
    named = tuple(name for name, held in auth.items() if isinstance(held, Mapping) and "client_id" in held)
    return (None,) if "client_id" in auth else named


def is_public_https() -> bool:
    """Whether the provider sends people back to an address with HTTPS, so that browsers speak it with this app."""
    return str(_secrets().get(_AUTH, {}).get("redirect_uri", "")).startswith("https://")


def _secrets() -> Mapping[str, Any]:
    if st.secrets.load_if_toml_exists():
        return st.secrets.to_dict()
    if any(Path(file).exists() for file in st.get_option("secrets.files")):
        raise _wrong("secrets.toml cannot be read as TOML.")
    return {}


def _from_file(name: str) -> Mapping[str, Any]:
    path = Path(name).expanduser()
    try:
        changed = path.stat()
        table = _parsed(path, changed.st_mtime_ns, changed.st_size)
    except OSError as error:
        raise _wrong(f"The file that {ACCESS_FILE} names cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(f"The file that {ACCESS_FILE} names is no TOML: {error}.") from error
    held = table.get(_TABLE)
    if not isinstance(held, Mapping) or set(table) != {_TABLE}:
        raise _wrong(f"The file that {ACCESS_FILE} names has to hold the table [access] and no other.")
    return held


@lru_cache(maxsize=4)
def _parsed(path: Path, _changed: int, _size: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _require_provider(auth: object) -> None:
    """Raise AccessMisconfigured unless [auth] says all that `st.login` needs."""
    if not isinstance(auth, Mapping):
        raise _wrong("[access] says that people sign in by OIDC, and the table [auth] is missing in secrets.toml.")
    for name in ("redirect_uri", "cookie_secret"):
        if not isinstance(auth.get(name), str) or not auth[name]:
            raise _wrong(f"{name} is missing in the table [auth].")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise _wrong(f"cookie_secret in [auth] is shorter than {_SHORTEST_SECRET} characters: it could be guessed.")
    sections = [auth] if "client_id" in auth else [one for one in auth.values() if isinstance(one, Mapping)]
    needed = ("client_id", "client_secret", "server_metadata_url")
    if not sections or any(not one.get(name) for one in sections for name in needed):
        raise _wrong(f"A provider in [auth] needs {', '.join(needed)}.")


def _wrong(message: str) -> AccessMisconfigured:
    return AccessMisconfigured("ACCESS_SETTINGS", message, _SHUT)
