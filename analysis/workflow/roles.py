"""Giving and taking roles: by administrators alone, never so that none of them is left, and always in the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from analysis.errors import UsageError
from analysis.storage.accounts import (
    NO_ACCESS,
    Account,
    drop_account,
    list_accounts,
    put_account,
    read_account,
    read_accounts,
)
from analysis.storage.audit import append_log
from analysis.storage.sign_ins import drop_sign_ins_of, last_active
from analysis.storage.stores import Transaction
from analysis.workflow.access import ADMIN, ROLES, NotAllowed, User
from analysis.workflow.admission import effective_role, person_token, pseudonym
from analysis.workflow.sign_in import person_of
from analysis.workflow.workspace import Workspace

#: What an administrator may decide about somebody besides a role.
AS_CONFIGURED: Final = "as configured"
CHOICES: Final = (AS_CONFIGURED, *ROLES, NO_ACCESS)
LONGEST_IDENTITY: Final = 320


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list: how they are called, their role now (None: none) and where it comes from.

    `name` is what the log calls them in that role, `last` when they were last active (None: never seen).
    """

    person: str
    identity: str
    role: str | None
    source: str
    name: str
    last: dt.datetime | None


def list_people(workspace: Workspace) -> tuple[Person, ...]:
    """Everybody who signed in or was given a role, by how they are called."""
    with workspace.store.reading() as connection:
        active = last_active(connection)
    return tuple(_person(account, active.get(account.person)) for account in list_accounts(workspace.store))


def add_person(workspace: Workspace, identity: str, choice: str, *, by: User) -> None:
    """Give a role to somebody who has not signed in yet, by the mail address they will sign in with."""
    by.require("manage access")
    text = identity.strip()
    if not text or len(text) > LONGEST_IDENTITY:
        raise UsageError(
            "NO_PERSON", "That is no mail address or name to sign in with.", "Write it as the sign-in does."
        )
    person = person_token(workspace, person_of(text))
    with workspace.store.writing() as connection:
        if read_account(connection, person) is None:
            (name,) = workspace.store.encrypt([text])
            put_account(connection, Account(person, name or "", None, None))
        _decide(connection, person, choice, by)


def assign_role(workspace: Workspace, person: str, choice: str, *, by: User) -> None:
    """Give somebody on the list a role, no access, or what their claims give.

    Raises NotAllowed for who may not, for one's own role, and where no administrator would be left.
    """
    by.require("manage access")
    with workspace.store.writing() as connection:
        _decide(connection, person, choice, by)


def remove_person(workspace: Workspace, person: str, *, by: User) -> None:
    """Take somebody off the list and end their sign-ins; should they come again, their claims count."""
    by.require("manage access")
    with workspace.store.writing() as connection:
        _require_other(person, by)
        _require_admin_left(connection, person, None)
        drop_account(connection, person)
        drop_sign_ins_of(connection, person)
        append_log(connection, by.name, "role", subject=f"{pseudonym(person, 'person')}: off the list")


def _decide(connection: Transaction, person: str, choice: str, by: User) -> None:
    if choice not in CHOICES:
        raise UsageError("UNKNOWN_ROLE", f'There is no role "{choice[:40]}".', f"Choices are {', '.join(CHOICES)}.")
    account = read_account(connection, person)
    if account is None:
        raise UsageError("NO_PERSON", "That person is not on the list any more.", "Look at the list again.")
    _require_other(person, by)
    changed = Account(person, account.identity, account.configured, None if choice == AS_CONFIGURED else choice)
    _require_admin_left(connection, person, effective_role(changed))
    put_account(connection, changed)
    append_log(connection, by.name, "role", subject=f"{pseudonym(person, 'person')}: {choice}")


def _require_other(person: str, by: User) -> None:
    if person == by.person:
        raise NotAllowed(
            "OWN_ROLE", "Nobody changes their own role.", "Ask another administrator, or change the configuration."
        )


def _require_admin_left(connection: Transaction, person: str, role: str | None) -> None:
    """Raise NotAllowed where `person` is the last administrator and would not be one with `role`."""
    admins = {one.person for one in read_accounts(connection) if effective_role(one) == ADMIN}
    if role != ADMIN and admins == {person}:
        raise NotAllowed(
            "LAST_ADMIN", "That is the last administrator: nobody could give a role any more.",
            "Make somebody else an administrator first.",
        )  # fmt: skip


def _person(account: Account, last: dt.datetime | None) -> Person:
    role = effective_role(account)
    source = "configuration" if account.assigned is None else "assigned here"
    if account.assigned is None and account.configured is None:
        source = "nowhere"
    return Person(account.person, account.identity, role, source, pseudonym(account.person, role), last)
