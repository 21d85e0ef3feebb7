"""Who is signed in: the one seam for it, looked up at every run. Without sign-in that is whoever sits here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from analysis.workflow.access import NotAllowed, User, local_user, require_local_address, require_local_host
from analysis.workflow.access_settings import AccessMisconfigured, AccessSettings
from analysis.workflow.admission import NOBODY, Admission, admit_claims, identify, must_leave, sign_out
from analysis.workflow.sign_in import VISIT, proxy_claims
from pages.shared import connection
from pages.shared.access_configuration import access_settings
from pages.shared.asked import asked_once
from pages.shared.workspace import workspace

#: In local mode: shows the app as one role sees it.
ROLE: Final = "REVERB_ROLE"


def visitor() -> Admission:
    """Whether somebody is let in at this run, and as whom.

    Shows why and ends the run where the configuration does not let anybody in.
    """
    try:
        settings = access_settings()
        if settings.mode == "local":
            return _at_this_machine()
        _require_gate()
    except (NotAllowed, AccessMisconfigured) as error:
        st.error(f"{error.message} {error.advice}", icon=":material/lock:")
        st.stop()
    claims = _claims(settings)
    return admit_claims(workspace(), claims, settings) if claims else NOBODY


def current_user() -> User:
    """The user of this run. Ends the run where nobody is let in."""
    user = asked_once(visitor).user
    if user is None:
        st.error("Nobody is signed in.", icon=":material/lock:")
        st.stop()
    return user


def require(action: str) -> User:
    """The user, who may do `action`; anybody else sees why not, and the run ends. Every page begins with this."""
    user = current_user()
    if not user.may(action):
        st.error(f"The role {user.role} may not open this page.", icon=":material/lock:")
        st.stop()
    return user


def end_sign_in() -> None:
    """Sign this run's person out, in all their tabs and browsers."""
    settings = access_settings()
    identity = identify(_claims(settings), settings)
    if identity is not None:
        sign_out(workspace(), identity)
    if settings.mode == "oidc":
        st.logout()


def leave_provider() -> None:
    """Where this run's sign-in ran out, end it at the identity provider as well; one of its tabs does so."""
    settings = access_settings()
    identity = identify(_claims(settings), settings)
    if settings.mode == "oidc" and identity is not None and must_leave(workspace(), identity):
        st.logout()


def _at_this_machine() -> Admission:
    # A server that listens elsewhere is the gate's concern: it sees each connection's own address.
    if not connection.passed_the_gate():
        require_local_address(st.get_option("server.address"))
    require_local_host(connection.headers().get("host"))
    user = local_user(os.environ.get(ROLE))
    return Admission(user, None)


def _require_gate() -> None:
    """Raise where people sign in and nothing guards what Streamlit serves without asking: media and uploads."""
    if connection.headers() and not connection.passed_the_gate():
        raise NotAllowed(
            "NO_GATE", "Sign-in is configured, and this server cannot keep files from people who are not signed in.",
            "Start it as `uvicorn asgi:app`, as the README says.",
        )  # fmt: skip


def _claims(settings: AccessSettings) -> Mapping[str, Any]:
    """The claims of this run's connection, verified by Streamlit's signed cookie or by the gate; empty for nobody."""
    if settings.mode == "header":
        return proxy_claims(connection.headers(), connection.cookie(VISIT), settings)
    claims: dict[str, Any] = st.user.to_dict()
    return claims if claims.get("is_logged_in") is True else {}
