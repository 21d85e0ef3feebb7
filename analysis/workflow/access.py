"""Who is asking, and what a role may do: default deny."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from analysis.errors import ReverbError

ADMIN: Final = "admin"
HR: Final = "hr"
ANALYST: Final = "analyst"
LEADER: Final = "leader"
AUDITOR: Final = "auditor"
ROLES: Final = (ADMIN, HR, ANALYST, LEADER, AUDITOR)

#: What may be done, and by whom. An action that is not listed may be done by nobody.
PERMISSIONS: Final = MappingProxyType(
    {
        "read release": (ADMIN, HR, ANALYST, LEADER),
        "read preview": (ADMIN, HR, ANALYST),
        "read rows": (ADMIN, HR, ANALYST),
        "import": (ADMIN, HR),
        "code interviews": (ADMIN, HR),
        "edit codebook": (ADMIN, HR, ANALYST),
        "publish": (ADMIN, HR),
        "run programme": (ADMIN, HR),
        "download rows": (ADMIN, HR, ANALYST),
        "read the log": (ADMIN, AUDITOR),
        "manage data": (ADMIN,),
        "plan": (ADMIN, HR, ANALYST),
        "upload": (ADMIN, HR, ANALYST),
        "manage access": (ADMIN,),
    }
)


#: Roles that may open groups too small to show to others: they can download the rows these are made of.
SEES_SMALL_GROUPS: Final = (ADMIN, ANALYST)


class NotAllowed(ReverbError):
    """Somebody asked for what their role may not see or do."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who is signed in: a name for the log and a role.

    `person` is the token of who it is where people sign in, and empty in local mode and on the command line.
    """

    name: str
    role: str
    person: str = ""

    def may(self, action: str) -> bool:
        """Whether this user's role may do `action`; False for an action that is not known."""
        return self.role in PERMISSIONS.get(action, ())

    def require(self, action: str) -> None:
        """Raise NotAllowed unless this user may do `action`."""
        if not self.may(action):
            raise NotAllowed(
                "NOT_ALLOWED",
                f'The role "{self.role}" may not {action}.',
                f"Ask somebody who is {' or '.join(PERMISSIONS.get(action, ('nobody',)))}.",
            )


#: Local mode: one person, on the machine itself.
LOCAL_ADMINISTRATOR: Final = User("local administrator", ADMIN)


def local_user(role: str | None) -> User:
    """Whoever sits at this machine: the administrator, or narrowed to `role` to see what that role sees.

    Raises NotAllowed for a role that does not exist.
    """
    if not role:
        return LOCAL_ADMINISTRATOR
    if role not in ROLES:
        raise NotAllowed("UNKNOWN_ROLE", f'REVERB_ROLE is "{role[:40]}".', f"Roles are {', '.join(ROLES)}.")
    return LOCAL_ADMINISTRATOR if role == ADMIN else User(f"local {role}", role)


#: Addresses on which nobody but this machine can reach the app.
LOCAL_ADDRESSES: Final = ("127.0.0.1", "localhost", "::1")


def require_local_address(address: str | None) -> None:
    """Raise NotAllowed where the app is bound to an address that others could reach; without sign-in that is refused.

    `address` None or empty means every address of the machine, and is refused too.
    """
    if address not in LOCAL_ADDRESSES:
        found = address or "every address of this machine"
        raise NotAllowed(
            "ADDRESS_NOT_LOCAL",
            f"Reverb runs without sign-in and is bound to {found}; only 127.0.0.1 is allowed.",
            "Start it with --server.address 127.0.0.1, or leave the setting out.",
        )


def require_local_host(host: str | None) -> None:
    """Raise NotAllowed where a browser asked for this machine by a name that is not its own.

    `host` is the header as it was sent, None where there is none. A name of the internet that leads to 127.0.0.1
    would let a web page elsewhere read the app in its visitor's browser.
    """
    if host is not None and name_in(host) not in LOCAL_ADDRESSES:
        raise NotAllowed(
            "HOST_NOT_LOCAL", f"Reverb runs without sign-in and was asked for as {host[:80]}.",
            "Open it as http://127.0.0.1, with the port it listens on.",
        )  # fmt: skip


def name_in(host: str) -> str:
    """The name or address in a Host header, without its port and its brackets."""
    text = host.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]
