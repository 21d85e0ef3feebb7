"""Alive and ready: what is told to whatever starts the server, and that nothing else is."""

from __future__ import annotations

import time

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.shared import navigation
from pages.shared.server import readiness as module
from pages.shared.server.readiness import Readiness
from tests.pages.signing_in import write_access


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("REVERB_STORE", str(tmp_path / "reverb.sqlite"))
    monkeypatch.delenv("REVERB_KEY_FILE", raising=False)
    monkeypatch.delenv("REVERB_ACCESS", raising=False)
    monkeypatch.setattr(module, "_AGAIN", 0.01)
    yield
    st.cache_resource.clear()


def server(answers):
    """An app whose own check gives these statuses, one after the other."""
    waiting = list(answers)

    async def check(_request):
        navigation.ADDRESSES_KNOWN.set()
        return PlainTextResponse("", waiting.pop(0) if len(waiting) > 1 else waiting[0])

    ready = Readiness()
    routes = [
        Route("/healthz", ready.alive), Route("/readyz", ready.ready), Route("/_stcore/script-health-check", check),
    ]  # fmt: skip
    return TestClient(Starlette(routes=routes, lifespan=ready.lifespan))


def answer(client, patience=2.0):
    """What `/readyz` says once the app had time to run."""
    for _ in range(int(patience / 0.05)):
        said = client.get("/readyz")
        if said.status_code == 200:
            break
        time.sleep(0.05)
    return said.status_code, said.text


def test_the_server_is_ready_once_the_app_ran_however_often_it_took():
    with server([503, 503, 200]) as client:
        assert answer(client) == (200, "ready")
        assert client.get("/healthz").text == "ok"


def test_a_server_whose_app_fails_is_alive_and_not_ready():
    with server([503]) as client:
        assert answer(client, 0.3) == (503, "The app has not run yet.")
        assert client.get("/healthz").status_code == 200


def test_a_store_that_cannot_be_opened_is_told_without_its_place(tmp_path):
    (tmp_path / "reverb.sqlite").write_bytes(b"no store at all" * 100)
    with server([200]) as client:
        assert answer(client, 0.2) == (503, "The store cannot be opened.")


def test_settings_that_cannot_be_followed_are_told_without_their_words(tmp_path, monkeypatch):
    monkeypatch.setenv("REVERB_ACCESS", str(write_access(tmp_path, 'mode = "open sesame"')))
    with server([200]) as client:
        assert answer(client, 0.2) == (503, "The settings of who may sign in cannot be followed.")
