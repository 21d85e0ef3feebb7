"""Failures on a page: a sentence for the person, the details for the server's log; never a traceback on a screen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analysis.errors import ReverbError
from analysis.wording.names import escape_passage

_LOG = logging.getLogger("reverb")


@contextmanager
def plain_failures() -> Iterator[None]:
    """Say in a sentence what went wrong in the block; what nobody foresaw goes to the server's log in full."""
    try:
        yield
    except ReverbError as error:
        st.error(escape_passage(f"{error.message} {error.advice}"), icon=":material/error:")
    except Exception:  # noqa: BLE001 - the last stop before a screen
        _LOG.exception("A page failed")
        st.error(
            "Something in Reverb went wrong on this page. Your data are unchanged; the server's log says what it was.",
            icon=":material/error:",
        )
