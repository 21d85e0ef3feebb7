"""A person at a browser, without one: cookies, requests, and tabs that speak the websocket of Streamlit's pages."""

from __future__ import annotations

import ssl
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

#: Seconds for one run of a page, on a machine that has much else to do.
PATIENCE = 180
#: The cookie by which the proxy keeps a browser on its replica.
REPLICA = "reverb_replica"
#: What of an element is words for its reader.
WORDS = ("body", "label", "text", "value")


@dataclass
class Person:
    """Somebody with a browser of their own, who comes by the proxy at `url`."""

    url: str
    trusted: ssl.SSLContext
    browser: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.browser = httpx2.Client(base_url=self.url, verify=self.trusted, follow_redirects=True, timeout=PATIENCE)

    @property
    def replica(self) -> str | None:
        """The replica that this browser was told to stay on."""
        return self.browser.cookies.get(REPLICA)

    def sign_in(self) -> None:
        """As a person does: open the app, press its button, go where that leads."""
        self.browser.get("/").raise_for_status()
        with self.tab() as tab:
            tab.run()
            tab.run(tab.pressed("Sign in"))
            self.browser.get(tab.leads_to).raise_for_status()

    def tab(self, page: str = "", *, returning: str = "", **query: str) -> Tab:
        """A tab on a page; `returning` is the id of a session that lost its connection."""
        return Tab(self, page, "&".join(f"{name}={value}" for name, value in query.items()), returning)

    def cookies(self) -> str:
        """All cookies, as a request carries them."""
        return "; ".join(f"{one.name}={one.value}" for one in self.browser.cookies.jar)

    def take_cookie(self, lines: list[str]) -> None:
        """Keep the cookie of the proxy where an answer to a handshake sets it, as browsers do."""
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            if name == REPLICA:
                self.browser.cookies.delete(REPLICA)
                self.browser.cookies.set(name, value, domain=str(urlsplit(self.url).hostname))


class Tab:
    """One session of the app: what its last run showed, and what can be done with it."""

    def __init__(self, person: Person, page: str, query: str, returning: str) -> None:
        self._person, self._page, self._query = person, page, query
        self.elements: list[Message] = []
        self.session, self.leads_to = "", ""
        self._returning = [returning] if returning else []
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        person = self._person
        person.browser.get("/_stcore/health").raise_for_status()  # as pages do before they connect; gives a cookie
        self._socket = self._closing.enter_context(connect(
            f"{person.url.replace('https', 'wss')}/_stcore/stream", ssl=person.trusted, origin=person.url,
            additional_headers={"Cookie": person.cookies()}, open_timeout=PATIENCE,
            max_size=None, max_queue=None, ping_interval=None,  # nobody reads while a test waits for something else
            subprotocols=["streamlit", person.browser.cookies["_streamlit_xsrf"], *self._returning],
        ))  # fmt: skip
        assert self._socket.response is not None
        person.take_cookie(self._socket.response.headers.get_all("Set-Cookie"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def run(self, *widgets: dict[str, Any]) -> str:
        """Run the page with what was done to its widgets; gives the words on it."""
        self.begin_run(*widgets)
        until, self.elements = time.monotonic() + PATIENCE, []
        while time.monotonic() < until:
            if self._take(self._next()) == "script_finished":
                return self.words
        raise AssertionError(f"The page {self._page} did not come to its end.")

    def begin_run(self, *widgets: dict[str, Any]) -> None:
        """Have the page run with what was done to its widgets, and wait for nothing."""
        asked = BackMsg()
        asked.rerun_script.query_string, asked.rerun_script.page_name = self._query, self._page
        for one in widgets:
            asked.rerun_script.widget_states.widgets.add(**one)
        self._socket.send(asked.SerializeToString())

    @property
    def words(self) -> str:
        """What stands on the page, a line each."""
        texts = (getattr(element, name, "") for element in self.elements for name in WORDS)
        return "\n".join(text for text in texts if isinstance(text, str) and text)

    def pressed(self, label: str) -> dict[str, Any]:
        """A press of the button that is called so."""
        (button,) = (one for one in self.elements if one.DESCRIPTOR.name == "Button" and one.label == label)
        return {"id": button.id, "trigger_value": True}

    def drop(self, file: Path) -> dict[str, Any]:
        """Bring a file to the page's uploader."""
        asked = BackMsg()
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "1", self.session
        asked.file_urls_request.file_names.append(file.name)
        self._socket.send(asked.SerializeToString())
        while (told := self._next()).WhichOneof("type") != "file_urls_response":
            pass
        (place,) = told.file_urls_response.file_urls
        browser = self._person.browser
        head = {"X-Xsrftoken": browser.cookies.get("_streamlit_xsrf") or ""}
        browser.put(place.upload_url, files={"file": (file.name, file.read_bytes())}, headers=head).raise_for_status()
        info = {"name": file.name, "size": file.stat().st_size, "file_id": place.file_id, "file_urls": place}
        (uploader,) = (one for one in self.elements if one.DESCRIPTOR.name == "FileUploader")
        return {"id": uploader.id, "file_uploader_state_value": {"uploaded_file_info": [info]}}

    def _next(self) -> ForwardMsg:
        told: ForwardMsg = ForwardMsg.FromString(self._socket.recv(timeout=PATIENCE))
        return told

    def _take(self, told: ForwardMsg) -> str:
        kind = str(told.WhichOneof("type"))
        if kind == "new_session":
            self.session = told.new_session.initialize.session_id
        elif kind == "auth_redirect":
            self.leads_to = told.auth_redirect.url
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            self.elements.append(getattr(element, str(element.WhichOneof("type"))))
        elif kind == "delta":
            block = told.delta.add_block
            named = block.WhichOneof("type")
            self.elements += [getattr(block, named)] if named else []
        return kind
