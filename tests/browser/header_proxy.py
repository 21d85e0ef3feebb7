"""An authenticating proxy of a few lines: it says who somebody is in the headers of each request, and passes it on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

#: What the proxy and the app agreed on.
PROOF = "0123456789abcdef0123"


@dataclass
class HeaderProxy:
    """The proxy: whoever comes is `person` in `groups`."""

    port: int
    behind: int
    person: str = ""
    groups: str = ""
    _listens: socket.socket = field(init=False)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """Take connections until it is closed."""
        while True:
            try:
                client, _ = self._listens.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        """One request a connection: whatever names somebody is taken out of its head, and our own words put in."""
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.behind)) as server:
            head, rest = _head_of(client)
            ours = [f"X-Proof: {PROOF}", f"X-Forwarded-Email: {self.person}", f"X-Forwarded-Groups: {self.groups}"]
            upgrades = any(line.lower().startswith("upgrade:") for line in head)
            drop = ("x-proof", "x-forwarded", *(() if upgrades else ("connection",)))
            kept = [line for line in head[1:] if not line.lower().startswith(drop)]
            last = [] if upgrades else ["Connection: close"]
            server.sendall("\r\n".join([head[0], *kept, *ours, *last, "", ""]).encode("latin-1") + rest)
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join()


@contextmanager
def header_proxy(port: int, behind: int) -> Iterator[HeaderProxy]:
    """A proxy on `port` before the app on `behind`, closed at the end."""
    proxy = HeaderProxy(port, behind)
    proxy._listens = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy._listens.close()


def _head_of(client: socket.socket) -> tuple[list[str], bytes]:
    """The lines of a request's head, and what came after it."""
    read = b""
    while b"\r\n\r\n" not in read:
        more = client.recv(65536)
        if not more:
            raise ConnectionError("The browser hung up.")
        read += more
    head, _, rest = read.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), rest


def _copy(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            into.sendall(data)
    with suppress(OSError):
        into.shutdown(socket.SHUT_WR)
