"""Sign-ins as the server knows them: when they began, when they were last active, whether they have ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from analysis.storage.clock import written
from analysis.storage.schema import SIGN_INS

#: How long a sign-in is remembered: far longer than any may last, so that an ended one never begins anew.
_KEPT: Final = dt.timedelta(days=32)
#: Follows, in the store, why a sign-in ran out, once one of its tabs was sent to the provider's way out.
_LEFT: Final = " and left"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in; `login` and `person` are tokens, `ended` says why it is no more (None while it lasts)."""

    login: str
    person: str
    started: dt.datetime
    active: dt.datetime
    ended: str | None


def read_sign_in(connection: Connection, login: str) -> SignIn | None:
    """The sign-in that a token stands for; None where it was never seen."""
    row = connection.execute(select(SIGN_INS).where(SIGN_INS.c.login == login)).first()
    return None if row is None else _sign_in(row)


def last_active(connection: Connection) -> dict[str, dt.datetime]:
    """When each person was last active, by their token."""
    rows = connection.execute(select(SIGN_INS.c.person, SIGN_INS.c.active_at).order_by(SIGN_INS.c.active_at)).all()
    return {row.person: dt.datetime.fromisoformat(row.active_at) for row in rows}


def begin_sign_in(connection: Connection, login: str, person: str, started: dt.datetime, active: dt.datetime) -> SignIn:
    """Notes a sign-in, and forgets those that ended long ago."""
    connection.execute(delete(SIGN_INS).where(SIGN_INS.c.active_at < written(active - _KEPT)))
    begun = {"login": login, "person": person, "started_at": written(started), "active_at": written(active)}
    connection.execute(insert(SIGN_INS).values(**begun, ended=None))
    return SignIn(login, person, started, active, None)


def note_activity(connection: Connection, login: str, at: dt.datetime) -> None:
    """Notes that a sign-in is in use."""
    connection.execute(update(SIGN_INS).where(SIGN_INS.c.login == login).values(active_at=written(at)))


def end_sign_in(connection: Connection, login: str, why: str) -> bool:
    """Ends one sign-in; gives whether it had not ended before."""
    mine = (SIGN_INS.c.login == login) & SIGN_INS.c.ended.is_(None)
    return connection.execute(update(SIGN_INS).where(mine).values(ended=why)).rowcount > 0


def take_leave(connection: Connection, login: str) -> bool:
    """Whether a sign-in that ran out has not taken leave of its browser yet; from now on it has."""
    mine = (SIGN_INS.c.login == login) & SIGN_INS.c.ended.in_(("idle", "age"))
    return connection.execute(update(SIGN_INS).where(mine).values(ended=SIGN_INS.c.ended + _LEFT)).rowcount > 0


def end_sign_ins_of(connection: Connection, person: str, why: str) -> int:
    """Ends every sign-in of a person, in whichever browser; gives how many there were."""
    mine = (SIGN_INS.c.person == person) & SIGN_INS.c.ended.is_(None)
    return connection.execute(update(SIGN_INS).where(mine).values(ended=why)).rowcount


def drop_sign_ins_of(connection: Connection, person: str) -> None:
    """Forgets every sign-in of a person."""
    connection.execute(delete(SIGN_INS).where(SIGN_INS.c.person == person))


def sign_in_rows(connection: Connection) -> list[dict[str, Any]]:
    """Every sign-in as a row."""
    return [row._asdict() for row in connection.execute(select(SIGN_INS).order_by(SIGN_INS.c.login))]


def replace_sign_in_rows(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Keeps rows as `sign_in_rows` gives them in place of all there are."""
    connection.execute(delete(SIGN_INS))
    for row in rows:
        connection.execute(insert(SIGN_INS).values(**row))


def _sign_in(row: Row[Any]) -> SignIn:
    started, active = (dt.datetime.fromisoformat(text) for text in (row.started_at, row.active_at))
    return SignIn(row.login, row.person, started, active, row.ended.removesuffix(_LEFT) if row.ended else None)
