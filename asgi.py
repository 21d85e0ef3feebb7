"""The server's entry: the app behind a gate, with the headers of every answer, health and readiness.

.venv/bin/uvicorn asgi:app --host 127.0.0.1 --port 8501 --no-proxy-headers --ws-per-message-deflate false
"""

import logging

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from pages.shared.server.gate import Gate
from pages.shared.server.kept_files import KeptFiles
from pages.shared.server.readiness import Readiness
from pages.shared.server.security_headers import SecurityHeaders

# Streamlit switches it on again, whatever the server was told. Addresses hold what somebody chose to look at, and the
# codes of sign-ins.
logging.getLogger("uvicorn.access").disabled = True

readiness = Readiness()
app = st.App(
    "app.py",
    lifespan=readiness.lifespan,
    routes=[Route("/healthz", readiness.alive), Route("/readyz", readiness.ready)],
    middleware=[Middleware(SecurityHeaders), Middleware(Gate), Middleware(KeptFiles)],
)
