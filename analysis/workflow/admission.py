"""Who is let in: the role and the state of a sign-in, looked up in the store whenever somebody does anything.

A claim of an identity provider says who somebody is and what they may; the store says whether their sign-in still
lasts, and what an administrator decided about them. Nothing is remembered between two looks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from analysis.storage.accounts import Account, put_account, read_account
from analysis.storage.audit import append_log
from analysis.storage.sign_ins import (
    SignIn,
    begin_sign_in,
    end_sign_in,
    end_sign_ins_of,
    note_activity,
    read_sign_in,
    take_leave,
)
from analysis.storage.stores import Transaction
from analysis.workflow.access import ROLES, User
from analysis.workflow.access_settings import AccessSettings, Limits
from analysis.workflow.sign_in import SLACK, Identity, ending, identity_of, proxy_identity, role_for
from analysis.workflow.workspace import Workspace

#: Why somebody is not let in: nobody is signed in, the sign-in ended, or there is no role for them.
Refusal = Literal["nobody", "signed out", "idle", "age", "no role"]

#: Activity is noted once in this time, to spare the store.
NOTED_EVERY: Final = dt.timedelta(minutes=1)
#: What the log calls the end of a sign-in.
_ENDINGS: Final = {"idle": "no activity", "age": "its time was over", "signed out": ""}


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether somebody is let in: `user` where they are, `refusal` where not; `shown` is how they are called."""

    user: User | None
    refusal: Refusal | None
    shown: str = ""


NOBODY: Final = Admission(None, "nobody")


def person_token(workspace: Workspace, person: str) -> str:
    """The token of somebody who signs in; of a kind of its own, so that it meets no token of a study's people."""
    return workspace.pseudonymiser.word_token("user", person)


def pseudonym(person: str, role: str | None) -> str:
    """What the log calls somebody: their role and the first digits of their token."""
    return f"{role or 'no role'} {person.partition(':')[2][:8]}"


def effective_role(account: Account) -> str | None:
    """What an administrator decided, else what the claims gave; None for no access."""
    role = account.configured if account.assigned is None else account.assigned
    return role if role in ROLES else None


def admit(
    workspace: Workspace, identity: Identity | None, configured: str | None, limits: Limits, *, now: dt.datetime,
    active: bool = False,
) -> Admission:  # fmt: skip
    """Look up whether somebody whose claims were verified is let in now, with which role.

    `configured` is the role of their claims. The first look begins their sign-in, the first one after its end ends
    it; `active` says that a person did something, and keeps it from being idle.
    """
    if identity is None:
        return NOBODY
    person, login = (
        person_token(workspace, identity.person),
        workspace.pseudonymiser.word_token("login", identity.login),
    )
    with workspace.store.reading() as connection:
        account, held = read_account(connection, person), read_sign_in(connection, login)
    fresh = account is None or account.configured != configured or held is None
    if fresh or _is_due(held, limits, now, active=active):
        return _write(workspace, identity, configured, limits, now, person, login, active=active)
    return _admission(account, held, identity)


def _is_due(held: SignIn | None, limits: Limits, now: dt.datetime, *, active: bool) -> bool:
    """Whether a sign-in has to be written to: it is to end, or its activity to be noted."""
    if held is None or held.ended:
        return False
    return bool(ending(held.started, held.active, now, limits)) or (active and now - held.active >= NOTED_EVERY)


def _write(
    workspace: Workspace, identity: Identity, configured: str | None, limits: Limits, now: dt.datetime, person: str,
    login: str, *, active: bool,
) -> Admission:  # fmt: skip
    with workspace.store.writing() as connection:
        account = _keep_account(workspace, connection, identity, configured, person)
        held = read_sign_in(connection, login)  # another tab may have been first
        if held is None:
            held = _begin(connection, identity, account, login, now)
        why = None if held.ended else ending(held.started, held.active, now, limits)
        if why and end_sign_in(connection, login, why):
            append_log(connection, pseudonym(person, effective_role(account)), "sign out", subject=_ENDINGS[why])
            return Admission(None, why, identity.shown)
        if active and not held.ended and now - held.active >= NOTED_EVERY:
            note_activity(connection, login, now)
    return _admission(account, held, identity)


def _keep_account(
    workspace: Workspace, connection: Transaction, identity: Identity, configured: str | None, person: str
) -> Account:
    there = read_account(connection, person)
    if there is not None and there.configured == configured:
        return there
    (name,) = workspace.store.encrypt([identity.shown])
    account = Account(person, name or "", configured, there.assigned if there else None)
    put_account(connection, account)
    return account


def _begin(connection: Transaction, identity: Identity, account: Account, login: str, now: dt.datetime) -> SignIn:
    """Note a sign-in. One that its provider made a while ago has lasted, idle, ever since."""
    since = now if identity.since is None else min(identity.since, now)
    held = begin_sign_in(connection, login, account.person, since, since if now - since > SLACK else now)
    append_log(connection, pseudonym(account.person, effective_role(account)), "sign in")
    return held


def _admission(account: Account | None, held: SignIn | None, identity: Identity) -> Admission:
    if account is None or held is None:
        return NOBODY
    if held.ended:
        why: Refusal = "idle" if held.ended == "idle" else "age" if held.ended == "age" else "signed out"
        return Admission(None, why, identity.shown)
    role = effective_role(account)
    if role is None:
        return Admission(None, "no role", identity.shown)
    return Admission(User(pseudonym(account.person, role), role, account.person), None, identity.shown)


def sign_out(workspace: Workspace, identity: Identity) -> None:
    """End every sign-in of somebody, in whichever browser and tab, and say so in the log."""
    person = person_token(workspace, identity.person)
    with workspace.store.writing() as connection:
        account = read_account(connection, person)
        if end_sign_ins_of(connection, person, "signed out"):
            role = None if account is None else effective_role(account)
            append_log(connection, pseudonym(person, role), "sign out")


def must_leave(workspace: Workspace, identity: Identity) -> bool:
    """Whether a sign-in that ran out has to be ended at the provider as well; so for the first who asks, and once.

    A second tab of it that did so later would end the sign-in that its person began meanwhile.
    """
    with workspace.store.writing() as connection:
        return take_leave(connection, workspace.pseudonymiser.word_token("login", identity.login))


def identify(claims: Mapping[str, Any], settings: AccessSettings) -> Identity | None:
    """Who verified claims are about, in the mode that is set; None for nobody."""
    return proxy_identity(claims) if settings.mode == "header" else identity_of(claims, settings)


def admit_claims(
    workspace: Workspace, claims: Mapping[str, Any], settings: AccessSettings, *, active: bool = False
) -> Admission:
    """`admit` for claims that somebody verified, at this moment."""
    identity, role = identify(claims, settings), role_for(claims, settings)
    return admit(workspace, identity, role, settings.limits, now=_now(), active=active)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
