"""What the compose file would start, started on this machine: the image's files, its command, nginx with its own file.

Nothing is put in the place of what is shipped but addresses and the folders of secrets.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser.serving import Server, free_port, stop_server, wait_until_it_answers

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deployment"
COMPOSE = yaml.safe_load((SHIPPED / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (SHIPPED / "Dockerfile").read_text(encoding="utf-8")
NGINX = (SHIPPED / "nginx.conf").read_text(encoding="utf-8")
#: Addresses of the replicas, in the order of their numbers.
ADDRESSES = tuple(
    f"{COMPOSE['services'][name]['networks']['inside']['ipv4_address']}:8501" for name in ("app-1", "app-2")
)


def copied(line: str) -> tuple[list[str], str]:
    """What a COPY line takes along, and where to."""
    *sources, target = line.split()[1:]
    return sources, target


def write_image(folder: Path) -> Path:
    """The folder /app of the image: what the Dockerfile copies, and nothing else."""
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY"):
            sources, target = copied(line)
            for source in sources:
                place = folder / target / Path(source).name if target.endswith("/") else folder / target
                place.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, place)
    return folder


@dataclass(frozen=True, slots=True)
class Replica:
    """One replica, and its process."""

    server: Server
    port: int
    process: subprocess.Popen[bytes]

    def die(self) -> None:
        """End it as a power failure would, with every process that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running_replicas(image: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[tuple[Replica, ...]]:
    """As many replicas as there are addresses, by the image's own command; started at once, stopped at the end."""
    started: list[Replica] = []
    try:
        for _ in ADDRESSES:
            started.append(_start(image, folder, settings))
        for replica in started:
            wait_until_it_answers(replica.process, replica.server, "/readyz", "ready")
        yield tuple(started)
    finally:
        for replica in started:
            stop_server(replica.process)


def _start(image: Path, folder: Path, settings: Mapping[str, str]) -> Replica:
    port = free_port()
    own = {"XDG_DATA_HOME": str(folder / f"data-{port}"), "HOME": str(folder)}
    environment = COMPOSE["services"]["app-1"]["environment"] | own | dict(settings)
    (line,) = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    program, *words = [{"0.0.0.0": "127.0.0.1", "8501": str(port)}.get(word, word) for word in json.loads(line)]
    server = Server(f"http://127.0.0.1:{port}", folder / f"replica-{port}.log")
    with server.log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", program, *words], cwd=image, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    return Replica(server, port, process)


@dataclass(frozen=True, slots=True)
class Proxy:
    """nginx, where it is, and what it wrote."""

    url: str
    plain_url: str
    trusted: ssl.SSLContext
    log_file: Path

    def answers(self) -> list[str]:
        """The upstream addresses that answered requests, in order."""
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[2] != "-"]


@contextmanager
def running_proxy(
    folder: Path, behind: tuple[int, ...], *, port: int | None = None, identity: str | None = None
) -> Iterator[Proxy]:
    """nginx with the file that is shipped, before replicas on these ports; `identity` in place of identity.conf."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("There is no nginx on this machine (apt-get install nginx-light).")
    port, plain = port or free_port(), free_port()
    text = NGINX
    places = {"listen 8443": f"listen 127.0.0.1:{port}", "listen 8080": f"listen 127.0.0.1:{plain}"}
    places |= {address: f"127.0.0.1:{new}" for address, new in zip(ADDRESSES, behind, strict=True)}
    for old, new in places.items():
        assert old in text, f"nginx.conf holds no {old}"
        text = text.replace(old, new)
    place = folder / "nginx"
    (place / "secrets").mkdir(parents=True, exist_ok=True)
    (place / "nginx.conf").write_text(text, encoding="utf-8")
    (place / "identity.conf").write_text(identity or (SHIPPED / "identity.conf").read_text(encoding="utf-8"))
    write_certificate(place / "secrets")
    log_file = place / "proxy.log"
    with _nginx(program, place, log_file):
        trusted = ssl.create_default_context(cafile=str(place / "secrets" / "certificate.pem"))
        yield Proxy(f"https://127.0.0.1:{port}", f"http://127.0.0.1:{plain}", trusted, log_file)


@contextmanager
def _nginx(program: str, place: Path, log_file: Path) -> Iterator[None]:
    """The command of the compose file, in a folder of the test."""
    words = COMPOSE["services"]["proxy"]["command"]
    paths = {"nginx": program, "/run/nginx/": f"{place}/", "/etc/nginx/nginx.conf": str(place / "nginx.conf")}
    if os.geteuid() == 0:  # its workers would be somebody who may not write here
        paths["daemon off;"] = "daemon off; user root;"
    with log_file.open("ab") as log:  # nginx opens it by its name as well: neither may write over the other
        process = subprocess.Popen(
            [paths.get(word, word) for word in words], stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        until = time.monotonic() + 20
        while not (place / "nginx.pid").exists():
            assert process.poll() is None, log_file.read_text(encoding="utf-8")
            assert time.monotonic() < until, "nginx did not start."
            time.sleep(0.02)
        yield
    finally:
        stop_server(process)


def write_certificate(folder: Path) -> None:
    """A certificate of 127.0.0.1 for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=1))
        .add_extension(here, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "certificate.key").write_bytes(kept)
