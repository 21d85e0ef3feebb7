"""What the server's gate tells a page about the connection it runs for, and how a page knows that the gate said it."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

import streamlit as st

#: The header that the gate adds to each connection it let pass, taken from whatever a client sends under that name.
PASSED: Final = "x-reverb-passed"
#: Known to this process alone, made anew at each start.
GATE_SECRET: Final = secrets.token_hex(32)


def passed_the_gate() -> bool:
    """Whether this run's connection came through the gate of `asgi.py`, which `streamlit run app.py` has not."""
    return hmac.compare_digest(st.context.headers.get(PASSED, ""), GATE_SECRET)


def headers() -> dict[str, str]:
    """The headers of this run's connection by names in small letters; none where there is no browser."""
    return {name.lower(): value for name, value in st.context.headers.to_dict().items()}


def cookie(name: str) -> str | None:
    """A cookie of this run's connection."""
    return st.context.cookies.to_dict().get(name)
