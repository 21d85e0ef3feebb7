"""Walls around the process that reads a foreign file: memory, processor time, no network, no other programs."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.", "urllib.")


def raise_walls(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process for the rest of its life; call it once, before any parser is imported.

    On Windows there are no such limits: there the clock of the parent alone ends a reader that runs away.
    """
    _leave_network()
    sys.addaudithook(_forbid)
    try:
        import resource
    except ImportError:  # Windows
        return
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_CORE, 0)  # a dump of a crashed reader would hold people's answers


def _limit(kind: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    # macOS refuses limits on address space; the clock still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (bound, bound))


def _leave_network() -> None:
    """Move to a network of its own without any device, where the kernel lets an ordinary process do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER_AND_NETWORK)


def _forbid(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"The reading of a file may not use {event}.")
