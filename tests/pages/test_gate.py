"""The gate before Streamlit, request by request: what is refused, to whom, in every mode."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import time

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from analysis.workflow import admission
from analysis.workflow.access import LOCAL_ADMINISTRATOR
from analysis.workflow.admission import sign_out
from analysis.workflow.roles import assign_role, list_people
from analysis.workflow.sign_in import identity_of, proxy_claims, proxy_identity
from analysis.workflow.workspace import open_workspace
from pages.shared import access_configuration
from pages.shared.connection import GATE_SECRET, PASSED
from pages.shared.server.gate import Gate
from pages.shared.server.requests import request_of
from pages.shared.server.security_headers import SecurityHeaders
from tests.pages.signing_in import ACCESS, AUTH, claims, write_access

HEADER = ACCESS.replace("oidc", "header") + (
    '[access.header]\nproxies = ["10.0.0.1"]\nsecret_header = "X-Proof"\nsecret = "0123456789abcdef"\n'
    'sign_out = "/gone"\n'
)
BY_PROXY = {"x-proof": "0123456789abcdef", "x-forwarded-email": "ann@example.org", "x-forwarded-groups": "leader-group"}
GUARDED = (
    "/media/0123.csv", "/_stcore/upload_file/s/f", "/_stcore/metrics", "/_stcore/agent/interact", "/component/x/y.js",
    "/overview/media/0123.csv", "/x//media//0123.csv", "/app/static/x", "/_stcore/script-health-check",
    "/_stcore/stream/x", "/_stcore/health/x",
)  # fmt: skip
OPEN = ("/", "/publish", "/static/js/index.js", "/static/media/font.woff2", "/_stcore/health", "/_stcore/host-config")


async def _echo(request):
    return PlainTextResponse(request.headers.get(PASSED, "unmarked"))


async def _callback(_request):
    return RedirectResponse("/", 302)


async def _talk(socket):
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.send_bytes(await socket.receive_bytes())


def behind():
    """What stands behind the gate here in place of Streamlit: it tells what reached it."""
    routes = [
        WebSocketRoute("/_stcore/stream", _talk), Route("/oauth2callback", _callback),
        Route("/{path:path}", _echo, methods=["GET", "PUT"]),
    ]  # fmt: skip
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(Gate)])


def client(peer="127.0.0.1", at="http://127.0.0.1:8501", **headers):
    return TestClient(behind(), base_url=at, client=(peer, 5000), headers=headers, follow_redirects=False)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("REVERB_STORE", str(tmp_path / "reverb.sqlite"))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.delenv("REVERB_ACCESS", raising=False)
    yield
    st.cache_resource.clear()


@pytest.fixture
def oidc(tmp_path, monkeypatch):
    monkeypatch.setenv("REVERB_ACCESS", str(write_access(tmp_path)))
    monkeypatch.setattr(access_configuration, "_secrets", lambda: {"auth": AUTH})


@pytest.fixture
def header(tmp_path, monkeypatch):
    monkeypatch.setenv("REVERB_ACCESS", str(write_access(tmp_path, HEADER)))


def signed(user, secret=None):
    value = create_signed_value(secret or get_cookie_secret(), "_streamlit_user", json.dumps(user))
    return {"_streamlit_user": value.decode()}


# Local mode


def test_in_local_mode_a_page_brings_the_cookie_without_which_nothing_guarded_is_served():
    with client() as browser:
        for path in GUARDED:
            assert browser.get(path).status_code == 401, path
        page = browser.get("/publish")
        assert page.text == GATE_SECRET
        told = page.headers["set-cookie"]
        assert all(part in told for part in ("reverb_local_8501=", "HttpOnly", "SameSite=Strict"))
        assert GATE_SECRET not in told
        for path in GUARDED:
            assert browser.get(path).status_code == 200, path
            assert browser.get(path).headers["cache-control"] == "no-store"
        browser.cookies.set("reverb_local_8501", "0" * 64, domain="127.0.0.1")
    with client() as forger:
        forger.cookies.set("reverb_local_8501", "0" * 64)
        assert forger.get("/media/0123.csv").status_code == 401


@pytest.mark.parametrize("path", OPEN)
def test_what_belongs_to_the_app_itself_is_open(path):
    with client() as browser:
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"peer": "10.0.0.7"}, {"at": "http://10.0.0.5:8501"}, {"host": "reverb.example.org"}, {"host": "127.0.0.1.nip"},
        {"origin": "https://evil.example.org"}, {"origin": "null"}, {"x-forwarded-for": "10.0.0.7"},
        {"forwarded": "for=10.0.0.7"}, {"peer": "::ffff:127.0.0.1"},
    ],
)  # fmt: skip
def test_in_local_mode_only_this_machine_is_answered(asked):
    with client(**asked) as stranger:
        for path in ("/", "/healthz", "/media/0123.csv", "/static/js/index.js"):
            assert stranger.get(path).status_code == 403
        with pytest.raises(WebSocketDisconnect), stranger.websocket_connect("/_stcore/stream"):
            pass


def test_a_role_on_the_laptop_brings_files_only_where_it_may(monkeypatch):
    for role, status in (("hr", 200), ("leader", 403), ("auditor", 403)):
        monkeypatch.setenv("REVERB_ROLE", role)
        with client() as browser:
            browser.get("/")
            assert browser.put("/_stcore/upload_file/s/f").status_code == status


def test_the_gates_mark_cannot_be_brought_along():
    with client(**{PASSED: "forged"}) as browser:
        assert browser.get("/").text == GATE_SECRET


# OIDC


def test_a_signed_cookie_whose_sign_in_lasts_is_let_in(oidc):
    for path in GUARDED:
        with client(at="http://reverb.example.org", peer="10.0.0.7") as browser:
            assert browser.get(path).status_code == 401
            browser.cookies.update(signed(claims("analyst")))
            assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [
        signed(claims("admin"), "somebody else's secret of the right length"), {"_streamlit_user": "x"},
        {"_streamlit_user": ""}, {"_streamlit_user_1": "x"},
    ],
    ids=["forged", "broken", "empty", "part"],
)  # fmt: skip
def test_a_forged_cookie_is_not(oidc, cookie):
    with client() as forger:
        forger.cookies.update(cookie)
        assert forger.get("/media/0123.csv").status_code == 401


@pytest.mark.parametrize(
    "user",
    [
        claims(None), claims("admin", iat=int(time.time()) - 9 * 3600), claims("admin", iat=int(time.time()) - 1900),
        claims("admin", is_logged_in=False), claims("admin", sub=7), claims("admin", groups=9), ["admin"], "admin",
        None,
    ],
)  # fmt: skip
def test_a_sign_in_that_is_over_or_gives_no_role_is_not(oidc, user):
    with client(at="http://reverb.example.org") as browser:
        browser.cookies.update(signed(user))
        assert browser.get("/media/0123.csv").status_code == 401


def test_after_signing_out_the_kept_cookie_is_worth_nothing(oidc):
    user = claims("hr")
    with client() as browser, open_workspace() as space:
        browser.cookies.update(signed(user))
        assert browser.put("/_stcore/upload_file/s/f").status_code == 200
        sign_out(space, identity_of(user, access_configuration.access_settings()))
        assert browser.get("/media/0123.csv").status_code == 401
        assert browser.put("/_stcore/upload_file/s/f").status_code == 401


def message(auto=False, pressed=False):
    asked = BackMsg()
    asked.rerun_script.page_script_hash = "page"
    asked.rerun_script.is_auto_rerun = auto
    if auto:
        asked.rerun_script.fragment_id = "watch"
    if pressed:
        asked.rerun_script.widget_states.widgets.add(id="publish").trigger_value = True
    return asked.SerializeToString()


def heard(socket, sent):
    """What is handed on of a message."""
    socket.send_bytes(sent)
    return BackMsg.FromString(socket.receive_bytes()).rerun_script


def test_what_somebody_pressed_whose_role_was_taken_is_not_handed_on(oidc):
    user = claims("hr")
    with client() as browser, open_workspace() as space:
        browser.cookies.update(signed(user))
        with browser.websocket_connect("/_stcore/stream", subprotocols=["streamlit", "token"]) as socket:
            assert heard(socket, message(pressed=True)).widget_states.widgets
            (person,) = list_people(space)
            for choice in ("leader", "no access", "as configured"):
                assign_role(space, person.person, choice, by=LOCAL_ADMINISTRATOR)
                left = heard(socket, message(auto=choice == "no access", pressed=True))
                assert (left.page_script_hash, left.fragment_id, left.is_auto_rerun) == ("page", "", False)
                assert not left.widget_states.widgets
                assert heard(socket, message(pressed=True)).widget_states.widgets
            sign_out(space, identity_of(user, access_configuration.access_settings()))
            assert not heard(socket, message(pressed=True)).widget_states.widgets
            assert heard(socket, message(pressed=True)).widget_states.widgets


def test_a_session_that_comes_back_after_the_sign_in_ended_presses_nothing(oidc):
    user = claims("hr")
    with client() as browser, open_workspace() as space:
        browser.cookies.update(signed(user))
        assert browser.get("/media/0123.csv").status_code == 200
        sign_out(space, identity_of(user, access_configuration.access_settings()))
        with browser.websocket_connect("/_stcore/stream", subprotocols=["streamlit", "t", "session"]) as socket:
            assert not heard(socket, message(pressed=True)).widget_states.widgets


def test_only_what_a_person_does_is_activity(oidc, monkeypatch):
    user = claims("hr")
    start = dt.datetime.fromtimestamp(user["iat"], dt.UTC)
    clock = {"minutes": 0}
    monkeypatch.setattr(admission, "_now", lambda: start + dt.timedelta(minutes=clock["minutes"]))

    def seen(protocols, payload, minutes):
        clock["minutes"] = minutes
        with client() as browser:
            browser.cookies.update(signed(user))
            with browser.websocket_connect("/_stcore/stream", subprotocols=protocols) as socket:
                socket.send_bytes(payload)
                socket.receive_bytes()
        with open_workspace() as space:
            return (list_people(space)[0].last - start).total_seconds() / 60

    assert seen(["streamlit", "token"], message(), 0) == 0
    assert seen(["streamlit", "token"], message(auto=True), 5) == 0
    assert seen(["streamlit", "token", "a-session-that-comes-back"], message(), 6) == 0
    assert seen(["streamlit", "token"], b"\xff\xff", 7) == 0
    assert seen(["streamlit", "token"], message(), 8) == 8


def test_signing_in_leads_back_to_the_page_that_was_asked_for(oidc):
    with client(at="http://reverb.example.org") as browser:
        browser.get("/publish?study=My+programme")
        assert browser.get("/oauth2callback").headers["location"] == "/publish?study=My+programme"
        assert browser.get("/oauth2callback").headers["location"] == "/"
        for odd in ("//evil.example.org", "https://evil.example.org", "/a\\b", "/a\r\nx: y", "x"):
            browser.cookies.set("reverb_asked", base64.urlsafe_b64encode(odd.encode()).decode().rstrip("="))
            assert browser.get("/oauth2callback").headers["location"] == "/"
            browser.cookies.clear()


# An authenticating proxy


def test_only_the_proxy_is_believed(header):
    for asked in ({}, {"peer": "10.0.0.2"} | BY_PROXY, {"peer": "10.0.0.1"} | BY_PROXY | {"x-proof": "wrong"}):
        with client(at="http://reverb.example.org", **asked) as stranger:
            assert stranger.get("/").status_code == 403
            assert stranger.get("/healthz").status_code == 200


def test_by_way_of_the_proxy_a_browser_with_a_visit_is_let_in_until_it_ends(header):
    with client("10.0.0.1", "http://reverb.example.org", **BY_PROXY) as browser:
        assert browser.get("/media/0123.csv").status_code == 401
        told = browser.get("/").headers["set-cookie"]
        assert all(part in told for part in ("reverb_visit=", "HttpOnly", "SameSite=Lax"))
        assert browser.get("/media/0123.csv").status_code == 200
        assert browser.put("/_stcore/upload_file/s/f").status_code == 403
        with open_workspace() as space:
            settings = access_configuration.access_settings()
            sign_out(space, proxy_identity(proxy_claims(BY_PROXY, browser.cookies["reverb_visit"], settings)))
        assert browser.get("/media/0123.csv").status_code == 401
        away = browser.get("/")
        assert (away.status_code, away.headers["location"]) == (302, "/gone")
        assert browser.get("/").status_code == 200
        assert browser.get("/media/0123.csv").status_code == 200


def test_somebody_else_with_the_same_cookie_is_somebody_else(header):
    with client("10.0.0.1", "http://reverb.example.org", **BY_PROXY) as browser:
        browser.get("/")
        nobody = BY_PROXY | {"x-forwarded-email": "zed@example.org", "x-forwarded-groups": "staff"}
        assert browser.get("/media/0123.csv", headers=nobody).status_code == 401


# Every mode


def test_every_answer_carries_the_headers_and_hsts_only_over_https(oidc, monkeypatch):
    with client() as browser:
        for path in ("/", "/media/0123.csv", "/static/x.js"):
            headers = browser.get(path).headers
            assert "script-src 'self' 'sha256-" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "unsafe-eval" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "camera=()" in headers["permissions-policy"]
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "strict-transport-security" not in headers
    public = AUTH | {"redirect_uri": "https://reverb.example.org/oauth2callback"}
    monkeypatch.setattr(access_configuration, "_secrets", lambda: {"auth": public})
    with client() as browser:
        answer = browser.get("/publish")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "Secure" in answer.headers["set-cookie"]


def test_a_wrong_configuration_shuts_what_is_guarded_and_lets_the_page_say_why(tmp_path, monkeypatch):
    monkeypatch.setenv("REVERB_ACCESS", str(write_access(tmp_path, 'mode = "open"')))
    with client() as browser:
        assert browser.get("/").status_code == 200
        for path in GUARDED:
            assert browser.get(path).status_code == 503


def test_a_store_that_cannot_be_opened_lets_nobody_in(oidc, tmp_path):
    (tmp_path / "reverb.sqlite").write_bytes(b"no store at all" * 100)
    with client() as browser:
        browser.cookies.update(signed(claims("admin")))
        assert browser.get("/media/0123.csv").status_code == 401


def test_a_header_sent_twice_counts_once_and_cookies_are_joined():
    scope = {
        "type": "http", "path": "/", "headers": [(b"X-Forwarded-Email", b"a"), (b"x-forwarded-email", b"b"),
                                                 (b"cookie", b"a=1"), (b"cookie", b"b=2")],
    }  # fmt: skip
    request = request_of(scope)
    assert request.headers["x-forwarded-email"] == "a"
    assert request.cookies == {"a": "1", "b": "2"}
    assert (request.peer, request.server, request.port) == (None, None, 0)
