"""Who may sign in and with which role: people by their tokens, what they are called encrypted, each row sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from analysis.storage.clock import now
from analysis.storage.schema import ACCOUNTS
from analysis.storage.seals import seal_of
from analysis.storage.stores import Store

#: Decided for somebody who may not in, whatever their claims say.
NO_ACCESS: Final = "no access"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signed in or was given a role.

    `identity` is what they are called: encrypted as it is kept, in plain words from `list_accounts` alone.
    `configured` is the role of their claims when last seen (None: none), `assigned` what was decided here (None:
    nothing, so that `configured` counts).
    """

    person: str
    identity: str
    configured: str | None
    assigned: str | None


def read_account(connection: Connection, person: str) -> Account | None:
    """The account of a person, its identity as it is kept; None where there is none."""
    row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.person == person)).first()
    return None if row is None else _account(row)


def read_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account, identities as they are kept."""
    return tuple(map(_account, connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.person))))


def list_accounts(store: Store) -> tuple[Account, ...]:
    """Every account by what people are called. Raises StoreError without the key."""
    with store.reading() as connection:
        kept = read_accounts(connection)
    names = store.decrypt([one.identity for one in kept])
    named = [
        Account(one.person, name or "", one.configured, one.assigned) for one, name in zip(kept, names, strict=True)
    ]
    return tuple(sorted(named, key=lambda one: one.identity.casefold()))


def put_account(connection: Connection, account: Account) -> None:
    """Keeps an account in place of the one that was there; when it was first seen stays."""
    there = connection.execute(select(ACCOUNTS.c.first_at).where(ACCOUNTS.c.person == account.person)).first()
    put_account_rows(connection, [
        {"person": account.person, "identity": account.identity, "configured": account.configured,
         "assigned": account.assigned, "first_at": now() if there is None else there.first_at}
    ])  # fmt: skip


def drop_account(connection: Connection, person: str) -> None:
    """Forgets an account."""
    connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.person == person))


def account_rows(connection: Connection) -> list[dict[str, Any]]:
    """Every account as a row without its seal."""
    return [_without_seal(row) for row in connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.person))]


def put_account_rows(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Keeps rows as `account_rows` gives them, each in place of the person's own."""
    for row in rows:
        drop_account(connection, row["person"])
        connection.execute(insert(ACCOUNTS).values(**row, seal=seal_of(row)))


def account_faults(connection: Connection) -> list[str]:
    """Accounts that are not what was written: somebody might have a role that nobody gave them."""
    rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.person)).all()
    return [f"The account of {row.person} was changed." for row in rows if row.seal != seal_of(_without_seal(row))]


def _account(row: Row[Any]) -> Account:
    """A row whose seal does not fit gives no access until somebody decides anew; `check` says which it is."""
    if row.seal != seal_of(_without_seal(row)):
        return Account(row.person, row.identity, None, NO_ACCESS)
    return Account(row.person, row.identity, row.configured, row.assigned)


def _without_seal(row: Row[Any]) -> dict[str, Any]:
    return {key: value for key, value in row._asdict().items() if key != "seal"}
