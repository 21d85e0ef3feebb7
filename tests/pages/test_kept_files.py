"""Files that never change are read once; whatever else is asked for reaches Streamlit each time."""

from __future__ import annotations

from collections import Counter

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.shared.server import kept_files
from pages.shared.server.kept_files import KeptFiles

FOR_EVER = "public, immutable, max-age=31536000"
SCRIPT = b"const answer = 42;\n" * 200


class Files:
    """Stands in for Streamlit: answers everything, and counts what it was asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked[path] += 1
        if "missing" in path:
            return Response("no", 404, {"cache-control": FOR_EVER})
        kept = "no-cache" if "index" in path else FOR_EVER
        answer = Response(SCRIPT, 200, {"cache-control": kept}, media_type="text/javascript")
        if "cookie" in path:
            answer.set_cookie("who", "ann")
        return answer


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def client(files: Files) -> TestClient:
    routes = [Route("/{path:path}", files.answer, methods=["GET", "HEAD", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(KeptFiles)]))


def test_a_file_is_read_once_and_answered_alike(client: TestClient, files: Files) -> None:
    first, second = (client.get("/static/js/app.1a.js", headers={"accept-encoding": "identity"}) for _ in range(2))
    assert files.asked == {"/static/js/app.1a.js": 1}
    assert first.content == second.content == SCRIPT
    for name in ("content-type", "cache-control", "content-length"):
        assert first.headers[name] == second.headers[name]


@pytest.mark.parametrize(
    "path", ["/static/index.html", "/static/js/missing.js", "/static/js/cookie.js", "/media/1a.csv", "/publish"]
)
def test_what_may_change_or_belongs_to_somebody_is_asked_for_each_time(
    client: TestClient, files: Files, path: str
) -> None:
    for _ in range(2):
        client.get(path)
    assert files.asked[path] == 2


@pytest.mark.parametrize("condition", [{"range": "bytes=0-9"}, {"if-none-match": '"1a"'}])
def test_conditions_are_left_to_streamlit(client: TestClient, files: Files, condition: dict[str, str]) -> None:
    client.get("/static/js/app.1a.js")
    client.get("/static/js/app.1a.js", headers=condition)
    assert files.asked["/static/js/app.1a.js"] == 2


def test_other_methods_are_left_to_streamlit(client: TestClient, files: Files) -> None:
    client.get("/static/js/app.1a.js")
    client.post("/static/js/app.1a.js")
    client.head("/static/js/app.1a.js")
    assert files.asked["/static/js/app.1a.js"] == 3


def test_memory_is_bounded(client: TestClient, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "_MOST_BYTES", len(SCRIPT) + 10)
    for name in ("one", "two", "one", "two"):
        assert client.get(f"/static/js/{name}.js").content == SCRIPT
    assert files.asked == {"/static/js/one.js": 1, "/static/js/two.js": 2}
