"""What the proxy passes on, takes away and refuses, and where it sends people."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPSConnection
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.browser.identity_provider import in_thread
from tests.browser.serving import free_port
from tests.deployment.machine import ROOT, SHIPPED, Proxy, running_proxy

EVERY = ["GET", "PUT", "POST"]
LIMIT = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]["maxUploadSize"]
MEGABYTE = 1024 * 1024
#: What a client may not say about itself, or about who it is.
FORGED = ("X-Forwarded-Email", "X-Forwarded-Groups", "X-Reverb-Proof", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


def replica(number: int) -> Starlette:
    """A server that says which one it is, and what it was sent."""

    async def told(request: Request) -> Response:
        size = 0
        async for part in request.stream():
            size += len(part)
        return JSONResponse({"replica": number, "headers": dict(request.headers), "size": size})

    return Starlette(routes=[Route("/{path:path}", told, methods=EVERY)])


@contextmanager
def two_replicas() -> Iterator[tuple[tuple[int, int], list[ExitStack]]]:
    """Their ports, and what ends each of them."""
    ports, ends = (free_port(), free_port()), [ExitStack(), ExitStack()]
    with ends[0], ends[1]:
        for number, (port, end) in enumerate(zip(ports, ends, strict=True), 1):
            end.enter_context(in_thread(replica(number), port))
        yield ports, ends


def browser(proxy: Proxy) -> httpx2.Client:
    return httpx2.Client(base_url=proxy.url, verify=proxy.trusted, timeout=30)


def asked(client: httpx2.Client, path: str = "/", **options: Any) -> dict[str, Any]:
    answer = client.get(path, **options)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_browser_stays_moves_when_its_replica_is_gone_and_does_not_come_back(tmp_path) -> None:
    with two_replicas() as (ports, ends), running_proxy(tmp_path, ports) as proxy:
        with browser(proxy) as client:
            first = client.get("/")
            was = first.json()["replica"]
            assert first.headers["set-cookie"] == f"reverb_replica={was}; Path=/; Secure; HttpOnly; SameSite=Lax"
            for _ in range(6):
                again = client.get("/overview?study=x")
                assert (again.json()["replica"], again.headers.get("set-cookie")) == (was, None)
            ends[was - 1].close()
            assert asked(client)["replica"] == 3 - was
            assert client.cookies["reverb_replica"] == str(3 - was)
            with in_thread(replica(was), ports[was - 1]):
                assert {asked(client)["replica"] for _ in range(6)} == {3 - was}
        with browser(proxy) as stranger:
            stranger.cookies.set("reverb_replica", "9; nonsense")
            assert asked(stranger)["replica"] == 3 - was
        ends[2 - was].close()
        with browser(proxy) as late:
            away = late.get("/")
            assert (away.status_code, away.text) == (
                503,
                "Reverb is being started. Load this page again in a minute.\n",
            )
        assert "study=x" not in proxy.log_file.read_text(encoding="utf-8"), "what somebody chose is in the log"


def test_new_browsers_are_shared_out(tmp_path) -> None:
    with two_replicas() as (ports, _), running_proxy(tmp_path, ports) as proxy:
        seen = set()
        for _ in range(4):
            with browser(proxy) as client:
                seen.add(asked(client)["replica"])
        assert seen == {1, 2}


def test_nobody_says_who_they_are_in_a_header(tmp_path) -> None:
    with two_replicas() as (ports, _), running_proxy(tmp_path, ports) as proxy, browser(proxy) as client:
        forged = dict.fromkeys(FORGED, "forged@example.org") | {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "ws"}
        got = asked(client, headers=forged)["headers"]
        assert "forged" not in str(got)
        assert (got["x-forwarded-for"], got["x-forwarded-proto"]) == ("127.0.0.1", "https")
        assert got["host"] == proxy.url.removeprefix("https://")


def test_a_file_of_the_apps_limit_passes_and_a_larger_one_does_not(tmp_path) -> None:
    with two_replicas() as (ports, _), running_proxy(tmp_path, ports) as proxy, browser(proxy) as client:
        name = "/_stcore/upload_file/s/f"
        passed = client.put(name, files={"file": ("survey.csv", bytes(LIMIT * MEGABYTE))})
        assert passed.status_code == 200, passed.text
        assert passed.json()["size"] > LIMIT * MEGABYTE
        announced = HTTPSConnection(proxy.url.removeprefix("https://"), context=proxy.trusted, timeout=10)
        with closing(announced):
            announced.putrequest("PUT", name)
            announced.putheader("Content-Length", str((LIMIT + 2) * MEGABYTE))
            announced.endheaders()
            assert announced.getresponse().status == 413


def test_whoever_comes_without_https_is_led_to_it(tmp_path) -> None:
    with two_replicas() as (ports, _), running_proxy(tmp_path, ports) as proxy:
        answer = httpx2.get(f"{proxy.plain_url}/overview?study=sample", timeout=10)
        assert (answer.status_code, answer.headers["location"]) == (301, "https://127.0.0.1/overview?study=sample")


def test_an_authenticating_proxy_alone_says_who_somebody_is(tmp_path) -> None:
    async def sign_in(request: Request) -> Response:
        person = request.cookies.get("person")
        said = {"X-Auth-Request-Email": f"{person}@example.org", "X-Auth-Request-Groups": "staff,hr-group"}
        return Response(status_code=202, headers=said) if person else Response(status_code=401)

    gate = Starlette(routes=[Route("/oauth2/auth", sign_in)])
    port = free_port()
    identity = (SHIPPED / "identity-by-header.conf").read_text(encoding="utf-8")
    assert "172.30.93.20:4180" in identity
    identity = identity.replace("172.30.93.20:4180", f"127.0.0.1:{port}")
    (tmp_path / "nginx" / "secrets").mkdir(parents=True)
    (tmp_path / "nginx" / "secrets" / "proof.conf").write_text('proxy_set_header X-Reverb-Proof "agreed upon";\n')
    with (
        two_replicas() as (ports, _),
        in_thread(gate, port),
        running_proxy(tmp_path, ports, identity=identity) as proxy,
        browser(proxy) as client,
    ):
        away = client.get("/load", headers={"X-Forwarded-Email": "boss@example.org"})
        assert (away.status_code, away.headers["location"].partition("?")[0]) == (
            302, f"{proxy.url}/oauth2/start")  # fmt: skip
        assert client.get("/healthz").status_code == 200
        client.cookies.set("person", "hana", domain="127.0.0.1")
        got = asked(client, "/load", headers=dict.fromkeys(FORGED, "forged"))["headers"]
        assert "forged" not in str(got)
        named = [got[name.lower()] for name in FORGED[:3]]
        assert named == ["hana@example.org", "staff,hr-group", "agreed upon"]
